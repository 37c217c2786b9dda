"""The expressions that are compared with the reference implementation of JSONata, and what both engines make of them."""

import json
import subprocess
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent / "expressions"


class Case(NamedTuple):
    """An expression, the input that it reads, and where it stands."""

    place: str
    expression: str
    input: dict


def read(file):
    """The cases of one file: lines that are expressions, after a line `input: …` and comments that begin with `#`."""
    found, value = [], None
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("input: "):
            value = json.loads(line.removeprefix("input: "))
        elif line and not line.startswith("#"):
            found.append(Case(f"{file.stem}:{number}", line, value))
    return found


def every():
    """All cases, file by file."""
    return [case for file in sorted(FOLDER.glob("*.txt")) for case in read(file)]


def known_differences(page):
    """The expressions of a page that the two engines evaluate differently: the lines of its blocks of JSONata."""
    blocks = page.read_text(encoding="utf-8").split("```jsonata\n")[1:]
    return {line for block in blocks for line in block.split("```", 1)[0].splitlines() if line}


def outcomes(command, cases, env):
    """What a program that reads cases and writes outcomes, one a line, says of all of them."""
    asked = "".join(json.dumps({"expression": case.expression, "input": case.input}) + "\n" for case in cases)
    done = subprocess.run(
        [str(part) for part in command], input=asked, capture_output=True, text=True, timeout=300, env=env
    )
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stderr}"
    written = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(written) == len(cases), f"{command[0]} answered {len(written)} of {len(cases)} cases:\n{done.stderr}"
    return dict(zip((case.place for case in cases), written))
