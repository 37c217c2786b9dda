#!/usr/bin/env python3
"""The local endpoint beside MiniStack and moto: the same requests, one server after the other.

An execution has one task, whose answer is in a mock file; moto knows no such files, so that its executions have a Pass.
`payment` is our endpoint with the payment and its worker's program: messages, callbacks and notices are part of each execution.

Needs Linux, cargo, Python 3.11, and MiniStack in `.tools/emulator`, which `./test --only tools` installs. moto is installed,
pinned by its lock file, into `.tools/moto`.

usage: benches/endpoint/run.py [--quick] [ours] [ours-state] [payment] [ministack] [moto]

With `--quick` our programs are those of the profile dev, and little is asked: that shows that everything runs, and no figure.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOOLS = ROOT / ".tools"
SERVERS = ["ours", "ours-state", "payment", "ministack", "moto"]
# Executions that end, and executions that wait. The peers do some tens a second, so they are asked for less.
SIZES = {
    "ours": (20_000, 10_000),
    "ours-state": (20_000, 10_000),
    "payment": (5_000, 0),
    "ministack": (500, 10_000),
    "moto": (500, 10_000),
}
QUICK = (50, 20)
MOCKS = {
    "StateMachines": {"LoadTask": {"TestCases": {"Done": {"A": "Paid"}}}},
    "MockedResponses": {"Paid": {"0": {"Return": {"StatusCode": 200, "Payload": {"paid": True}}}}},
}


def moto():
    """moto's server, as its lock file has it."""
    target, lock = TOOLS / "moto", HERE / "requirements.lock.txt"
    stamp = target / "stamp"
    wanted = lock.read_text(encoding="utf-8")
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        shutil.rmtree(target, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", target], check=True)
        pip = [target / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        subprocess.run([*pip, "--require-hashes", "--no-deps", "--requirement", lock], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return target / "bin" / "moto_server"


def programs(profile):
    """Our endpoint, the example that asks, and the functions of the payment."""
    flags = ["--release"] if profile == "release" else []
    for package in (
        ["--package", "codegen", "--features", "local", "--bin", "codegen"],
        ["--package", "stepwright-local", "--example", "load"],
        ["--package", "worker", "--features", "aws", "--bins"],
    ):
        subprocess.run(["cargo", "build", "--quiet", "--locked", *flags, *package], check=True, cwd=ROOT)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / ("release" if flags else "debug")
    return target


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def command(server, port, target, folder):
    """How a server is started, and what it finds in its environment."""
    mocks = Path(folder) / "mocks.json"
    mocks.write_text(json.dumps(MOCKS), encoding="utf-8")
    if server == "moto":
        return [moto(), "-H", "127.0.0.1", "-p", str(port)], {}
    if server == "ministack":
        settings = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}
        settings |= {"HOME": folder, "TMPDIR": folder, "SFN_MOCK_CONFIG": str(mocks)}
        return [TOOLS / "emulator" / "bin" / "ministack"], settings
    further = {
        "ours": ["--mocks", mocks],
        "ours-state": ["--mocks", mocks, "--state", Path(folder) / "state"],
        "payment": [
            "payment",
            *("--parameter", "PaymentDecision=approve"),
            *("--program", f"WorkerFunction={target / 'worker'}"),
            *("--program", f"DeadLetterFunction={target / 'dead-letter'}"),
        ],
    }
    return [target / "codegen", "local", "--port", str(port), *further[server]], {}


@contextlib.contextmanager
def running(server, target):
    """A server that answers, its process, and what it said; it ends with the block."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        line, settings = command(server, port, target, folder)
        said = Path(folder) / "said"
        process = subprocess.Popen(
            [str(part) for part in line],
            env=os.environ | settings,
            cwd=folder,
            stdout=said.open("wb"),
            stderr=subprocess.DEVNULL,
        )
        try:
            deadline = time.monotonic() + 60
            while not answers(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"{server} does not begin")
                time.sleep(0.1)
            if server == "moto":
                # It runs what is started only if it is told so.
                config = json.dumps({"stepfunctions": {"execute_state_machine": True}}).encode()
                urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/config", config).close()
            yield port, process.pid, said
        finally:
            process.kill()
            process.wait()


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def memory(pid):
    """The resident megabytes of a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)
    return (int(own[1]) if own else 0) / 1024 + sum(memory(int(child)) for child in children)


def what(server, said):
    """What is executed."""
    if server == "moto":
        return []
    if server != "payment":
        return ["task"]
    text = said.read_text(encoding="utf-8")
    return [re.search(r"--state-machine-arn (\S+)", text)[1], re.search(r"--input '(.*)'", text)[1]]


def measured(server, target, sizes):
    """What is printed of a server: executions a second, the median of a start, memory."""
    executions, waiting = sizes
    with running(server, target) as (port, pid, said):
        line = [target / "examples" / "load", f"127.0.0.1:{port}", executions, 16, waiting, *what(server, said)]
        done = subprocess.run([str(part) for part in line], capture_output=True, text=True, timeout=3600)
        if done.returncode:
            return f"failed: {done.stderr.strip().splitlines()[-1:]}"
        rate = re.search(r"^(\d+) executions a second", done.stdout, re.M)[1]
        median = re.search(r"median ([^,]+),", done.stdout)
        return f"{int(rate):>14,} {median[1] if median else '':>16} {memory(pid):>10,.0f} MB"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("servers", nargs="*", metavar="SERVER", help=f"of {', '.join(SERVERS)} (default: all)")
    given = parser.parse_args()
    unknown = [server for server in given.servers if server not in SERVERS]
    if unknown:
        parser.error(f"unknown server {unknown[0]}, expected one of: {', '.join(SERVERS)}")
    target = programs("dev" if given.quick else "release")
    print(f"{'':12} {'executions/s':>14} {'median of start':>16} {'10,000 wait':>13}")
    for server in given.servers or SERVERS:
        sizes = QUICK if given.quick else SIZES[server]
        print(f"{server:12} {measured(server, target, sizes)}", flush=True)


if __name__ == "__main__":
    main()
