"""Fixtures for all tests of the emitted files."""

import fcntl
import json
import shutil

import pytest

import toolbox


@pytest.fixture(scope="session")
def once(tmp_path_factory, worker_id):
    """Does something once in a test run, in whichever of its processes comes first; the others wait for it."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent

    def do(name, action):
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = folder / f"{name}.done"
            if not done.exists():
                action()
                done.touch()

    return do


@pytest.fixture(scope="session")
def generated(once):
    """The folder `generated/`, written by the compiler just now."""
    once("emit", lambda: toolbox.codegen("emit"))
    return toolbox.GENERATED


@pytest.fixture(scope="session")
def cloudformation(tmp_path_factory):
    """A folder with the same workflow emitted without the SAM transform."""
    folder = tmp_path_factory.mktemp("cloudformation")
    toolbox.codegen("emit", "--format", "cloudformation", "--out", folder)
    return folder


@pytest.fixture(scope="session")
def sample_order(generated):
    """The input that the compiler writes for a first execution."""
    return json.loads((generated / "events" / "payment.json").read_text())


@pytest.fixture(scope="session")
def one_tool(tmp_path_factory):
    """The command line with all features, as a file of its own: other builds would replace it in `target/`."""
    return shutil.copy(toolbox.programs()["codegen"], tmp_path_factory.mktemp("one-tool") / "codegen")
