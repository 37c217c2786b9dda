"""MiniStack as a process of its own, on a free loopback port."""

import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import toolbox
from waiting import until

ATTEMPTS = 3


class Emulator:
    """A running MiniStack. It and its Lambda child processes are one process group, which `stop` ends."""

    def __init__(self, process, url, log):
        self.process = process
        self.url = url
        self.log = log
        self.clients = {}

    @classmethod
    def start(cls, folder):
        """Starts one whose files are all in `folder`. A port that someone else took meanwhile is replaced."""
        attempt = 1
        while True:
            emulator = cls.launch(folder, attempt)
            try:
                until(emulator.answers, within=60, what="MiniStack to answer its health route")
            except BaseException:
                ended_by_itself = emulator.process.poll() is not None
                emulator.stop()
                if not ended_by_itself or attempt == ATTEMPTS:
                    raise
                attempt += 1
            else:
                return emulator

    @classmethod
    def launch(cls, folder, attempt):
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        log = folder / f"ministack-{attempt}.log"
        # Its environment is handed on to the Lambda functions, so it holds nothing of the caller's.
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "MINISTACK_REGION": toolbox.REGION,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "AWS_ENDPOINT_URL": url,
        }
        with log.open("wb") as sink:
            process = subprocess.Popen(
                [toolbox.TOOLS / "emulator/bin/python", Path(__file__).with_name("ministack_repaired.py")],
                env=env,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return cls(process, url, log)

    def answers(self):
        assert self.process.poll() is None, f"MiniStack has ended:\n{self.log.read_text()}"
        try:
            with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self):
        """Ends it and its children, at first politely."""
        for end, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            try:
                os.killpg(self.process.pid, end)
            except ProcessLookupError:
                break
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
        self.process.wait()

    def environment(self):
        """What a command needs to work with this emulator in place of AWS."""
        return toolbox.environment(
            AWS_ENDPOINT_URL=self.url,
            AWS_DEFAULT_REGION=toolbox.REGION,
            SAM_CLI_POLL_DELAY="0.5",
            **toolbox.CREDENTIALS,
        )

    def client(self, service):
        """A client of one of its services."""
        if service not in self.clients:
            self.clients[service] = toolbox.client(service, self.url, toolbox.REGION)
        return self.clients[service]

    def resources(self, stack):
        """The physical ids of a stack's resources, by their logical ids."""
        rows = self.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
        return {row["LogicalResourceId"]: row["PhysicalResourceId"] for row in rows}

    def log_events(self):
        """Every log event of every log group, as (group, message)."""
        logs = self.client("logs")
        for group in logs.describe_log_groups()["logGroups"]:
            name = group["logGroupName"]
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name):
                for event in page["events"]:
                    yield name, event["message"]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
