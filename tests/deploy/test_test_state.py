"""`codegen test-state --aws`: AWS's answer for one state, and what our simulator says.

The answers are laid out after the API reference, for the emulator answers loosely: it takes mocks for any state and mixes up
fields. One test runs against nothing but the shape of the request: its host.
"""

import json

import pytest

import payment
from answers import json_error, json_reply
from guide import assert_shown

PAID = {"message": "Payment processed successfully."}
CAUGHT = {"Error": "Failed to process payment", "Cause": "Invalid Credit Card"}


@pytest.fixture
def files(tmp_path, sample_order):
    """An order, a mock that answers it, and one that fails."""
    order = sample_order | {"creditCardNumber": "4929000000000000"}
    error = {"error": CAUGHT["Error"], "cause": CAUGHT["Cause"]}
    for name, value in [("order", order), ("paid", {"result": PAID}), ("refused", {"errorOutput": error})]:
        (tmp_path / f"{name}.json").write_text(json.dumps(value))
    return tmp_path


def charge(*more):
    return ("test-state", "payment", "--aws", "--state", payment.CHARGE, "--input", "order.json", *more)


def test_what_both_say_is_said_once(aws, tool, files):
    aws.on("TestState", json_reply(status="SUCCEEDED", output=json.dumps(PAID), nextState=payment.NOTIFY_SUCCESS))
    written = tool(*charge("--mock", "paid.json"))
    assert written.splitlines() == [
        f"{payment.CHARGE}: SUCCEEDED",
        f"  next    {payment.NOTIFY_SUCCESS}",
        f"  output  {json.dumps(PAID)}",
        "the simulator gives the same result",
    ]
    assert_shown("codegen test-state payment --aws --state 'Charge Customer' --input order.json --mock paid.json", written)
    [asked] = aws.called("TestState")
    assert asked["stateName"] == payment.CHARGE
    assert json.loads(asked["mock"]["result"]) == PAID
    assert asked["inspectionLevel"] == "INFO"
    assert json.loads(asked["definition"])["States"][payment.CHARGE]["Type"] == "Task"


def test_an_emulators_host_gets_no_prefix(aws, tool, files):
    aws.on("TestState", json_reply(status="SUCCEEDED", output=json.dumps(PAID), nextState=payment.NOTIFY_SUCCESS))
    tool(*charge("--mock", "paid.json"))
    [call] = aws.calls
    assert call.host == aws.url.removeprefix("http://")


def test_a_caught_error_is_compared_too(aws, tool, files):
    answer = {"status": "CAUGHT_ERROR", "output": json.dumps(CAUGHT), "error": CAUGHT["Error"], "cause": CAUGHT["Cause"]}
    aws.on("TestState", json_reply(**answer, nextState="Notify Payment Failure"))
    assert "the simulator gives the same result" in tool(*charge("--mock", "refused.json"))
    reported = json.loads(tool(*charge("--mock", "refused.json", "--format", "json")))
    assert reported["aws"] == answer | {"nextState": "Notify Payment Failure"} | {"output": json.dumps(CAUGHT)}
    assert (reported["simulator"]["status"], reported["differs"], reported["note"]) == ("CAUGHT_ERROR", [], None)


def test_a_difference_is_shown_and_the_status_is_1(aws, tool, files):
    aws.on("TestState", json_reply(status="SUCCEEDED", output='{"message":"other"}', nextState="Elsewhere"))
    written = tool(*charge("--mock", "paid.json"), status=1)
    assert 'the simulator differs in output\n  AWS        {"message":"other"}\n  simulator  {"message":"Pay' in written
    assert f"the simulator differs in nextState\n  AWS        Elsewhere\n  simulator  {payment.NOTIFY_SUCCESS}\n" in written


def test_the_data_on_the_way_is_shown_without_what_is_sensitive(aws, tool, files):
    order = json.loads((files / "order.json").read_text())
    inspected = {
        "input": json.dumps(order),
        "afterParameters": json.dumps({"MessageBody": {"token": payment.TOKEN}}),
        "afterMoonPhase": "{}",
    }
    answer = {"status": "SUCCEEDED", "output": json.dumps(PAID), "nextState": payment.NOTIFY_SUCCESS}
    aws.on("TestState", json_reply(**answer, inspectionData=inspected))
    written = tool(*charge("--mock", "paid.json", "--inspection", "DEBUG"))
    assert '  afterParameters  {"MessageBody":{"token":"[token]"}}\n' in written
    assert "  afterMoonPhase   {}\n" in written
    assert "4929" not in written
    assert payment.TOKEN not in written
    assert aws.called("TestState")[0]["inspectionLevel"] == "DEBUG"


def test_a_file_with_variables_is_tested(aws, tool, tmp_path):
    state = {"Type": "Pass", "Output": "{% $states.input.n * $factor %}", "End": True}
    definition = {"QueryLanguage": "JSONata", "StartAt": "Times", "States": {"Times": state}}
    (tmp_path / "times.asl.json").write_text(json.dumps(definition))
    (tmp_path / "variables.json").write_text('{"factor": 6}')
    (tmp_path / "input.json").write_text('{"n": 7}')
    aws.on("TestState", json_reply(status="SUCCEEDED", output="42"))
    named = ("--variables", "variables.json", "--input", "input.json")
    written = tool("test-state", "times.asl.json", "--aws", "--state", "Times", *named)
    assert "the simulator gives the same result" in written
    [asked] = aws.called("TestState")
    assert json.loads(asked["variables"]) == {"factor": 6}
    assert "mock" not in asked


def test_a_failed_state_makes_the_status_1(aws, tool, tmp_path):
    definition = {"StartAt": "Bad", "States": {"Bad": {"Type": "Fail", "Error": "Bad", "Cause": "so it is"}}}
    (tmp_path / "bad.asl.json").write_text(json.dumps(definition))
    aws.on("TestState", json_reply(status="FAILED", error="Bad", cause="so it is"))
    written = tool("test-state", "bad.asl.json", "--aws", "--state", "Bad", status=1)
    assert written == "Bad: FAILED\n  error   Bad\n  cause   so it is\nthe simulator gives the same result\n"


def test_what_aws_would_refuse_is_said_before(aws, tool, files):
    assert f"AWS runs the state `{payment.CHARGE}` only with a mock" in tool(*charge(), status=2)
    notify = ("test-state", "payment", "--aws", "--state", payment.NOTIFY_SUCCESS)
    assert "add `--mock FILE`, or `--role-arn ARN`" in tool(*notify, status=2)
    assert "`payment` has no state `Nowhere`" in tool("test-state", "payment", "--aws", "--state", "Nowhere", status=2)
    (files / "pass.asl.json").write_text('{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}')
    said = tool("test-state", "pass.asl.json", "--aws", "--state", "A", "--mock", "paid.json", status=2)
    assert "the state `A` is a Pass and makes no call that a mock could answer" in said
    (files / "mock.json").write_text('{"Return": {}}')
    assert "the mock has a member `Return`" in tool(*charge("--mock", "mock.json"), status=2)
    assert "add `--state NAME`" in tool("test-state", "pass.asl.json", "--aws", status=2)
    assert aws.calls == []


def test_what_aws_refuses_is_reported(aws, tool, files):
    aws.on("TestState", json_error("ValidationException", "the mock does not conform"))
    said = tool(*charge("--mock", "paid.json"), status=2)
    assert f"cannot test the state `{payment.CHARGE}`: the mock does not conform (ValidationException)" in said


def test_with_a_role_the_task_is_called_by_aws_alone(aws, tool, files):
    aws.on("TestState", json_reply(status="SUCCEEDED", output='{"MessageId":"m"}'))
    written = tool(
        *("test-state", "payment", "--aws", "--state", payment.NOTIFY_SUCCESS),
        *("--role-arn", "arn:aws:iam::111111111111:role/r"),
    )
    assert "not compared with the simulator: without a mock the task calls its service" in written
    assert aws.called("TestState")[0]["roleArn"] == "arn:aws:iam::111111111111:role/r"
