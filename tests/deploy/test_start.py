"""`codegen start`: what is checked before, what is refused, and what `--wait` shows.

The answers are laid out, for the emulator writes fewer events than AWS, and its Express executions are no such thing;
`tests/e2e/test_following.py` starts real ones there.
"""

import json
import re
import signal
import subprocess
import time

import pytest

import payment
import toolbox
from answers import CREDENTIALS, DROP, json_error, json_reply
from guide import assert_shown

STARTED = json_reply(executionArn=payment.EXECUTION, startDate=1767225600.0)


@pytest.fixture
def order(tmp_path, sample_order):
    """The sample order in a file, with card data that can be recognised."""
    order = sample_order | {"nameOnCard": "Q-HOLDER-Q", "creditCardNumber": "4929000000000000", "cvv": "737"}
    (tmp_path / "order.json").write_text(json.dumps(order, indent=2) + "\n")
    return order


def test_the_execution_is_started_and_its_arn_printed(aws, tool, order):
    payment.in_stack(aws).on("StartExecution", STARTED)
    written = tool("start", "payment", "--input", "order.json", "--name", "order-1")
    assert written == f"{payment.EXECUTION}\n"
    [asked] = aws.called("StartExecution")
    assert asked["stateMachineArn"] == payment.MACHINE
    assert asked["name"] == "order-1"
    assert json.loads(asked["input"]) == order


def test_what_does_not_fit_the_schema_is_not_sent(aws, tool, order, tmp_path):
    wrong = {**order, "creditCardNumber": 4929000000000001, "orderId": None}
    (tmp_path / "order.json").write_text(json.dumps(wrong, indent=2))
    lines = (tmp_path / "order.json").read_text().splitlines()
    written = tool("start", "payment", "--input", "order.json", status=1)
    for name in ("creditCardNumber", "orderId"):
        line = 1 + next(number for number, text in enumerate(lines) if name in text)
        assert re.search(rf'order\.json:{line}:\d+: /{name}: the value is not a string', written), written
    assert "4929" not in written
    assert_shown("codegen start payment --input order.json", written)
    assert aws.calls == []


def test_an_input_is_needed(aws, tool):
    assert "--input" in tool("start", "payment", status=2)
    assert aws.calls == []


def test_a_sample_is_sent_where_it_was_asked_for(aws, tool, sample_order):
    payment.in_stack(aws).on("StartExecution", STARTED)
    tool("start", "payment", "--sample")
    [asked] = aws.called("StartExecution")
    assert json.loads(asked["input"]) == sample_order


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        (payment.query_reply("DescribeStacks", ""), "there is no stack `payment` in the region eu-central-1"),
        (payment.described("UPDATE_IN_PROGRESS"), "the stack `payment` is being changed (UPDATE_IN_PROGRESS)"),
        (payment.described("ROLLBACK_COMPLETE"), "the stack `payment` is not deployed (ROLLBACK_COMPLETE)"),
        (payment.described("REVIEW_IN_PROGRESS"), "the stack `payment` has no resources yet"),
    ],
)
def test_a_stack_that_does_not_stand_is_refused(aws, tool, order, stack, said):
    aws.on("DescribeStacks", stack).on("ListStackResources", payment.resources())
    written = tool("start", "payment", "--input", "order.json", status=2)
    assert said in written
    assert "help" in written
    assert aws.called("StartExecution") == []


def test_a_stack_without_the_workflow_says_what_it_has(aws, tool, order):
    other = ("StateMachineOther", "arn:aws:states:eu-central-1:1:stateMachine:o", "AWS::StepFunctions::StateMachine")
    aws.on("DescribeStacks", payment.described()).on("ListStackResources", payment.resources(other, machine=False))
    written = tool("start", "payment", "--input", "order.json", status=2)
    assert "the stack `payment` has no state machine `StateMachineWaitForCallback`" in written
    assert "`StateMachineOther`" in written


def test_a_name_that_is_taken_is_explained(aws, tool, order):
    payment.in_stack(aws).on("StartExecution", json_error("ExecutionAlreadyExists", "Execution Already Exists"))
    written = tool("start", "payment", "--input", "order.json", "--name", "order-1", status=2)
    assert "there is already an execution `order-1`, which has ended or has another input" in written
    assert "`codegen executions payment order-1`" in written


def test_wait_shows_what_happens_and_ends_with_the_output(aws, tool, order):
    payment.in_stack(aws).on("StartExecution", STARTED)
    running, done = payment.execution("RUNNING"), payment.execution(output='{"MessageId":"m-2"}', stopDate=1767225612.0)
    aws.on("DescribeExecution", running, running, done)
    history = payment.paid(order)
    aws.on("GetExecutionHistory", payment.growing(history, 3, 7, len(history)))
    written = tool("start", "payment", "--input", "order.json", "--wait")
    lines = written.splitlines()
    assert lines[0] == payment.EXECUTION
    assert lines[1].startswith("+00:00.000                          · input {")
    assert lines[2].startswith("+00:01.000  Charge Customer         ▸ Task")
    assert lines[3].startswith("+00:02.000  Charge Customer         → sqs:sendMessage.waitForTaskToken ChargeQueue {")
    assert "+00:04.000  Charge Customer         · submitted, waiting" in lines
    assert '+00:05.000  Charge Customer         ← {"message":"paid"}' in lines
    assert lines[-1] == 'SUCCEEDED after 12 s  {"MessageId":"m-2"}'
    assert_shown("codegen start payment --input order.json --wait", written)
    for secret in ("Q-HOLDER-Q", "4929000000000000", "737", payment.TOKEN):
        assert secret not in written
    # What is known is not asked for again.
    asked = aws.called("GetExecutionHistory")
    assert [look.get("reverseOrder") for look in asked] == [False, True, True]


def test_a_failed_execution_is_told_and_exit_status_1(aws, tool, order):
    payment.in_stack(aws).on("StartExecution", STARTED)
    trouble = {"error": "Failed to process payment", "cause": "card 4929000000000000 is refused"}
    aws.on("DescribeExecution", payment.execution("FAILED", **trouble))
    history = payment.events(("ExecutionStarted", {"input": "{}"}), ("ExecutionFailed", trouble))
    aws.on("GetExecutionHistory", payment.growing(history, 2))
    written = tool("start", "payment", "--input", "order.json", "--wait", status=1)
    assert written.endswith("FAILED after 2.5 s  Failed to process payment: card [sensitive] is refused\n")


def test_json_has_the_events_as_aws_wrote_them(aws, tool, order):
    payment.in_stack(aws).on("StartExecution", STARTED)
    aws.on("DescribeExecution", payment.execution(output='{"MessageId":"m-2"}'))
    history = payment.paid(order)
    aws.on("GetExecutionHistory", payment.growing(history, len(history), page=4))
    reported = json.loads(tool("start", "payment", "--input", "order.json", "--wait", "--format", "json"))
    assert reported["status"] == "SUCCEEDED"
    assert json.loads(reported["output"]) == {"MessageId": "m-2"}
    assert [event["type"] for event in reported["events"]] == [event["type"] for event in history]
    assert reported["events"][2]["timestamp"] == "2026-01-01T00:00:02.000Z"
    request = json.loads(reported["events"][2]["taskScheduledEventDetails"]["parameters"])
    assert request["MessageBody"]["token"] == "[token]"
    assert "4929000000000000" not in json.dumps(reported)


def test_a_connection_that_drops_is_tried_again(aws, tool, order):
    payment.in_stack(aws).on("StartExecution", STARTED)
    aws.on("DescribeExecution", payment.execution("RUNNING"), DROP, DROP, payment.execution(output="1"))
    history = payment.events(("ExecutionStarted", {"input": "{}"}), ("ExecutionSucceeded", {"output": "1"}))
    aws.on("GetExecutionHistory", payment.growing(history, 1, 2))
    written = tool("start", "payment", "--input", "order.json", "--wait")
    assert "SUCCEEDED after 2.5 s  1\n" in written


def test_what_aws_refuses_while_following_says_that_the_execution_goes_on(aws, tool, order):
    payment.in_stack(aws).on("StartExecution", STARTED)
    aws.on("DescribeExecution", json_error("AccessDeniedException", "no states:DescribeExecution"))
    written = tool("start", "payment", "--input", "order.json", "--wait", status=2)
    assert "not allowed: no states:DescribeExecution" in written
    assert "help: ask for the permission that the message names" in written
    assert "the execution continues in AWS; resume with `codegen executions payment order-1 --wait`" in written


def test_ctrl_c_stops_following_and_not_the_execution(aws, one_tool, order, tmp_path):
    payment.in_stack(aws).on("StartExecution", STARTED)
    aws.on("DescribeExecution", payment.execution("RUNNING"))
    history = payment.events(("ExecutionStarted", {"input": "{}"}))
    aws.on("GetExecutionHistory", payment.growing(history, 1))
    env = toolbox.environment(AWS_ENDPOINT_URL=aws.url, **CREDENTIALS)
    command = [one_tool, "start", "payment", "--input", "order.json", "--wait"]
    running = subprocess.Popen(
        command, env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert running.stdout.readline() == f"{payment.EXECUTION}\n"
        # The line is there before the execution has ended.
        assert "input {}" in running.stdout.readline()
        time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=20)
    finally:
        running.kill()
    assert running.returncode == 130
    assert "the execution `order-1` continues" in said
    assert "to stop:   codegen executions payment order-1 --stop" in said
    assert aws.called("StopExecution") == []
