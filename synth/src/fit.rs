//! What of a value does not fit a JSON Schema.
//!
//! The schemas are those of message types, so all of draft 2020-12 is known that validates a value, but for
//! `unevaluatedItems` and references to other documents, which no type writes. `format` is an annotation there.

mod kinds;

use std::cell::Cell;
use std::collections::BTreeSet;

use asl::diagnostic::pointer_step;
use asl::shown::{listed, quoted};
use serde_json::{Map, Value};

/// How deep schemas are followed, references included; what lies deeper is not validated.
const MAX_DEPTH: usize = 256;

/// How many schemas are applied to a value and its parts; alternatives within alternatives could be without end.
const MOST_STEPS: u32 = 200_000;

/// The most values of an enumeration that a message lists.
const MOST_LISTED: usize = 12;

/// A part of a value that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Misfit {
    /// The JSON pointer of the part.
    pub pointer: String,
    /// What is wrong. It names members and what the schema asks for, but never the value, which may be sensitive.
    pub message: String,
}

/// Everything in a value that does not fit a schema.
///
/// ```
/// let schema = serde_json::json!({"type": "object", "properties": {"id": {"type": "string"}}});
/// let misfits = synth::misfits(&serde_json::json!({"id": 7}), &schema);
/// assert_eq!((misfits[0].pointer.as_str(), misfits[0].message.as_str()), ("/id", "the value is not a string"));
/// ```
pub fn misfits(value: &Value, schema: &Value) -> Vec<Misfit> {
    let steps = Cell::new(0);
    let mut check = Check { root: schema, steps: &steps, pointer: String::new(), found: Vec::new() };
    check.value(value, schema, 0);
    check.found.into_iter().map(|found| found.misfit).collect()
}

/// What was found, and what it says of the schema.
#[derive(Debug)]
struct Found {
    misfit: Misfit,
    sign: Sign,
}

/// What a misfit says of the schema, where that is one of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// The value is of another kind, so another schema is meant.
    Kind,
    /// The value is not the one constant that distinguishes this schema.
    Tag,
    /// Nothing.
    Detail,
}

/// A traversal of a value with its schema.
struct Check<'s> {
    root: &'s Value,
    steps: &'s Cell<u32>,
    pointer: String,
    found: Vec<Found>,
}

impl<'s> Check<'s> {
    fn report(&mut self, sign: Sign, message: impl Into<String>) {
        let misfit = Misfit { pointer: self.pointer.clone(), message: message.into() };
        self.found.push(Found { misfit, sign });
    }

    /// Validates a member or an item.
    fn part(&mut self, name: &str, value: &Value, schema: &'s Value, depth: usize) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&pointer_step(name));
        self.value(value, schema, depth);
        self.pointer.truncate(length);
    }

    /// What another schema finds at the same place.
    fn tried(&self, value: &Value, schema: &'s Value, depth: usize) -> Vec<Found> {
        let pointer = self.pointer.clone();
        let mut check = Check { root: self.root, steps: self.steps, pointer, found: Vec::new() };
        check.value(value, schema, depth);
        check.found
    }

    fn fits(&self, value: &Value, schema: &'s Value, depth: usize) -> bool {
        self.tried(value, schema, depth).is_empty()
    }

    /// Validates a value, and all in it.
    fn value(&mut self, value: &Value, schema: &'s Value, depth: usize) {
        let schema = match schema {
            Value::Object(schema) => schema,
            Value::Bool(false) => return self.report(Sign::Kind, "no value is allowed here"),
            _ => return,
        };
        if depth > MAX_DEPTH || self.steps.get() > MOST_STEPS {
            return;
        }
        self.steps.set(self.steps.get() + 1);
        let depth = depth + 1;
        if let Some(referenced) = schema.get("$ref").and_then(|reference| self.referenced(reference)) {
            self.value(value, referenced, depth);
        }
        if !self.kind(value, schema) {
            return;
        }
        self.constants(value, schema);
        match value {
            Value::Number(number) => self.number(number, schema),
            Value::String(text) => self.string(text, schema),
            Value::Array(items) => self.array(items, schema, depth),
            Value::Object(members) => self.object(members, schema, depth),
            Value::Null | Value::Bool(_) => {}
        }
        self.combined(value, schema, depth);
    }

    fn referenced(&self, reference: &Value) -> Option<&'s Value> {
        self.root.pointer(reference.as_str()?.strip_prefix('#')?)
    }

    /// Whether the value is of a kind that the schema names.
    fn kind(&mut self, value: &Value, schema: &Map<String, Value>) -> bool {
        let kinds: Vec<&str> = match schema.get("type") {
            Some(Value::String(kind)) => vec![kind],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => return true,
        };
        if kinds.iter().any(|kind| kinds::is(value, kind)) {
            return true;
        }
        let kinds: Vec<_> = kinds.into_iter().map(kinds::with_article).collect();
        self.report(Sign::Kind, format!("the value is not {}", kinds.join(" or ")));
        false
    }

    fn constants(&mut self, value: &Value, schema: &Map<String, Value>) {
        let constants = match (schema.get("const"), schema.get("enum")) {
            (Some(constant), _) => std::slice::from_ref(constant),
            (None, Some(Value::Array(constants))) => constants,
            _ => return,
        };
        if constants.iter().any(|constant| kinds::equal(constant, value)) {
            return;
        }
        let shown: Vec<String> = constants.iter().take(MOST_LISTED).map(kinds::shown).collect();
        let shown = listed(shown.iter().map(String::as_str));
        match constants.len() {
            1 => self.report(Sign::Tag, format!("the value is not {shown}")),
            2..=MOST_LISTED => self.report(Sign::Detail, format!("the value is not one of {shown}")),
            count => self.report(Sign::Detail, format!("the value is not one of {count}: {shown}, …")),
        }
    }

    /// Schemas of schemas.
    fn combined(&mut self, value: &Value, schema: &'s Map<String, Value>, depth: usize) {
        for schema in schemas(schema, "allOf") {
            self.value(value, schema, depth);
        }
        self.alternatives(value, schemas(schema, "anyOf"), depth);
        let one = schemas(schema, "oneOf");
        self.alternatives(value, one, depth);
        if one.iter().filter(|schema| self.fits(value, schema, depth)).nth(1).is_some() {
            self.report(Sign::Detail, "the value has several of the forms, but may have only one");
        }
        if schema.get("not").is_some_and(|not| self.fits(value, not, depth)) {
            self.report(Sign::Detail, "the value has a form that is not allowed");
        }
        if let Some(condition) = schema.get("if") {
            let then = if self.fits(value, condition, depth) { "then" } else { "else" };
            if let Some(schema) = schema.get(then) {
                self.value(value, schema, depth);
            }
        }
        if let (Some(unevaluated), Value::Object(members)) = (schema.get("unevaluatedProperties"), value) {
            let mut known = BTreeSet::new();
            self.evaluated(value, schema, depth, &mut known);
            for (name, member) in members.iter().filter(|(name, _)| !known.contains(name.as_str())) {
                self.other_member(name, member, unevaluated, known.iter().copied(), depth);
            }
        }
    }

    /// Validates a value of which one of several schemas is meant: reports what the nearest finds.
    fn alternatives(&mut self, value: &Value, schemas: &'s [Value], depth: usize) {
        let is_null = |schema: &&Value| schema.get("type").and_then(Value::as_str) == Some("null");
        let mut tried: Vec<_> = Vec::new();
        for schema in schemas.iter().filter(|schema| value.is_null() || !is_null(schema)) {
            let found = self.tried(value, schema, depth);
            if found.is_empty() {
                return;
            }
            tried.push((self.distance(&found), found));
        }
        tried.sort_by_key(|(distance, _)| *distance);
        let is_clear = match tried.as_slice() {
            [] => schemas.is_empty(),
            [_] => true,
            [(nearest, _), (next, _), ..] => !nearest.0 && nearest < next,
        };
        match tried.into_iter().next() {
            Some((_, found)) if is_clear => self.found.extend(found),
            _ if is_clear => {}
            _ => self.report(Sign::Kind, format!("the value has none of the {} possible forms", schemas.len())),
        }
    }

    /// How far a schema is from the value: whether another is meant, how much is wrong here, and how much at all.
    fn distance(&self, found: &[Found]) -> (bool, usize, usize) {
        let is_here = |found: &&Found| found.misfit.pointer == self.pointer;
        let is_another = |found: &Found| match found.sign {
            Sign::Kind => is_here(&found),
            Sign::Tag => {
                let parent = found.misfit.pointer.rsplit_once('/').map(|(parent, _)| parent);
                is_here(&found) || parent == Some(self.pointer.as_str())
            }
            Sign::Detail => false,
        };
        (found.iter().any(is_another), found.iter().filter(is_here).count(), found.len())
    }

    /// The members that a schema, or one that it refers to, says something of.
    fn evaluated<'v>(
        &self,
        value: &'v Value,
        schema: &'s Map<String, Value>,
        depth: usize,
        known: &mut BTreeSet<&'v str>,
    ) where
        's: 'v,
    {
        if depth > MAX_DEPTH {
            return;
        }
        let members = |value: Option<&'v Value>| {
            value.and_then(Value::as_object).into_iter().flat_map(Map::keys).map(String::as_str)
        };
        known.extend(members(schema.get("properties")));
        if schema.contains_key("additionalProperties") {
            known.extend(members(Some(value)));
        }
        let referenced = schema.get("$ref").and_then(|reference| self.referenced(reference));
        let combined = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(|name| schemas(schema, name));
        for below in referenced.into_iter().chain(combined) {
            if let Some(schema) = below.as_object().filter(|_| self.fits(value, below, depth)) {
                self.evaluated(value, schema, depth + 1, known);
            }
        }
    }

    /// Validates a member that the schema does not name.
    fn other_member<'n>(
        &mut self,
        name: &str,
        value: &Value,
        schema: &'s Value,
        known: impl Iterator<Item = &'n str>,
        depth: usize,
    ) {
        if *schema != Value::Bool(false) {
            return self.part(name, value, schema, depth);
        }
        let name_shown = quoted(name);
        let message = match asl::closest(name, known) {
            Some(close) => format!("{name_shown} is not a member; did you mean {}?", quoted(close)),
            None => format!("{name_shown} is not a member"),
        };
        self.report(Sign::Detail, message);
    }
}

/// The schemas of a list.
fn schemas<'s>(schema: &'s Map<String, Value>, name: &str) -> &'s [Value] {
    schema.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests;
