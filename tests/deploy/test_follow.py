"""Following a stack: the display in a terminal and in a pipe, and what makes following hard."""

import re

import pytest

import toolbox
from answers import CREDENTIALS, DROP, query_error, query_reply, xml
from play import DELETION, FAILING, NAME, STACK, STACK_ID, Part, Play, stamp
from terminal import Terminal

GUIDE = toolbox.ROOT / "docs" / "progress.md"
FAST = 40
THROTTLED = query_error("Throttling", "Rate exceeded", 400)


@pytest.fixture
def in_terminal(one_tool, aws):
    """Runs the command line in a terminal."""
    started = []

    def start(*arguments, width=80, height=40, **environment):
        env = toolbox.environment(AWS_ENDPOINT_URL=aws.url, TERM="xterm", **(CREDENTIALS | environment))
        started.append(Terminal(one_tool, *arguments, env=env, width=width, height=height))
        return started[-1]

    yield start
    for terminal in started:
        if terminal.process.poll() is None:
            terminal.kill()


def guide(title):
    """The capture under a title of the guide."""
    section = GUIDE.read_text().split(f"## {title}\n")[1].split("\n## ")[0]
    return re.search(r"```text\n(.*?)```", section, re.DOTALL).group(1)


def resource_lines(text):
    """The lines about what is over."""
    return [line for line in text.splitlines() if re.search(r"DELETE_(COMPLETE|FAILED|SKIPPED)  ", line)]


def test_in_a_pipe_each_event_is_a_line_as_the_guide_shows(aws, tool):
    Play(DELETION, FAST).lay_out(aws)
    written = tool("destroy", "--stack", NAME, "--yes")
    progress = [line for line in written.splitlines() if re.match(r" *[\d.]+s  DELETE_", line)]
    assert "\n".join(progress) + "\n" == guide("In a pipe")
    assert "\x1b" not in written


def test_a_failure_is_told_as_the_guide_shows(aws, tool):
    Play(FAILING, FAST).lay_out(aws)
    written = tool("destroy", "--stack", NAME, "--yes", status=1)
    assert written[written.index("Root cause") :] == guide("When it fails")


@pytest.mark.parametrize("width", [80, 200])
def test_in_a_terminal_what_is_over_scrolls_by_as_the_guide_shows(aws, in_terminal, width):
    Play(DELETION, FAST).lay_out(aws)
    terminal = in_terminal("destroy", "--stack", NAME, "--yes", width=width)
    assert terminal.end() == 0
    shown = terminal.shown()
    last = resource_lines(shown)
    assert len(last) == len(DELETION) + 1
    assert all(len(line) < width for line in last)
    # Nothing is left half drawn.
    assert "IN_PROGRESS" not in shown
    assert "deleting" not in shown
    capture = resource_lines(guide(f"At {width} columns"))
    assert len(capture) > 5
    assert set(capture) <= set(last)


def test_colours_are_left_out_where_nobody_wants_them(aws, in_terminal):
    Play(DELETION, FAST).lay_out(aws)
    coloured = in_terminal("destroy", "--stack", NAME, "--yes")
    assert coloured.end() == 0
    assert "\x1b[32m" in coloured.raw
    Play(DELETION, FAST).lay_out(aws)
    plain = in_terminal("destroy", "--stack", NAME, "--yes", NO_COLOR="1")
    assert plain.end() == 0
    assert "\x1b[32m" not in plain.raw
    # It moves all the same.
    assert re.search(r"\x1b\[\d+A", plain.raw)


def test_ctrl_c_ends_the_following_and_not_the_deletion(aws, in_terminal):
    Play(DELETION, 1).lay_out(aws)
    terminal = in_terminal("destroy", "--stack", NAME)
    terminal.read_until(lambda seen: "[y/N]" in seen.shown())
    terminal.type("y\n")
    terminal.read_until(lambda seen: "DELETE_IN_PROGRESS" in seen.shown() and "3 of 17 done" in seen.shown())
    # It turns.
    assert len(set(re.findall("[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]", terminal.raw))) > 5
    terminal.type("\x03")
    assert terminal.end() == 130
    *_, last = terminal.shown().splitlines()
    assert "stopped watching; the deletion" in last
    assert "`codegen destroy --stack payment --yes`" in last
    assert "IN_PROGRESS" not in terminal.shown()
    assert "^C" not in terminal.shown()


def test_no_is_an_answer(aws, in_terminal):
    Play(DELETION, 1).lay_out(aws)
    terminal = in_terminal("destroy", "--stack", NAME)
    terminal.read_until(lambda seen: "[y/N]" in seen.shown())
    terminal.type("\n")
    assert terminal.end() == 1
    assert "nothing was deleted" in terminal.shown()
    assert not aws.called("DeleteStack")


def test_a_connection_that_drops_and_throttling_are_lived_through(aws, tool):
    play = Play(DELETION, FAST).lay_out(aws)
    # The first is the marker's.
    aws.on("DescribeStackEvents", play.describe_events, DROP, DROP, THROTTLED, play.describe_events)
    written = tool("destroy", "--stack", NAME, "--yes", AWS_MAX_ATTEMPTS="1")
    assert "trying again" in written
    assert "the stack `payment` is deleted" in written


def test_a_network_that_is_gone_for_good_is_said_with_what_goes_on(aws, tool):
    play = Play(DELETION, 1).lay_out(aws)
    aws.on("DescribeStackEvents", play.describe_events, DROP)
    written = tool("destroy", "--stack", NAME, "--yes", status=2, AWS_MAX_ATTEMPTS="1")
    assert "cannot reach AWS" in written
    assert "the deletion continues in AWS; resume with `codegen destroy --stack payment" in written
    assert len(aws.called("DescribeStackEvents")) == 6


def test_a_right_that_is_missing_is_not_asked_for_again_and_again(aws, tool):
    play = Play(DELETION, 1).lay_out(aws)
    denied = query_error("AccessDenied", "not authorized to perform: cloudformation:DescribeStackEvents", 403)
    aws.on("DescribeStackEvents", play.describe_events, denied)
    written = tool("destroy", "--stack", NAME, "--yes", status=2)
    assert "cloudformation:DescribeStackEvents" in written
    assert "the deletion continues in AWS" in written
    assert len(aws.called("DescribeStackEvents")) == 2


def test_events_come_in_pages(aws, tool):
    play = Play(DELETION, FAST).lay_out(aws)

    members = []

    def page(call):
        """The events, five at a time. A listing goes on as it began, whatever happens meanwhile."""
        if "NextToken" not in call.parameters:
            members[:] = re.findall(r"<member>.*?</member>", play.describe_events(call).body)
        at = int(call.parameters.get("NextToken", 0))
        events = f"<StackEvents>{''.join(members[at : at + 5])}</StackEvents>"
        more = xml("NextToken", at + 5) if at + 5 < len(members) else ""
        return query_reply("DescribeStackEvents", events + more)

    aws.on("DescribeStackEvents", page)
    written = tool("destroy", "--stack", NAME, "--yes")
    for part in DELETION:
        assert len(re.findall(rf"{part.status}\s+{part.id} ", written)) == 1
    # What was before the deletion is not a part of it.
    assert "UPDATE_COMPLETE      payment" not in written


def test_what_is_in_nested_stacks_is_named_with_them(aws, tool):
    inner_id = STACK_ID.replace(f"{NAME}/", f"{NAME}-Inner/")
    parts = [Part("Inner", STACK, inner_id, 1, 9, "DELETE_FAILED", "Embedded stack was not successfully deleted")]
    play = Play(parts, FAST).lay_out(aws)

    def events(call):
        if call.parameters["StackName"] != inner_id:
            return play.describe_events(call)
        rows = [("payment-Inner", STACK, inner_id, "DELETE_IN_PROGRESS", 1.1, ""), ("Queue", *QUEUE, 3, "no permission")]
        return query_reply("DescribeStackEvents", xml("StackEvents", [row(*one) for one in reversed(rows)]))

    aws.on("DescribeStackEvents", events)
    written = tool("destroy", "--stack", NAME, "--yes", status=1)
    assert re.search(r"3\.0s  DELETE_FAILED       Inner/Queue  ", written)
    assert "Root cause, after 3.0s: Inner/Queue (AWS::SQS::Queue)" in written
    assert "payment-Inner" not in written


QUEUE = ("AWS::SQS::Queue", "payment-queue", "DELETE_FAILED")


def row(id, kind, physical, status, at, reason):
    """One event as DescribeStackEvents gives it."""
    return {
        "EventId": f"{id}-{status}",
        "StackName": "payment-Inner",
        "LogicalResourceId": id,
        "PhysicalResourceId": physical,
        "ResourceType": kind,
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
        "Timestamp": stamp(at),
    }


def test_an_end_without_events_is_seen_too(aws, tool):
    """An emulator may write no event of the end, and know a deleted stack no more."""
    play = Play(DELETION, FAST).lay_out(aws)
    gone = query_error("ValidationError", f"Stack with id {STACK_ID} does not exist")
    aws.on("DescribeStacks", *[play.describe_stacks] * 3, gone)
    aws.on("DescribeStackEvents", play.describe_events, gone)
    assert "the stack `payment` is deleted" in tool("destroy", "--stack", NAME, "--yes")
