"""The AWS CLI speaks to the local endpoint as it speaks to AWS."""

import json
import uuid

import pytest

import toolbox
from conftest import ACCOUNT, REGION
from waiting import until

ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
PASS = {"Type": "Pass", "Result": {"n": 1}, "ResultPath": "$.added"}


@pytest.fixture(scope="module")
def aws(endpoint):
    """Runs a command of `aws stepfunctions`, and reads its answer."""
    variables = toolbox.environment(
        AWS_ENDPOINT_URL_SFN=endpoint,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        AWS_DEFAULT_REGION=REGION,
        AWS_DISABLE_HOST_PREFIX_INJECTION="true",
    )

    def run(command, *options, status=0, **values):
        given = [part for name, value in values.items() for part in (f"--{name.replace('_', '-')}", said(value))]
        written = toolbox.run("aws", "stepfunctions", command, *options, *given, env=variables, status=status)
        return json.loads(written) if written.strip() and status == 0 else written

    return run


def said(value):
    return value if isinstance(value, str) else json.dumps(value)


def machine(aws, states, **more):
    definition = {"StartAt": next(iter(states)), "States": states}
    created = aws("create-state-machine", name=f"M-{uuid.uuid4().hex[:8]}", definition=definition, role_arn=ROLE, **more)
    return created["stateMachineArn"]


def ended(aws, execution):
    def over():
        described = aws("describe-execution", execution_arn=execution)
        return described if described["status"] != "RUNNING" else None

    return until(over, within=30, what="the end of an execution")


def test_from_creation_to_deletion(aws):
    states = {f"S{n}": {**PASS, "Next": f"S{n + 1}"} for n in range(10)} | {"S10": {"Type": "Succeed"}}
    assert aws("validate-state-machine-definition", definition={"StartAt": "S0", "States": states})["result"] == "OK"
    arn = machine(aws, states, tags=[{"key": "team", "value": "payments"}])
    assert aws("list-tags-for-resource", resource_arn=arn)["tags"] == [{"key": "team", "value": "payments"}]
    aws("tag-resource", resource_arn=arn, tags=[{"key": "stage", "value": "dev"}])
    aws("untag-resource", resource_arn=arn, tag_keys="team")
    assert aws("list-tags-for-resource", resource_arn=arn)["tags"] == [{"key": "stage", "value": "dev"}]
    version = aws("publish-state-machine-version", state_machine_arn=arn)["stateMachineVersionArn"]
    routes = [{"stateMachineVersionArn": version, "weight": 100}]
    alias = aws("create-state-machine-alias", name="LIVE", routing_configuration=routes)["stateMachineAliasArn"]
    execution = aws("start-execution", state_machine_arn=alias, input={"order": 7})["executionArn"]
    described = ended(aws, execution)
    assert (described["status"], described["stateMachineVersionArn"]) == ("SUCCEEDED", version)
    assert json.loads(described["output"]) == {"order": 7, "added": {"n": 1}}
    history = aws("get-execution-history", execution_arn=execution, page_size="5")["events"]
    assert [event["id"] for event in history] == list(range(1, 25))
    page = aws("get-execution-history", execution_arn=execution, max_items="5")
    assert (len(page["events"]), "NextToken" in page) == (5, True)
    aws("delete-state-machine-alias", state_machine_alias_arn=alias)
    aws("delete-state-machine", state_machine_arn=arn)
    refused = aws("describe-state-machine", state_machine_arn=arn, status=255)
    assert "(StateMachineDoesNotExist)" in refused


def test_an_execution_is_waited_for_synchronously(aws):
    arn = machine(aws, {"Add": {**PASS, "End": True}}, type="EXPRESS")
    answer = aws("start-sync-execution", state_machine_arn=arn, input={})
    assert (answer["status"], json.loads(answer["output"])) == ("SUCCEEDED", {"added": {"n": 1}})


def test_a_worker_fails_and_after_a_redrive_succeeds(aws):
    activity = aws("create-activity", name=f"A-{uuid.uuid4().hex[:8]}")["activityArn"]
    arn = machine(aws, {"Pack": {"Type": "Task", "Resource": activity, "End": True}})
    execution = aws("start-execution", state_machine_arn=arn, input=7)["executionArn"]
    task = aws("get-activity-task", activity_arn=activity, worker_name="w")
    assert task["input"] == "7"
    aws("send-task-heartbeat", task_token=task["taskToken"])
    aws("send-task-failure", task_token=task["taskToken"], error="Broken", cause="fell")
    assert ended(aws, execution)["error"] == "Broken"
    aws("redrive-execution", execution_arn=execution)
    task = aws("get-activity-task", activity_arn=activity)
    aws("send-task-success", task_token=task["taskToken"], task_output={"packed": 7})
    assert json.loads(ended(aws, execution)["output"]) == {"packed": 7}


def test_a_function_calls_back(aws, invoked):
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}},
        "TimeoutSeconds": 60,
        "End": True,
    }
    execution = aws("start-execution", state_machine_arn=machine(aws, {"Ask": ask}))["executionArn"]
    aws("send-task-success", task_token=invoked()["token"], task_output='"done"')
    assert json.loads(ended(aws, execution)["output"]) == "done"


def test_a_state_is_tested(aws):
    tested = aws("test-state", definition={**PASS, "Next": "Then"}, input={"order": 7})
    assert (tested["status"], tested["nextState"]) == ("SUCCEEDED", "Then")
