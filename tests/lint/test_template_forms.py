"""The YAML that we write, as a reader of YAML 1.1 understands it, against the JSON of the same template."""

import json

import pytest
import toolbox
import yaml11


@pytest.mark.parametrize("form", ["sam", "cloudformation"])
def test_yaml_and_json_say_the_same(form, tmp_path):
    for folder, more in (("yaml", ()), ("json", ("--json",))):
        toolbox.codegen("emit", "--format", form, "--out", tmp_path / folder, *more)
    written = json.loads((tmp_path / "json" / "template.json").read_text())
    assert yaml11.read(tmp_path / "yaml" / "template.yaml") == written
