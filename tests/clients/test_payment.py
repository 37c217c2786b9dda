"""The payment on the desk: its queue, topic and functions in the endpoint, with the clients' own protocols."""

import json
import os
import re
import subprocess

import boto3
import pytest

import toolbox
from conftest import REGION
from waiting import until

EXECUTIONS = 20


@pytest.fixture(scope="module")
def desk():
    """Clients of an endpoint with the payment, and what it said."""
    program = os.environ.get("STEPWRIGHT_CODEGEN") or toolbox.programs()["codegen"]
    server = subprocess.Popen(
        [program, "local", "payment", "--port", "0"], env=toolbox.environment(), stdout=subprocess.PIPE, text=True
    )
    said = [server.stdout.readline() for _ in range(5)]
    url = re.search(r"http://\S+", said[0])[0]

    def client(service):
        return boto3.client(
            service,
            endpoint_url=url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    yield client("stepfunctions"), client("sqs"), "".join(said)
    server.kill()
    server.wait()


def test_each_execution_leads_to_one_notice(desk):
    sfn, sqs, said = desk
    machine = re.search(r"--state-machine-arn (\S+)", said)[1]
    queue = re.search(r"--queue-url (\S+)", said)[1]
    order = json.loads(re.search(r"--input '(.*)'", said)[1])
    executions = {
        sfn.start_execution(stateMachineArn=machine, input=json.dumps(order | {"orderId": str(number)}))["executionArn"]
        for number in range(EXECUTIONS)
    }
    told = []

    def received():
        answer = sqs.receive_message(
            QueueUrl=queue, WaitTimeSeconds=1, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        for message in answer.get("Messages", []):
            told.append(message["MessageAttributes"]["executionId"]["StringValue"])
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return len(told) >= EXECUTIONS

    until(received, within=60, what=lambda: f"{EXECUTIONS} notices, of which {len(told)} came")
    assert set(told) == executions
    assert len(told) == EXECUTIONS
    statuses = {sfn.describe_execution(executionArn=execution)["status"] for execution in executions}
    assert statuses == {"SUCCEEDED"}
