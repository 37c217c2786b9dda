"""Fixtures of the tests of clients: the local endpoint, and a server for the functions that its executions invoke."""

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import toolbox

ACCOUNT = "123456789012"
REGION = toolbox.LOCAL_REGION

MOCKS = """{
    "StateMachines": {"Order": {"TestCases": {"Paid": {"Charge": "Receipt"}}}},
    "MockedResponses": {"Receipt": {"0": {"Return": {"Payload": "R-1"}}}}
}"""


class Functions(BaseHTTPRequestHandler):
    """Takes every invocation, and gives the payloads, the oldest first, to whoever asks for the next."""

    payloads = queue.Queue()

    def do_POST(self):
        self.payloads.put(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(b"{}")

    def do_GET(self):
        self.answer(self.payloads.get(timeout=20))

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def functions():
    """The URL of a server that runs every function: it keeps the payload, with the task token in it, for `invoked`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Functions)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def invoked(functions):
    """Waits for the next invocation of a function, and gives its payload."""
    return lambda: json.loads(Functions.payloads.get(timeout=20))


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory, functions):
    """The URL of a local endpoint with a mock file, on a port that was free."""
    folder = tmp_path_factory.mktemp("endpoint")
    (folder / "mocks.json").write_text(MOCKS)
    with toolbox.local("--mocks", folder / "mocks.json", "--lambda-endpoint", functions) as url:
        yield url


@pytest.fixture(scope="session")
def client(endpoint):
    """Clients of boto3 for the services of the endpoint."""
    return lambda service: toolbox.client(service, endpoint, REGION)
