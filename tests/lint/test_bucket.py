"""The template of the bucket that `codegen deploy` makes, under the linters that users run."""

import json

import toolbox
import yaml11

TEMPLATE = toolbox.ROOT / "deployment" / "src" / "bucket.yaml"


def test_cfn_lint_finds_nothing():
    found = toolbox.run("cfn-lint", "--format", "parseable", TEMPLATE)
    assert found == "", found


def test_checkov_finds_nothing_but_what_has_a_reason():
    report = json.loads(toolbox.run("checkov", "-f", TEMPLATE, "-o", "json", "--skip-download"))
    assert report["summary"]["passed"] > 5
    assert report["summary"]["parsing_errors"] == 0
    assert report["results"]["failed_checks"] == []
    skipped = {check["check_id"]: check["check_result"]["suppress_comment"] for check in report["results"]["skipped_checks"]}
    assert set(skipped) == {"CKV_AWS_18", "CKV_AWS_21"}
    assert all(len(reason) > 20 for reason in skipped.values())


def test_nobody_can_read_it_who_should_not():
    resources = yaml11.read(TEMPLATE)["Resources"]
    assert all(resource["DeletionPolicy"] == "RetainExceptOnCreate" for resource in resources.values())
    assert set(resources["Bucket"]["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    [statement] = resources["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
