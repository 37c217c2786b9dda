"""The smoke test for a real account, against the emulator: what it can show of both, that all is well and that something differs."""

import sys

import toolbox

SMOKE = toolbox.ROOT / "tests/smoke/smoke.py"
# MiniStack simulates no policies, detects no drift, lists no source queues, delivers no logs of Step Functions, and makes no grants on keys.
CHECKS = ("approve", "definition", "alarms", "decline")


def smoke(emulator, one_tool, *arguments, status=0):
    command = [sys.executable, SMOKE, "--codegen", one_tool, "--patience", "60", *arguments]
    return toolbox.run(*command, status=status, env=emulator.environment())


def test_everything_is_as_expected(emulator, one_tool):
    only = [flag for check in CHECKS for flag in ("--only", check)]
    written = smoke(emulator, one_tool, "--stack", "smoke", *only)
    assert written.count("\nok ") + written.startswith("ok ") == len(CHECKS) + 1, written
    assert "everything is as expected" in written


def test_what_differs_is_reported(emulator, one_tool):
    """Somebody changes an alarm, as it happens in accounts."""
    flags = ("--stack", "smoke-differs")
    smoke(emulator, one_tool, *flags, "--only", "definition", "--keep")
    cloudwatch = emulator.client("cloudwatch")
    alarm = cloudwatch.describe_alarms(AlarmNamePrefix="smoke-differs")["MetricAlarms"][0]
    names = ("AlarmName", "MetricName", "Namespace", "ComparisonOperator", "EvaluationPeriods", "Period", "Statistic")
    kept = {name: alarm[name] for name in names if name in alarm}
    cloudwatch.put_metric_alarm(**kept | {"EvaluationPeriods": alarm["EvaluationPeriods"] + 1, "Threshold": 12345.0})
    written = smoke(emulator, one_tool, *flags, "--only", "alarms", status=1)
    assert "`Threshold` is 12345.0, expected" in written
    assert "differences" in written


def test_what_cannot_be_deployed_ends_with_two(emulator, one_tool):
    written = smoke(emulator, one_tool, "--stack", "not_a_name", status=2)
    assert "invalid stack name `not_a_name`" in written
