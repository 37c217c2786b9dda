"""`codegen deploy` where AWS refuses, fails, or goes away: what is said, the exit status, and what is left in AWS.

The workflow `approval` has no functions, so nothing is built for most of these tests; where an upload matters, the payment
is deployed with a cargo-lambda that writes a program of a few bytes. That all of it works is seen in `tests/e2e`.
"""

import base64
import hashlib
import json
import os
import pty
import re
import shutil
import signal
import stat
import subprocess
import urllib.parse

import pytest

import toolbox
from answers import DROP, Reply, query_error, query_reply, s3_error, xml
from conftest import CREDENTIALS

ID = "arn:aws:cloudformation:eu-central-1:123456789012:stack/approval/1"
CHANGE_SET = "arn:aws:cloudformation:eu-central-1:123456789012:changeSet/codegen/1"
ACCOUNT = "123456789012"
BUCKET = "some-bucket"
TYPES = {"StateMachineApproval": "AWS::StepFunctions::StateMachine", "ReviewQueue": "AWS::SQS::Queue"}
MACHINE = "StateMachineApproval"
NO_STACK = query_error("ValidationError", "Stack with id approval does not exist")
NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."


def stack(status="CREATE_COMPLETE", name="approval", id=ID, **members):
    """An answer to DescribeStacks."""
    described = {"StackName": name, "StackId": id, "StackStatus": status, **members}
    return query_reply("DescribeStacks", xml("Stacks", [described]))


def outputs(**values):
    return [{"OutputKey": key, "OutputValue": value} for key, value in values.items()]


def change_set(status="CREATE_COMPLETE", reason="", changes=()):
    """An answer to DescribeChangeSet."""
    changes = [{"Type": "Resource", "ResourceChange": change} for change in changes]
    result = xml("ChangeSetId", CHANGE_SET) + xml("Status", status) + xml("Changes", changes)
    return query_reply("DescribeChangeSet", result + (xml("StatusReason", reason) if reason else ""))


def events(*reported):
    """An answer to DescribeStackEvents: (number, logical id, status, reason), oldest first. Each comes a second later."""
    listed = []
    for number, resource, status, *reason in reported:
        event = {"EventId": str(number), "StackId": ID, "StackName": "approval", "LogicalResourceId": resource}
        event |= {"PhysicalResourceId": ID if resource == "approval" else resource, "ResourceStatus": status}
        event |= {"ResourceType": TYPES.get(resource, "AWS::CloudFormation::Stack")}
        event |= {"Timestamp": f"2026-01-01T00:00:{number:02}Z", "ResourceStatusReason": "".join(reason)}
        listed.insert(0, event)
    return query_reply("DescribeStackEvents", xml("StackEvents", listed))


def as_events_tell(aws, before, **members):
    """An answer to DescribeStacks: as before until the change set is carried out, then as the stack's last event says."""

    def reply(_):
        if not aws.called("ExecuteChangeSet"):
            return before
        given = aws.laid_out["DescribeStackEvents"][: aws.given["DescribeStackEvents"]]
        given = [answer for answer in given if answer is not DROP]
        statuses = re.findall(r"<LogicalResourceId>approval</LogicalResourceId>.*?<ResourceStatus>(.*?)<", given[-1].body)
        return stack(statuses[0], **members)

    return reply


OLD = (1, "approval", "CREATE_COMPLETE")
BEGUN = (2, "approval", "UPDATE_IN_PROGRESS")
DONE = (9, "approval", "UPDATE_COMPLETE")


@pytest.fixture
def standing(aws):
    """A stack that stands, and a change set for it that can be carried out."""
    template = json.dumps({"Resources": {"Old": {"Type": "AWS::SQS::Queue"}}})
    aws.on("ListStackResources", query_reply("ListStackResources", xml("StackResourceSummaries", [])))
    made = {"Outputs": outputs(MachineArn="arn:m", Other="o")}
    aws.on("DescribeStacks", as_events_tell(aws, stack(**made), **made))
    aws.on("GetTemplate", lambda call: template_of(aws, call, template))
    aws.on("GetCallerIdentity", query_reply("GetCallerIdentity", xml("Account", ACCOUNT)))
    aws.on("CreateChangeSet", query_reply("CreateChangeSet", xml("Id", CHANGE_SET) + xml("StackId", ID)))
    aws.on("DescribeChangeSet", change_set())
    aws.on("DeleteChangeSet", query_reply("DeleteChangeSet"))
    aws.on("ExecuteChangeSet", query_reply("ExecuteChangeSet"))
    aws.on("DescribeStackEvents", events(OLD), events(OLD, BEGUN), events(OLD, BEGUN, DONE))
    aws.on("DeleteStack", query_reply("DeleteStack"))
    return aws


def template_of(aws, call, deployed):
    """An answer to GetTemplate: the deployed one, or that of the change set, which may lie in a bucket."""
    if "ChangeSetName" in call.parameters:
        sent = aws.called("CreateChangeSet")[-1]
        path = urllib.parse.urlsplit(sent.get("TemplateURL", "")).path
        in_bucket = [put.body.decode() for put in aws.calls if put.operation == "PUT" and put.path.split("?")[0] == path]
        deployed = sent.get("TemplateBody") or in_bucket[-1]
    return query_reply("GetTemplate", xml("TemplateBody", deployed))


@pytest.fixture
def missing(standing):
    """No stack, and a change set that would make it."""
    standing.on("DescribeStacks", as_events_tell(standing, NO_STACK))
    return standing


@pytest.fixture
def deploy(tool):
    def run(*arguments, status=0, workflow="approval", **environment):
        return tool("deploy", workflow, "--yes", *arguments, status=status, **environment)

    return run


# --- what is wrong before anything is asked of AWS ---


@pytest.mark.parametrize(
    "flags, said",
    [
        (["--parameter", "LogRetentionDay=3"], "did you mean `LogRetentionDays`?"),
        (["--parameter", "LogRetentionDays=31"], "`LogRetentionDays` cannot be `31`: it must be one of `1`, `3`"),
        (["--parameter", "AlarmTopicArn=mine"], "cannot be `mine`: it must be the ARN of an SNS topic, or empty"),
        (["--parameter", "LogRetentionDays"], "write a name, `=` and a value"),
        (["--tag", "aws:team=x"], "keys that begin with `aws:` are reserved"),
        (["--stack", "my_stack"], "invalid stack name `my_stack`"),
        (["--stack", "stepwright-artifacts"], "choose another name"),
        (["--capabilities", "CAPABILITY_MAGIC"], "CAPABILITY_IAM"),
        (["--bucket", "some-bucket", "--bucket-owner", "me"], "an account id has twelve digits"),
        (["--bucket-owner", "123456789012"], "--bucket <NAME>"),
    ],
)
def test_wrong_use_is_told_before_anything_is_asked_of_aws(aws, deploy, flags, said):
    assert said in deploy(*flags, status=2)
    assert aws.calls == []


def test_without_a_terminal_it_wants_a_yes(aws, tool):
    written = tool("deploy", "approval", status=2)
    assert "there is no terminal" in written
    assert "add `--yes`" in written
    assert aws.calls == []


# --- what AWS refuses ---


def test_expired_credentials(aws, deploy):
    aws.on("DescribeStacks", query_error("ExpiredToken", "The security token is expired", 403))
    written = deploy(status=2)
    assert "cannot read the stack `approval`: the AWS credentials have expired" in written
    assert "aws sso login" in written


def test_a_wrong_region(aws, deploy):
    """A region that does not know the credentials; of one that does not exist there is no host."""
    refusal = query_error("SignatureDoesNotMatch", "Credential should be scoped to a valid region.", 403)
    aws.on("DescribeStacks", refusal)
    written = deploy("--region", "eu-nowhere-1", status=2)
    assert "AWS does not know these credentials" in written
    assert "check the profile and the region" in written


def test_nobody_answers(deploy):
    written = deploy("--endpoint-url", "http://127.0.0.1:9", status=2, AWS_MAX_ATTEMPTS="2")
    assert "cannot reach AWS" in written
    assert "check the address" in written or "check the network" in written


@pytest.mark.parametrize(
    "status, said",
    [
        ("UPDATE_IN_PROGRESS", ["is busy: UPDATE_IN_PROGRESS: why", "describe-stack-events --stack-name approval"]),
        ("ROLLBACK_COMPLETE", ["ROLLBACK_COMPLETE: why", "codegen destroy --stack approval"]),
        ("UPDATE_ROLLBACK_FAILED", ["UPDATE_ROLLBACK_FAILED: why", "continue-update-rollback --stack-name approval"]),
    ],
)
def test_a_stack_that_cannot_be_changed_now(aws, deploy, status, said):
    aws.on("DescribeStacks", stack(status, StackStatusReason="why"))
    written = deploy(status=2)
    assert all(words in written for words in said), written
    assert {call.operation for call in aws.calls} == {"DescribeStacks"}


def test_a_template_over_a_limit(standing, deploy):
    """What is over a limit that we know is reported before; see `synth/src/stack/limits.rs`."""
    limit = "Template format error: Number of mappings, 201, is greater than maximum allowed, 200"
    standing.on("CreateChangeSet", query_error("ValidationError", limit))
    written = deploy(status=2)
    assert f"cannot create a change set for the stack `approval`: {limit}" in written
    assert standing.called("ExecuteChangeSet") == []


def test_a_template_that_cloudformation_refuses(missing, deploy):
    """The change set fails, and nothing is left of it."""
    missing.on("DescribeChangeSet", change_set("FAILED", "Template may not exceed 1000000 bytes in size."))
    written = deploy(status=2)
    assert "cannot create the change set: Template may not exceed 1000000 bytes in size." in written
    assert "nothing was changed" in written
    assert len(missing.called("DeleteChangeSet")) == len(missing.called("DeleteStack")) == 1


def test_throttling_is_waited_for(standing, deploy):
    throttled = query_error("Throttling", "Rate exceeded")
    standing.on("ExecuteChangeSet", throttled, throttled, query_reply("ExecuteChangeSet"))
    assert deploy("--format", "json").splitlines()[-1].count("arn:m") == 1


# --- what a change set is made of ---


def test_what_is_not_given_stays(standing, deploy):
    kept = [{"ParameterKey": "LogRetentionDays", "ParameterValue": "60"}]
    tags = [{"Key": "team", "Value": "one"}, {"Key": "aws:cloudformation:x", "Value": "y"}]
    standing.on("DescribeStacks", as_events_tell(standing, stack(Parameters=kept, Tags=tags)))
    topic = "arn:aws:sns:eu-central-1:123456789012:alarms"
    deploy("--parameter", f"AlarmTopicArn={topic}", "--tag", "stage=test", "--role-arn", "arn:aws:iam::1:role/r")
    [asked] = standing.called("CreateChangeSet")
    assert asked["ChangeSetType"] == "UPDATE"
    assert asked["RoleARN"] == "arn:aws:iam::1:role/r"
    assert asked["Capabilities.member.1"] == "CAPABILITY_IAM"
    listed = {name: value for name, value in asked.items() if name.startswith(("Parameters", "Tags"))}
    assert listed == {
        "Parameters.member.1.ParameterKey": "AlarmTopicArn",
        "Parameters.member.1.ParameterValue": topic,
        "Parameters.member.2.ParameterKey": "LogRetentionDays",
        "Parameters.member.2.UsePreviousValue": "true",
        "Tags.member.1.Key": "team",
        "Tags.member.1.Value": "one",
        "Tags.member.2.Key": "stage",
        "Tags.member.2.Value": "test",
    }
    [executed] = standing.called("ExecuteChangeSet")
    assert executed["ClientRequestToken"] == asked["ClientToken"] == asked["ChangeSetName"]


def test_a_stack_that_was_only_planned_is_made(standing, deploy):
    standing.on("DescribeStacks", as_events_tell(standing, stack("REVIEW_IN_PROGRESS")))
    planned, begun = (1, "approval", "REVIEW_IN_PROGRESS"), (2, "approval", "CREATE_IN_PROGRESS")
    made = (3, "approval", "CREATE_COMPLETE")
    standing.on("DescribeStackEvents", events(planned), events(planned, begun), events(planned, begun, made))
    deploy()
    assert [asked["ChangeSetType"] for asked in standing.called("CreateChangeSet")] == ["CREATE"]


def test_a_parameter_without_a_value_is_told_before_the_change_set(missing, tool):
    written = tool("deploy", "polling", "--yes", status=2)
    assert "the parameter `StartFunctionArn` has no value and no default" in written
    assert missing.called("CreateChangeSet") == []


def test_nothing_to_change_is_success(standing, deploy):
    standing.on("DescribeChangeSet", change_set("CREATE_IN_PROGRESS"), change_set("FAILED", NO_CHANGES))
    written = deploy()
    assert written.startswith("MachineArn  arn:m\nOther       o\n")
    assert "nothing to change" in written
    assert [asked["ChangeSetName"] for asked in standing.called("DeleteChangeSet")] == [CHANGE_SET]
    assert standing.called("DeleteStack") == []
    assert standing.called("ExecuteChangeSet") == []


def test_replacements_that_cloudformation_reports_are_shown(standing, deploy):
    change = {"Action": "Modify", "LogicalResourceId": "ReviewQueue", "ResourceType": "AWS::SQS::Queue"}
    standing.on("DescribeChangeSet", change_set(changes=[change | {"Replacement": "True"}]))
    assert "Modify ReviewQueue (AWS::SQS::Queue): replaced by a new one" in deploy()


def test_a_stack_of_another_tool_can_be_taken_over(standing, deploy):
    body = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Sub '${AWS::StackName}-q'\n"
    standing.on("GetTemplate", lambda call: template_of(standing, call, body))
    assert re.search("- Q +AWS::SQS::Queue", deploy())
    assert len(standing.called("ExecuteChangeSet")) == 1


# --- the question ---


@pytest.fixture
def answered(one_tool, aws, tmp_path):
    """Runs a deployment on a terminal, answers its question, and returns what it wrote and its exit status."""

    def run(answer, *arguments):
        ours, theirs = pty.openpty()
        env = toolbox.environment(AWS_ENDPOINT_URL=aws.url, **CREDENTIALS)
        command = [one_tool, "deploy", "approval", *arguments]
        with subprocess.Popen(
            command, env=env, cwd=tmp_path, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as running:
            os.close(theirs)
            os.write(ours, answer.encode())
            written, _ = running.communicate(timeout=120)
        os.close(ours)
        return written, running.returncode

    return run


def test_no_leaves_nothing_behind(missing, answered):
    written, status = answered("n\n")
    assert "The stack creates IAM roles or policies (StateMachineApprovalRole), which requires CAPABILITY_IAM." in written
    assert "Create the stack `approval` in eu-central-1? [y/N]" in written
    assert "nothing was changed" in written
    assert status == 1
    assert len(missing.called("DeleteChangeSet")) == len(missing.called("DeleteStack")) == 1
    assert missing.called("ExecuteChangeSet") == []


def test_no_leaves_the_stack_as_it_was(standing, answered):
    written, status = answered("\n", "--capabilities", "CAPABILITY_IAM")
    assert "CAPABILITY_IAM" not in written
    assert "Update the stack `approval` in eu-central-1? [y/N]" in written
    assert status == 1
    assert len(standing.called("DeleteChangeSet")) == 1
    assert standing.called("DeleteStack") == standing.called("ExecuteChangeSet") == []


def test_yes_deploys(standing, answered):
    written, status = answered("y\n")
    assert re.search("- Old +AWS::SQS::Queue", written[: written.index("[y/N]")])
    assert status == 0
    assert len(standing.called("ExecuteChangeSet")) == 1


# --- the way to the end ---


def test_events_are_told_one_per_line(standing, deploy):
    reported = [json.loads(line) for line in deploy("--format", "json").splitlines()]
    assert [event["event"] for event in reported] == ["change_set", "deploying", "resource", "resource", "finished"]
    assert reported[0]["type"] == "UPDATE"
    assert [event["status"] for event in reported[2:4]] == ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]
    assert reported[-1]["outputs"] == {"MachineArn": "arn:m", "Other": "o"}


def test_a_refusal_is_an_event_too(aws, deploy):
    aws.on("DescribeStacks", query_error("AccessDenied", "not authorized to perform: x", 403))
    written = deploy("--format", "json", status=2)
    refused = json.loads(written.splitlines()[0])
    assert (refused["event"], refused["code"]) == ("refused", "AccessDenied")
    assert "not authorized to perform: x" in refused["message"]


def test_a_name_clash(missing, deploy):
    """The first cause is reported, not what was cancelled because of it; and what to do with the empty stack."""
    clash = "approval-queue already exists in stack arn:aws:cloudformation:eu-central-1:1:stack/other/2"
    reported = [
        (2, "approval", "CREATE_IN_PROGRESS"),
        (3, MACHINE, "CREATE_FAILED", "Resource creation cancelled"),
        (4, "ReviewQueue", "CREATE_FAILED", clash),
        (5, "approval", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [ReviewQueue]."),
        (6, "approval", "ROLLBACK_COMPLETE"),
    ]
    missing.on("DescribeStackEvents", events((1, "approval", "REVIEW_IN_PROGRESS")), events(*reported))
    written = deploy(status=1)
    assert "Root cause, after 2.0s: ReviewQueue (AWS::SQS::Queue)" in written
    assert f"CREATE_FAILED  {clash}" in written
    assert "One other resource was cancelled because of it." in written
    assert "delete it, or choose another name" in written
    assert "codegen destroy --stack approval" in written


def test_a_rollback(standing, deploy):
    reported = [
        (3, MACHINE, "UPDATE_FAILED", "Invalid State Machine Definition"),
        (4, "approval", "UPDATE_ROLLBACK_IN_PROGRESS"),
        (5, "approval", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
        (6, "approval", "UPDATE_ROLLBACK_COMPLETE"),
    ]
    standing.on("DescribeStackEvents", events(OLD), events(OLD, BEGUN, *reported))
    written = deploy(status=1)
    assert f"Root cause, after 1.0s: {MACHINE} (AWS::StepFunctions::StateMachine)" in written
    assert "UPDATE_FAILED  Invalid State Machine Definition" in written
    assert "the stack is unchanged" in written


def test_a_rollback_that_fails(standing, deploy):
    reported = [(3, MACHINE, "UPDATE_FAILED", "why"), (4, "approval", "UPDATE_ROLLBACK_FAILED")]
    standing.on("DescribeStackEvents", events(OLD), events(OLD, BEGUN, *reported))
    assert "continue-update-rollback --stack-name approval" in deploy(status=1)


def test_a_connection_that_drops_is_made_anew(standing, deploy):
    standing.on("DescribeChangeSet", DROP, change_set())
    standing.on("DescribeStackEvents", events(OLD), DROP, events(OLD, BEGUN), DROP, events(OLD, BEGUN, DONE))
    assert "UPDATE_COMPLETE" in deploy()
    assert len(standing.called("ExecuteChangeSet")) == 1


def test_a_network_that_is_gone_stops_following_and_not_the_deployment(standing, deploy):
    standing.on("DescribeStackEvents", events(OLD), events(OLD, BEGUN), DROP)
    written = deploy(status=2, AWS_MAX_ATTEMPTS="1")
    assert "cannot reach AWS" in written
    assert "the update continues in AWS" in written
    assert "aws cloudformation wait stack-update-complete --stack-name approval" in written
    assert standing.called("DeleteChangeSet") == []


def test_ctrl_c_stops_following_and_not_the_deployment(standing, one_tool, tmp_path):
    standing.on("DescribeStackEvents", events(OLD), events(OLD, BEGUN))
    env = toolbox.environment(AWS_ENDPOINT_URL=standing.url, **CREDENTIALS)
    with subprocess.Popen(
        [one_tool, "deploy", "approval", "--yes"],
        env=env,
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        read = ""
        while "UPDATE_IN_PROGRESS" not in read:
            line = running.stderr.readline()
            assert line, read
            read += line
        running.send_signal(signal.SIGINT)
        _, rest = running.communicate(timeout=60)
    assert "stopped watching; the update of the stack `approval`" in rest
    assert running.returncode == 130
    after = {call.operation for call in standing.calls}
    assert after.isdisjoint({"CancelUpdateStack", "DeleteStack", "DeleteChangeSet"})


# --- the bucket and what is put into it ---


@pytest.fixture
def cargo_lambda(tmp_path):
    """A folder for the PATH with cargo, and a cargo-lambda that does what a script says."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in ("cargo", "rustc", "rustup"):
        if found := shutil.which(program):
            (folder / program).symlink_to(found)

    def does(script=None):
        if script is not None:
            file = folder / "cargo-lambda"
            file.write_text(f"#!/bin/sh\n{script}\n")
            file.chmod(file.stat().st_mode | stat.S_IXUSR)
        return f"{folder}:/usr/bin:/bin"

    return does


# It is called as `lambda build --release --bin NAME --x86-64 --lambda-dir FOLDER`.
BUILDS = 'mkdir -p "$8/$5" && printf "program $5" > "$8/$5/bootstrap"'


@pytest.fixture
def payment(standing, tool, tmp_path):
    """Deploys the payment, which has two functions."""

    def run(*arguments, status=0, **environment):
        target = {"CARGO_TARGET_DIR": str(tmp_path / "target")}
        flags = ("--yes", "--stack", "approval", *arguments)
        return tool("deploy", "payment", *flags, status=status, cwd=toolbox.ROOT, **(target | environment))

    return run


def bucket_only(call):
    return call.path.split("?")[0].strip("/") == BUCKET


def empty_bucket(call):
    return Reply() if bucket_only(call) else Reply(status=404)


@pytest.mark.parametrize(
    "answer, said",
    [
        (Reply(status=404), ["there is no bucket `some-bucket`", "name another with `--bucket`"]),
        (Reply(status=403), ["`some-bucket` does not belong to the account 123456789012", "add `--bucket-owner ACCOUNT`"]),
        (
            Reply(status=301, headers={"x-amz-bucket-region": "us-east-1"}),
            ["`some-bucket` is in us-east-1, but the stack is in eu-central-1", "or omit `--bucket`"],
        ),
        (
            Reply(headers={"x-amz-bucket-region": "us-east-1"}),
            ["`some-bucket` is in us-east-1, but the stack is in eu-central-1"],
        ),
    ],
)
def test_a_bucket_that_cannot_be_used_is_told_before_anything_is_built(standing, payment, answer, said):
    standing.on("HEAD", answer)
    written = payment("--bucket", BUCKET, status=2)
    assert all(words in written for words in said), written
    assert "building" not in written
    assert standing.called("CreateChangeSet") == []


def test_only_what_is_not_there_is_uploaded(standing, payment, cargo_lambda):
    standing.on("HEAD", empty_bucket).on("PUT", Reply())
    path = cargo_lambda(BUILDS)
    payment("--bucket", BUCKET, PATH=path)
    uploaded = {call.path.split("?")[0]: call for call in standing.calls if call.operation == "PUT"}
    assert len(uploaded) == 2
    assert all(key.startswith(f"/{BUCKET}/approval/") and key.endswith(".zip") for key in uploaded)
    assert all("x-amz-checksum-sha256" in map(str.lower, call.headers) for call in uploaded.values())
    template = json.loads(standing.called("CreateChangeSet")[0]["TemplateBody"])
    code = [resource["Properties"]["Code"] for resource in template["Resources"].values() if is_function(resource)]
    assert {f"/{one['S3Bucket']}/{one['S3Key']}" for one in code} == set(uploaded)

    # What has changed has another name; what has not is there already.
    checksums = {key: checksum(call.body) for key, call in uploaded.items()}
    standing.on("HEAD", lambda call: found(call, checksums))
    standing.on("DescribeStackEvents", events(OLD), events(OLD, BEGUN, DONE))
    standing.calls = [call for call in standing.calls if call.operation != "ExecuteChangeSet"]
    cargo_lambda(BUILDS + ' && if [ "$5" = worker ]; then printf more >> "$8/$5/bootstrap"; fi')
    written = payment("--bucket", BUCKET, PATH=path)
    assert "DeadLetterFunction is already in some-bucket" in written
    assert len([call for call in standing.calls if call.operation == "PUT"]) == 3


def is_function(resource):
    return resource["Type"] == "AWS::Lambda::Function"


def checksum(content):
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def found(call, checksums):
    """An answer to HEAD; S3 names the checksum only to who asks for it."""
    if bucket_only(call):
        return Reply()
    known = checksums.get(call.path.split("?")[0])
    asked = header(call, "x-amz-checksum-mode") == "ENABLED"
    headers = {"x-amz-checksum-sha256": known} if asked and known else {}
    return Reply(status=200 if known else 404, headers=headers)


def header(call, name):
    return {key.lower(): value for key, value in call.headers.items()}.get(name)


@pytest.mark.parametrize("there", [checksum(b"forged"), ""])
def test_an_object_with_other_bytes_or_without_a_checksum_is_uploaded_again(standing, payment, cargo_lambda, there):
    headers = {"x-amz-checksum-sha256": there} if there else {}
    standing.on("HEAD", lambda call: Reply() if bucket_only(call) else Reply(b"x", headers=headers)).on("PUT", Reply())
    payment("--bucket", BUCKET, PATH=cargo_lambda(BUILDS))
    puts = [call for call in standing.calls if call.operation == "PUT"]
    assert len(puts) == 2
    assert all(header(call, "x-amz-checksum-sha256") == checksum(call.body) for call in puts)


@pytest.mark.parametrize("flags, owner", [((), ACCOUNT), (("--bucket-owner", "210987654321"), "210987654321")])
def test_each_request_names_the_bucket_owner(standing, payment, cargo_lambda, flags, owner):
    standing.on("HEAD", empty_bucket).on("PUT", Reply())
    payment("--bucket", BUCKET, *flags, PATH=cargo_lambda(BUILDS))
    asked = [call for call in standing.calls if call.operation in ("HEAD", "PUT")]
    assert {header(call, "x-amz-expected-bucket-owner") for call in asked} == {owner}
    # Its own account need not be asked for where the owner is given.
    assert len(standing.called("GetCallerIdentity")) == (0 if flags else 1)


def test_a_change_set_with_another_template_is_not_carried_out(standing, deploy):
    forged = json.dumps({"Resources": {"Backdoor": {"Type": "AWS::IAM::User"}}})
    standing.on("GetTemplate", query_reply("GetTemplate", xml("TemplateBody", forged)))
    written = deploy(status=2)
    assert "the change set has another template than the one that was sent; nothing was changed" in written
    assert len(standing.called("DeleteChangeSet")) == 1
    assert standing.called("ExecuteChangeSet") == []


def test_an_upload_that_is_refused(standing, payment, cargo_lambda):
    standing.on("HEAD", empty_bucket)
    standing.on("PUT", s3_error("AccessDenied", "not authorized to perform: s3:PutObject", 403))
    written = payment("--bucket", BUCKET, status=2, PATH=cargo_lambda(BUILDS))
    assert "cannot upload to the bucket `some-bucket`: not allowed: not authorized to perform: s3:PutObject" in written
    assert standing.called("CreateChangeSet") == []


def test_an_upload_whose_connection_drops_is_tried_again(standing, payment, cargo_lambda):
    standing.on("HEAD", empty_bucket).on("PUT", DROP, Reply())
    payment("--bucket", BUCKET, PATH=cargo_lambda(BUILDS))
    assert len(standing.called("ExecuteChangeSet")) == 1


def test_without_cargo_lambda_it_says_how_to_install_it(standing, payment, cargo_lambda):
    standing.on("HEAD", empty_bucket)
    written = payment("--bucket", BUCKET, status=2, PATH=cargo_lambda())
    assert "cargo-lambda, but it is not on the PATH" in written
    assert "pip install cargo-lambda ziglang" in written


def test_code_that_does_not_compile(standing, payment, cargo_lambda):
    standing.on("HEAD", empty_bucket)
    written = payment("--bucket", BUCKET, status=1, PATH=cargo_lambda("echo 'error[E0308]: mismatched' >&2; exit 101"))
    assert "error[E0308]: mismatched" in written
    assert "cargo-lambda cannot build `worker`" in written
    assert standing.called("CreateChangeSet") == []


OURS = "stepwright-artifacts"


@pytest.fixture
def own_bucket(standing):
    """Lays out what DescribeStacks answers to questions for the stack of our bucket."""

    def lay_out(*replies):
        left = list(replies)
        deployed = as_events_tell(standing, stack())

        def answer(call):
            if call.parameters["StackName"] != OURS:
                return deployed(call)
            return left.pop(0) if len(left) > 1 else left[0]

        standing.on("DescribeStacks", answer)
        standing.on("CreateStack", query_reply("CreateStack", xml("StackId", "arn:ours")))
        standing.on("HEAD", empty_bucket).on("PUT", Reply())
        return standing

    return lay_out


NONE = query_error("ValidationError", f"Stack with id {OURS} does not exist")
MAKING = stack("CREATE_IN_PROGRESS", OURS)
MADE = stack("CREATE_COMPLETE", OURS, Outputs=outputs(BucketName=BUCKET))


def test_the_first_deployment_makes_a_bucket(own_bucket, payment, cargo_lambda):
    aws = own_bucket(NONE, MAKING, MADE)
    written = payment(PATH=cargo_lambda(BUILDS))
    assert "creating the bucket for functions in eu-central-1, private and encrypted" in written
    [asked] = aws.called("CreateStack")
    assert asked["OnFailure"] == "DELETE"
    assert "aws:SecureTransport" in asked["TemplateBody"]
    assert all(call.path.startswith(f"/{BUCKET}/approval/") for call in aws.calls if call.operation == "PUT")


def test_who_makes_the_bucket_at_the_same_time_is_waited_for(own_bucket, payment, cargo_lambda):
    aws = own_bucket(NONE, MAKING, MADE)
    aws.on("CreateStack", query_error("AlreadyExistsException", "Stack already exists"))
    payment(PATH=cargo_lambda(BUILDS))
    assert len(aws.called("ExecuteChangeSet")) == 1


def test_a_bucket_that_could_not_be_made(own_bucket, payment):
    own_bucket(NONE, MAKING, NONE)
    written = payment(status=1)
    assert "cannot create the stack `stepwright-artifacts`: its creation failed and was rolled back" in written


@pytest.mark.parametrize(
    "answer, said",
    [
        (stack("CREATE_COMPLETE", OURS), "it was probably created by another tool"),
        (stack("DELETE_FAILED", OURS, StackStatusReason="why"), "is DELETE_FAILED: why"),
    ],
)
def test_a_stack_without_our_bucket(own_bucket, payment, answer, said):
    own_bucket(answer)
    written = payment(status=2)
    assert said in written
    assert "with `--bucket`" in written


def test_our_bucket_was_deleted(own_bucket, payment):
    own_bucket(MADE).on("HEAD", Reply(status=404))
    written = payment(status=2)
    assert "there is no bucket `some-bucket`" in written
    assert "delete the stack `stepwright-artifacts` so that a new bucket is created" in written
