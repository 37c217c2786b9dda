"""The page that shows executions, in a browser: `page.test.mjs` with the pages that `pages.py` makes, and `desk.test.mjs` with
the local endpoint."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import pages
import shape
import toolbox

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    pages.make(folder)
    return folder


# Takes what the queues have for it, says how much that is, and answers no task.
FUNCTION = """#!/usr/bin/env python3
import json, os, urllib.request
api = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
while True:
    with urllib.request.urlopen(f"{api}/next") as asked:
        of, event = asked.headers["Lambda-Runtime-Aws-Request-Id"], json.load(asked)
    print("\\x1b[31mrecords:\\x1b[0m", len(event["Records"]), "</script>\\u202e", flush=True)
    urllib.request.urlopen(f"{api}/{of}/response", data=b'{"batchItemFailures": []}')
"""


@pytest.fixture
def endpoint(tmp_path):
    function = tmp_path / "function.py"
    function.write_text(FUNCTION)
    function.chmod(0o755)
    functions = [option for name in (shape.WORKER, shape.DEAD_LETTER_HANDLER) for option in ("--program", f"{name}={function}")]
    with toolbox.local("payment", *functions) as url:
        yield url


def in_browser(test, **environment):
    """Runs the tests of a file."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert browser, f"none of these browsers is on the PATH: {', '.join(BROWSERS)}"
    # Modules are found beside the file that imports them.
    tests = shutil.copy(HERE / test, toolbox.TOOLS / "viewer")
    node = shutil.which("node", path=f"{toolbox.TOOLS / 'node' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    done = subprocess.run(
        [node, "--test", tests],
        env=toolbox.environment(BROWSER=browser, **environment),
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_pages_in_a_browser(folder):
    in_browser("page.test.mjs", PAGES=str(folder))


def test_the_page_of_the_local_endpoint_in_a_browser(endpoint):
    in_browser("desk.test.mjs", ENDPOINT=endpoint)
