#!/usr/bin/env python3
"""Our simulator beside aws-local-stepfunctions: the same definitions, one after the other, by CPU time.

Needs Linux, cargo, and node 22 or newer with npm: `.tools/node`, which `./test --only tools` installs, or the PATH's.
The peer is installed, pinned by its lock file, into `.tools/peer`.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOOLS = ROOT / ".tools"
NODE_PATH = os.pathsep.join([str(TOOLS / "node" / "bin"), os.environ["PATH"]])


def chain(length, **fields):
    """A row of Pass states."""
    states = {f"S{number}": {"Type": "Pass", **fields, "Next": f"S{number + 1}"} for number in range(length - 1)}
    return {"StartAt": "S0", "States": states | {f"S{length - 1}": {"Type": "Pass", **fields, "End": True}}}


def payment():
    """The payment workflow as our compiler emits it, in the language that the peer runs."""
    text = (ROOT / "snapshots" / "payment_jsonpath.snap.asl.json").read_text(encoding="utf-8")
    return json.loads(text.replace("${Partition}", "aws"))


def cases():
    """Name, what is counted, how many of it in an execution, and the case."""
    large = {"id": 7, "lines": ["x" * 100] * 2000}
    task = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:pay", "End": True}
    loop = {
        "Count": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "Next": "More"},
        "More": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.n", "NumericLessThan": 500, "Next": "Count"}],
            "Default": "Done",
        },
        "Done": {"Type": "Succeed"},
    }
    each = {"StartAt": "Each", "States": {"Each": {"Type": "Pass", "End": True}}}
    many = {"All": {"Type": "Map", "ItemProcessor": each, "End": True}}
    order = {"orderId": "o-1", "customerId": "c-1", "amount": 4200}
    asked = {
        "Charge Customer": {"message": "paid", "orderId": "o-1"},
        "Notify Payment Success": {"MessageId": "m-1"},
    }

    def case(name, unit, count, definition, value, executions, answers=None):
        return name, unit, count, {
            "name": name,
            "definition": definition,
            "input": value,
            "executions": executions,
            "answers": answers or {},
        }

    return [
        case("1,000 Pass states", "transitions", 1000, chain(1000), {"id": 7}, 400),
        case("1,000 Pass states, 200 KB", "transitions", 1000, chain(1000), large, 20),
        case("Pass with ResultPath", "transitions", 1000, chain(1000, Result=1, ResultPath="$.seen"), {"id": 7}, 100),
        case("Choice loop", "transitions", 1001, {"StartAt": "Count", "States": loop}, {"n": 0}, 100),
        case("inline Map of 5,000 items", "items", 5000, {"StartAt": "All", "States": many}, list(range(5000)), 8),
        case("one task", "executions", 1, {"StartAt": "Pay", "States": {"Pay": task}}, {"id": 7}, 20_000, {"Pay": 1}),
        case("payment", "executions", 1, payment(), order, 10_000, asked),
    ]


def install():
    """The peer, as its lock file has it."""
    target = TOOLS / "peer"
    wanted = (HERE / "package-lock.json").read_text(encoding="utf-8")
    stamp = target / "stamp"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return target
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, target)
    command = ["npm", "ci", "--prefix", target, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, check=True, env=os.environ | {"PATH": NODE_PATH})
    stamp.write_text(wanted, encoding="utf-8")
    return target


def ask(command, case):
    """What a runner says of a case."""
    line = json.dumps(case) + "\n"
    done = subprocess.run(
        [str(part) for part in command],
        input=line,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PATH": NODE_PATH},
    )
    if done.returncode:
        sys.exit(f"{command[0]} failed on {case['name']}:\n{done.stderr}")
    told = json.loads(done.stdout)
    if told["status"] != "SUCCEEDED":
        sys.exit(f"{command[0]} ended {case['name']} with {told['status']}")
    return told


def main():
    peer = install()
    build = ["cargo", "build", "--quiet", "--release", "--locked", "--package", "stepwright-simulator", "--example", "rates"]
    subprocess.run(build, check=True, cwd=ROOT)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    ours = [target / "release" / "examples" / "rates"]
    theirs = ["node", HERE / "peer.mjs", peer]
    print(f"{'by CPU second':28} {'ours':>12} {'peer':>12} {'ratio':>7}")
    for name, unit, count, case in cases():
        rates = []
        # Ours would be done before the system's clock of CPU time goes on, so it has more to do.
        for command, times in ((ours, 20), (theirs, 1)):
            executions = case["executions"] * times
            rates.append(count * executions / ask(command, case | {"executions": executions})["seconds"])
        print(f"{name:28} {rates[0]:12,.0f} {rates[1]:12,.0f} {rates[0] / rates[1]:6.0f}x {unit}")


if __name__ == "__main__":
    main()
