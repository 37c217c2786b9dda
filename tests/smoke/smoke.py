"""Deploys the payment into a real account, runs both outcomes, compares what AWS made with what the template says, and destroys it.

It checks what no emulator shows; `docs/aws-facts.md` says why each check is there. It costs a few cents, takes some ten minutes,
and changes only the stack that it creates and the stack `stepwright-artifacts`.

    ./test --only tools                                              # once; installs boto3 and cargo-lambda
    cargo build -p codegen --features deploy
    .tools/emulator/bin/python tests/smoke/smoke.py --region eu-central-1

Exit status: 0 everything is as expected, 1 something differs, 2 it could not be deployed or the command line is wrong.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import shape  # noqa: E402
import toolbox  # noqa: E402

# Recognisable wherever it turns up.
CARD = {name: f"SMOKE-{name}-SMOKE" for name in shape.CARD_FIELDS}
# Seconds that something which AWS does by and by may take.
PATIENCE = 180


class Unfit(Exception):
    """The stack cannot be deployed, so nothing can be checked."""


class Account:
    """The account, its clients, and the stack."""

    def __init__(self, arguments):
        self.stack = arguments.stack
        self.codegen = arguments.codegen
        self.patience = arguments.patience
        self.session = boto3.Session(profile_name=arguments.profile, region_name=arguments.region)
        self.clients = {}
        self.flags = ["--stack", self.stack]
        for name in ("profile", "region"):
            if value := getattr(arguments, name):
                self.flags += [f"--{name}", value]

    def client(self, service):
        if service not in self.clients:
            self.clients[service] = self.session.client(service)
        return self.clients[service]

    def run(self, *arguments, accepted=(0,)):
        """Runs the command line and returns its standard output; what it reports goes to the terminal."""
        folders = [str(toolbox.TOOLS / "sam/bin"), os.environ["PATH"]]
        env = os.environ | {"PATH": os.pathsep.join(folders)}
        done = subprocess.run([self.codegen, *arguments], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode not in accepted:
            raise Unfit(f"`codegen {' '.join(arguments)}` ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def deploy(self, decision):
        self.run("deploy", "payment", "--yes", "--parameter", f"{shape.DECISION_PARAMETER}={decision}", *self.flags)
        listed = self.client("cloudformation").describe_stack_resources(StackName=self.stack)["StackResources"]
        self.resources = {one["LogicalResourceId"]: one for one in listed}
        described = self.client("cloudformation").describe_stacks(StackName=self.stack)["Stacks"][0]
        self.outputs = {one["OutputKey"]: one["OutputValue"] for one in described["Outputs"]}

    def of_type(self, kind):
        """The physical ids of the resources of a type, by logical id."""
        return {name: one["PhysicalResourceId"] for name, one in self.resources.items() if one["ResourceType"] == kind}

    def template(self):
        body = self.client("cloudformation").get_template(StackName=self.stack, TemplateStage="Original")["TemplateBody"]
        return body if isinstance(body, dict) else json.loads(body)

    def by_and_by(self, ask):
        """What a question gives once it gives something, or the last answer when patience ends."""
        end = time.monotonic() + self.patience
        while not (answer := ask()) and time.monotonic() < end:
            time.sleep(2)
        return answer


# --- the checks; each yields what differs from what is expected ---


def approve(account):
    """An approved payment ends with its notification, without card data."""
    yield from outcome(account, shape.NOTIFY_SUCCESS)


def decline(account):
    """So does a declined one."""
    account.deploy("decline")
    yield from outcome(account, shape.NOTIFY_FAILURE)


def outcome(account, notifies):
    order = {"orderId": f"smoke-{uuid.uuid4().hex[:8]}", "customerId": "1", "orderDate": "2026-01-01", "amount": 1, **CARD}
    states = account.client("stepfunctions")
    machine = account.outputs[shape.MACHINE_ARN_OUTPUT]
    execution = states.start_execution(stateMachineArn=machine, input=json.dumps(order))["executionArn"]

    def ended():
        described = states.describe_execution(executionArn=execution)
        return described if described["status"] != "RUNNING" else None

    described = account.by_and_by(ended)
    if described is None or described["status"] != "SUCCEEDED":
        status = described["status"] if described else "RUNNING"
        yield f"{execution}: the status is {status}, expected SUCCEEDED"
        return
    pages = states.get_paginator("get_execution_history").paginate(executionArn=execution)
    entered = [event.get("stateEnteredEventDetails", {}).get("name") for page in pages for event in page["events"]]
    if notifies not in entered:
        yield f"{execution}: the state `{notifies}` did not run"
    queue = account.outputs[shape.TEST_QUEUE_URL_OUTPUT]
    messages = account.by_and_by(lambda: receive(account, queue))
    if len(messages) != 1:
        yield f"the test queue has {len(messages)} notifications, expected 1"
    yield from leaks(json.dumps(messages), "the notification")


def receive(account, queue):
    sqs = account.client("sqs")
    answer = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
    messages = answer.get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return messages


def leaks(text, where):
    for name, value in CARD.items():
        if value in text:
            yield f"{where} contains `{name}`"


def definition(account):
    """The state machine has the definition that was emitted, with its numbers as numbers."""
    machine = account.outputs[shape.MACHINE_ARN_OUTPUT]
    deployed = account.client("stepfunctions").describe_state_machine(stateMachineArn=machine)["definition"]
    done = subprocess.run([account.codegen, "validate", "-"], input=deployed, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield f"`codegen validate` reports of the deployed definition:\n{done.stdout}{done.stderr}"
    for name, state in json.loads(deployed)["States"].items():
        for retrier in state.get("Retry", []):
            if isinstance(retrier.get("BackoffRate"), str):
                yield f"`BackoffRate` of `{name}` is a string"


def roles(account):
    """IAM allows each role what its policy says, and nothing on another resource."""
    iam = account.client("iam")
    for logical_id, name in account.of_type("AWS::IAM::Role").items():
        role = iam.get_role(RoleName=name)["Role"]["Arn"]
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for statement in document["Statement"]:
                yield from decisions(iam, logical_id, role, statement)


def decisions(iam, logical_id, role, statement):
    if "Condition" in statement:
        return  # what a service sends with its call cannot be known here
    actions, resources = listed(statement["Action"]), listed(statement["Resource"])
    wanted = [("allowed", resources)]
    if "*" not in resources:
        wanted.append(("implicitDeny", [foreign(resource) for resource in resources]))
    for expected, asked in wanted:
        concrete = [resource.replace("*", "smoke") if resource != "*" else "*" for resource in asked]
        answer = iam.simulate_principal_policy(PolicySourceArn=role, ActionNames=actions, ResourceArns=concrete)
        for result in answer["EvaluationResults"]:
            if result["EvalDecision"] != expected:
                action, resource = result["EvalActionName"], result["EvalResourceName"]
                yield f"{logical_id}: {action} on {resource} is {result['EvalDecision']}, expected {expected}"


def foreign(arn):
    """The ARN of a resource of the same kind that no statement names."""
    return ":".join([*arn.split(":")[:5], "smoke-of-somebody-else"])


def listed(value):
    return value if isinstance(value, list) else [value]


def alarms(account):
    """Each alarm watches what the template says, and none is in alarm."""
    template = account.template()["Resources"]
    for logical_id, name in account.of_type("AWS::CloudWatch::Alarm").items():
        [alarm] = account.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
        if alarm["StateValue"] == "ALARM":
            yield f"{logical_id} is in alarm: {alarm['StateReason']}"
        for property in ("Threshold", "EvaluationPeriods", "ComparisonOperator", "MetricName", "Namespace"):
            expected = template[logical_id]["Properties"].get(property)
            if isinstance(expected, (str, int, float)) and alarm.get(property) != expected:
                yield f"{logical_id}: `{property}` is {alarm.get(property)}, expected {expected}"


def queues(account):
    """Queues are encrypted with a key of the account, and each dead-letter queue is used by the queue that it admits."""
    sqs = account.client("sqs")
    for logical_id, url in account.of_type("AWS::SQS::Queue").items():
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        if "KmsMasterKeyId" not in attributes:
            yield f"{logical_id} is not encrypted with a key of the account"
        allowed = json.loads(attributes.get("RedriveAllowPolicy", "{}")).get("sourceQueueArns", [])
        sources = sqs.list_dead_letter_source_queues(QueueUrl=url).get("queueUrls", [])
        if {arn.rsplit(":", 1)[1] for arn in allowed} != {source.rsplit("/", 1)[1] for source in sources}:
            yield f"{logical_id}: it admits {allowed}, but its sources are {sources}"


def logs(account):
    """Each log group of something that ran has events, and none contains card data."""
    client = account.client("logs")
    for logical_id, group in account.of_type("AWS::Logs::LogGroup").items():
        if logical_id.startswith(shape.DEAD_LETTER_HANDLER):
            continue  # nothing was a dead letter yet
        events = account.by_and_by(lambda: client.filter_log_events(logGroupName=group)["events"])  # noqa: B023
        if not events:
            yield f"{logical_id} ({group}) is empty"
        yield from leaks(json.dumps([event["message"] for event in events or []]), logical_id)


def grants(account):
    """Lambda has a grant on the key for the environment of each function."""
    [key] = account.of_type("AWS::KMS::Key").values()
    given = account.client("kms").list_grants(KeyId=key)["Grants"]
    functions = account.of_type("AWS::Lambda::Function")
    if len(given) < len(functions):
        yield f"the key has {len(given)} grants, expected one for each of {', '.join(functions)}"


def dead_letters(account):
    """A message that nobody can read arrives in the queue of unhandled dead letters, with its count of receives."""
    sqs = account.client("sqs")
    queues = account.of_type("AWS::SQS::Queue")
    sqs.send_message(QueueUrl=queues[shape.CHARGE_QUEUE], MessageBody="{}")
    last = queues[shape.UNHANDLED_DEAD_LETTER_QUEUE]

    def arrived():
        asked = {"AttributeNames": ["ApproximateReceiveCount"], "WaitTimeSeconds": 10, "VisibilityTimeout": 1}
        return sqs.receive_message(QueueUrl=last, **asked).get("Messages")

    # The message is received as often as both queues allow, each time after the function's timeout.
    account.patience, before = 3600, account.patience
    messages = account.by_and_by(arrived)
    account.patience = before
    if not messages:
        yield "no message arrived in the queue of unhandled dead letters within an hour"
    for message in messages or []:
        count = int(message["Attributes"]["ApproximateReceiveCount"])
        print(f"     the message arrived after {count} receives; see \"The count of receives\" in docs/aws-facts.md")


def drift(account):
    """CloudFormation finds no resource that differs from the template."""
    client = account.client("cloudformation")
    detection = client.detect_stack_drift(StackName=account.stack)["StackDriftDetectionId"]

    def detected():
        status = client.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
        return status if status["DetectionStatus"] != "DETECTION_IN_PROGRESS" else None

    status = account.by_and_by(detected)
    if status is None or status["DetectionStatus"] != "DETECTION_COMPLETE":
        yield f"the detection of drift did not complete: {status}"
        return
    differing = ["MODIFIED", "DELETED"]
    found = client.describe_stack_resource_drifts(StackName=account.stack, StackResourceDriftStatusFilters=differing)
    for resource in found["StackResourceDrifts"]:
        for difference in resource["PropertyDifferences"]:
            path, expected, actual = (difference[name] for name in ("PropertyPath", "ExpectedValue", "ActualValue"))
            yield f"{resource['LogicalResourceId']}: `{path}` is {actual}, expected {expected}"


CHECKS = (approve, definition, roles, alarms, queues, drift, logs, grants, decline, dead_letters)


def left_over(account, before):
    """After `destroy`, exactly what the template retains is left."""
    stacks = account.client("cloudformation").describe_stacks
    try:
        status = stacks(StackName=account.stack)["Stacks"][0]["StackStatus"]
        yield f"the stack is still there, with the status {status}"
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
    queues = {url.rsplit("/", 1)[1] for url in account.client("sqs").list_queues().get("QueueUrls", [])}
    for logical_id, url in before.items():
        kept, expected = url.rsplit("/", 1)[1] in queues, logical_id in shape.RETAINED
        if kept != expected:
            yield f"{logical_id} was {'retained' if kept else 'deleted'}, expected the opposite"


def report(name, differences):
    """Shows the outcome of a check, and returns how many differences it found."""
    try:
        differences = list(differences)
    except (BotoCoreError, ClientError) as error:
        differences = [str(error)]
    print(f"{'ok' if not differences else '!!':<4} {name}")
    for difference in differences:
        print(f"     {difference}")
    return len(differences)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", help="profile of the AWS configuration files")
    parser.add_argument("--region", help="region, such as eu-central-1")
    parser.add_argument("--stack", default="payment-smoke", help="name of the stack (default: payment-smoke)")
    parser.add_argument("--codegen", default=ROOT / "target/debug/codegen", help="the command line, built with its feature `deploy`")
    parser.add_argument("--patience", type=int, default=PATIENCE, metavar="SECONDS", help="time that AWS may take (default: 180)")
    names = [check.__name__ for check in CHECKS]
    parser.add_argument("--only", action="append", choices=names, help="run only this check; may be given several times")
    parser.add_argument("--keep", action="store_true", help="do not destroy the stack")
    return parser.parse_args()


def main():
    arguments = parse()
    account = Account(arguments)
    found = 0
    try:
        account.deploy("approve")
        for check in CHECKS:
            if not arguments.only or check.__name__ in arguments.only:
                found += report(check.__doc__, check(account))
        if not arguments.keep:
            before = account.of_type("AWS::SQS::Queue")
            account.run("destroy", "--yes", *account.flags)
            found += report(left_over.__doc__, left_over(account, before))
    except Unfit as unfit:
        print(f"smoke: {unfit}", file=sys.stderr)
        return 2
    print(f"\n{found} difference{'' if found == 1 else 's'}" if found else "\neverything is as expected")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
