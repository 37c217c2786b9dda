"""Fixtures of the tests with laid-out answers."""

import pytest

import toolbox
from answers import CREDENTIALS, Answers


@pytest.fixture
def aws():
    """A server whose answers a test lays out."""
    answers = Answers()
    yield answers
    answers.stop()


@pytest.fixture
def tool(one_tool, aws, tmp_path):
    """Runs the command line against that server and returns what it wrote, standard error after standard output."""

    def run(*arguments, status=0, cwd=tmp_path, **environment):
        env = toolbox.environment(AWS_ENDPOINT_URL=aws.url, **(CREDENTIALS | environment))
        return toolbox.run(one_tool, *arguments, status=status, env=env, cwd=cwd, timeout=120)

    return run
