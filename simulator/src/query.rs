//! Values with JSONata expressions in them, read once (Developer Guide, "Transforming data with JSONata").
//!
//! The engine has values of its own. So that a large input costs nothing where an expression reads a small part of it,
//! only what the expressions of a field name is passed to them, and a plain path is no matter for the engine at all.

mod plain;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use asl::intrinsic::{Randomness, Repeatable};
use asl::jsonata::{self, Bindings, Expression, Limits, Source, StatesPart};
use asl::jsonpath::Segment;
use serde_json::{Map, Value};

use crate::context::Context;
use crate::data::{Data, Members};
use crate::fault::Fault;
use crate::time::Millis;
use crate::variables::Variables;

use plain::PlainPath;

/// The randomness and the time of a simulation, passed to whatever asks for them.
#[derive(Debug)]
pub(crate) struct Chance {
    pub(crate) row: Repeatable,
    pub(crate) now: Millis,
}

impl Randomness for Chance {
    fn bits(&mut self) -> u64 {
        self.row.bits()
    }
}

impl Source for Chance {
    fn millis(&self) -> i64 {
        self.now
    }
}

/// The data that expressions read.
#[derive(Clone, Copy)]
pub(crate) struct QueryScope<'a> {
    pub(crate) input: &'a Data,
    pub(crate) result: Option<&'a Data>,
    pub(crate) error: Option<&'a Data>,
    pub(crate) context: &'a Context<'a>,
    pub(crate) variables: &'a Variables,
}

/// A JSON value in which strings may be expressions.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    root: Node,
    needs: Needs,
}

#[derive(Debug, Clone)]
enum Node {
    Constant(Data),
    Expression { expression: Box<Expression>, plain: Option<PlainPath>, field: Arc<str> },
    Object(Vec<(Arc<str>, Node)>),
    Array(Vec<Node>),
}

/// What the expressions read.
#[derive(Debug, Clone, Default)]
struct Needs {
    /// The parts of `$states` and the steps into them; `None` for all of it.
    states: Option<Vec<(&'static str, Vec<Segment>)>>,
    variables: BTreeSet<String>,
}

/// The members of `$states`.
const PARTS: [&str; 4] = ["input", "result", "errorOutput", "context"];

impl Query {
    /// Reads the value of a field; `field` is its place in the state.
    pub(crate) fn read(value: &Value, field: &str) -> Result<Self, String> {
        let mut needs = Needs { states: Some(Vec::new()), ..Needs::default() };
        let root = node(value, field, 0, &mut needs)?;
        Ok(Query { root, needs })
    }

    /// The value of the field.
    pub(crate) fn evaluate(&self, scope: &QueryScope<'_>, chance: &mut Chance) -> Result<Data, Fault> {
        if let Node::Constant(value) = &self.root {
            return Ok(value.clone());
        }
        evaluate(&self.root, &Seen { needs: &self.needs, scope, bindings: OnceCell::new() }, chance)
    }

    /// The value, if it is the same whatever the data is: written down, or an expression that reads nothing.
    pub(crate) fn fixed(&self) -> Option<Data> {
        match &self.root {
            Node::Constant(value) => Some(value.clone()),
            Node::Expression { expression, .. } if !expression.text().contains(['$', '%']) => {
                let bindings = Bindings::new(&Value::Object(Map::new()));
                let mut chance = Chance { row: Repeatable::new(0), now: 0 };
                expression.evaluate(&bindings, &mut chance, Limits::default()).ok().map(Data::from)
            }
            Node::Expression { .. } | Node::Object(_) | Node::Array(_) => None,
        }
    }

    /// True when an expression reads the variable.
    pub(crate) fn reads(&self, variable: &str) -> bool {
        self.needs.variables.contains(variable)
    }

    /// The variables that expressions read.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.needs.variables.iter().map(String::as_str)
    }

    /// True when the value is an object with the member.
    pub(crate) fn has_member(&self, name: &str) -> bool {
        match &self.root {
            Node::Object(members) => members.iter().any(|(member, _)| &**member == name),
            Node::Constant(_) | Node::Expression { .. } | Node::Array(_) => false,
        }
    }

    /// The value of a field that takes one kind of value, `wanted` in the words of JSON.
    pub(crate) fn evaluate_as(&self, wanted: &str, scope: &QueryScope<'_>, chance: &mut Chance) -> Result<Data, Fault> {
        let value = self.evaluate(scope, chance)?;
        if value.kind() == wanted {
            return Ok(value);
        }
        Err(match &self.root {
            Node::Expression { expression, field, .. } => Fault::query(
                Some(field),
                format!(
                    "The JSONata expression '{}' specified for the field '{field}' returned an unexpected result type. \
                     Expected '{wanted}', but was '{}' for value: {value}",
                    expression.text(),
                    value.kind()
                ),
            ),
            Node::Constant(_) | Node::Object(_) | Node::Array(_) => {
                Fault::query(None, format!("Expected '{wanted}', but was '{}' for value: {value}", value.kind()))
            }
        })
    }
}

fn node(value: &Value, field: &str, depth: usize, needs: &mut Needs) -> Result<Node, String> {
    if depth > asl::template::MAX_DEPTH {
        return Err(format!("the value of `{field}` is nested too deeply"));
    }
    Ok(match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Node::Constant(value.into()),
        Value::String(text) => match jsonata::undelimited(text) {
            None => Node::Constant(value.into()),
            Some(text) => {
                let expression = jsonata::compile(text).map_err(|error| format!("`{field}`: {error}"))?;
                needs.add(&expression);
                let plain = PlainPath::read(&expression);
                Node::Expression { expression: Box::new(expression), plain, field: field.into() }
            }
        },
        Value::Array(items) => {
            let items = items.iter().enumerate();
            let items: Vec<_> = items
                .map(|(index, item)| node(item, &format!("{field}[{index}]"), depth + 1, needs))
                .collect::<Result<_, _>>()?;
            if items.iter().all(|item| matches!(item, Node::Constant(_))) {
                return Ok(Node::Constant(value.into()));
            }
            Node::Array(items)
        }
        Value::Object(members) => {
            let mut read = Vec::with_capacity(members.len());
            for (name, member) in members {
                read.push((Arc::from(name.as_str()), node(member, &format!("{field}/{name}"), depth + 1, needs)?));
            }
            if read.iter().all(|(_, member)| matches!(member, Node::Constant(_))) {
                return Ok(Node::Constant(value.into()));
            }
            Node::Object(read)
        }
    })
}

/// What the expressions of a field see; the engine's copy is made when the first of them needs it.
struct Seen<'a> {
    needs: &'a Needs,
    scope: &'a QueryScope<'a>,
    bindings: OnceCell<Bindings>,
}

impl Seen<'_> {
    fn bindings(&self) -> &Bindings {
        self.bindings.get_or_init(|| {
            let mut bindings = Bindings::new(&self.needs.states(self.scope));
            for name in &self.needs.variables {
                if let Some(value) = self.scope.variables.get(name) {
                    bindings = bindings.with_variable(name.clone(), &value.to_value());
                }
            }
            bindings
        })
    }
}

fn evaluate(node: &Node, seen: &Seen<'_>, chance: &mut Chance) -> Result<Data, Fault> {
    Ok(match node {
        Node::Constant(value) => value.clone(),
        Node::Expression { expression, plain, field } => {
            if let Some(value) = plain.as_ref().and_then(|path| path.find(seen.scope)) {
                return Ok(value);
            }
            let value = expression.evaluate(seen.bindings(), chance, Limits::default());
            value.map(Data::from).map_err(|error| Fault::query(Some(field), error.cause(expression.text(), field)))?
        }
        Node::Array(items) => {
            Data::array(items.iter().map(|item| evaluate(item, seen, chance)).collect::<Result<_, _>>()?)
        }
        Node::Object(members) => {
            let mut values = Members::with_capacity(members.len());
            for (name, member) in members {
                values.insert(name.clone(), evaluate(member, seen, chance)?);
            }
            Data::object(values)
        }
    })
}

impl Needs {
    fn add(&mut self, expression: &Expression) {
        let references = expression.references();
        self.variables.extend(references.variables.iter().cloned());
        // A variable may have the name of a function, and then hides it.
        self.variables.extend(references.functions.iter().cloned());
        // `%` may be the parent of what a path leads to, beside which anything may stand.
        if expression.text().contains('%') {
            self.states = None;
        }
        for reference in &references.states {
            let part = match &reference.part {
                StatesPart::Input => "input",
                StatesPart::Result => "result",
                StatesPart::ErrorOutput => "errorOutput",
                StatesPart::Context => "context",
                StatesPart::Whole => {
                    self.states = None;
                    continue;
                }
                StatesPart::Unknown(_) => continue,
            };
            if let Some(states) = &mut self.states {
                states.push((part, reference.path.clone()));
            }
        }
    }

    /// The object `$states`, with no more in it than is read.
    fn states(&self, scope: &QueryScope<'_>) -> Value {
        let mut object = Map::new();
        for part in PARTS {
            let data = match part {
                "input" => Some(scope.input),
                "result" => scope.result,
                "errorOutput" => scope.error,
                _ => None,
            };
            let paths: Option<Vec<&[Segment]>> = self.states.as_ref().map(|states| {
                states.iter().filter(|(name, _)| *name == part).map(|(_, path)| path.as_slice()).collect()
            });
            if paths.as_ref().is_some_and(Vec::is_empty) {
                continue;
            }
            let data = if part == "context" { Some(scope.context.data()) } else { data };
            if let Some(data) = data {
                object.insert(part.to_owned(), paths.map_or_else(|| data.to_value(), |paths| pruned(data, &paths)));
            }
        }
        Value::Object(object)
    }
}

/// What the paths lead to, and of the rest nothing. JSONata maps a name over arrays, so an array is kept whole.
fn pruned(data: &Data, paths: &[&[Segment]]) -> Value {
    let names: Option<Vec<(&str, &[Segment])>> = paths
        .iter()
        .map(|path| match path.split_first() {
            Some((Segment::Member(name), rest)) => Some((name.as_str(), rest)),
            Some((Segment::Index(_), _)) | None => None,
        })
        .collect();
    let (Some(names), Some(members)) = (names, data.as_object()) else { return data.to_value() };
    let mut kept = Map::new();
    for (name, _) in &names {
        if kept.contains_key(*name) {
            continue;
        }
        if let Some(member) = members.get(name) {
            let below: Vec<_> = names.iter().filter(|(other, _)| other == name).map(|(_, rest)| *rest).collect();
            kept.insert((*name).to_owned(), pruned(member, &below));
        }
    }
    Value::Object(kept)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_read_is_handed_over() {
        let data = Data::from(json!({"a": {"b": 1, "c": 2}, "d": [{"e": 1}], "f": 5}));
        let member = |name: &str| Segment::Member(name.to_owned());
        let (to_b, to_e) = ([member("a"), member("b")], [member("d"), member("e")]);
        assert_eq!(pruned(&data, &[&to_b, &to_e]), json!({"a": {"b": 1}, "d": [{"e": 1}]}));
        assert_eq!(pruned(&data, &[&to_b, &to_b[..1]]), json!({"a": {"b": 1, "c": 2}}));
        assert_eq!(pruned(&data, &[&[]]), data.to_value());
        assert_eq!(pruned(&data, &[&[member("none")]]), json!({}));
    }
}
