"""`codegen diff` against stacks that the emulator made, of both kinds of template."""

import io
import json
import re
import zipfile

import pytest

import toolbox

BUCKET = "artefacts"


@pytest.fixture(scope="module")
def uploaded(emulator):
    """Puts a text or bytes into a bucket and returns its URI."""
    objects = emulator.client("s3")
    objects.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": toolbox.REGION})

    def put(key, body):
        objects.put_object(Bucket=BUCKET, Key=key, Body=body)
        return f"s3://{BUCKET}/{key}"

    return put


@pytest.fixture(scope="module")
def archive(uploaded):
    """An archive with a function that does nothing."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("bootstrap", "#!/bin/sh\nexit 1\n")
    return uploaded("code.zip", content.getvalue())


@pytest.fixture
def diff(one_tool, emulator, tmp_path):
    env = toolbox.environment(
        AWS_ENDPOINT_URL=emulator.url, AWS_REGION=toolbox.REGION, **toolbox.CREDENTIALS
    )
    return lambda *arguments, status: toolbox.run(
        one_tool, "diff", "payment", "--no-build", *arguments, env=env, cwd=tmp_path, status=status, timeout=120
    )


def make(emulator, name, template):
    stacks = emulator.client("cloudformation")
    capabilities = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
    change = {"StackName": name, "ChangeSetName": "first"}
    stacks.create_change_set(**change, ChangeSetType="CREATE", TemplateBody=template, Capabilities=capabilities)
    stacks.get_waiter("change_set_create_complete").wait(**change, WaiterConfig={"Delay": 1})
    stacks.execute_change_set(**change)
    stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})


def test_a_stack_that_sam_made_has_no_differences(emulator, one_tool, uploaded, archive, diff, tmp_path):
    toolbox.run(one_tool, "emit", "payment", "--out", tmp_path)
    definition = uploaded("payment.asl.json", (tmp_path / "statemachine" / "payment.asl.json").read_bytes())
    template = (tmp_path / "template.yaml").read_text()
    template = re.sub("CodeUri: .*", f"CodeUri: {archive}", template)
    make(emulator, "diff-sam", re.sub("DefinitionUri: .*", f"DefinitionUri: {definition}", template))
    assert "the stack `diff-sam` matches these workflows" in diff("--stack", "diff-sam", status=0)
    written = diff("--stack", "diff-sam", "--parameter", "PaymentDecision=approve", status=1)
    assert "~ PaymentDecision  random → approve" in written


def test_a_plain_stack_shows_what_was_changed(emulator, one_tool, archive, diff, tmp_path):
    toolbox.run(one_tool, "emit", "payment", "--format", "cloudformation", "--json", "--out", tmp_path)
    template = json.loads((tmp_path / "template.json").read_text())
    machine = template["Resources"]["StateMachineWaitForCallback"]["Properties"]
    machine["Definition"]["States"]["Charge Customer"]["TimeoutSeconds"] = 600
    for resource in template["Resources"].values():
        if isinstance(resource.get("Properties", {}).get("Code"), str):
            resource["Properties"]["Code"] = {"S3Bucket": BUCKET, "S3Key": archive.rsplit("/", 1)[-1]}
    make(emulator, "diff-plain", json.dumps(template))
    written = diff("--stack", "diff-plain", status=1)
    assert "Workflow StateMachineWaitForCallback  no execution running" in written
    assert "~ TimeoutSeconds  600 → 900" in written
    assert "states      1 changed\n" in written
    assert "Resources" not in written
    assert "everything is new" in diff("--stack", "diff-none", status=1)
