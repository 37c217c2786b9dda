"""Reads a template as a YAML 1.1 reader does: CloudFormation, PyYAML and all that is built on it.

Such a reader takes `on` and `yes` for true, `12:30:45` for a number of seconds and `2010-09-09` for a date, unless they
are quoted. The short forms of the intrinsic functions become the long ones, so that the result can be compared with
JSON.
"""

import yaml


class Template(yaml.SafeLoader):
    """PyYAML's own resolution of scalars, plus the tags of CloudFormation. A key that comes twice is an error."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{twice} given twice", node.start_mark)
        return super().construct_mapping(node, deep)


def intrinsic(loader, name, node):
    """`!Name value` as `{"Fn::Name": value}`."""
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


Template.add_multi_constructor("!", intrinsic)


def read(path):
    return yaml.load(path.read_text(), Loader=Template)
