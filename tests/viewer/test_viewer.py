"""The page that shows executions, in a browser: `page.test.mjs` with the pages that `pages.py` makes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import pages
import toolbox

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    pages.make(folder)
    return folder


def test_the_pages_in_a_browser(folder):
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert browser, f"none of these browsers is on the PATH: {', '.join(BROWSERS)}"
    # Modules are found beside the file that imports them.
    tests = shutil.copy(HERE / "page.test.mjs", toolbox.TOOLS / "viewer")
    node = shutil.which("node", path=f"{toolbox.TOOLS / 'node' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    done = subprocess.run(
        [node, "--test", tests],
        env=toolbox.environment(PAGES=str(folder), BROWSER=browser),
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
