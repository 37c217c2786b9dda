#!/usr/bin/env python3
"""Measures what authors wait for and what they download, and compares it with our limits.

Usage: python3 benches/limits/run.py [--only release|compile]

`release` builds the command line and measures its size, `emit` of the payment and `validate` of a small file. `compile` makes
two projects that differ only in twenty calls, edits their workflow again and again, and measures `cargo run -- emit` after each
edit. Exit status: 0 within the limits, 1 beyond one. CPU is that of the fastest run, so that other work on the machine counts
little. On Linux and macOS.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
MIB = 1024 * 1024
RUNS, EDITS = 20, 5

CALLS = """\
aws_sdk.s3.headObject { Bucket: "photos", Key: key }
aws_sdk.s3.putObjectTagging { Bucket: "photos", Key: key, Tagging: { TagSet: [{ Key: "seen", Value: "yes" }] } }
aws_sdk.rekognition.detectLabels { Image: { S3Object: { Bucket: "photos", Name: key } }, MaxLabels: 10 }
aws_sdk.rekognition.detectFaces { Image: { S3Object: { Bucket: "photos", Name: key } } }
aws_sdk.textract.detectDocumentText { Document: { S3Object: { Bucket: "photos", Name: key } } }
aws_sdk.comprehend.detectSentiment { Text: key, LanguageCode: "en" }
aws_sdk.translate.translateText { Text: key, SourceLanguageCode: "en", TargetLanguageCode: "de" }
aws_sdk.dynamodb.query { TableName: "photos", KeyConditionExpression: "id = :id", ExpressionAttributeValues: { ":id": { S: key } } }
aws_sdk.ssm.getParameter { Name: "/photos/limit" }
aws_sdk.cloudwatch.putMetricData { Namespace: "Photos", MetricData: [{ MetricName: "Seen", Value: 1 }] }
aws_sdk.ec2.describeInstances { MaxResults: 10 }
aws_sdk.rds.describeDBInstances { DbInstanceIdentifier: "photos" }
aws_sdk.lambda.getFunctionConfiguration { FunctionName: "photos" }
dynamodb.getItem { TableName: "photos", Key: { id: { S: key } } }
dynamodb.deleteItem { TableName: "photos", Key: { id: { S: key } } }
sqs.sendMessage { QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/photos", MessageBody: key }
sns.publish { TopicArn: "arn:aws:sns:eu-west-1:111122223333:photos", Message: key }
glue.startJobRun.sync { JobName: "shrink", Arguments: { "--key": key } }
ecs.runTask { Cluster: "photos", TaskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shrink:3" }
athena.startQueryExecution.sync { QueryString: "SELECT 1", WorkGroup: "primary" }
""".splitlines()

MANIFEST = """\
[package]
name = "{name}"
version = "0.1.0"
edition = "2024"
publish = false

[dependencies]
stepwright = {{ path = "{stepwright}" }}

[workspace]

[profile.dev]
debug = "line-tables-only"

[profile.dev.package."*"]
debug = false
"""

SOURCE = """\
use stepwright::prelude::*;

fn workflow() -> Workflow<String> {{
    Workflow::standard("Photos", |key: Expr<String>| {{
        Pass::new("Begin", key){calls}.next(Succeed::new("Done"))
    }})
    .comment("Edit {edit}.")
}}

fn main() -> std::process::ExitCode {{
    stepwright::main(&[stepwright::Entry::new("photos", &workflow)])
}}
"""


def run(command, cwd=ROOT, env=None):
    """Runs a command to its end, and returns its CPU seconds and its largest resident memory in bytes."""
    process = subprocess.Popen([str(part) for part in command], cwd=cwd, env=env, stdout=subprocess.PIPE)
    written = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} ended with {process.returncode}:\n{written.decode()}")
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return usage.ru_utime + usage.ru_stime, memory


def fastest(command, runs=RUNS):
    measured = [run(command) for _ in range(runs)]
    return min(cpu for cpu, _ in measured), min(memory for _, memory in measured)


def release():
    """Of the program as it is published: what, how much, the limit, and the unit."""
    run(["cargo", "build", "--quiet", "--release", "--locked", "--package", "codegen", "--bin", "codegen"])
    program = TARGET / "release" / "codegen"
    yield "size of the program", program.stat().st_size / MIB, 15, "MiB"
    with tempfile.TemporaryDirectory() as folder:
        run([program, "emit", "payment", "--quiet", "--out", folder])
        cpu, memory = fastest([program, "emit", "payment", "--quiet", "--out", folder])
    yield "`emit payment`, CPU", cpu * 1000, 10, "ms"
    yield "`emit payment`, memory", memory / MIB, 16, "MiB"
    cpu, _ = fastest([program, "validate", ROOT / "snapshots" / "polling_jsonata.snap.asl.json"])
    yield "`validate` of a small file, CPU", cpu * 1000, 5, "ms"


class Project:
    """A project with one workflow, which is edited."""

    def __init__(self, folder, name, calls):
        self.folder, self.calls = folder / name, calls
        (self.folder / "src").mkdir(parents=True)
        manifest = MANIFEST.format(name=name, stepwright=ROOT / "stepwright")
        (self.folder / "Cargo.toml").write_text(manifest, encoding="utf-8")
        (self.folder / "Cargo.lock").write_bytes((ROOT / "Cargo.lock").read_bytes())
        self.emit(0)

    def emit(self, edit):
        """Writes the workflow, and runs the project; returns the CPU seconds."""
        limit = ".timeout(hours(1))"
        calls = "".join(
            f'\n            .next(api!("Call {number}" => {call}){limit})' for number, call in enumerate(self.calls)
        )
        source = SOURCE.format(calls=calls, edit=edit)
        (self.folder / "src" / "main.rs").write_text(source, encoding="utf-8")
        command = ["cargo", "run", "--quiet", "--offline", "--", "emit", "--quiet"]
        cpu, _ = run(command, cwd=self.folder, env=os.environ | {"CARGO_TARGET_DIR": str(TARGET)})
        return cpu


def compile_times():
    """Of `cargo run -- emit` after an edit: with twenty calls, compared with none."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Project(Path(folder), "limits-bare", [])
        called = Project(Path(folder), "limits-calls", CALLS)
        without = min(bare.emit(edit) for edit in range(1, EDITS + 1))
        with_calls = min(called.emit(edit) for edit in range(1, EDITS + 1))
    yield "`cargo run -- emit` after an edit, no call, CPU", without, None, "s"
    yield "the same with twenty calls, CPU", with_calls, None, "s"
    yield "twenty calls, CPU", with_calls - without, 3, "s"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("release", "compile"))
    only = parser.parse_args().only
    beyond = False
    for name, measure in (("release", release), ("compile", compile_times)):
        if only not in (None, name):
            continue
        for what, value, limit, unit in measure():
            beyond |= limit is not None and value >= limit
            allowed = f"of {limit:>3} {unit}" if limit is not None else ""
            print(f"{what:52} {value:8.2f} {unit:3} {allowed}", flush=True)
    return int(beyond)


if __name__ == "__main__":
    sys.exit(main())
