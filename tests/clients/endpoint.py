"""The endpoint with its state in a folder, killed again and again, and a small client that outlives it."""

import http.client
import json
import re
import signal
import subprocess
import threading

import toolbox
from conftest import ACCOUNT, REGION

WITHIN = 60


class Refused(Exception):
    """An error of the API."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body}")
        self.status = status
        self.code = body.get("__type", "")


class Desk:
    """`codegen local payment --state FOLDER`, on the same port each time."""

    def __init__(self, folder, *options, limit=None):
        self.command = [toolbox.program(), "local", "payment", "--functions", "in-process", "--state", folder, *options]
        self.limit = limit
        self.port = 0
        self.server = None
        self.up = threading.Event()

    def begin(self):
        self.server = subprocess.Popen(
            [*map(str, self.command), "--port", str(self.port)],
            env=toolbox.environment(),
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=self.limit,
        )
        said = self.server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", said)
        assert found, f"the endpoint does not begin: {said!r}, exit status {self.server.wait(WITHIN)}"
        self.port = int(found[1])
        self.up.set()

    def kill(self):
        self.up.clear()
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()
        self.server.stdout.close()


class Client:
    """A connection for one thread."""

    def __init__(self, desk):
        self.desk = desk
        self.connection = None

    def ask(self, service, operation, **members):
        """Asks once; `OSError` or `HTTPException` where no answer came."""
        if self.connection is None:
            assert self.desk.up.wait(WITHIN), "the endpoint does not come back"
            self.connection = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=WITHIN)
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"{service}.{operation}",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20260101/{REGION}/states/aws4_request",
        }
        try:
            self.connection.request("POST", "/", json.dumps(members), headers)
            answer = self.connection.getresponse()
            body = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            self.connection.close()
            self.connection = None
            raise
        if answer.status != 200:
            raise Refused(answer.status, body)
        return body

    def states(self, operation, **members):
        return self.ask("AWSStepFunctions", operation, **members)

    def queue(self, operation, **members):
        return self.ask("AmazonSQS", operation, **members)


NO_ANSWER = (OSError, http.client.HTTPException, ValueError)
