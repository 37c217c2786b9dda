"""The first hour with a project of one's own, from outside and with its commands alone: created, tested, emitted, validated,
simulated, explored, deployed, used through its own worker, changed, compared, deployed again, and destroyed.

The seconds of each step are written to .tools/log/own-project.txt, and the CPU seconds of what it runs.
"""

import json
import os
import resource
import shutil
import time

import pytest

import toolbox

NAME = "first-shop"
STACK = f"{NAME}-test"
ORDER = {"orderId": "A-1", "total": 1200.0}

# A text edit of the workflow, and what it changes in the stack.
EDIT = (".timeout(minutes(15))", ".timeout(minutes(5))")
DIFFERENCE = "~ TimeoutSeconds  900 → 300"


class Hour:
    """The project, and the time that each step with it takes."""

    def __init__(self, folder, emulator):
        self.folder = folder / NAME
        target = os.environ.get("CARGO_TARGET_DIR", toolbox.ROOT / "target")
        self.environment = emulator.environment() | {"CARGO_TARGET_DIR": str(target)}
        self.steps = []

    def step(self, what, *command, cwd=None, **how):
        began, cpu = time.monotonic(), children()
        written = toolbox.run(*command, cwd=cwd or self.folder, env=self.environment, **how)
        self.steps.append(f"{what:<28} {time.monotonic() - began:7.1f} s {children() - cpu:7.1f} s CPU")
        return written

    def build(self, what):
        """Builds the command line with the commands that talk to AWS, as a file of its own."""
        built = self.step(what, "cargo", "build", "--quiet", "--features", "deploy", "--message-format", "json")
        messages = [json.loads(line) for line in built.splitlines() if line.startswith("{")]
        [program] = [message["executable"] for message in messages if message.get("executable")]
        shutil.copy(program, self.folder.parent / "bin" / NAME)
        return [message["target"]["name"] for message in messages if message.get("fresh") is False]

    def shop(self, *arguments, **how):
        """Runs the project's own command line."""
        return self.step(" ".join(arguments[:1]), self.folder.parent / "bin" / NAME, *arguments, **how)


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture
def hour(tmp_path, emulator):
    hour = Hour(tmp_path / "work", emulator)
    (tmp_path / "work" / "bin").mkdir(parents=True)
    yield hour
    log = toolbox.TOOLS / "log"
    log.mkdir(exist_ok=True)
    (log / "own-project.txt").write_text("\n".join(hour.steps) + "\n")


def test_the_first_hour(hour, emulator, one_tool):
    project = hour.folder
    hour.step("new", one_tool, "new", NAME, cwd=project.parent)
    # What a first build would look up in the registry.
    shutil.copy(toolbox.ROOT / "Cargo.lock", project / "Cargo.lock")
    assert "test result: ok" in hour.step("cargo test", "cargo", "test")
    assert "wrote" in hour.step("cargo run -- emit", "cargo", "run", "--quiet", "--", "emit")

    # Every text is that of a program of this name, wherever it is run.
    hour.build("cargo build, with deploy")
    assert "up to date" in hour.shop("emit", "--check", cwd=project / "workflows" / "src")
    assert "0 errors, 0 warnings" in hour.shop("validate", "--deny-warnings")
    assert "is a valid SAM Template" in hour.step(
        "sam validate --lint", "sam", "validate", "--lint", "-t", "generated/template.yaml", "--region", toolbox.REGION
    )
    assert "Notify Team" not in hour.shop("simulate", "order")
    assert "SUCCEEDED" in hour.shop("simulate", "order")
    assert "Charge Customer" in hour.shop("explore", "order")

    # The first deployment, and an execution through the project's own worker.
    assert "everything is new" in hour.shop("diff", "--environment", "test", status=1)
    deployed = hour.shop("deploy", "--environment", "test", "--yes")
    assert f"deploying `{STACK}`" in deployed and "building charge for" in deployed
    (project / "order.json").write_text(json.dumps(ORDER))
    start = ("start", "order", "--input", "order.json", "--wait", "--environment", "test")
    written = hour.shop(*start)
    assert "Notify Team" in written and "SUCCEEDED" in written
    assert "SUCCEEDED" in hour.shop("executions", "order", "--environment", "test")
    states = emulator.client("stepfunctions")
    resources = emulator.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    [machine] = [one for one in resources if one["ResourceType"] == "AWS::StepFunctions::StateMachine"]
    [execution] = states.list_executions(stateMachineArn=machine["PhysicalResourceId"])["executions"]
    assert execution["status"] == "SUCCEEDED"

    # An edit of the workflow builds neither the messages nor the worker again; it is compared, and deployed.
    source = project / "workflows" / "src" / "order.rs"
    text = source.read_text()
    assert text.count(EDIT[0]) == 1
    source.write_text(text.replace(*EDIT))
    built = hour.build("cargo build, after an edit")
    assert not {"messages", "worker"} & set(built) and NAME.replace("-", "_") in built, built
    assert DIFFERENCE in hour.shop("diff", "--environment", "test", status=1)
    hour.shop("deploy", "--environment", "test", "--yes")
    assert "matches these workflows" in hour.shop("diff", "--environment", "test")
    assert "SUCCEEDED" in hour.shop(*start)

    hour.shop("destroy", "--environment", "test", "--yes")
    assert "nothing to destroy" in hour.shop("destroy", "--environment", "test", "--yes")
