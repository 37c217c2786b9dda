"""The installed tools, and the environment they run in.

Nothing of the caller's AWS set-up reaches a tool: no profile, no credentials, no region. A test that could deploy to a
real account by accident would be a bad test.
"""

import contextlib
import functools
import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import boto3

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
GENERATED = ROOT / "generated"
REGION = "eu-central-1"
# Where the local endpoint is.
LOCAL_REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

# Functions are built as a user builds them, but for the optimization of whole programs, which takes minutes for each link
# and changes nothing that a test looks at.
QUICKLY = {
    "CARGO_PROFILE_RELEASE_LTO": "off",
    "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "16",
    "CARGO_PROFILE_RELEASE_OPT_LEVEL": "1",
}


def environment(**more):
    """The caller's environment without its AWS part, with our tools first on the PATH."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_CLI_"))}
    # sam's folder leads: cargo-lambda looks for zig through the first python3.
    folders = [str(TOOLS / toolset / "bin") for toolset in ("sam", "lint", "emulator")]
    return (
        kept
        | {
            "PATH": os.pathsep.join([*folders, kept["PATH"]]),
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
            "SAM_CLI_TELEMETRY": "0",
            **QUICKLY,
        }
        | more
    )


def run(*command, env=None, cwd=ROOT, status=0, timeout=1200):
    """Runs a command to its end and returns what it wrote, standard error after standard output.

    Any other exit status than the expected one fails the test with the whole output.
    """
    done = subprocess.run(
        [str(part) for part in command],
        env=env or environment(),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    written = done.stdout + done.stderr
    line = shlex.join(str(part) for part in command)
    assert done.returncode == status, f"`{line}` ended with {done.returncode}, not {status}:\n{written}"
    return written


# As the stage `rust` builds them, so that nothing is compiled twice.
BUILD = ("cargo", "build", "--quiet", "--locked", "--workspace", "--all-features", "--bins", "--examples")


@functools.cache
def programs():
    """The programs and examples of this repository, just built, by name."""
    written = run(*BUILD, "--message-format", "json", timeout=3600)
    messages = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    built = [message for message in messages if message.get("executable")]
    return {message["target"]["name"]: Path(message["executable"]) for message in built}


def codegen(*arguments, **how):
    """Runs the compiler."""
    return run(programs()["codegen"], *arguments, **how)


def program():
    """The command line: the one that `STEPWRIGHT_CODEGEN` names, otherwise the one of this repository."""
    return os.environ.get("STEPWRIGHT_CODEGEN") or programs()["codegen"]


@contextlib.contextmanager
def local(*options):
    """The URL of a local endpoint, on a port that was free, for as long as the block lasts."""
    command = [program(), "local", "--port", "0", *options]
    server = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        said = server.stdout.readline()
        found = re.search(r"http://\S+", said)
        assert found, said
        yield found[0]
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def client(service, url, region, account=CREDENTIALS["AWS_ACCESS_KEY_ID"], **more):
    """A client of boto3 for a service at a URL. The local endpoint takes the access key for the account."""
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        **more,
    )
