"""Fixtures of the tests of clients: the local endpoint, and a client that is pointed at it."""

import os
import re
import subprocess

import boto3
import pytest

import toolbox

ACCOUNT = "123456789012"
REGION = "us-east-1"

MOCKS = """{
    "StateMachines": {"Order": {"TestCases": {"Paid": {"Charge": "Receipt"}}}},
    "MockedResponses": {"Receipt": {"0": {"Return": {"Payload": "R-1"}}}}
}"""


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory):
    """The URL of a local endpoint with a mock file, on a port that was free."""
    folder = tmp_path_factory.mktemp("endpoint")
    (folder / "mocks.json").write_text(MOCKS)
    program = os.environ.get("STEPWRIGHT_CODEGEN") or toolbox.programs()["codegen"]
    server = subprocess.Popen(
        [program, "local", "--port", "0", "--mocks", folder / "mocks.json"],
        env=toolbox.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    said = server.stdout.readline()
    found = re.search(r"http://\S+", said)
    assert found, said
    yield found[0]
    server.kill()
    server.wait()


@pytest.fixture(scope="session")
def client(endpoint):
    """Clients of boto3 for the services of the endpoint."""

    def made(service):
        return boto3.client(
            service,
            endpoint_url=endpoint,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    return made
