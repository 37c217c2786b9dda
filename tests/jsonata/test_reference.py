"""Our engine against the reference implementation, at the version that Step Functions runs.

Values are compared, and whether there is one; of failures their codes, where both have one.
"""

import json
import re
from pathlib import Path

import cases
import pytest
import toolbox

HERE = Path(__file__).resolve().parent
NODE = toolbox.TOOLS / "node" / "bin" / "node"
CASES = cases.every()
KNOWN = cases.known_differences(toolbox.ROOT / "docs" / "jsonata-differences.md")


@pytest.fixture(scope="session")
def ours():
    """What our engine makes of all cases."""
    return cases.outcomes([toolbox.programs()["evaluate_jsonata"]], CASES, toolbox.environment())


@pytest.fixture(scope="session")
def theirs():
    """What the reference implementation makes of them."""
    return cases.outcomes([NODE, HERE / "reference.mjs", toolbox.TOOLS / "jsonata"], CASES, toolbox.environment())


def comparable(outcome):
    """An outcome in which `1`, `1.0` and `true` are told apart as JSON does, members are in order, failures have codes."""
    if "error" in outcome or "refused" in outcome:
        return "fails"
    return json.dumps(outcome, default=str) if "value" not in outcome else json.dumps(plain(outcome["value"]))


def same_code(told, expected):
    """Whether two errors have one code. What Step Functions refuses before it runs has none."""
    if "error" not in told or "error" not in expected or not re.fullmatch(r"[A-Z]\d{4}", expected["error"]):
        return True
    return told["error"] == expected["error"]


def plain(value):
    """A value whose whole numbers are written without a fraction."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.place)
def test_same_as_the_reference(case, ours, theirs):
    told, expected = ours[case.place], theirs[case.place]
    same = comparable(told) == comparable(expected) and same_code(told, expected)
    what = f"{case.expression}\nours:      {told}\nreference: {expected}"
    if case.expression in KNOWN:
        assert not same, f"this is no difference any more, take it off docs/jsonata-differences.md: {what}"
    else:
        assert same, what


def test_every_known_difference_is_among_the_cases():
    assert KNOWN <= {case.expression for case in CASES}


def test_there_are_two_thousand_cases():
    assert len(CASES) - len(KNOWN) >= 2000


def test_every_function_is_compared():
    """All functions that an expression may call, but those of Step Functions' own and of chance."""
    source = (toolbox.ROOT / "asl" / "src" / "jsonata" / "function.rs").read_text(encoding="utf-8")
    listed = source.split("pub const FUNCTIONS", 1)[1].split("= [", 1)[1].split("];", 1)[0]
    names = set(re.findall(r'"(\w+)"', listed))
    assert len(names) > 60
    apart = {"partition", "range", "hash", "parse", "uuid", "random"}
    text = "\n".join(case.expression for case in CASES)
    assert not [name for name in sorted(names - apart) if f"${name}" not in text]
