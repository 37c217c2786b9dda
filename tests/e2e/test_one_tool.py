"""The way to AWS with one tool: what `codegen deploy` does against the emulator, from nothing to nothing."""

import json
import shutil
import subprocess

import pytest

import shape
import toolbox
from inventory import inventory
from stack import Stack

NAME = "one-tool"


@pytest.fixture(scope="module")
def tool(one_tool, emulator):
    """Runs the command line in a folder of the project and returns what it wrote, standard output alone."""

    def run(*arguments, status=0, cwd=toolbox.ROOT, program=one_tool):
        done = subprocess.run(
            [str(part) for part in (program, *arguments)],
            env=emulator.environment(),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=1200,
        )
        assert done.returncode == status, f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout

    return run


def events(written):
    return [json.loads(line) for line in written.splitlines()]


def named(told, name):
    return [event for event in told if event["event"] == name]


@pytest.fixture(scope="module")
def changed_project(tmp_path_factory):
    """A copy of the repository whose payment has one state more, a tighter timeout and a statement less; it is built into
    the same folder, so that its dependencies need not be compiled again."""
    folder = tmp_path_factory.mktemp("changed")
    tracked = toolbox.run("git", "ls-files", "-z").split("\0")
    for name in filter(None, tracked):
        source = toolbox.ROOT / name
        if source.is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / name)
    payment = folder / "workflows" / "payment.rs"
    text = payment.read_text()
    for old, new in CHANGES:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    payment.write_text(text)
    return folder
