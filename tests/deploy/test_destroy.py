"""`codegen destroy`: what it shows, refuses and says at the end."""

import json

import pytest

from answers import json_error, json_reply, query_error, query_reply, xml
from play import DELETION, FAILING, NAME, STACK_ID, Part, Play, stamp

FAST = 40
GONE = query_error("ValidationError", f"Stack with id {NAME} does not exist")


@pytest.fixture
def played(aws):
    """A stack that is deleted in a second."""

    def lay_out(*parts, **how):
        return Play(parts or DELETION, FAST, **how).lay_out(aws)

    return lay_out


def described(status, **more):
    """A stack in some status."""
    stack = {"StackName": NAME, "StackId": STACK_ID, "StackStatus": status, "CreationTime": stamp(0)} | more
    return query_reply("DescribeStacks", xml("Stacks", [stack]))


def lines_of_json(written):
    return [json.loads(line) for line in written.splitlines() if line.startswith("{")]


def test_no_stack_is_nothing_to_destroy(aws, tool):
    aws.on("DescribeStacks", GONE)
    assert "there is no stack `payment` in eu-central-1: nothing to destroy" in tool("destroy", "payment")
    [end] = lines_of_json(tool("destroy", "--stack", NAME, "--format", "json"))
    assert end == {"event": "finished", "stack": NAME, "outcome": "nothing", "kept": []}
    assert not aws.called("DeleteStack")


def test_what_goes_what_stays_and_what_runs_is_shown_before_it_is_asked(aws, tool, played):
    played()
    written = tool("destroy", "--stack", NAME, status=2)
    assert "Deleted, 14 resources:" in written
    assert "StateMachineWaitForCallback: 3 executions, the oldest since 2026-08-01T09:28:00Z" in written
    assert "messages in deleted queues are lost" in written
    kept = written.split("Retained by the template")[1].split("Still running")[0]
    assert "aws logs delete-log-group --log-group-name /aws/lambda/payment-worker --region eu-central-1" in kept
    assert kept.index("aws sqs delete-queue") < kept.index("aws kms schedule-key-deletion")
    # Nobody is there to answer.
    assert "add `--yes`" in written
    assert not aws.called("DeleteStack")


def test_it_is_followed_to_its_end_and_says_what_was_kept(aws, tool, played):
    played()
    role = "arn:aws:iam::123456789012:role/deployer"
    written = tool("destroy", "--stack", NAME, "--yes", "--role-arn", role)
    assert [(call["StackName"], call["RoleARN"]) for call in aws.called("DeleteStack")] == [(STACK_ID, role)]
    assert "the stack `payment` is deleted" in written
    # Standard output is only what was kept.
    assert written.startswith("Retained by the template")


def test_programs_read_one_event_per_line(aws, tool, played):
    played()
    events = lines_of_json(tool("destroy", "--stack", NAME, "--yes", "--format", "json"))
    plan, *resources, end = events
    assert plan["event"] == "plan"
    assert len(plan["delete"]) == 14
    assert plan["running"] == [
        {
            "stateMachine": "StateMachineWaitForCallback",
            "count": 3,
            "more": False,
            "since": "2026-08-01T09:28:00Z",
        }
    ]
    assert {event["event"] for event in resources} == {"resource"}
    first, *_, last = resources
    assert (first["resource"], first["status"]) == (NAME, "DELETE_IN_PROGRESS")
    assert (last["resource"], last["status"]) == (NAME, "DELETE_COMPLETE")
    assert end["outcome"] == "deleted"
    assert [kept["resource"] for kept in end["kept"]] == ["WorkerFunctionLogGroup", "ChargeQueueDeadLetterQueue", "Key"]
    assert end["kept"][2]["removeWith"].startswith("aws kms schedule-key-deletion")


def test_a_deletion_that_fails_says_why_and_can_be_tried_again(aws, tool, played):
    played(*FAILING)
    written = tool("destroy", "--stack", NAME, "--yes", status=1)
    assert "Root cause, after 5.5s: Archive (AWS::S3::Bucket)" in written
    assert "aws s3 rm" in written
    assert "the deletion of the stack `payment` failed" in written
    assert "run `codegen destroy --stack payment` again" in written
    assert "--retain-resources Archive`" in written
    # Again: the bucket is empty now, and the old failure is not taken for the new one.
    again = Play([Part("Archive", "AWS::S3::Bucket", "payment-archive", 1, 2)], FAST).lay_out(aws)
    aws.on("DescribeStacks", described("DELETE_FAILED"), described("DELETE_FAILED"), again.describe_stacks)
    assert "the stack `payment` is deleted" in tool("destroy", "--stack", NAME, "--yes")


def test_a_failure_is_told_to_programs(aws, tool, played):
    played(*FAILING)
    *_, end = lines_of_json(tool("destroy", "--stack", NAME, "--yes", "--format", "json", status=1))
    assert end["event"] == "failed"
    assert end["cause"]["resource"] == "Archive"
    assert end["status"] == "DELETE_FAILED"
    assert [event["status"] for event in end["events"]] == ["DELETE_IN_PROGRESS", "DELETE_FAILED"]


def test_a_protected_stack_is_refused(aws, tool):
    aws.on("DescribeStacks", described("CREATE_COMPLETE", EnableTerminationProtection=True))
    written = tool("destroy", "--stack", NAME, "--yes", status=2)
    assert "the stack `payment` has termination protection" in written
    assert "update-termination-protection --no-enable-termination-protection --stack-name payment" in written
    assert not aws.called("DeleteStack")


@pytest.mark.parametrize(
    ("status", "wait"),
    [
        ("CREATE_IN_PROGRESS", "stack-create-complete"),
        ("ROLLBACK_IN_PROGRESS", "stack-create-complete"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "stack-update-complete"),
    ],
)
def test_a_stack_that_is_being_worked_on_is_refused(aws, tool, status, wait):
    aws.on("DescribeStacks", described(status))
    written = tool("destroy", "--stack", NAME, "--yes", status=2)
    assert f"another operation on the stack `payment` is in progress: {status}" in written
    assert f"aws cloudformation wait {wait} --stack-name payment" in written


def test_a_deletion_that_goes_on_already_is_followed(aws, tool, played):
    play = played()
    play.delete(None)
    written = tool("destroy", "--stack", NAME)
    assert "is already being deleted" in written
    assert "DELETE_COMPLETE     ChargeQueue" in written
    assert "UPDATE_COMPLETE" not in written
    assert not aws.called("DeleteStack")


def test_an_export_that_is_used_is_named(aws, tool, played):
    played()
    aws.on("DeleteStack", query_error("ValidationError", "Export payment-Topic is imported by stack reports"))
    written = tool("destroy", "--stack", NAME, "--yes", status=2)
    assert "Export payment-Topic is imported by stack reports" in written
    assert "first delete the stack that imports it" in written


def test_without_the_right_to_list_executions_it_says_so_and_goes_on(aws, tool, played):
    played()
    aws.on("ListExecutions", json_error("AccessDeniedException", "not authorized to perform: states:ListExecutions"))
    written = tool("destroy", "--stack", NAME, "--yes")
    assert "cannot list running executions" in written
    assert "states:ListExecutions" in written
    assert "the stack `payment` is deleted" in written


def test_express_workflows_have_no_list_of_executions(aws, tool, played):
    played()
    aws.on("ListExecutions", json_error("StateMachineTypeNotSupported", "This operation is not supported"))
    written = tool("destroy", "--stack", NAME, "--yes")
    assert "Still running" not in written
    assert "the stack `payment` is deleted" in written


def test_more_executions_than_a_page_are_said_to_be_more(aws, tool, played):
    play = played(running=2)
    page = json.loads(play.list_executions(None).body)["executions"]
    aws.on("ListExecutions", json_reply(executions=page, nextToken="more"))
    assert "more than 2 executions" in tool("destroy", "--stack", NAME, "--yes")
    [call] = aws.called("ListExecutions")
    assert call["statusFilter"] == "RUNNING"


def test_a_workflow_that_is_not_there_is_refused(tool):
    written = tool("destroy", "paymemt", status=2)
    assert "there is no workflow `paymemt`" in written
    assert "did you mean `payment`?" in written
