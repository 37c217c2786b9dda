"""The reader that the other tests trust."""

import pytest
import yaml

import yaml11


@pytest.fixture
def read(tmp_path):
    def reading(text):
        path = tmp_path / "template.yaml"
        path.write_text(text)
        return yaml11.read(path)

    return reading


def test_short_forms_become_long_ones(read):
    assert read("a: !GetAtt B.C.D") == {"a": {"Fn::GetAtt": ["B", "C.D"]}}
    assert read("a: !Sub ['${B}', {B: !Ref C}]") == {"a": {"Fn::Sub": ["${B}", {"B": {"Ref": "C"}}]}}
    assert read("a: !If [X, !Ref 'AWS::NoValue', 1]") == {"a": {"Fn::If": ["X", {"Ref": "AWS::NoValue"}, 1]}}
    assert read("a: !Condition X") == {"a": {"Condition": "X"}}


def test_unquoted_words_are_misread_and_quoted_ones_are_not(read):
    assert read("a: on\nb: 12:30:45\nc: 0777") == {"a": True, "b": 45045, "c": 511}
    assert read("a: 'on'\nb: '12:30:45'\nc: '0777'") == {"a": "on", "b": "12:30:45", "c": "0777"}


def test_a_key_that_comes_twice_is_an_error(read):
    with pytest.raises(yaml.YAMLError):
        read("a: 1\na: 2")
