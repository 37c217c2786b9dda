"""The YAML that is emitted means, to a YAML 1.1 reader, what the JSON form of the same template says."""

import json

import pytest

import toolbox
import yaml11


@pytest.mark.parametrize("form", ["sam", "cloudformation"])
def test_yaml_and_json_say_the_same(form, tmp_path):
    toolbox.codegen("emit", "--format", form, "--out", tmp_path / "yaml")
    toolbox.codegen("emit", "--format", form, "--json", "--out", tmp_path / "json")
    as_json = json.loads((tmp_path / "json" / "template.json").read_text())
    as_yaml = yaml11.read(tmp_path / "yaml" / "template.yaml")
    # As text, because to Python 1, 1.0 and True are equal.
    assert json.dumps(as_yaml, sort_keys=True) == json.dumps(as_json, sort_keys=True)


def test_nothing_else_differs_between_the_two_forms(tmp_path):
    for arguments in ((), ("--json",)):
        toolbox.codegen("emit", *arguments, "--out", tmp_path / "-".join(["form", *arguments]))
    yaml, json_ = sorted(tmp_path.iterdir())
    files = {path.relative_to(yaml): path for path in yaml.rglob("*.*") if not path.name.startswith(("template", "."))}
    assert files
    for name, path in files.items():
        assert path.read_bytes() == (json_ / name).read_bytes(), name
