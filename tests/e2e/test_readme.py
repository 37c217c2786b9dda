"""The README's commands, run as they are written.

Every line of a fenced `sh` block is run, in order, in one shell, from the root of the repository, against the emulator.
The exceptions are listed below, each with what covers it. Blocks of another kind (`text`, `json`, `console`) show
output and are not run.
"""

import re

import toolbox
from inventory import inventory

README = toolbox.ROOT / "README.md"

COVERED_ELSEWHERE = {
    r"git clone .*": "it is how the checkout came here",
    r"cd stepwright": "it goes with the clone",
    r"\./test( .*)?": "it is what runs this",
    r"cargo (test|clippy|doc|fmt)( .*)?": "the stages rust, clippy, docs and fmt",
    r"cargo run -p codegen --features local -- local payment": "tests/clients/test_payment.py; it answers until it is stopped",
    r"cargo run -p codegen -- simulate .*": "codegen/tests/simulate_workflows.rs; its notices are not those of the deployed stack",
    r"cargo (bench|insta|install)( .*)?": "needs minutes or a tool that is not ours to install",
    r"(python3? -m )?pip3? install .*": "the stage tools",
    r"(export )?AWS_[A-Z_]+=.*": "the emulator takes the place of an account",
}

# Version 1 of the AWS CLI takes AWS_ENDPOINT_URL for every service but SQS, where it insists on a public host.
PRELUDE = """
set -euo pipefail
aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }
"""


def commands(markdown):
    """The lines of the `sh` blocks that are to be run, a continued line as one."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", markdown, flags=re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not elsewhere(line)]


def elsewhere(line):
    bare = line.split(" #")[0].strip()
    return not bare or bare.startswith("#") or any(re.fullmatch(pattern, bare) for pattern in COVERED_ELSEWHERE)


def test_the_walk_through_works_as_written(emulator, built):
    lines = commands(README.read_text())
    for part in ("codegen -- emit", "sam build", "sam deploy", "start-execution", "receive-message", "sam delete", "codegen deploy", "codegen start", "codegen diff", "codegen destroy"):
        assert any(part in line for line in lines), f"the README no longer shows `{part}`"
    before = inventory(emulator)["stack"]
    script = PRELUDE + "\n".join(lines)
    written = toolbox.run("bash", "-c", script, env=emulator.environment(), timeout=900)
    assert "Payment processed successfully." in written or "Failed to process payment" in written, written
    for attribute in ("orderId", "executionId"):
        assert f'"{attribute}"' in written, written
    assert inventory(emulator)["stack"] <= before | {"aws-sam-cli-managed-default", "stepwright-artifacts"}
