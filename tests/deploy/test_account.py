"""Account, region and credentials: what is missing or refused is said, with what to do."""

import hashlib
import json

import pytest

import toolbox
from answers import CREDENTIALS, DROP, Reply, query_error

SECRET = "wJalrXUtnFEMI-Q-SECRET-Q"
TOKEN = "IQoJb3JpZ2lu-Q-SESSION-Q"
CONFIGURATION = """
[profile signed-in]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Deployer
region = eu-central-1

[sso-session corp]
sso_region = eu-central-1
sso_start_url = https://corp.awsapps.com/start

[profile borrowed]
role_arn = arn:aws:iam::123456789012:role/deployer
source_profile = gone

[profile half]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE

[profile other]
aws_access_key_id = AKIAI44QH8DHBEXAMPLE
aws_secret_access_key = test

[profile failing]
credential_process = false
"""


def test_without_a_region_it_says_how_to_choose_one(one_tool, tmp_path):
    env = toolbox.environment(**toolbox.CREDENTIALS)
    written = toolbox.run(one_tool, "diff", status=2, env=env, cwd=tmp_path)
    assert "no region is set" in written
    assert "--region" in written


@pytest.fixture
def refused(tool):
    """Asks for a stack with credentials that can be recognised, and returns what is said."""

    def run(**environment):
        keys = {"AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN, "AWS_MAX_ATTEMPTS": "2"}
        written = tool("destroy", "--stack", "payment", status=2, **(keys | environment))
        assert SECRET not in written
        assert TOKEN not in written
        assert written.startswith("error: cannot read the stack `payment`: ")
        return written

    return run


@pytest.mark.parametrize(
    ("code", "message", "said", "to_do"),
    [
        ("ExpiredToken", "The security token included in the request is expired", "have expired", "aws sso login"),
        (
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
            "AWS does not know these credentials (InvalidClientTokenId)",
            "a region that is not enabled for the account",
        ),
        (
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided.",
            "AWS does not know these credentials",
            "check the profile",
        ),
        (
            "SignatureDoesNotMatch",
            "Signature expired: 20260801T093000Z is now earlier than 20260801T094000Z (20260801T095500Z - 15 min.)",
            "this computer's clock differs from AWS's",
            "set the clock",
        ),
        (
            "AccessDenied",
            "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: cloudformation:DescribeStacks",
            "not allowed: User: arn:aws:iam::123456789012:user/ci is not authorized to perform: "
            "cloudformation:DescribeStacks",
            "ask for the permission",
        ),
        ("OptInRequired", "The AWS Access Key Id needs a subscription", "AWS does not know these credentials", "region"),
    ],
)
def test_what_aws_refuses_is_said_with_what_to_do(aws, refused, code, message, said, to_do):
    aws.on("DescribeStacks", query_error(code, message, 403))
    written = refused()
    assert said in written
    assert "\n  help: " in written
    assert to_do in written.split("help: ")[1]
    # It does not help to ask again.
    assert len(aws.called("DescribeStacks")) == 1


def test_throttling_is_given_up_after_several_attempts(aws, refused):
    aws.on("DescribeStacks", query_error("Throttling", "Rate exceeded"))
    written = refused()
    assert "AWS still throttles the calls after several attempts" in written
    assert "run the same command again" in written
    assert len(aws.called("DescribeStacks")) == 2


def test_throttling_that_ends_is_not_noticed(aws, tool):
    gone = query_error("ValidationError", "Stack with id payment does not exist")
    aws.on("DescribeStacks", query_error("Throttling", "Rate exceeded"), query_error("InternalFailure", "", 500), gone)
    assert "nothing to destroy" in tool("destroy", "--stack", "payment")
    assert len(aws.called("DescribeStacks")) == 3


def test_a_fault_of_aws_is_said_to_be_one(aws, refused):
    aws.on("DescribeStacks", query_error("InternalFailure", "Internal failure", 500))
    written = refused()
    assert "internal error at AWS: Internal failure (InternalFailure)" in written
    assert "run the same command again" in written


def test_a_connection_that_drops_names_the_host(aws, refused):
    aws.on("DescribeStacks", DROP)
    written = refused()
    assert f"cannot reach AWS at `{aws.url.removeprefix('http://')}`" in written
    assert "check the network" in written


@pytest.mark.parametrize("status", [200, 403, 502])
def test_a_page_of_a_proxy_is_no_answer_of_aws(aws, refused, status):
    page = "<html><head><title>Blocked</title></head><body>Please sign in to the network.</body></html>"
    aws.on("DescribeStacks", Reply(page, status, {"Content-Type": "text/html"}))
    written = refused()
    assert f"the response (HTTP status {status}) is not from AWS" in written
    assert "HTTPS_PROXY" in written


def test_a_region_that_does_not_exist_is_found_by_its_host(one_tool, tmp_path):
    env = toolbox.environment(**(CREDENTIALS | {"AWS_MAX_ATTEMPTS": "1"}))
    command = (one_tool, "destroy", "--stack", "payment", "--region", "eu-nowhere-9")
    written = toolbox.run(*command, status=2, env=env, cwd=tmp_path)
    assert "cannot reach AWS at `cloudformation.eu-nowhere-9.amazonaws.com`" in written
    assert "the name of the region" in written


@pytest.fixture
def profiles(one_tool, aws, tmp_path):
    """Runs the command line with a configuration file, and returns what it says."""
    (tmp_path / "config").write_text(CONFIGURATION)

    def run(*arguments, status=2, **environment):
        env = toolbox.environment(AWS_ENDPOINT_URL=aws.url, AWS_REGION=toolbox.REGION, HOME=str(tmp_path))
        env |= {"AWS_CONFIG_FILE": str(tmp_path / "config")} | environment
        command = (one_tool, "destroy", "--stack", "payment", *arguments)
        return toolbox.run(*command, status=status, env=env, cwd=tmp_path, timeout=60)

    return run


def test_no_credentials_at_all(profiles):
    written = profiles()
    assert "there are no AWS credentials\n" in written
    assert "aws sso login" in written
    assert "--profile" in written


@pytest.mark.parametrize("way", [{"arguments": ["--profile", "nobody"]}, {"AWS_PROFILE": "nobody"}])
def test_a_profile_that_does_not_exist(profiles, way):
    written = profiles(*way.pop("arguments", []), **way)
    assert "there is no profile `nobody` in the AWS configuration files" in written
    assert "aws configure list-profiles" in written


def test_a_profile_whose_source_does_not_exist_names_the_source(profiles):
    written = profiles("--profile", "borrowed")
    assert "`gone`" in written


def test_a_profile_without_a_secret_is_named(profiles):
    assert "invalid credential source in `half`: profile missing aws_secret_access_key" in profiles("--profile", "half")


def test_a_program_that_gives_no_credentials(profiles):
    assert "external process exited" in profiles("--profile", "failing")


def test_nobody_is_signed_in(profiles):
    written = profiles("--profile", "signed-in")
    assert "you are not signed in to AWS, or the session has expired" in written
    assert "run `aws sso login --profile signed-in`" in written


def test_a_sign_in_that_has_expired(profiles, tmp_path):
    cached = {
        "accessToken": TOKEN,
        "expiresAt": "2020-01-01T00:00:00Z",
        "region": "eu-central-1",
        "startUrl": "https://corp.awsapps.com/start",
    }
    cache = tmp_path / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    (cache / f"{hashlib.sha1(b'corp').hexdigest()}.json").write_text(json.dumps(cached))
    written = profiles("--profile", "signed-in")
    assert "the SSO token has expired" in written
    assert "run `aws sso login --profile signed-in`" in written
    assert TOKEN not in written


def test_a_profile_that_is_named_wins_over_keys_in_the_environment(aws, profiles):
    """Else a command would work in another account than the one that was named."""
    aws.on("DescribeStacks", query_error("ValidationError", "Stack with id payment does not exist"))
    profiles("--profile", "other", status=0, AWS_ACCESS_KEY_ID="AKIAENVIRONMENT", AWS_SECRET_ACCESS_KEY="test")
    [call] = [call for call in aws.calls if call.operation == "DescribeStacks"]
    signed = {name.lower(): value for name, value in call.headers.items()}["authorization"]
    assert "Credential=AKIAI44QH8DHBEXAMPLE/" in signed
