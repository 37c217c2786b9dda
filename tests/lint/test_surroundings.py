"""Templates with everything that can stand around a workflow, under the linters that their users run."""

import json

import pytest

import toolbox


@pytest.fixture(scope="module", params=["sam", "cloudformation"])
def template(request, tmp_path_factory):
    """The template of `codegen/examples/surroundings.rs`, in both formats."""
    folder = tmp_path_factory.mktemp(request.param)
    example = ("cargo", "run", "--quiet", "--locked", "--package", "codegen", "--example", "surroundings", "--")
    toolbox.run(*example, "emit", "--format", request.param, "--out", folder)
    return folder / "template.yaml"


def test_cfn_lint_finds_nothing(template):
    found = toolbox.run("cfn-lint", "--format", "parseable", template)
    assert found == "", found


def test_sam_validates_the_template(template):
    written = toolbox.run("sam", "validate", "--lint", "-t", template)
    assert "is a valid SAM Template" in written


def test_checkov_finds_nothing(template):
    written = toolbox.run("checkov", "-f", template, "-o", "json", "--skip-download")
    report = json.loads(written)
    reports = report if isinstance(report, list) else [report]
    assert sum(part["summary"]["passed"] for part in reports) > 60
    for part in reports:
        assert part["summary"]["parsing_errors"] == 0
        assert part["results"]["failed_checks"] == []
