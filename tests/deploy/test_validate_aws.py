"""`codegen validate --aws`: AWS's findings beside ours.

The answers are laid out after recorded ones (codes, messages and the form of `location`), for the emulator finds nothing in any
definition.
"""

import json

import pytest

from answers import json_error, json_reply
from guide import assert_shown

DEFINITION = """{
  "StartAt": "Choose",
  "States": {
    "Choose": {
      "Type": "Choice",
      "Choices": [
        {"Variable": "$.n", "NumericEquals": 1, "Next": "Nowhere"}
      ],
      "Default": "Ask"
    },
    "Ask": {
      "Type": "Task",
      "Resource": "${AskFunctionArn}",
      "Parameters": {"region": "${AWS::Region}"},
      "TimeoutSeconds": 5,
      "HeartbeatSeconds": 60,
      "End": true
    }
  }
}
"""


def found(code, message, location=None, severity="ERROR"):
    place = {"location": location} if location else {}
    return {"severity": severity, "code": code, "message": message} | place


def validated(*findings, truncated=False):
    failed = any(finding["severity"] == "ERROR" for finding in findings)
    return json_reply(result="FAIL" if failed else "OK", diagnostics=list(findings), truncated=truncated)


MISSING = found("MISSING_TRANSITION_TARGET", "Missing 'Next' target: Nowhere", "/States/Choose/Choices[0]/Next")
NO_DOLLAR = found("NO_DOLLAR", "The field is a path.", "/States/Ask/Parameters/region", "WARNING")


@pytest.fixture
def definition(tmp_path):
    (tmp_path / "ask.asl.json").write_text(DEFINITION)
    return "ask.asl.json"


def test_each_finding_says_who_has_it(aws, tool, definition):
    aws.on("ValidateStateMachineDefinition", validated(MISSING, NO_DOLLAR))
    reported, _, _ = tool("validate", definition, "--aws", "--format", "json", status=1).rpartition("]")
    [file] = json.loads(reported + "]")
    findings = {finding["by"]: finding for finding in file["diagnostics"]}
    both, alone, ours = findings["both"], findings["aws"], findings["stepwright"]
    assert (both["code"], both["line"]) == ("V030", 7)
    assert alone["code"] == "AWS"
    assert alone["severity"] == "warning"
    assert alone["message"] == "The field is a path (NO_DOLLAR)"
    assert (alone["pointer"], alone["line"], alone["column"]) == ("/States/Ask/Parameters/region", 14, 32)
    assert ours["code"] == "V082"
    [asked] = aws.called("ValidateStateMachineDefinition")
    assert (asked["type"], asked["severity"], asked["maxResults"]) == ("STANDARD", "WARNING", 100)
    sent = json.loads(asked["definition"])["States"]["Ask"]
    assert sent["Resource"] == "arn:aws:lambda:us-east-1:111111111111:function:AskFunctionArn"
    assert sent["Parameters"] == {"region": "us-east-1"}


def test_people_read_it_below_each_finding(aws, tool, definition):
    aws.on("ValidateStateMachineDefinition", validated(MISSING, NO_DOLLAR, truncated=True))
    written = tool("validate", definition, "--aws", "--type", "express", status=1)
    for note in ("AWS reports it too, as MISSING_TRANSITION_TARGET", "only AWS reports it", "AWS does not report it"):
        assert written.count(f"= note: {note}\n") == 1, written
    assert "ask.asl.json:14:32\n" in written
    assert_shown("codegen validate ask.asl.json --aws", written)
    assert "AWS reports more than these 100 findings" in written
    [asked] = aws.called("ValidateStateMachineDefinition")
    assert asked["type"] == "EXPRESS"


def test_what_only_aws_finds_makes_the_status_1(aws, tool, tmp_path):
    (tmp_path / "done.asl.json").write_text('{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}')
    assert "0 errors" in tool("validate", "done.asl.json")
    aws.on("ValidateStateMachineDefinition", validated(found("NEW_RULE", "no machine may be done.\nEver.")))
    written = tool("validate", "done.asl.json", "--aws", status=1)
    assert "error[AWS]: no machine may be done. Ever (NEW_RULE)" in written


def test_the_authors_line_is_named_for_a_workflow(aws, tool, tmp_path):
    def reply(call):
        states = json.loads(call.parameters["definition"])["States"]
        if not {"Charge Customer", "Notify Payment Success"} <= states.keys():
            return validated()
        return validated(found("SCHEMA_VALIDATION_FAILED", "no", "/States/Charge Customer/TimeoutSeconds"))

    aws.on("ValidateStateMachineDefinition", reply)
    reported, _, _ = tool("validate", "--aws", "--format", "json", status=1).rpartition("]")
    found_by_aws = [
        (file["file"], finding)
        for file in json.loads(reported + "]")
        for finding in file["diagnostics"]
        if finding.get("by") == "aws"
    ]
    [(file, finding)] = found_by_aws
    assert file == "workflows/payment.rs"
    assert finding["pointer"] == "/States/Charge Customer/TimeoutSeconds"
    assert finding["line"] > 1
    for asked in aws.called("ValidateStateMachineDefinition"):
        assert "${" not in asked["definition"]


def test_what_aws_refuses_is_said_and_our_findings_are_shown(aws, tool, definition):
    aws.on("ValidateStateMachineDefinition", json_error("AccessDeniedException", "no permission"))
    written = tool("validate", definition, "--aws", status=2)
    assert "cannot ask AWS about `ask.asl.json`: not allowed: no permission" in written
    assert "error[V030]" in written


def test_templates_are_not_sent(aws, tool, tmp_path):
    (tmp_path / "template.yaml").write_text("Resources: {}\n")
    written = tool("validate", "template.yaml", "--aws")
    assert "AWS did not validate `template.yaml`" in written
    assert aws.calls == []
