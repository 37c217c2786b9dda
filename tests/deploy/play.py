"""Plays what CloudFormation does with a stack, as slowly as it does that.

    python tests/deploy/play.py            deletes the stack `payment` in some 40 seconds
    python tests/deploy/play.py --fail     the same, and a bucket is not empty
    python tests/deploy/play.py --speed 10 ten times as fast

It prints the command to run beside it, and answers until Ctrl-C. The emulator is done in the blink of an eye, so this is for
looking at the progress display, and for the tests of it.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

# It is a program of its own too.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from answers import Answers, json_reply, query_reply, xml

REGION = "eu-central-1"
ACCOUNT = "123456789012"
NAME = "payment"
STACK_ID = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{NAME}/5f1f0a20-8d5c-11f0-9a3e-0a1b2c3d4e5f"
STACK = "AWS::CloudFormation::Stack"
MACHINE_ARN = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:StateMachineWaitForCallback-9K2jd8Qw"
BEGIN = datetime(2026, 8, 1, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    """One resource: from when to when it is worked on, in seconds, and how it ends."""

    id: str
    kind: str
    physical: str
    begin: float = 0
    end: float = 0
    status: str = "DELETE_COMPLETE"
    reason: str = ""
    policy: str = ""


def queue(name):
    return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/payment-{name}"


def kept(id, kind, physical, at):
    return Part(id, kind, physical, at, at, "DELETE_SKIPPED", policy="RetainExceptOnCreate")


DELETION = [
    Part("StateMachineWaitForCallbackAlarmFailed", "AWS::CloudWatch::Alarm", "payment-failed", 0.6, 2.1),
    Part("WorkerFunctionChargeQueueMapping", "AWS::Lambda::EventSourceMapping", "7d3e-mapping", 0.7, 23.4),
    Part("DeadLetterFunctionMapping", "AWS::Lambda::EventSourceMapping", "9a1c-mapping", 0.7, 24.0),
    Part("StateMachineWaitForCallback", "AWS::StepFunctions::StateMachine", MACHINE_ARN, 0.8, 12.2),
    Part("WaitForCallbackDemoNotificationTestQueuePolicy", "AWS::SQS::QueuePolicy", "payment-policy", 1.0, 2.4),
    Part("NoticeTopicSubscription", "AWS::SNS::Subscription", "arn:aws:sns:subscription", 1.1, 2.2),
    Part("NoticeTopic", "AWS::SNS::Topic", f"arn:aws:sns:{REGION}:{ACCOUNT}:payment-notice", 12.5, 14.0),
    Part("StateMachineWaitForCallbackRole", "AWS::IAM::Role", "payment-machine-role", 12.6, 14.9),
    Part("WorkerFunction", "AWS::Lambda::Function", "payment-worker", 24.2, 28.8),
    Part("DeadLetterFunction", "AWS::Lambda::Function", "payment-dead-letter", 24.3, 28.1),
    Part("WorkerFunctionRole", "AWS::IAM::Role", "payment-worker-role", 29.0, 31.3),
    Part("DeadLetterFunctionRole", "AWS::IAM::Role", "payment-dead-letter-role", 29.0, 31.0),
    Part("ChargeQueue", "AWS::SQS::Queue", queue("charge"), 29.2, 38.7),
    Part("NotificationTestQueue", "AWS::SQS::Queue", queue("test"), 3.0, 38.9),
    kept("WorkerFunctionLogGroup", "AWS::Logs::LogGroup", "/aws/lambda/payment-worker", 28.9),
    kept("ChargeQueueDeadLetterQueue", "AWS::SQS::Queue", queue("dead"), 39.0),
    kept("Key", "AWS::KMS::Key", "1f0c2d3e-0000-4000-8000-5a6b7c8d9e0f", 39.2),
]
END = 40.0

NOT_EMPTY = "The bucket you tried to delete is not empty (Service: S3, Status Code: 409, HandlerErrorCode: GeneralServiceException)"
FAILING = [*DELETION, Part("Archive", "AWS::S3::Bucket", "payment-archive", 1.2, 5.5, "DELETE_FAILED", NOT_EMPTY)]


class Play:
    """A deletion of these parts, which begins with DeleteStack."""

    def __init__(self, parts=DELETION, speed=1.0, running=3):
        self.parts = parts
        self.speed = speed
        self.running = running
        self.began = None
        failed = [part.id for part in parts if part.status.endswith("_FAILED")]
        self.outcome = "DELETE_FAILED" if failed else "DELETE_COMPLETE"
        self.why = f"The following resource(s) failed to delete: [{', '.join(failed)}]." if failed else ""

    def lay_out(self, answers):
        """Gives a server its answers."""
        answers.on("DescribeStacks", self.describe_stacks)
        answers.on("DescribeStackEvents", self.describe_events)
        answers.on("ListStackResources", self.list_resources)
        answers.on("GetTemplate", self.get_template)
        answers.on("ListExecutions", self.list_executions)
        answers.on("DeleteStack", self.delete)
        return self

    def now(self):
        """Seconds since the deletion began, in the play's time; before it, none."""
        return None if self.began is None else (time.monotonic() - self.began) * self.speed

    def delete(self, _):
        self.began = time.monotonic()
        return query_reply("DeleteStack")

    def describe_stacks(self, _):
        now = self.now()
        status, reason = "UPDATE_COMPLETE", ""
        if now is not None:
            status, reason = ("DELETE_IN_PROGRESS", "") if now < END else (self.outcome, self.why)
        stack = {"StackName": NAME, "StackId": STACK_ID, "StackStatus": status, "CreationTime": stamp(-86400)}
        if reason:
            stack["StackStatusReason"] = reason
        return query_reply("DescribeStacks", xml("Stacks", [stack]))

    def describe_events(self, _):
        now = self.now()
        seen = [event for event in self.events() if event["at"] < 0 or (now is not None and event["at"] <= now)]
        members = []
        for number, event in enumerate(seen):
            member = {
                "EventId": f"event-{number}",
                "StackId": STACK_ID,
                "StackName": NAME,
                "LogicalResourceId": event["id"],
                "PhysicalResourceId": event["physical"],
                "ResourceType": event["kind"],
                "ResourceStatus": event["status"],
                "Timestamp": stamp(event["at"]),
            }
            if event["reason"]:
                member["ResourceStatusReason"] = event["reason"]
            members.append(member)
        return query_reply("DescribeStackEvents", xml("StackEvents", members[::-1]))

    def events(self):
        """All events of the stack, the oldest first; those before the deletion have a time below zero."""
        own = {"id": NAME, "kind": STACK, "physical": STACK_ID, "reason": ""}
        events = [own | {"at": -9, "status": "UPDATE_COMPLETE"}]
        events.append(own | {"at": 0, "status": "DELETE_IN_PROGRESS", "reason": "User Initiated"})
        for part in self.parts:
            event = {"id": part.id, "kind": part.kind, "physical": part.physical, "reason": ""}
            if part.end > part.begin:
                events.append(event | {"at": part.begin, "status": "DELETE_IN_PROGRESS"})
            events.append(event | {"at": part.end, "status": part.status, "reason": part.reason})
        events.append(own | {"at": END, "status": self.outcome, "reason": self.why})
        return sorted(events, key=lambda event: event["at"])

    def list_resources(self, _):
        rows = [
            {
                "LogicalResourceId": part.id,
                "PhysicalResourceId": part.physical,
                "ResourceType": part.kind,
                "LastUpdatedTimestamp": stamp(-9),
                "ResourceStatus": "CREATE_COMPLETE",
            }
            for part in self.parts
        ]
        return query_reply("ListStackResources", xml("StackResourceSummaries", rows))

    def get_template(self, _):
        lines = ["Resources:"]
        for part in self.parts:
            lines += [f"  {part.id}:", f"    Type: {part.kind}"]
            lines += [f"    DeletionPolicy: {part.policy}"] if part.policy else []
        return query_reply("GetTemplate", xml("TemplateBody", "\n".join(lines)))

    def list_executions(self, _):
        executions = [
            {
                "executionArn": MACHINE_ARN.replace("stateMachine", "execution") + f":order-{number}",
                "stateMachineArn": MACHINE_ARN,
                "name": f"order-{number}",
                "status": "RUNNING",
                "startDate": BEGIN.timestamp() - 60 * number,
            }
            for number in range(self.running)
        ]
        return json_reply(executions=executions)


def stamp(seconds):
    """A moment so many seconds after the beginning."""
    return (BEGIN + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def main():
    parser = argparse.ArgumentParser(description="Plays the deletion of a stack.")
    parser.add_argument("--fail", action="store_true", help="a bucket is not empty")
    parser.add_argument("--speed", type=float, default=1.0, help="how many times as fast")
    asked = parser.parse_args()
    answers = Answers()
    Play(FAILING if asked.fail else DELETION, asked.speed).lay_out(answers)
    settings = f"AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION={REGION}"
    print(f"{settings} codegen destroy --stack {NAME} --endpoint-url {answers.url}", flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        answers.stop()


if __name__ == "__main__":
    sys.exit(main())
