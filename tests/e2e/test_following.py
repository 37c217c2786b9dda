"""Executions of the deployed payment, started and looked at by `codegen start` and `codegen executions`.

What the emulator has not (redriving, Express, most kinds of events) is in `tests/deploy`, with laid-out answers.
"""

import json
import re

import pytest

import shape
import toolbox
from stack import CARD
from waiting import until


@pytest.fixture
def tool(one_tool, emulator, tmp_path):
    """Runs the command line against the emulator."""

    def run(*arguments, status=0):
        env = emulator.environment() | {"AWS_REGION": toolbox.REGION}
        return toolbox.run(one_tool, *arguments, status=status, env=env, cwd=tmp_path, timeout=120)

    return run


@pytest.fixture
def ordered(tmp_path):
    """Puts an order into a file."""

    def write(stack):
        order = stack.order()
        (tmp_path / "order.json").write_text(json.dumps(order))
        return order

    return write


@pytest.mark.parametrize(
    ("outcome", "states", "said"),
    [
        ("approving", [shape.CHARGE, shape.NOTIFY_SUCCESS], "Payment processed successfully."),
        ("declining", [shape.CHARGE, shape.NOTIFY_FAILURE], "Failed to process payment: Invalid Credit Card"),
    ],
)
def test_an_execution_is_followed_to_its_end(request, tool, ordered, outcome, states, said):
    stack = request.getfixturevalue(outcome)
    ordered(stack)
    written = tool("start", "payment", "--stack", stack.name, "--input", "order.json", "--wait")
    lines = written.splitlines()
    assert re.fullmatch(r"arn:aws:states:\S+:execution:\S+", lines[0])
    entered = [line for line in lines if "▸" in line]
    assert len(entered) == len(states)
    for line, state in zip(entered, states):
        assert re.match(rf"(\+\d\d:\d\d\.\d{{3}})? +{state} +▸ Task", line) or state in line, line
    assert said in written
    assert re.match(r"SUCCEEDED after [\d.]+ m?s  \{", lines[-1]), lines[-1]
    for secret in CARD.values():
        assert secret not in written


def test_executions_are_listed_shown_and_stopped(tool, ordered, approving):
    named = ("payment", "--stack", approving.name)
    with approving.paused(shape.CHARGE_QUEUE):
        ordered(approving)
        arn = tool("start", *named, "--input", "order.json", "--name", "to-be-stopped").strip()
        # AWS gives the same execution for the same input; the emulator refuses.
        again = tool("start", *named, "--input", "order.json", "--name", "to-be-stopped", status=2)
        assert "there is already an execution `to-be-stopped`" in again
        listed = tool("executions", *named, "--status", "running")
        assert re.search(r"^to-be-stopped +RUNNING +\d{4}-\d\d-\d\dT\S+Z  ", listed, re.MULTILINE), listed
        until(lambda: approving.depth(shape.CHARGE_QUEUE) > 0, within=20, what="the message that nobody takes")
        running = tool("executions", *named, "to-be-stopped")
        assert re.search(rf"{shape.CHARGE} +▸ Task", running), running
        assert re.search(r"^RUNNING for ", running, re.MULTILINE), running
        refused = tool("executions", *named, "to-be-stopped", "--stop", status=2)
        assert "add `--yes`" in refused
        tool("executions", *named, "to-be-stopped", "--stop", "--cause", "a test", "--yes")
    shown = tool("executions", *named, arn)
    assert re.search(r"^ABORTED after .*a test$", shown, re.MULTILINE), shown
    told = json.loads(tool("executions", *named, "to-be-stopped", "--format", "json"))
    assert told["status"] == "ABORTED"
    assert told["events"][0]["type"] == "ExecutionStarted"
    again = tool("executions", *named, "to-be-stopped", "--stop", "--yes", status=2)
    assert "has already ended: ABORTED" in again
    stopped = json.loads(tool("executions", *named, "--status", "aborted", "--format", "json"))
    assert [one["name"] for one in stopped] == ["to-be-stopped"]
