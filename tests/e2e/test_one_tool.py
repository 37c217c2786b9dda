"""The way to AWS with one tool, against the emulator: deploy, start, change, see the difference, deploy it, destroy.

The project is a copy of this repository with a payment of its own, as somebody has it who works on a clone. Its workflow is
edited between two deployments; its functions are built from the copy, with the dependencies that are compiled already.
"""

import json
import os
import shutil
import subprocess

import pytest

import shape
import toolbox
from inventory import inventory
from stack import CARD, Stack
from waiting import until

NAME = "one-tool"
FUNCTIONS = (shape.WORKER, shape.DEAD_LETTER_HANDLER)

EVERY = ("payment", "approval", "booking", "polling", "pricing")
# A function that exists elsewhere, for the workflows that invoke one.
FUNCTION = "arn:aws:lambda:eu-central-1:000000000000:function:elsewhere"

ADDED_STATE = "Paid"
# How the payment is first: allowed to do something that none of its states does.
FIRST = (
    (
        "    .with_function(dead_letters)\n",
        '    .with_function(dead_letters)\n    .grant(["s3:GetObject"], "arn:aws:s3:::receipts/*")\n',
    ),
)
# How it changes: a statement less, a tighter timeout, a state more.
CHANGES = (
    *((new, old) for old, new in FIRST),
    (".timeout(minutes(15))", ".timeout(minutes(5))"),
    ("-> Workflow<Payment, SentMessage> {", "-> Workflow<Payment> {"),
    ("receipt.message))\n", f'receipt.message).next(Succeed::new("{ADDED_STATE}")))\n'),
)

UNCHANGED = f"the stack `{NAME}` matches these workflows\n"
# The whole of what `diff` shows of these changes.
DIFFERENCE = """\
Workflow StateMachineWaitForCallback  no execution running
  ~ Charge Customer         Task sqs:sendMessage.waitForTaskToken
      ~ TimeoutSeconds  900 → 300
  ~ Notify Payment Success  Task sns:publish
      ~ Next  end → Paid
  + Paid                    Succeed

Permissions
  StateMachineWaitForCallbackRole  the role may
    - allow s3:GetObject on arn:aws:s3:::receipts/*

Resources
  ~ ChargeQueueApproximateAgeOfOldestMessageAlarm  AWS::CloudWatch::Alarm  in place
      ~ AlarmDescription
          - The oldest message in ChargeQueue is older than 450 seconds.
          + The oldest message in ChargeQueue is older than 150 seconds.
      ~ Threshold         450 → 150

states      1 added, 2 changed
statements  1 removed
resources   1 changed
"""

# Cargo tells a crate of the copy from ours by its version, not by its folder: without this it would take one for the other.
VERSION = ('version = "0.1.0"', 'version = "0.1.0-copy"')
# Cargo puts the programs of both into one folder: with one name, other tests would take the copy's program for ours.
PROGRAM = ('publish = false\n', 'publish = false\nautobins = false\n\n[[bin]]\nname = "codegen-copy"\npath = "src/main.rs"\n')


class Project:
    """A copy of the repository, and its command line."""

    def __init__(self, folder, emulator):
        self.folder = folder
        self.emulator = emulator
        target = os.environ.get("CARGO_TARGET_DIR", toolbox.ROOT / "target")
        self.environment = emulator.environment() | {"CARGO_TARGET_DIR": str(target)}
        tracked = toolbox.run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
        for name in filter(None, tracked):
            source = toolbox.ROOT / name
            if source.is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, folder / name)
        manifest = folder / "Cargo.toml"
        manifest.write_text(manifest.read_text().replace(*VERSION))  # of the workspace, and where its rooms name each other
        edit(folder / "codegen" / "Cargo.toml", [PROGRAM])
        lock = folder / "Cargo.lock"
        packages = lock.read_text().split("\n\n")
        own = [package for package in packages if "\nsource = " not in package and VERSION[0] in package]
        assert len(own) == len(members()), own
        edit(lock, [(package, package.replace(*VERSION)) for package in own])

    def edit(self, changes):
        """Edits the payment workflow, and builds the command line anew."""
        edit(self.folder / "workflows" / "payment.rs", changes)
        build = ("cargo", "build", "--quiet", "--locked", "--package", "codegen", "--features", "deploy")
        env = toolbox.environment(CARGO_TARGET_DIR=self.environment["CARGO_TARGET_DIR"])
        written = toolbox.run(*build, "--message-format", "json", cwd=self.folder, env=env)
        messages = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
        [built] = [message["executable"] for message in messages if message.get("executable")]
        shutil.copy(built, self.folder / "codegen.bin")

    def start(self):
        """Starts an execution with card data that can be recognised, follows it, and returns what is shown."""
        self.run("emit", "payment", "--quiet")
        order = json.loads((self.folder / "generated" / "events" / "payment.json").read_text()) | CARD
        (self.folder / "order.json").write_text(json.dumps(order))
        return self.run("start", "payment", "--stack", NAME, "--input", "order.json", "--wait")

    def run(self, *arguments, status=0):
        """Runs the command line in the project, and returns its standard output."""
        return self.done(*arguments, status=status).stdout

    def told(self, *arguments):
        """Runs the command line in the project, and returns what it says beside its results."""
        return self.done(*arguments).stderr

    def done(self, *arguments, status=0):
        done = subprocess.run(
            [self.folder / "codegen.bin", *arguments],
            env=self.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=1200,
        )
        assert done.returncode == status, f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done

    def deploy(self, *arguments):
        """Deploys the payment, and returns what is told, by the event's name."""
        written = self.run("deploy", "payment", "--stack", NAME, "--yes", "--format", "json", *arguments)
        told = {}
        for event in map(json.loads, written.splitlines()):
            told.setdefault(event["event"], []).append(event)
        return told


def members():
    """The packages of the workspace."""
    return json.loads(toolbox.run("cargo", "metadata", "--no-deps", "--format-version", "1"))["packages"]


def edit(path, changes):
    """Replaces texts that stand once in a file."""
    text = path.read_text()
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text)


@pytest.fixture(scope="module")
def project(tmp_path_factory, emulator):
    return Project(tmp_path_factory.mktemp("project"), emulator)


def test_from_nothing_to_a_changed_workflow_and_back(project, emulator, sample_order):
    before = inventory(emulator)
    project.edit(FIRST)
    assert "everything is new" in project.run("diff", "payment", "--stack", NAME, status=1)

    # The first deployment makes the bucket, uploads each function, and makes the stack.
    told = project.deploy("--parameter", f"{shape.DECISION_PARAMETER}=approve", "--tag", "team=billing")
    assert [event["type"] for event in told["change_set"]] == ["CREATE"]
    assert len(told["made_bucket"]) == 1
    assert sorted(event["what"] for event in told["uploaded"]) == sorted(FUNCTIONS)
    stack = Stack(emulator, NAME, sample_order)
    [finished] = told["finished"]
    assert (finished["status"], finished["outputs"]) == ("CREATE_COMPLETE", stack.outputs)
    artefacts = inventory(emulator)["artefact"] - before["artefact"]
    assert {name.split("/", 1)[1] for name in artefacts} == {event["key"] for event in told["uploaded"]}
    assert project.run("diff", "payment", "--stack", NAME) == UNCHANGED

    # An execution is followed to its end; what is sensitive is not shown.
    written = project.start()
    assert shape.NOTIFY_SUCCESS in written and shape.NOTIFY_FAILURE not in written
    assert "SUCCEEDED after" in written
    assert not [value for value in CARD.values() if value in written]

    # The same again is nothing to do, and says so with the outputs.
    told = project.deploy()
    assert "unchanged" in told and "deploying" not in told and "uploaded" not in told
    assert told["finished"][0]["outputs"] == stack.outputs
    assert change_sets(emulator) == []

    # Another parameter changes the stack; nothing is uploaded.
    told = project.deploy("--parameter", f"{shape.DECISION_PARAMETER}=decline")
    assert [event["type"] for event in told["change_set"]] == ["UPDATE"]
    assert "uploaded" not in told
    assert "made_bucket" not in told
    assert described(emulator)["Tags"] == [{"Key": "team", "Value": "billing"}]
    written = project.start()
    assert "caught" in written and shape.NOTIFY_FAILURE in written and shape.NOTIFY_SUCCESS not in written

    # Another workflow: the difference is what was edited and what follows from it: an alarm has half the timeout.
    project.edit(CHANGES)
    shown = project.run("diff", "payment", "--stack", NAME, status=1)
    assert shown == DIFFERENCE, shown
    told = project.deploy()
    changed = {change["id"] for change in told["change_set"][0]["preview"]["reported"]}
    assert {"StateMachineWaitForCallback", "StateMachineWaitForCallbackRole"} <= changed
    assert project.run("diff", "payment", "--stack", NAME) == UNCHANGED
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in described(emulator)["Parameters"]}
    assert parameters[shape.DECISION_PARAMETER] == "decline"
    states = emulator.client("stepfunctions")
    definition = json.loads(states.describe_state_machine(stateMachineArn=stack.machine)["definition"])
    assert ADDED_STATE in definition["States"]
    assert definition["States"][shape.CHARGE]["TimeoutSeconds"] == 300
    project.deploy("--parameter", f"{shape.DECISION_PARAMETER}=approve")
    written = project.start()
    assert written.index(shape.NOTIFY_SUCCESS) < written.index(ADDED_STATE)

    # Nothing is left but what the template says, and our bucket.
    written = project.run("destroy", "--stack", NAME, "--yes")
    after = inventory(emulator)
    left = {name for kind in after if kind != "artefact" for name in after[kind] - before[kind]}
    kept = {stack.physical_name(logical_id) for logical_id in shape.RETAINED}
    assert left == kept | {"stepwright-artifacts"}
    assert not [name for name in kept if name not in written]
    assert "nothing to destroy" in project.told("destroy", "--stack", NAME, "--yes")


def described(emulator):
    return emulator.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"][0]


def change_sets(emulator, name=NAME):
    """The names of a stack's change sets that nobody has carried out. MiniStack gives a stack that was only planned another
    id with the next change set, and keeps those of the former id; CloudFormation keeps the id."""
    stack = emulator.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["StackId"]
    found = emulator.client("cloudformation").list_change_sets(StackName=name)["Summaries"]
    open = ("AVAILABLE", "UNAVAILABLE")
    return [one["ChangeSetName"] for one in found if one["StackId"] == stack and one["ExecutionStatus"] in open]


def test_a_long_template_goes_through_the_bucket(project, emulator):
    """All workflows in one stack: their template is too long to be handed over with the request."""
    project.run("emit", *EVERY, "--format", "cloudformation", "--json", "--out", "every", "--quiet")
    template = json.loads((project.folder / "every" / "template.json").read_text())
    wanted = [name for name, parameter in template["Parameters"].items() if "Default" not in parameter]
    flags = [flag for name in wanted for flag in ("--parameter", f"{name}={FUNCTION}")]
    written = project.run("deploy", *EVERY, "--stack", "every", "--yes", "--format", "json", *flags)
    told = [json.loads(line) for line in written.splitlines()]
    assert [event["event"] for event in told if event.get("what") == "template"] == ["uploaded"]
    assert told[-1]["status"] == "CREATE_COMPLETE"
    deployed = emulator.client("cloudformation").get_template(StackName="every")["TemplateBody"]
    assert set(deployed["Resources"]) == set(template["Resources"])


@pytest.mark.parametrize("moment", ["change_set", "deploying", "resource"])
def test_a_deployment_that_is_killed_can_be_run_again(one_tool, emulator, tmp_path, moment):
    name = f"killed-{moment.replace('_', '-')}"
    command = [one_tool, "deploy", "approval", "--stack", name, "--yes", "--format", "json"]
    how = {"env": emulator.environment(), "cwd": tmp_path, "stdin": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **how) as running:
        while json.loads(running.stdout.readline())["event"] != moment:
            pass
        running.kill()

    def deployed():
        done = subprocess.run(command, capture_output=True, timeout=120, **how)
        # As long as the first deployment goes on, the second one is refused.
        assert done.returncode == 0 or f"the stack `{name}` is busy" in done.stderr, done.stdout + done.stderr
        return done.returncode == 0

    until(deployed, within=60, what="the second deployment")
    stack = emulator.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    assert stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    assert change_sets(emulator, name) == []
    # Neither the folder nor the account holds anything half done.
    assert list(tmp_path.iterdir()) == []
