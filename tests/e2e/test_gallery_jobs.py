"""Workflows that run jobs and ask models, deployed in one stack: MiniStack runs no such job, but deploys what starts it."""

import json

import toolbox

WORKFLOWS = ("letters", "sales_report", "transcoding")
HERE = f"{toolbox.REGION}:000000000000"
PARAMETERS = {
    "ModelArn": f"arn:aws:bedrock:{toolbox.REGION}::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
    "HarnessArn": f"arn:aws:bedrock-agentcore:{HERE}:harness/orders-abcdefghij",
    "GlueJobName": "orders",
    "TaskDefinitionArn": f"arn:aws:ecs:{HERE}:task-definition/transcoder:1",
    "TaskRoleArn": "arn:aws:iam::000000000000:role/transcoder",
    "TaskExecutionRoleArn": "arn:aws:iam::000000000000:role/pulls-images",
    "SubnetId": "subnet-1",
    "JobQueueArn": f"arn:aws:batch:{HERE}:job-queue/videos",
    "JobDefinitionArn": f"arn:aws:batch:{HERE}:job-definition/transcode:1",
}


def deployed(emulator, one_tool, folder, parameters, status=0):
    flags = [flag for name, value in parameters.items() for flag in ("--parameter", f"{name}={value}")]
    command = (one_tool, "deploy", *WORKFLOWS, "--stack", "gallery-jobs", "--yes", *flags)
    return toolbox.run(*command, env=emulator.environment(), cwd=folder, status=status)


def statements(emulator, role):
    iam = emulator.client("iam")
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    documents = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
    return {statement["Sid"]: statement for document in documents for statement in document["Statement"]}


def test_they_are_deployed_with_what_the_parameters_name(emulator, one_tool, tmp_path):
    # Parameters without a default have to be given.
    incomplete = {name: value for name, value in PARAMETERS.items() if name != "SubnetId"}
    assert "SubnetId" in deployed(emulator, one_tool, tmp_path, incomplete, status=2)
    deployed(emulator, one_tool, tmp_path, PARAMETERS)

    resources = emulator.resources("gallery-jobs")
    values = PARAMETERS | {
        "Partition": "aws",
        "ClusterName": "default",
        "DatabaseName": "shop",
        "WorkGroupName": "primary",
        "FailureTopicArn": resources["FailureTopic"],
    }
    machines = {"letters": "Letters", "sales_report": "SalesReport", "transcoding": "Transcoding"}
    for name, machine in machines.items():
        locked = (toolbox.ROOT / "snapshots" / f"{name}_jsonata.snap.asl.json").read_text()
        for placeholder, value in values.items():
            locked = locked.replace(f"${{{placeholder}}}", value)
        arn = resources[f"StateMachine{machine}"]
        found = emulator.client("stepfunctions").describe_state_machine(stateMachineArn=arn)["definition"]
        assert json.loads(found) == json.loads(locked)

    # The roles of the container are passed to ECS alone.
    passed = statements(emulator, resources["StateMachineTranscodingRole"])["IamPassRole"]
    assert sorted(passed["Resource"]) == sorted(PARAMETERS[name] for name in ("TaskRoleArn", "TaskExecutionRoleArn"))
    assert passed["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
