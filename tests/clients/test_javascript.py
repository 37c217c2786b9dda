"""The JavaScript SDK speaks to the local endpoint as it speaks to AWS: `client.mjs` says what."""

from pathlib import Path

import toolbox

NODE = toolbox.TOOLS / "node" / "bin" / "node"


def test_the_javascript_sdk(endpoint, functions):
    where = {"ENDPOINT": endpoint, "FUNCTIONS": functions, "MODULES": str(toolbox.TOOLS / "clients")}
    # Nobody answers for other hosts here, and no proxy leads to them.
    env = {name: value for name, value in toolbox.environment(**where).items() if not name.lower().endswith("_proxy")}
    written = toolbox.run(NODE, "--test", Path(__file__).with_name("client.mjs"), env=env, timeout=120)
    assert "pass 5\n" in written, written
