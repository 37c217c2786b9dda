"""The emitted templates under the linters that their users run."""

import json
import re

import pytest
import toolbox
import yaml11

# The workflows that are emitted by name.
EXAMPLES = sorted(
    file.stem for file in (toolbox.ROOT / "workflows").glob("*.rs") if file.stem not in ("lib", "payment")
)

# What checkov asks of every template and is answered once, in the template, with a reason.
GRANTED = {
    "CKV_AWS_111",  # log delivery, X-Ray and a few calls, which the template names, know no resource but `*`
    "CKV_AWS_116",  # a function behind an event source mapping never uses a dead-letter queue of its own
    "CKV_AWS_117",  # no VPC: the worker calls public service endpoints only
}


# The same of the gallery's templates.
GRANTED_TO_EXAMPLES = {
    "CKV_AWS_18",  # access logs need a bucket of the company's
    "CKV_AWS_111",
}


def cfn_lint(*templates):
    found = toolbox.run("cfn-lint", "--format", "parseable", *templates)
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


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    """A folder for each format, with a folder for each example."""
    folder = tmp_path_factory.mktemp("examples")
    for form in ("sam", "cloudformation"):
        for example in EXAMPLES:
            toolbox.codegen("emit", example, "--format", form, "--out", folder / form / example)
    return folder


def test_cfn_lint_finds_nothing_in_the_examples(examples):
    cfn_lint(*(examples / form / example / "template.yaml" for form in ("sam", "cloudformation") for example in EXAMPLES))


@pytest.mark.parametrize("example", EXAMPLES)
def test_sam_validates_the_examples(example, examples):
    written = toolbox.run("sam", "validate", "--lint", "-t", examples / "sam" / example / "template.yaml")
    assert "is a valid SAM Template" in written
    assert not re.search(r"\b[EWI]\d{4}\b", written), written


def test_cfn_lint_does_read_the_definition_of_the_plain_template(cloudformation, tmp_path):
    """The test above would also pass if the definition were where the linter does not look."""
    intact = (cloudformation / "template.yaml").read_text()
    broken = intact.replace("StartAt:", "StartsAt:", 1)
    assert broken != intact
    template = tmp_path / "template.yaml"
    template.write_text(broken)
    assert "E3601" in toolbox.run("cfn-lint", "--format", "parseable", template, status=2)


def test_checkov_finds_nothing_but_what_is_granted(generated):
    assert checkov(GRANTED, "-f", generated / "template.yaml") > 40


def test_checkov_finds_nothing_in_the_examples(examples):
    passed = checkov(GRANTED_TO_EXAMPLES, "-d", examples / "sam", "--framework", "cloudformation")
    assert passed > 10 * len(EXAMPLES)


def checkov(granted, *what):
    """Fails where something is found but what is granted and answered in the template; returns how many checks have passed."""
    written = toolbox.run("checkov", *what, "-o", "json", "--skip-download")
    report = json.loads(written)
    reports = report if isinstance(report, list) else [report]
    for part in reports:
        results = part["results"]
        assert part["summary"]["parsing_errors"] == 0
        assert results["failed_checks"] == []
        for check in results["skipped_checks"]:
            assert check["check_id"] in granted, f"{check['check_id']} is suppressed on {check['resource']}"
            assert len(check["check_result"]["suppress_comment"]) > 20
    return sum(part["summary"]["passed"] for part in reports)
