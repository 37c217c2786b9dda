"""Fixtures of the end-to-end tests: a build, an emulator, stacks in it."""

import shutil

import pytest

import shape
import toolbox
from emulator import Emulator
from stack import Stack

LOG_TAIL = 60


@pytest.fixture(scope="session")
def built(generated, once, tmp_path_factory):
    """The template that `sam build` made, with the compiled workers beside it and the definitions above it, to which it
    points; a copy, for the walk through the README builds there as well."""
    once("sam-build", lambda: toolbox.run("sam", "build", cwd=generated))
    copy = tmp_path_factory.mktemp("built")
    for folder in (".aws-sam/build", "statemachine"):
        shutil.copytree(generated / folder, copy / folder)
    return copy / ".aws-sam" / "build" / "template.yaml"


@pytest.fixture(scope="session")
def emulator(tmp_path_factory, request):
    emulator = Emulator.start(tmp_path_factory.mktemp("ministack"))
    request.config.emulator_log = emulator.log
    yield emulator
    emulator.stop()


@pytest.fixture(scope="session")
def deploy(emulator, built, sample_order):
    """Deploys a stack. What a test does not delete itself goes with the emulator."""

    def deployed(name, **parameters):
        return Stack.deploy(emulator, name, built, sample_order, **parameters)

    return deployed


@pytest.fixture(scope="session")
def approving(deploy):
    """A stack whose worker takes every payment."""
    return deploy("approving", **{shape.DECISION_PARAMETER: "approve"})


@pytest.fixture(scope="session")
def declining(deploy):
    """A stack whose worker refuses every payment."""
    return deploy("declining", **{shape.DECISION_PARAMETER: "decline"})


@pytest.fixture(scope="session")
def undecided(deploy):
    """A stack with all parameters left at their defaults, so that the worker decides at random."""
    return deploy("undecided")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Shows the end of MiniStack's log with a failed test."""
    report = yield
    log = getattr(item.config, "emulator_log", None)
    if report.failed and report.when == "call" and log is not None:
        lines = log.read_text(errors="replace").splitlines()
        report.sections.append(("MiniStack", "\n".join(lines[-LOG_TAIL:])))
    return report
