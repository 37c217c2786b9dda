//! What schemas say of numbers, strings, arrays and objects.

use std::cmp::Ordering;

use asl::shown::{counted, quoted};
use serde_json::{Map, Number, Value};

use super::{Check, Sign, schemas};

/// Whether a value is of a kind that a schema names.
pub(super) fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_number().is_some_and(is_integer),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// A number without a fraction, however it is written.
fn is_integer(number: &Number) -> bool {
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

/// A kind as a sentence names it.
pub(super) fn with_article(kind: &str) -> String {
    match kind {
        "null" => "null".to_owned(),
        "array" | "integer" | "object" => format!("an {kind}"),
        _ => format!("a {kind}"),
    }
}

/// A constant of a schema in a message.
pub(super) fn shown(constant: &Value) -> String {
    constant.as_str().map_or_else(|| constant.to_string(), str::to_owned)
}

/// Whether two values are the same; a number is what it is worth.
pub(super) fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => compared(one, other) == Some(Ordering::Equal),
        _ => one == other,
    }
}

/// Numbers are compared exactly where both are integers.
fn compared(one: &Number, other: &Number) -> Option<Ordering> {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

/// A bound of a length.
fn bound(schema: &Map<String, Value>, name: &str) -> Option<usize> {
    let bound = schema.get(name)?;
    bound.as_u64().and_then(|bound| usize::try_from(bound).ok())
}

impl<'s> Check<'s> {
    /// Reports a length that is out of its bounds.
    fn length(&mut self, length: usize, schema: &Map<String, Value>, names: [&str; 2], what: &str) {
        let [least, most] = names.map(|name| bound(schema, name));
        if let Some(least) = least.filter(|least| length < *least) {
            self.report(Sign::Detail, format!("the value has fewer than {}", counted(least, what)));
        }
        if let Some(most) = most.filter(|most| length > *most) {
            self.report(Sign::Detail, format!("the value has more than {}", counted(most, what)));
        }
    }

    pub(super) fn number(&mut self, number: &Number, schema: &Map<String, Value>) {
        type Admits = fn(Ordering) -> bool;
        let bounds: [(&str, &str, Admits); 4] = [
            ("minimum", "less than", Ordering::is_ge),
            ("maximum", "more than", Ordering::is_le),
            ("exclusiveMinimum", "not more than", Ordering::is_gt),
            ("exclusiveMaximum", "not less than", Ordering::is_lt),
        ];
        for (name, is, admits) in bounds {
            let Some(bound) = schema.get(name).and_then(Value::as_number) else { continue };
            if compared(number, bound).is_some_and(|order| !admits(order)) {
                self.report(Sign::Detail, format!("the value is {is} {bound}"));
            }
        }
        if let Some(factor) = schema.get("multipleOf").and_then(Value::as_number) {
            let whole = match (number.as_i128(), factor.as_i128()) {
                (Some(number), Some(factor)) => factor == 0 || number % factor == 0,
                _ => is_multiple(number.as_f64(), factor.as_f64()),
            };
            if !whole {
                self.report(Sign::Detail, format!("the value is not a multiple of {factor}"));
            }
        }
    }

    pub(super) fn string(&mut self, text: &str, schema: &Map<String, Value>) {
        self.length(text.chars().count(), schema, ["minLength", "maxLength"], "character");
        if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
            // One that cannot be read, or takes too long, says nothing of the value.
            if asl::jsonata::finds(pattern, text) == Some(false) {
                self.report(Sign::Detail, format!("the value does not match {}", quoted(pattern)));
            }
        }
    }

    pub(super) fn array(&mut self, items: &[Value], schema: &'s Map<String, Value>, depth: usize) {
        self.length(items.len(), schema, ["minItems", "maxItems"], "item");
        let first = schemas(schema, "prefixItems");
        for (index, item) in items.iter().enumerate() {
            if let Some(schema) = first.get(index).or_else(|| schema.get("items")) {
                self.part(&index.to_string(), item, schema, depth);
            }
        }
        if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
            // As texts, in which members have an order.
            let mut texts: Vec<String> = items.iter().map(sorted).collect();
            texts.sort_unstable();
            if texts.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
                self.report(Sign::Detail, "the value has an item twice");
            }
        }
        if let Some(wanted) = schema.get("contains") {
            let count = items.iter().filter(|item| self.fits(item, wanted, depth)).count();
            let least = bound(schema, "minContains").unwrap_or(1);
            if count < least || bound(schema, "maxContains").is_some_and(|most| count > most) {
                self.report(Sign::Detail, "the value has too few or too many items of a form that it must contain");
            }
        }
    }

    pub(super) fn object(&mut self, members: &Map<String, Value>, schema: &'s Map<String, Value>, depth: usize) {
        self.length(members.len(), schema, ["minProperties", "maxProperties"], "member");
        let names =
            |names: Option<&'s Value>| names.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let object = |name: &str| schema.get(name).and_then(Value::as_object);
        for missing in names(schema.get("required")).filter(|name| !members.contains_key(*name)) {
            self.report(Sign::Detail, format!("{} is missing", quoted(missing)));
        }
        for (name, also) in object("dependentRequired").into_iter().flatten() {
            for missing in names(Some(also)).filter(|also| members.contains_key(name) && !members.contains_key(*also)) {
                self.report(Sign::Detail, format!("{} is missing beside {}", quoted(missing), quoted(name)));
            }
        }
        for (_, also) in
            object("dependentSchemas").into_iter().flatten().filter(|(name, _)| members.contains_key(*name))
        {
            self.value(&Value::Object(members.clone()), also, depth);
        }
        let known = object("properties");
        let patterns = object("patternProperties");
        for (name, member) in members {
            let mut is_known = false;
            if let Some(schema) = known.and_then(|known| known.get(name)) {
                is_known = true;
                self.part(name, member, schema, depth);
            }
            for (_, schema) in
                patterns.into_iter().flatten().filter(|(pattern, _)| asl::jsonata::finds(pattern, name) == Some(true))
            {
                is_known = true;
                self.part(name, member, schema, depth);
            }
            if let Some(other) = schema.get("additionalProperties").filter(|_| !is_known) {
                let names = known.into_iter().flat_map(Map::keys).map(String::as_str);
                self.other_member(name, member, other, names, depth);
            }
            if schema.get("propertyNames").is_some_and(|names| !self.fits(&Value::from(name.as_str()), names, depth)) {
                self.report(Sign::Detail, format!("{} is not allowed as the name of a member", quoted(name)));
            }
        }
    }
}

/// Whether a number is a multiple of another, but for the error of their binary form.
fn is_multiple(number: Option<f64>, factor: Option<f64>) -> bool {
    let (Some(number), Some(factor)) = (number, factor) else { return true };
    let quotient = number / factor;
    !quotient.is_finite() || (quotient - quotient.round()).abs() <= quotient.abs().max(1.0) * 1e-12
}

/// The text of a value in which the order of members does not count.
fn sorted(value: &Value) -> String {
    let mut value = value.clone();
    value.sort_all_objects();
    value.to_string()
}
