"""The emitted templates under the linters that their users run."""

import json
import re

import pytest
import toolbox
import yaml11

# The workflows that are emitted by name.
EXAMPLES = (
    "approval",
    "booking",
    "fan_out",
    "fulfilment",
    "mail_answer",
    "mail_approval",
    "order",
    "order_api",
    "polling",
    "price_import",
    "pricing",
    "rates",
    "saga",
    "semaphore",
    "transcripts",
)

# What checkov asks of every template and is answered once, in the template, with a reason.
GRANTED = {
    "CKV_AWS_111",  # log delivery and X-Ray know no resource but `*`
    "CKV_AWS_116",  # a function behind an event source mapping never uses a dead-letter queue of its own
    "CKV_AWS_117",  # no VPC: the worker calls public service endpoints only
}


# The same of the gallery's templates.
GRANTED_TO_EXAMPLES = {
    "CKV_AWS_18",  # access logs need a bucket of the company's
    "CKV_AWS_111",
}


def cfn_lint(template):
    found = toolbox.run("cfn-lint", "--format", "parseable", template)
    assert found == "", found


def test_sam_validates_the_template(generated):
    written = toolbox.run("sam", "validate", "--lint", "-t", "generated/template.yaml")
    assert "is a valid SAM Template" in written
    assert not re.search(r"\b[EWI]\d{4}\b", written), written


def test_cfn_lint_finds_nothing_in_the_sam_template(generated):
    cfn_lint(generated / "template.yaml")


def test_cfn_lint_finds_nothing_in_the_plain_template(cloudformation):
    """Here rule E3601 reads the state machine's definition too, which it does not under the SAM type."""
    template = cloudformation / "template.yaml"
    assert "Transform" not in yaml11.read(template)
    cfn_lint(template)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_pass_in_both_formats(example, tmp_path):
    for form in ("sam", "cloudformation"):
        toolbox.codegen("emit", example, "--format", form, "--out", tmp_path / form)
        cfn_lint(tmp_path / form / "template.yaml")
    written = toolbox.run("sam", "validate", "--lint", "-t", tmp_path / "sam" / "template.yaml")
    assert "is a valid SAM Template" in written
    assert not re.search(r"\b[EWI]\d{4}\b", written), written


def test_every_example_is_tested():
    files = {file.stem for file in (toolbox.ROOT / "workflows").glob("*.rs")}
    assert files == {*EXAMPLES, "lib", "payment"}


def test_cfn_lint_does_read_the_definition_of_the_plain_template(cloudformation, tmp_path):
    """The test above would also pass if the definition were where the linter does not look."""
    intact = (cloudformation / "template.yaml").read_text()
    broken = intact.replace("StartAt:", "StartsAt:", 1)
    assert broken != intact
    template = tmp_path / "template.yaml"
    template.write_text(broken)
    assert "E3601" in toolbox.run("cfn-lint", "--format", "parseable", template, status=2)


def checkov(*templates):
    """The reports of checkov, which must have found nothing but suppressed checks."""
    files = [part for template in templates for part in ("-f", template)]
    report = json.loads(toolbox.run("checkov", *files, "-o", "json", "--skip-download"))
    reports = report if isinstance(report, list) else [report]
    for part in reports:
        assert part["summary"]["parsing_errors"] == 0
        assert part["results"]["failed_checks"] == []
    return reports


def is_granted(check, granted):
    assert check["check_id"] in granted, f"{check['check_id']} is suppressed on {check['resource']}"
    assert len(check["check_result"]["suppress_comment"]) > 20


def test_checkov_finds_nothing_but_what_is_granted(generated):
    reports = checkov(generated / "template.yaml")
    assert sum(part["summary"]["passed"] for part in reports) > 40
    for part in reports:
        for check in part["results"]["skipped_checks"]:
            is_granted(check, GRANTED)


def test_checkov_finds_nothing_in_the_examples(tmp_path):
    for example in EXAMPLES:
        toolbox.codegen("emit", example, "--format", "cloudformation", "--out", tmp_path / example)
    reports = checkov(*(tmp_path / example / "template.yaml" for example in EXAMPLES))
    assert sum(part["summary"]["passed"] for part in reports) > 10 * len(EXAMPLES)
    for part in reports:
        for check in part["results"]["skipped_checks"]:
            is_granted(check, GRANTED_TO_EXAMPLES)
