"""The payment on the desk: `codegen local payment`, with what the tests of the deployed stack ask of a stack."""

import json
import re
import subprocess
import sys

import shape
import toolbox

# The tests of the deployed stack, and what they ask of one; behind the folders that are there, which have a `conftest` of their own.
sys.path.append(str(toolbox.ROOT / "tests/e2e"))

from stack import Stack


class Server:
    """A running endpoint."""

    def __init__(self, log, *arguments, env=None, cwd=toolbox.ROOT):
        self.log = log
        with log.open("wb") as sink:
            self.process = subprocess.Popen(
                [toolbox.program(), "local", *arguments, "--port", "0"],
                env=env or toolbox.environment(),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=sink,
                text=True,
            )
        self.clients = {}
        self.said = ""
        # It says what to type in one piece, which ends with how to receive.
        while "receive-message" not in self.said:
            line = self.process.stdout.readline()
            assert line, f"the endpoint has ended:\n{log.read_text()}"
            self.said += line
        self.url = re.search(r"http://\S+", self.said)[0]
        self.order = json.loads(re.search(r"--input '(.*)'", self.said)[1])

    def client(self, service):
        """A client of one of its services."""
        if service not in self.clients:
            self.clients[service] = toolbox.client(service, self.url, toolbox.LOCAL_REGION)
        return self.clients[service]

    def functions(self):
        """The processes of the functions, by their ids."""
        found = subprocess.run(["pgrep", "--parent", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [int(line) for line in found.stdout.split()]

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Desk(Stack):
    """The payment at an endpoint, in the place of a deployed stack."""

    def __init__(self, log, *arguments):
        server = Server(log, "payment", *arguments)
        self.emulator = server
        self.name = "desk"
        self.notices = []
        self.sample_order = server.order
        self.machine = re.search(r"--state-machine-arn (\S+)", server.said)[1]
        queues = server.client("sqs").list_queues()["QueueUrls"]
        self.resources = {url.rsplit("/", 1)[-1]: url for url in queues}
        self.outputs = {
            shape.MACHINE_ARN_OUTPUT: self.machine,
            shape.TEST_QUEUE_URL_OUTPUT: re.search(r"--queue-url (\S+)", server.said)[1],
        }

    def logs(self):
        """All that the server and its functions wrote."""
        return self.emulator.log.read_text(errors="replace")


def programs():
    """The options that name the functions' programs, as they are built for other tests."""
    built = toolbox.programs()
    return (
        *("--program", f"{shape.WORKER}={built['worker']}"),
        *("--program", f"{shape.DEAD_LETTER_HANDLER}={built['dead-letter']}"),
    )
