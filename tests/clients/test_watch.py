"""`codegen local --watch`: what changes is built and taken, what runs ends as it began. Cargo is played by a script, for what it builds
is not what is tried here."""

import json
import shutil

import pytest

import shape
import toolbox
from payment_desk import Server
from waiting import until

CARGO = """#!/bin/sh
printf '%s\\n' "$*" >>"{folder}/asked"
test ! -e "{folder}/broken" || exit 101
for name in worker dead-letter codegen; do
    case " $* " in
    *" --bin $name "*) printf '{{"target": {{"name": "%s"}}, "executable": "{folder}/built/%s"}}\\n' "$name" "$name" ;;
    esac
done
"""

PROGRAM = """#!/bin/sh
case " $* " in
*" --print-definitions "*) cat "{folder}/definitions.json" ;;
*) exit 2 ;;
esac
"""


@pytest.fixture
def project(tmp_path):
    """A project whose cargo does what the test says."""
    for name in ("Cargo.lock", "Cargo.toml", "src/main.rs", "worker/Cargo.toml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "Cargo.toml").write_text('[features]\nlocal = ["cli/local"]\n')
    (tmp_path / "built").mkdir()
    for name, text in (("cargo", CARGO), ("built/codegen", PROGRAM)):
        path = tmp_path / name
        path.write_text(text.format(folder=tmp_path))
        path.chmod(0o755)
    for name in ("worker", "dead-letter"):
        shutil.copy(toolbox.programs()[name], tmp_path / "built")
    return tmp_path


@pytest.fixture
def server(project):
    env = toolbox.environment(CARGO_MANIFEST_DIR=str(project))
    env["PATH"] = f"{project}:{env['PATH']}"
    server = Server(project / "log", "payment", "--watch", env=env, cwd=project)
    yield server
    server.stop()


def test_definitions_and_functions_are_replaced_and_what_runs_goes_on(project, server):
    states = server.client("stepfunctions")
    (machine,) = [found["stateMachineArn"] for found in states.list_state_machines()["stateMachines"]]
    before = states.describe_state_machine(stateMachineArn=machine)["definition"]

    # A source that does not compile changes nothing.
    (project / "broken").touch()
    (project / "src/main.rs").write_text("fn main() {")
    until(lambda: "cargo cannot build" in server.log.read_text(), within=30, what="the build to fail")
    (project / "broken").unlink()

    after = json.loads(before)
    after["States"][shape.CHARGE]["TimeoutSeconds"] = 7
    (project / "definitions.json").write_text(json.dumps({machine: json.dumps(after)}))
    # As cargo does it: a program that runs is not written over.
    (project / "built/worker").unlink()
    shutil.copy(toolbox.programs()["worker"], project / "built")
    mapping = server.client("lambda").list_event_source_mappings()["EventSourceMappings"][0]["UUID"]
    server.client("lambda").update_event_source_mapping(UUID=mapping, Enabled=False)
    order = json.dumps(server.order)
    running = states.start_execution(stateMachineArn=machine, input=order)["executionArn"]
    (project / "src/main.rs").write_text("fn main() {}")
    until(lambda: "is updated" in server.log.read_text(), within=30, what="the definition to be updated")

    told = states.describe_state_machine(stateMachineArn=machine)["definition"]
    assert json.loads(told)["States"][shape.CHARGE]["TimeoutSeconds"] == 7
    old = states.describe_state_machine_for_execution(executionArn=running)["definition"]
    assert json.loads(old) == json.loads(before)
    server.client("lambda").update_event_source_mapping(UUID=mapping, Enabled=True)
    for execution in (running, states.start_execution(stateMachineArn=machine, input=order)["executionArn"]):
        until(
            lambda execution=execution: states.describe_execution(executionArn=execution)["status"] == "SUCCEEDED",
            within=30,
            what="the execution to succeed",
        )
    log = server.log.read_text()
    assert f"{shape.WORKER} is replaced" in log
    assert f"{shape.DEAD_LETTER_HANDLER} is replaced" not in log
    assert "--bin codegen --features local" in (project / "asked").read_text()
