"""boto3 speaks to the local endpoint as it speaks to AWS."""

import json
import threading
import uuid

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

import toolbox
from conftest import ACCOUNT, REGION
from waiting import until

ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


@pytest.fixture(scope="module")
def sfn(endpoint):
    """A client. `sync-` in front of an address leads nowhere, so it is left out."""
    config = Config(retries={"max_attempts": 0}, read_timeout=70, inject_host_prefix=False)
    return toolbox.client("stepfunctions", endpoint, REGION, config=config)


def named(name):
    return f"{name}-{uuid.uuid4().hex[:8]}"


def machine(sfn, states, name="Machine", **more):
    definition = {"StartAt": next(iter(states)), "States": states}
    created = sfn.create_state_machine(
        name=more.pop("exact", None) or named(name), definition=json.dumps(definition), roleArn=ROLE, **more
    )
    return created["stateMachineArn"]


def ended(sfn, execution):
    """What an execution has become."""

    def over():
        described = sfn.describe_execution(executionArn=execution)
        return described if described["status"] != "RUNNING" else None

    return until(over, within=20, what="the end of an execution")


CALL_BACK = {
    "Ask": {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}},
        "TimeoutSeconds": 60,
        "End": True,
    }
}
PASS = {"Add": {"Type": "Pass", "Result": {"n": 1}, "ResultPath": "$.added", "End": True}}


def test_create_start_describe_and_delete(sfn):
    arn = machine(sfn, PASS, tags=[{"key": "team", "value": "payments"}])
    execution = sfn.start_execution(stateMachineArn=arn, input='{"order": 7}')["executionArn"]
    described = ended(sfn, execution)
    assert described["status"] == "SUCCEEDED"
    assert json.loads(described["output"]) == {"order": 7, "added": {"n": 1}}
    assert described["stopDate"] >= described["startDate"]
    assert sfn.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "team", "value": "payments"}]
    assert sfn.describe_state_machine(stateMachineArn=arn)["status"] == "ACTIVE"
    sfn.delete_state_machine(stateMachineArn=arn)
    with pytest.raises(sfn.exceptions.StateMachineDoesNotExist, match="State Machine Does Not Exist"):
        sfn.describe_state_machine(stateMachineArn=arn)


def test_the_history_comes_in_pages(sfn):
    states = {f"S{n}": {"Type": "Pass", "Next": f"S{n + 1}"} for n in range(20)} | {"S20": {"Type": "Succeed"}}
    execution = sfn.start_execution(stateMachineArn=machine(sfn, states))["executionArn"]
    ended(sfn, execution)
    pages = list(sfn.get_paginator("get_execution_history").paginate(executionArn=execution, maxResults=10))
    events = [event for page in pages for event in page["events"]]
    assert len(pages) == 5
    assert [event["id"] for event in events] == list(range(1, 45))
    assert events[-1]["type"] == "ExecutionSucceeded"


def test_an_execution_is_waited_for_synchronously(sfn):
    arn = machine(sfn, PASS, type="EXPRESS")
    answer = sfn.start_sync_execution(stateMachineArn=arn, input="{}")
    assert (answer["status"], json.loads(answer["output"])) == ("SUCCEEDED", {"added": {"n": 1}})
    failing = machine(sfn, {"No": {"Type": "Fail", "Error": "No", "Cause": "never"}}, type="EXPRESS")
    answer = sfn.start_sync_execution(stateMachineArn=failing)
    assert (answer["status"], answer["error"], answer["cause"]) == ("FAILED", "No", "never")


def test_a_worker_fetches_tasks(sfn):
    activity = sfn.create_activity(name=named("pack"))["activityArn"]
    arn = machine(sfn, {"Pack": {"Type": "Task", "Resource": activity, "TimeoutSeconds": 60, "End": True}})
    executions = [sfn.start_execution(stateMachineArn=arn, input=json.dumps(n))["executionArn"] for n in range(10)]

    def work():
        for _ in range(5):
            task = sfn.get_activity_task(activityArn=activity, workerName="w")
            sfn.send_task_heartbeat(taskToken=task["taskToken"])
            sfn.send_task_success(taskToken=task["taskToken"], output=json.dumps({"packed": json.loads(task["input"])}))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    outputs = [json.loads(ended(sfn, execution)["output"]) for execution in executions]
    assert outputs == [{"packed": n} for n in range(10)]


def test_a_token_that_is_used_is_refused(sfn):
    activity = sfn.create_activity(name=named("pack"))["activityArn"]
    arn = machine(sfn, {"Pack": {"Type": "Task", "Resource": activity, "End": True}})
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    token = sfn.get_activity_task(activityArn=activity)["taskToken"]
    sfn.send_task_failure(taskToken=token, error="Broken", cause="fell")
    described = ended(sfn, execution)
    assert (described["status"], described["error"], described["cause"]) == ("FAILED", "Broken", "fell")
    with pytest.raises(sfn.exceptions.TaskTimedOut):
        sfn.send_task_success(taskToken=token, output="1")
    with pytest.raises(sfn.exceptions.InvalidToken):
        sfn.send_task_success(taskToken="none", output="1")


def test_versions_and_aliases(sfn):
    arn = machine(sfn, PASS)
    first = sfn.publish_state_machine_version(stateMachineArn=arn)["stateMachineVersionArn"]
    other = {"StartAt": "Other", "States": {"Other": {"Type": "Pass", "Result": "other", "End": True}}}
    second = sfn.update_state_machine(stateMachineArn=arn, definition=json.dumps(other), publish=True)
    routes = [{"stateMachineVersionArn": first, "weight": 100}]
    alias = sfn.create_state_machine_alias(name="LIVE", routingConfiguration=routes)["stateMachineAliasArn"]
    execution = sfn.start_execution(stateMachineArn=alias, input="{}")["executionArn"]
    assert json.loads(ended(sfn, execution)["output"]) == {"added": {"n": 1}}
    routes = [{"stateMachineVersionArn": second["stateMachineVersionArn"], "weight": 100}]
    sfn.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=routes)
    execution = sfn.start_execution(stateMachineArn=alias)["executionArn"]
    described = ended(sfn, execution)
    assert json.loads(described["output"]) == "other"
    assert described["stateMachineVersionArn"] == second["stateMachineVersionArn"]


def test_a_function_calls_back(sfn, invoked):
    arn = machine(sfn, CALL_BACK)
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    sfn.send_task_success(taskToken=invoked()["token"], output='"done"')
    assert json.loads(ended(sfn, execution)["output"]) == "done"


def test_an_execution_is_redriven(sfn):
    activity = sfn.create_activity(name=named("pack"))["activityArn"]
    arn = machine(sfn, {"Pack": {"Type": "Task", "Resource": activity, "End": True}})
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    sfn.send_task_failure(taskToken=sfn.get_activity_task(activityArn=activity)["taskToken"], error="Broken")
    assert ended(sfn, execution)["redriveStatus"] == "REDRIVABLE"
    sfn.redrive_execution(executionArn=execution)
    sfn.send_task_success(taskToken=sfn.get_activity_task(activityArn=activity)["taskToken"], output="1")
    described = ended(sfn, execution)
    assert (described["status"], described["redriveCount"]) == ("SUCCEEDED", 1)


def test_a_state_is_tested(sfn):
    add = {"Type": "Pass", "Result": {"n": 1}, "ResultPath": "$.added", "Next": "Then"}
    tested = sfn.test_state(definition=json.dumps(add), input='{"order": 7}')
    assert (tested["status"], tested["nextState"]) == ("SUCCEEDED", "Then")
    assert json.loads(tested["output"]) == {"order": 7, "added": {"n": 1}}


def test_tags_come_and_go(sfn):
    arn = machine(sfn, PASS, tags=[{"key": "team", "value": "payments"}])
    sfn.tag_resource(resourceArn=arn, tags=[{"key": "stage", "value": "dev"}])
    sfn.untag_resource(resourceArn=arn, tagKeys=["team"])
    assert sfn.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "stage", "value": "dev"}]


def test_definitions_are_validated(sfn):
    good = json.dumps({"StartAt": "Add", "States": PASS})
    assert sfn.validate_state_machine_definition(definition=good)["result"] == "OK"
    bad = sfn.validate_state_machine_definition(definition=json.dumps({"StartAt": "A"}))
    assert bad["result"] == "FAIL"
    assert bad["diagnostics"][0]["message"] == "These fields are required: [States]"
    with pytest.raises(sfn.exceptions.InvalidDefinition, match=r"These fields are required: \[States\] at /"):
        sfn.create_state_machine(name=named("Bad"), definition='{"StartAt": "A"}', roleArn=ROLE)


def test_a_test_case_answers_the_tasks(sfn):
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, "End": True}
    arn = machine(sfn, {"Charge": task}, exact="Order")
    execution = sfn.start_execution(stateMachineArn=f"{arn}#Paid")["executionArn"]
    assert json.loads(ended(sfn, execution)["output"]) == {"Payload": "R-1"}


def test_an_execution_is_stopped(sfn):
    arn = machine(sfn, {"Sleep": {"Type": "Wait", "Seconds": 600, "End": True}})
    execution = sfn.start_execution(stateMachineArn=arn, name="one")["executionArn"]
    assert sfn.start_execution(stateMachineArn=arn, name="one")["executionArn"] == execution
    sfn.stop_execution(executionArn=execution, error="Enough", cause="of it")
    described = ended(sfn, execution)
    assert (described["status"], described["error"]) == ("ABORTED", "Enough")
    with pytest.raises(sfn.exceptions.ExecutionAlreadyExists):
        sfn.start_execution(stateMachineArn=arn, name="one")


def test_resources_are_those_of_the_account_and_region_of_the_request(endpoint):
    there = toolbox.client("stepfunctions", endpoint, "eu-west-1", account="222222222222")
    arn = machine(there, PASS, exact="There")
    assert arn == "arn:aws:states:eu-west-1:222222222222:stateMachine:There"
    listed = [found["stateMachineArn"] for found in there.list_state_machines()["stateMachines"]]
    assert listed == [arn]


def test_errors_have_the_codes_of_aws(sfn):
    with pytest.raises(ClientError) as caught:
        sfn.describe_execution(executionArn="nonsense")
    assert caught.value.response["Error"]["Code"] == "InvalidArn"
    assert caught.value.response["ResponseMetadata"]["RequestId"]
