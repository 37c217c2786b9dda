use serde_json::{Value, json};

use super::{MAX_DEPTH, misfits};

/// What is found, as `pointer: message`.
fn found(value: Value, schema: Value) -> Vec<String> {
    let mut found: Vec<_> =
        misfits(&value, &schema).into_iter().map(|misfit| format!("{}: {}", misfit.pointer, misfit.message)).collect();
    found.sort();
    found
}

#[test]
fn every_misfit_is_named_where_it_is_and_without_the_value() {
    let schema = json!({"type": "object", "required": ["id", "card"], "additionalProperties": false, "properties": {
        "id": {"type": "string", "maxLength": 5},
        "card": {"$ref": "#/$defs/Card"},
        "kind": {"enum": ["a", "b"]},
        "a/b": {"type": ["integer", "null"]},
    }, "$defs": {"Card": {"type": "object", "properties": {"number": {"type": "string", "pattern": "^[0-9]+$"}}}}});
    let value = json!({"id": 7, "card": {"number": "SECRET"}, "kind": "SECRET", "a/b": 1.5});
    assert_eq!(
        found(value, schema.clone()),
        [
            "/a~1b: the value is not an integer or null",
            "/card/number: the value does not match `^[0-9]+$`",
            "/id: the value is not a string",
            "/kind: the value is not one of `a`, `b`",
        ]
    );
    assert_eq!(
        found(json!({"id": "123456", "crad": {"number": "SECRET"}}), schema.clone()),
        [
            "/id: the value has more than 5 characters",
            ": `card` is missing",
            ": `crad` is not a member; did you mean `card`?",
        ]
    );
    assert_eq!(found(json!({"id": "1", "card": {"number": "1"}, "kind": "a", "a/b": 1.0}), schema), [""; 0]);
}

/// Each word of a schema: a value that fits, and one that does not with what is said of it.
#[test]
fn each_word_admits_and_refuses() {
    for (schema, fits, not, said) in [
        (json!({"const": 1}), json!(1.0), json!(2), ": the value is not `1`"),
        (json!({"minimum": 0}), json!(0), json!(-1), ": the value is less than 0"),
        (json!({"maximum": 255}), json!(255), json!(256), ": the value is more than 255"),
        (json!({"exclusiveMinimum": 0}), json!(0.5), json!(0), ": the value is not more than 0"),
        (json!({"exclusiveMaximum": 1}), json!(0.5), json!(1), ": the value is not less than 1"),
        (json!({"multipleOf": 0.1}), json!(0.3), json!(0.35), ": the value is not a multiple of 0.1"),
        (
            json!({"maximum": u64::MAX - 1}),
            json!(u64::MAX - 1),
            json!(u64::MAX),
            ": the value is more than 18446744073709551614",
        ),
        (json!({"minLength": 1}), json!("é"), json!(""), ": the value has fewer than 1 character"),
        (json!({"minItems": 2}), json!([1, 2]), json!([1]), ": the value has fewer than 2 items"),
        (json!({"maxItems": 1}), json!([1]), json!([1, 2]), ": the value has more than 1 item"),
        (json!({"items": {"type": "string"}}), json!(["a"]), json!(["a", 1]), "/1: the value is not a string"),
        (
            json!({"prefixItems": [{"type": "string"}], "items": false}),
            json!(["a"]),
            json!(["a", 1]),
            "/1: no value is allowed here",
        ),
        (
            json!({"uniqueItems": true}),
            json!([{"a": 1, "b": 2}, {"a": 1}]),
            json!([{"a": 1, "b": 2}, {"b": 2, "a": 1}]),
            ": the value has an item twice",
        ),
        (
            json!({"contains": {"type": "null"}}),
            json!([1, null]),
            json!([1]),
            ": the value has too few or too many items of a form that it must contain",
        ),
        (json!({"maxProperties": 1}), json!({"a": 1}), json!({"a": 1, "b": 2}), ": the value has more than 1 member"),
        (
            json!({"additionalProperties": {"type": "number"}}),
            json!({"a": 1}),
            json!({"a": "b"}),
            "/a: the value is not a number",
        ),
        (
            json!({"patternProperties": {"^n_": {"type": "number"}}, "additionalProperties": false}),
            json!({"n_a": 1}),
            json!({"m_a": 1}),
            ": `m_a` is not a member",
        ),
        (
            json!({"propertyNames": {"maxLength": 1}}),
            json!({"a": 1}),
            json!({"ab": 1}),
            ": `ab` is not allowed as the name of a member",
        ),
        (json!({"dependentRequired": {"a": ["b"]}}), json!({"b": 1}), json!({"a": 1}), ": `b` is missing beside `a`"),
        (json!({"dependentSchemas": {"a": {"required": ["b"]}}}), json!({"b": 1}), json!({"a": 1}), ": `b` is missing"),
        (
            json!({"allOf": [{"type": "string"}, {"maxLength": 1}]}),
            json!("a"),
            json!("ab"),
            ": the value has more than 1 character",
        ),
        (
            json!({"oneOf": [{"minimum": 1}, {"maximum": 5}]}),
            json!(0),
            json!(3),
            ": the value has several of the forms, but may have only one",
        ),
        (json!({"not": {"type": "null"}}), json!(1), json!(null), ": the value has a form that is not allowed"),
        (
            json!({"if": {"type": "string"}, "then": {"maxLength": 1}, "else": {"minimum": 1}}),
            json!(1),
            json!(0),
            ": the value is less than 1",
        ),
        (
            json!({"properties": {"a": true}, "allOf": [{"properties": {"b": true}}], "unevaluatedProperties": false}),
            json!({"a": 1, "b": 1}),
            json!({"a": 1, "c": 1}),
            ": `c` is not a member",
        ),
    ] {
        assert_eq!(found(fits.clone(), schema.clone()), [""; 0], "{fits} under {schema}");
        assert_eq!(found(not.clone(), schema.clone()), [said], "{not} under {schema}");
    }
}

#[test]
fn of_alternatives_the_one_that_is_meant_is_reported() {
    let optional = json!({"anyOf": [{"type": "object", "required": ["id"]}, {"type": "null"}]});
    assert_eq!(found(json!({}), optional.clone()), [": `id` is missing"]);
    assert_eq!(found(json!(null), optional), [""; 0]);
    let tagged = json!({"oneOf": [
        {"type": "object", "required": ["type", "number"], "properties": {"type": {"const": "card"}, "number": {"type": "string"}}},
        {"type": "object", "required": ["type", "iban"], "properties": {"type": {"const": "debit"}, "iban": {"type": "string"}}},
    ]});
    assert_eq!(found(json!({"type": "debit", "iban": 1}), tagged.clone()), ["/iban: the value is not a string"]);
    assert_eq!(found(json!({"type": "cash"}), tagged), [": the value has none of the 2 possible forms"]);
    let outside = json!({"oneOf": [{"const": "cash"}, {"type": "object", "required": ["card"], "additionalProperties": false,
        "properties": {"card": {"type": "object", "required": ["number", "month"]}}}]});
    assert_eq!(found(json!({"card": {}}), outside), ["/card: `month` is missing", "/card: `number` is missing"]);
}

#[test]
fn schemas_and_values_without_end_come_to_one() {
    assert_eq!(found(json!(1), json!({"$ref": "#"})), [""; 0]);
    // Each level has two alternatives that both go on.
    let node = json!({"properties": {"below": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}}, "required": ["id"]});
    let value = (0..60).fold(json!({}), |below, _| json!({"id": 1, "below": below}));
    let _ = misfits(&value, &node);
    let deep = (0..2 * MAX_DEPTH).fold(json!(1), |below, _| json!([below]));
    assert_eq!(found(deep, json!({"items": {"$ref": "#"}})), [""; 0]);
}
