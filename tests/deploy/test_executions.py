"""`codegen executions`: lists, shows, stops and redrives.

The answers are laid out: the emulator cannot redrive, has no Map Runs of AWS's form, and lists what it has at once.
"""

import json

import payment
from answers import json_error, json_reply
from guide import assert_shown


def listed(number, status="SUCCEEDED", **members):
    return {
        "executionArn": f"{payment.MACHINE.replace(':stateMachine:', ':execution:')}:order-{number}",
        "stateMachineArn": payment.MACHINE,
        "name": f"order-{number}",
        "status": status,
        "startDate": 1767225600.0 + number,
        "stopDate": 1767225602.5 + number,
    } | members


def test_the_newest_are_listed_first(aws, tool):
    payment.in_stack(aws)
    page = [listed(2, "FAILED", redriveCount=2), listed(10)]
    aws.on("ListExecutions", json_reply(executions=page, nextToken="more"), json_reply(executions=[listed(1)]))
    written = tool("executions", "payment")
    assert [line.split()[0] for line in written.splitlines()] == ["NAME", "order-10", "order-2", "order-1"]
    assert_shown("codegen executions payment", written)
    first, second = aws.called("ListExecutions")
    assert (first["stateMachineArn"], first["maxResults"]) == (payment.MACHINE, 20)
    assert second["nextToken"] == "more"


def test_a_status_and_a_limit_are_asked_for(aws, tool):
    payment.in_stack(aws).on("ListExecutions", json_reply(executions=[listed(1, "TIMED_OUT")], nextToken="more"))
    written = tool("executions", "payment", "--status", "timed-out", "--limit", "1", "--format", "json")
    [asked] = aws.called("ListExecutions")
    assert (asked["statusFilter"], asked["maxResults"]) == ("TIMED_OUT", 1)
    reported, _, said = written.rpartition("]")
    [one] = json.loads(reported + "]")
    assert (one["name"], one["status"], one["redriveCount"]) == ("order-1", "TIMED_OUT", 0)
    assert "there are more; increase `--limit`" in said


def test_none_is_said_on_standard_error(aws, tool):
    payment.in_stack(aws).on("ListExecutions", json_reply(executions=[]))
    assert tool("executions", "payment") == "no executions found\n"


def test_one_is_written_as_a_page(aws, tool, sample_order, tmp_path):
    payment.in_stack(aws).on("DescribeExecution", payment.execution(output='{"MessageId":"m-2"}'))
    history = payment.paid(sample_order)
    aws.on("GetExecutionHistory", payment.growing(history, len(history), page=5))
    tool("executions", "payment", "order-1", "--html", "order-1.html")
    page = (tmp_path / "order-1.html").read_text()
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    [run] = data["runs"]
    assert (run["name"], run["status"]) == ("order-1", "SUCCEEDED")
    assert [visit["outcome"] for visit in run["visits"]] == ["succeeded", "succeeded"]
    assert data["scopes"][0]["nodes"][0]["line"].split(":")[0].endswith("payment.rs")
    assert "virtual" not in run and "console" not in run, "the endpoint is not AWS"
    assert payment.TOKEN not in page and sample_order["creditCardNumber"] not in page


def test_a_page_has_the_children_of_map_runs_those_that_failed_first(aws, tool, tmp_path):
    payment.in_stack(aws)
    run = f"{payment.MACHINE.replace(':stateMachine:', ':mapRun:')}/Each:run-1"
    child = payment.MACHINE.replace(":stateMachine:", ":execution:") + "/Each:child-{}"
    trouble = {"error": "Busy", "cause": "later"}
    history = payment.events(
        ("ExecutionStarted", {"input": "{}"}),
        ("MapStateEntered", {"name": "Each", "input": "{}"}),
        ("MapStateStarted", {"length": 3}),
        ("MapRunStarted", {"mapRunArn": run}),
    )
    of_child = payment.events(
        ("ExecutionStarted", {"input": '{"row":2}'}),
        ("PassStateEntered", {"name": "Row", "input": '{"row":2}'}),
        ("ExecutionFailed", trouble),
    )
    counts = dict.fromkeys(("pending", "running", "timedOut", "aborted", "resultsWritten"), 0)
    counts |= {"succeeded": 2, "failed": 1, "total": 3}
    described = {"mapRunArn": run, "executionArn": payment.EXECUTION, "status": "RUNNING", "startDate": 1767225600.0}
    limits = {"maxConcurrency": 0, "toleratedFailurePercentage": 0.0, "toleratedFailureCount": 0}
    aws.on("DescribeMapRun", json_reply(**described, **limits, itemCounts=counts, executionCounts=counts))

    def children(call):
        assert call.parameters["mapRunArn"] == run
        found = {"FAILED": [2], "SUCCEEDED": [1, 3]}.get(call.parameters["statusFilter"], [])
        if "nextToken" not in call.parameters and len(found) > 1:
            return json_reply(executions=[named(found[0], call)], nextToken="more")
        return json_reply(executions=[named(number, call) for number in found[-1:]])

    def named(number, call):
        more = {"executionArn": child.format(number), "name": f"child-{number}", "itemCount": 1, "mapRunArn": run}
        return listed(number, call.parameters["statusFilter"], **more)

    def describe(call):
        arn = call.parameters["executionArn"]
        if "/Each:" not in arn:
            return payment.execution("RUNNING")
        number = int(arn.rsplit("-", 1)[1])
        failed = {"status": "FAILED", **trouble} if number == 2 else {"output": str(number)}
        return payment.execution(executionArn=arn, name=f"child-{number}", input=f'{{"row":{number}}}', **failed)

    def events(call):
        return json_reply(events=of_child if "/Each:" in call.parameters["executionArn"] else history)

    aws.on("ListExecutions", children).on("DescribeExecution", describe).on("GetExecutionHistory", events)
    tool("executions", "payment", "order-1", "--html", "page.html")
    data = json.loads((tmp_path / "page.html").read_text().split('id="data">')[1].split("</script>")[0])
    [map_run] = data["runs"][0]["mapRuns"]
    rows = [(row["name"], row["outcome"], data["data"][row["input"]]) for row in map_run["children"]]
    assert rows == [
        ("child-1", "succeeded", '{"row":1}'),
        ("child-2", "failed", '{"row":2}'),
        ("child-3", "succeeded", '{"row":3}'),
    ]
    # A child opens as a run of its own.
    assert [row["run"] for row in map_run["children"]] == [1, 2, 3]
    assert [run.get("parent") for run in data["runs"]] == [None, 0, 0, 0]

    aws.on("ListExecutions", json_error("AccessDeniedException", "not authorized"))
    said = tool("executions", "payment", "order-1", "--html", "page.html")
    assert "warning" in said and "the page is without the children of a Map Run" in said
    data = json.loads((tmp_path / "page.html").read_text().split('id="data">')[1].split("</script>")[0])
    assert data["runs"][0]["mapRuns"] == []


def test_one_is_shown_as_a_timeline(aws, tool, sample_order):
    payment.in_stack(aws).on("DescribeExecution", payment.execution(output='{"MessageId":"m-2"}'))
    history = payment.paid(sample_order)
    aws.on("GetExecutionHistory", payment.growing(history, len(history), page=5))
    written = tool("executions", "payment", "order-1")
    lines = written.splitlines()
    assert lines[1].startswith("+00:01.000  Charge Customer         ▸ Task")
    assert lines[-1] == 'SUCCEEDED after 2.5 s  {"MessageId":"m-2"}'
    assert payment.TOKEN not in written
    [asked] = aws.called("DescribeExecution")
    assert asked["executionArn"] == payment.EXECUTION


def test_events_of_unknown_types_map_runs_and_redrives_are_shown(aws, tool):
    payment.in_stack(aws).on("DescribeExecution", payment.execution("RUNNING"))
    run = f"{payment.MACHINE.replace(':stateMachine:', ':mapRun:')}/Each:run-1"
    trouble = {"error": "Busy", "cause": "later"}
    history = payment.events(
        ("ExecutionStarted", {"input": "{}"}),
        ("MapStateEntered", {"name": "Each", "input": "{}"}),
        ("MapStateStarted", {"length": 0}),
        ("MapRunStarted", {"mapRunArn": run}),
        ("MapRunFailed", trouble),
        ("MapStateFailed", None),
        ("ExecutionFailed", trouble),
        ("ExecutionRedriven", {"redriveCount": 1}),
        ("MapRunRedriven", {"mapRunArn": run, "redriveCount": 1}),
        ("MoonPhaseChanged", None),
    )
    aws.on("GetExecutionHistory", payment.growing(history, len(history)))
    counts = dict.fromkeys(("pending", "running", "timedOut", "aborted", "resultsWritten"), 0)
    counts |= {"succeeded": 7, "failed": 3, "total": 10}
    described = {"mapRunArn": run, "executionArn": payment.EXECUTION, "status": "RUNNING", "startDate": 1767225600.0}
    limits = {"maxConcurrency": 0, "toleratedFailurePercentage": 0.0, "toleratedFailureCount": 0}
    aws.on("DescribeMapRun", json_reply(**described, **limits, itemCounts=counts, executionCounts=counts))
    written = tool("executions", "payment", "order-1")
    assert "Each  · Map Run run-1\n" in written
    assert "Each  ✗ the Map Run failed: Busy: later\n" in written
    assert "redriven after ExecutionFailed: Busy: later\n" in written
    assert "Map Run run-1 redriven" in written
    assert "· MoonPhaseChanged\n" in written
    assert "\nRUNNING for " in written
    assert f"Map Run run-1: RUNNING, 7 of 10 items succeeded, 3 failed\n  {run}\n" in written


def test_an_execution_that_is_not_there_or_of_another_workflow_is_refused(aws, tool):
    payment.in_stack(aws).on("DescribeExecution", json_error("ExecutionDoesNotExist", "Execution Does Not Exist"))
    assert "there is no execution `order-9`" in tool("executions", "payment", "order-9", status=2)
    other = "arn:aws:states:eu-central-1:111111111111:execution:other:a"
    said = tool("executions", "payment", other, status=2)
    assert f"`{other}` is not an execution of `payment` in the stack `payment`" in said
    assert "there is no workflow `paymint`" in tool("executions", "paymint", status=2)


def test_an_execution_is_stopped_after_asking(aws, tool):
    payment.in_stack(aws).on("DescribeExecution", payment.execution("RUNNING"))
    aws.on("StopExecution", json_reply(stopDate=1767225601.0))
    said = tool("executions", "payment", "order-1", "--stop", status=2)
    assert "this command asks for confirmation, but there is no terminal" in said
    assert "add `--yes`" in said
    assert aws.called("StopExecution") == []
    written = tool("executions", "payment", "order-1", "--stop", "--error", "Called", "--cause", "by hand", "--yes")
    assert written == "the execution `order-1` is stopped\n"
    assert aws.called("StopExecution") == [
        {"executionArn": payment.EXECUTION, "error": "Called", "cause": "by hand"}
    ]


def test_what_has_ended_is_not_stopped(aws, tool):
    payment.in_stack(aws).on("DescribeExecution", payment.execution("SUCCEEDED"))
    said = tool("executions", "payment", "order-1", "--stop", "--yes", status=2)
    assert "the execution `order-1` has already ended: SUCCEEDED" in said


def test_a_failed_execution_is_redriven_and_followed(aws, tool):
    lately = {"startDate": 4102444800.0, "stopDate": 4102444801.0}
    failed = payment.execution("FAILED", error="Busy", redriveStatus="REDRIVABLE", **lately)
    done = payment.execution(output="1", startDate=4102444800.0, stopDate=4102444803.0)
    # The service may tell of the old end for a while.
    aws.on("DescribeExecution", failed, failed, payment.execution("RUNNING"), done)
    payment.in_stack(aws).on("RedriveExecution", json_reply(redriveDate=4102444802.0))
    history = payment.events(
        ("ExecutionStarted", {"input": "{}"}),
        ("ExecutionFailed", {"error": "Busy"}),
        ("ExecutionRedriven", {"redriveCount": 1}),
        ("ExecutionSucceeded", {"output": "1"}),
    )
    aws.on("GetExecutionHistory", payment.growing(history, 2, 3, 4))
    written = tool("executions", "payment", "order-1", "--redrive", "--wait", "--yes")
    assert "the execution `order-1` continues\n" in written
    assert "SUCCEEDED after 3 s  1\n" in written
    [asked] = aws.called("RedriveExecution")
    assert asked["executionArn"] == payment.EXECUTION


def test_why_an_execution_cannot_be_redriven_is_said(aws, tool):
    payment.in_stack(aws)
    for execution, reason in [
        (payment.execution("SUCCEEDED"), "it has succeeded"),
        (payment.execution("RUNNING"), "it is running"),
        (payment.execution("FAILED", startDate=1600000000.0, stopDate=1600000001.0), "it ended more than 14 days ago"),
        (
            payment.execution(
                "FAILED",
                startDate=4102444800.0,
                stopDate=4102444801.0,
                redriveStatus="NOT_REDRIVABLE",
                redriveStatusReason="Execution history event limit exceeded",
            ),
            "Execution history event limit exceeded",
        ),
    ]:
        aws.on("DescribeExecution", execution)
        said = tool("executions", "payment", "order-1", "--redrive", "--yes", status=2)
        assert f"the execution `order-1` cannot be redriven: {reason}" in said
    assert aws.called("RedriveExecution") == []
