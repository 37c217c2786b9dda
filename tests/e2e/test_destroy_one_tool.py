"""`codegen destroy` against the emulator: nothing is left but what the template retains."""

import json

import pytest

import toolbox
from waiting import until

WAITING = {"StartAt": "Rest", "States": {"Rest": {"Type": "Wait", "Seconds": 600, "End": True}}}
TEMPLATE = {
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Log": {
            "Type": "AWS::Logs::LogGroup",
            "DeletionPolicy": "RetainExceptOnCreate",
            "Properties": {"LogGroupName": "/one-tool/kept"},
        },
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
        },
        "Machine": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "DefinitionString": json.dumps(WAITING)},
        },
    }
}


@pytest.fixture
def destroy(one_tool, emulator, tmp_path):
    """Runs `codegen destroy`."""

    def run(*arguments, status=0):
        env = emulator.environment() | {"AWS_REGION": toolbox.REGION}
        return toolbox.run(one_tool, "destroy", *arguments, status=status, env=env, cwd=tmp_path, timeout=120)

    return run


def test_nothing_is_left_but_what_is_retained(emulator, destroy):
    stacks = emulator.client("cloudformation")
    stacks.create_stack(StackName="one-tool-gone", TemplateBody=json.dumps(TEMPLATE), Capabilities=["CAPABILITY_IAM"])
    stacks.get_waiter("stack_create_complete").wait(StackName="one-tool-gone", WaiterConfig={"Delay": 1})
    physical = emulator.resources("one-tool-gone")
    states = emulator.client("stepfunctions")
    states.start_execution(stateMachineArn=physical["Machine"])

    assert "add `--yes`" in destroy("--stack", "one-tool-gone", status=2)
    written = destroy("--stack", "one-tool-gone", "--yes")

    assert "Machine: 1 execution, since " in written
    assert "DELETE_SKIPPED      Log " in written
    assert "\n\n" not in written
    assert "aws logs delete-log-group --log-group-name /one-tool/kept" in written
    assert "the stack `one-tool-gone` is deleted" in written
    names = {machine["stateMachineArn"] for machine in states.list_state_machines()["stateMachines"]}
    until(lambda: physical["Machine"] not in names, within=20, what="the state machine to be gone")
    groups = emulator.client("logs").describe_log_groups(logGroupNamePrefix="/one-tool/")["logGroups"]
    assert [group["logGroupName"] for group in groups] == ["/one-tool/kept"]
    # It is safe to repeat.
    assert "nothing to destroy" in destroy("--stack", "one-tool-gone", "--yes")
    emulator.client("logs").delete_log_group(logGroupName="/one-tool/kept")


def test_a_protected_stack_stays(emulator, destroy):
    stacks = emulator.client("cloudformation")
    queue = {"Resources": {"Queue": TEMPLATE["Resources"]["Queue"]}}
    stacks.create_stack(StackName="one-tool-kept", TemplateBody=json.dumps(queue), EnableTerminationProtection=True)
    stacks.get_waiter("stack_create_complete").wait(StackName="one-tool-kept", WaiterConfig={"Delay": 1})
    assert "has termination protection" in destroy("--stack", "one-tool-kept", "--yes", status=2)
    stacks.update_termination_protection(StackName="one-tool-kept", EnableTerminationProtection=False)
    assert "is deleted" in destroy("--stack", "one-tool-kept", "--yes")
