"""Fixtures for all tests of the emitted files."""

import json
import shutil

import pytest

import toolbox


@pytest.fixture(scope="session")
def generated():
    """The folder `generated/`, written by the compiler just now."""
    toolbox.codegen("emit")
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
    """The command line with the feature `deploy`, as a file of its own: other builds would replace it in `target/`."""
    build = ("cargo", "build", "--quiet", "--locked", "--package", "codegen", "--features", "deploy")
    written = toolbox.run(*build, "--message-format", "json")
    messages = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    [built] = [message["executable"] for message in messages if message.get("executable")]
    return shutil.copy(built, tmp_path_factory.mktemp("one-tool") / "codegen")
