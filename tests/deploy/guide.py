"""The examples of docs/executions.md, to hold them to what is written."""

import toolbox

GUIDE = toolbox.ROOT / "docs" / "executions.md"


def example(command):
    """What the guide shows below a command; a line that ends in `…` is cut."""
    blocks = GUIDE.read_text().split("```")[1::2]
    [shown] = [block for block in blocks if block.startswith(f"text\n$ {command}\n")]
    return shown.splitlines()[2:]


def assert_shown(command, written):
    """The lines of the example stand in what was written, in this order, with nothing between them."""
    shown, lines = example(command), written.splitlines()
    start = next((number for number, line in enumerate(lines) if fits(shown[0], line)), 0)
    for wanted, line in zip(shown, lines[start:] + [""] * len(shown), strict=False):
        assert fits(wanted, line), f"the guide shows\n{wanted}\nand the command wrote\n{line}\nin\n{written}"


def fits(shown, line):
    return line.startswith(shown[:-1]) if shown.endswith("…") else line == shown
