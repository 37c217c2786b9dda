"""The emitted sample input and the emitted schema of the input."""

import json

import jsonschema
import pytest


@pytest.fixture(scope="module")
def validator(generated):
    schema = json.loads((generated / "schema" / "payment.input.schema.json").read_text())
    kind = jsonschema.validators.validator_for(schema, default=None)
    assert kind is not None, f"no draft is known under {schema.get('$schema')}"
    kind.check_schema(schema)
    return kind(schema)


def test_the_sample_is_valid_under_the_schema(validator, sample_order):
    validator.validate(sample_order)


def test_the_schema_asks_for_every_field_of_the_sample(validator, sample_order):
    for field in sample_order:
        without = {name: value for name, value in sample_order.items() if name != field}
        assert not validator.is_valid(without), f"an order without `{field}` is let in"


def test_the_schema_asks_for_a_number_as_amount(validator, sample_order):
    assert not validator.is_valid(sample_order | {"amount": "much"})
