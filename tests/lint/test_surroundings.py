"""Templates with everything that can stand around a workflow, under the linters that their users run."""

import json

import pytest

import toolbox


# Expands the template that it reads as SAM's transform does; what packaging would upload is uploaded already.
EXPAND = """
import json, sys
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
template = json.load(open(sys.argv[1]))
for resource in template["Resources"].values():
    if resource["Type"] == "AWS::Serverless::StateMachine":
        resource["Properties"]["DefinitionUri"] = "s3://bucket/key"
print(json.dumps(Translator({}, Parser()).translate(template, {})))
"""


@pytest.fixture(scope="module", params=["sam", "cloudformation"])
def template(request, tmp_path_factory):
    """The template of `codegen/examples/surroundings.rs`, in both formats."""
    folder = tmp_path_factory.mktemp(request.param)
    toolbox.run(toolbox.programs()["surroundings"], "emit", "--format", request.param, "--out", folder)
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


def comparable(template):
    """The resources but for what says the same in another way: where the definition is, and SAM's own tag."""
    told_apart = ("Definition", "DefinitionS3Location", "DefinitionSubstitutions", "Tags")
    resources = template["Resources"]
    for resource in resources.values():
        if resource["Type"] == "AWS::StepFunctions::StateMachine":
            for name in told_apart:
                resource["Properties"].pop(name, None)
        if resource["Type"] == "AWS::StepFunctions::StateMachineVersion":
            assert resource.pop("DeletionPolicy") in ("Retain", "RetainExceptOnCreate")
    return resources


def test_both_formats_make_the_same_resources(tmp_path):
    for kind in ("sam", "cloudformation"):
        toolbox.run(toolbox.programs()["surroundings"], "emit", "--json", "--format", kind, "--out", tmp_path / kind)
    python = toolbox.TOOLS / "sam" / "bin" / "python"
    environment = toolbox.environment(AWS_DEFAULT_REGION=toolbox.REGION)
    written = toolbox.run(python, "-c", EXPAND, tmp_path / "sam" / "template.json", env=environment)
    expanded = json.loads(written[written.index("{") :])
    plain = json.loads((tmp_path / "cloudformation" / "template.json").read_text())
    assert comparable(expanded) == comparable(plain)
    assert expanded["Outputs"] == plain["Outputs"]
