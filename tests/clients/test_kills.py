"""The endpoint is killed under load, and nothing that it acknowledged is lost or done twice."""

import collections
import json
import os
import random
import resource
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from conftest import ACCOUNT, REGION
from endpoint import NO_ANSWER, Client, Desk, Refused
from waiting import until

KILLS = int(os.environ.get("KILLS", "20"))
# A folder is used for so many kills, so that the endpoint need not remember ever more.
KILLS_EACH = 50
QUEUE = "WaitForCallbackDemoNotificationTestQueue"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
QUEUE_URL = f"http://127.0.0.1/{ACCOUNT}/{QUEUE}"


class Charges(BaseHTTPRequestHandler):
    """A server of functions that counts by which execution it was asked."""

    def do_POST(self):
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.invoked[payload["id"]] += 1
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


@pytest.fixture
def charges():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Charges)
    server.invoked = collections.Counter()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def definitions(activity):
    """A worker packs, and a message tells of it; a function is invoked."""
    pack = {
        "Type": "Task",
        "Resource": activity,
        "TimeoutSeconds": 2,
        "Retry": [{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 1, "MaxAttempts": 50, "BackoffRate": 1}],
        "Next": "Tell",
    }
    tell = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {
            "QueueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{QUEUE}",
            "MessageBody": {"id.$": "$.id"},
        },
        "ResultPath": None,
        "End": True,
    }
    call = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "charge", "Payload.$": "$"},
        "End": True,
    }
    return {
        "Work": {"StartAt": "Pack", "States": {"Pack": pack, "Tell": tell}},
        "Call": {"StartAt": "Call", "States": {"Call": call}},
    }


class Load:
    """Clients that work at the same time, and what they were told."""

    def __init__(self, desk):
        self.desk = desk
        self.is_closing = threading.Event()
        self.over = threading.Event()
        self.started = {"Work": {}, "Call": {}}
        self.packed = {}
        self.sent = set()
        self.received = collections.defaultdict(set)
        self.deleted = set()
        self.wrong = []
        client = Client(desk)
        self.activity = client.states("CreateActivity", name="pack")["activityArn"]
        self.machines = {
            name: client.states("CreateStateMachine", name=name, definition=json.dumps(definition), roleArn=ROLE)
            for name, definition in definitions(self.activity).items()
        }
        self.number = iter(range(10**9))
        self.lock = threading.Lock()
        self.sources = [self.begin(work, self.is_closing) for work in [self.start, self.start, self.send]]
        self.others = [self.begin(work, self.over) for work in [self.pack, self.pack, self.receive]]

    def begin(self, work, until_then):
        thread = threading.Thread(target=self.run, args=(work, until_then), daemon=True)
        thread.start()
        return thread

    def run(self, work, until_then):
        client = Client(self.desk)
        while not until_then.is_set():
            try:
                work(client)
            except NO_ANSWER:
                pass
            except Exception as error:  # noqa: BLE001 - a thread that ends would end the test's sense
                self.wrong.append(repr(error))
                return

    def next(self):
        with self.lock:
            return next(self.number)

    def start(self, client):
        number = self.next()
        for machine in ("Work", "Call"):
            arn = self.machines[machine]["stateMachineArn"]
            while not self.over.is_set():
                try:
                    answer = client.states(
                        "StartExecution", stateMachineArn=arn, name=f"n{number}", input=json.dumps({"id": number})
                    )
                except Refused as refused:
                    # The answer to the first request was lost, and the execution has ended since.
                    assert refused.code == "ExecutionAlreadyExists", refused
                except NO_ANSWER:
                    continue
                else:
                    self.started[machine][number] = answer["executionArn"]
                break
        time.sleep(0.02)

    def pack(self, client):
        task = client.states("GetActivityTask", activityArn=self.activity)
        if "taskToken" not in task:
            return
        number, by = json.loads(task["input"])["id"], self.next()
        output = json.dumps({"id": number, "by": by})
        while not self.over.is_set():
            try:
                client.states("SendTaskSuccess", taskToken=task["taskToken"], output=output)
            except Refused as refused:
                # It was taken before, and the answer was lost; or the time was up.
                assert refused.code == "TaskTimedOut", refused
            except NO_ANSWER:
                continue
            else:
                assert number not in self.packed, f"{number} was packed twice"
                self.packed[number] = by
            return

    def send(self, client):
        number = f"m{self.next()}"
        client.queue("SendMessage", QueueUrl=QUEUE_URL, MessageBody=json.dumps({"id": number}))
        self.sent.add(number)
        time.sleep(0.02)

    def receive(self, client):
        answer = client.queue(
            "ReceiveMessage", QueueUrl=QUEUE_URL, MaxNumberOfMessages=10, WaitTimeSeconds=1, VisibilityTimeout=2
        )
        for message in answer.get("Messages", []):
            assert message["MessageId"] not in self.deleted, "a message came again that was deleted"
            self.received[json.loads(message["Body"])["id"]].add(message["MessageId"])
            client.queue("DeleteMessage", QueueUrl=QUEUE_URL, ReceiptHandle=message["ReceiptHandle"])
            self.deleted.add(message["MessageId"])


def ended(client, execution):
    def over():
        described = client.states("DescribeExecution", executionArn=execution)
        return described if described["status"] != "RUNNING" else None

    return until(over, within=60, what=lambda: f"the end of {client.states('GetExecutionHistory', executionArn=execution)}")


def killed(desk, charges, kills, chance):
    """Kills the endpoint so often under load, then lets it come to rest; says how much was done."""
    desk.begin()
    load = Load(desk)
    for _ in range(kills):
        time.sleep(chance.uniform(0.02, 0.25))
        desk.kill()
        desk.begin()
        assert not load.wrong, load.wrong
    client = Client(desk)
    # No new work, but workers and receivers go on until everything is done.
    load.is_closing.set()
    for thread in load.sources:
        thread.join(60)
    described = {number: ended(client, execution) for number, execution in load.started["Work"].items()}
    told = lambda: load.sent <= load.received.keys() and described.keys() <= load.received.keys()  # noqa: E731
    until(told, within=60, what=lambda: f"messages: {(load.sent | described.keys()) - load.received.keys()}")
    calls = {number: ended(client, execution) for number, execution in load.started["Call"].items()}
    load.over.set()
    desk.kill()
    assert not load.wrong, load.wrong
    for number, execution in described.items():
        assert execution["status"] == "SUCCEEDED", execution
        by = json.loads(execution["output"])["by"]
        assert load.packed.get(number, by) == by, "a callback was acknowledged, and another one counts"
    twice = {number: ids for number, ids in load.received.items() if len(ids) > 1}
    assert not twice, f"sent twice: {twice}"
    again = {number: count for number, count in charges.invoked.items() if count > 1}
    assert not again, f"invoked twice: {again}"
    for number, execution in calls.items():
        if execution["status"] != "SUCCEEDED":
            assert execution["error"] == "Lambda.Unknown", execution
    return len(described) + len(calls), len(load.packed), len(load.deleted)


def test_kills_lose_nothing(tmp_path, charges, capsys):
    chance = random.Random(7)
    functions = f"http://127.0.0.1:{charges.server_port}"
    total = collections.Counter()
    for first in range(0, KILLS, KILLS_EACH):
        charges.invoked.clear()
        desk = Desk(tmp_path / str(first), "--lambda-endpoint", functions)
        kills = min(KILLS_EACH, KILLS - first)
        executions, callbacks, messages = killed(desk, charges, kills, chance)
        total.update(kills=kills, executions=executions, callbacks=callbacks, messages=messages)
    assert total["executions"] > total["kills"] and total["callbacks"] and total["messages"], total
    with capsys.disabled():
        print(
            f"\n{total['kills']} kills of the local endpoint; of {total['executions']} executions, {total['callbacks']} callbacks "
            f"and {total['messages']} messages that were acknowledged, none was lost or done twice"
        )


def limited():
    """No file may grow beyond 4 MB; the process is told so by an error, not by a signal that ends it."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4 << 20, 4 << 20))


def test_a_full_disk_is_said_and_stops_nothing_else(tmp_path):
    desk = Desk(tmp_path / "state", limit=limited)
    desk.begin()
    client = Client(desk)
    definition = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}}
    machine = client.states("CreateStateMachine", name="Wait", definition=json.dumps(definition), roleArn=ROLE)
    started = []
    with pytest.raises(Refused) as refused:
        for number in range(100):
            answer = client.states(
                "StartExecution",
                stateMachineArn=machine["stateMachineArn"],
                name=str(number),
                input=json.dumps("x" * 200_000),
            )
            started.append(answer["executionArn"])
    assert started
    assert (refused.value.status, refused.value.code) == (500, "InternalServerError")
    assert "The state of the endpoint is not kept: cannot write" in str(refused.value)
    assert client.states("DescribeExecution", executionArn=started[0])["status"] == "RUNNING"
    desk.kill()
    # With room again, all that was acknowledged is there.
    desk.limit = None
    desk.begin()
    client = Client(desk)
    for execution in started:
        assert client.states("DescribeExecution", executionArn=execution)["status"] == "RUNNING"
    desk.kill()
