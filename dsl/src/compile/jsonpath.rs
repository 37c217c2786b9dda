//! Writing expressions in JSONPath, with intrinsic functions.

mod call;
mod many;

use asl::jsonpath::{Segment, path};
use asl::{Kind, NestedRule, Operator, Relation, Test, TypeTest, intrinsic};
use serde_json::{Map, Value};

use super::carry::Root;
use super::rules::expressions::NOT_IN_JSONPATH;
use super::site::{Refusal, Site, Written, no_placeholder_in, placeholder};
use super::translate;
use crate::expr::node::{self, Node};

fn refuse<T>(message: impl Into<String>, help: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::new(&NOT_IN_JSONPATH, message, help))
}

/// The path of a value where it is.
pub(crate) fn path_at(root: &Root, below: &[Segment]) -> String {
    match root {
        Root::StateInput => path("$", below),
        Root::ExecutionInput => path("$$.Execution.Input", below),
        Root::Context => path("$$", below),
        Root::TaskToken => path("$$.Task.Token", below),
        Root::OwnResult => path("$", below),
        Root::OwnError => path("$", below),
        Root::Each => path("$$.Map.Item", below),
        Root::Variable(name) => path(&format!("${name}"), below),
    }
}

/// A template, for fields such as `Parameters`.
pub(crate) fn template(site: Site<'_>, number: u32) -> Result<Written, Refusal> {
    if let Some(path) = place(site, number)? {
        return Ok(Written::Computed(path));
    }
    match site.node(number) {
        Node::Optional(of) | Node::WhenPresent(of) => template(site, *of),
        Node::Literal(value) => fixed(value).map(Written::Fixed),
        Node::Deployed(deployed) => Ok(Written::Fixed(Value::String(placeholder(deployed)))),
        Node::Format(pieces, values) if site.known_text(pieces, values).is_some() => {
            no_placeholder_in(&Value::String(pieces.join("{}")))?;
            Ok(Written::Fixed(Value::String(site.known_text(pieces, values).unwrap_or_default())))
        }
        Node::Object(members) => {
            let mut object = Map::new();
            for (name, member) in members {
                insert(&mut object, name, template(site, *member)?)?;
            }
            Ok(Written::Fixed(Value::Object(object)))
        }
        Node::Array(elements, _) => {
            let written = elements.iter().map(|&element| template(site, element)).collect::<Result<Vec<_>, _>>()?;
            if written.iter().all(|element| matches!(element, Written::Fixed(_))) {
                let fixed = written.into_iter().filter_map(|element| match element {
                    Written::Fixed(value) => Some(value),
                    Written::Computed(_) => None,
                });
                return Ok(Written::Fixed(Value::Array(fixed.collect())));
            }
            argument(site, number, 0).map(Written::Computed)
        }
        Node::Call(..)
        | Node::Format(..)
        | Node::Step(..)
        | Node::RawJsonata(..)
        | Node::RawJsonPath(_)
        | Node::Choose(..)
        | Node::Each(..) => argument(site, number, 0).map(Written::Computed),
        Node::Compare(..)
        | Node::Matches(..)
        | Node::IsPresent(_)
        | Node::Is(..)
        | Node::And(..)
        | Node::Or(..)
        | Node::Not(_) => refuse(
            "JSONPath cannot use the result of a comparison as data",
            "use a Choice and write a fixed value on each path, or use JSONata with `.query_language(…)`",
        ),
        // Reported where it was found; what is written for it no longer matters.
        Node::Unwritable(_) | Node::Foreign | Node::TooDeep | Node::Origin(_) | Node::Parameter(..) => {
            Ok(Written::Fixed(Value::Null))
        }
    }
}

/// Puts a written member into an object, under its name or under the name and `.$`.
pub(crate) fn insert(object: &mut Map<String, Value>, name: &str, written: Written) -> Result<(), Refusal> {
    if name.ends_with(".$") {
        return refuse(
            format!("the field `{name}` ends in `.$`, which marks a path in JSONPath"),
            "rename the field, or use JSONata with `.query_language(…)`",
        );
    }
    match written {
        Written::Fixed(value) => object.insert(name.to_owned(), value),
        Written::Computed(text) => object.insert(format!("{name}.$"), Value::String(text)),
    };
    Ok(())
}

/// A literal, unless JSONPath or deployment would read something else into it.
fn fixed(value: &Value) -> Result<Value, Refusal> {
    no_placeholder_in(value)?;
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(members) => {
                if let Some(name) = members.keys().find(|name| name.ends_with(".$")) {
                    insert(&mut Map::new(), name, Written::Fixed(Value::Null))?;
                }
                waiting.extend(members.values());
            }
            Value::Array(elements) => waiting.extend(elements),
            Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
        }
    }
    Ok(value.clone())
}

/// The nesting one function call further in.
fn one_deeper(nesting: usize) -> Result<usize, Refusal> {
    if nesting == intrinsic::MAX_NESTING {
        return refuse(
            format!("the expression nests more than {} intrinsic functions", intrinsic::MAX_NESTING),
            "compute part of it in a Pass state before this one",
        );
    }
    Ok(nesting + 1)
}

/// An argument of an intrinsic function: a literal, a path or a call; `nesting` counts the calls around it.
fn argument(site: Site<'_>, number: u32, nesting: usize) -> Result<String, Refusal> {
    if let Some(path) = place(site, number)? {
        return Ok(path);
    }
    let arguments = |numbers: &[u32]| {
        let nesting = one_deeper(nesting)?;
        numbers.iter().map(|&number| argument(site, number, nesting)).collect::<Result<Vec<_>, _>>()
    };
    match site.node(number) {
        Node::Optional(of) | Node::WhenPresent(of) => argument(site, *of, nesting),
        Node::Literal(value) => literal_argument(value, nesting),
        Node::Deployed(deployed) => Ok(intrinsic::string(&placeholder(deployed))),
        Node::Array(elements, _) => Ok(intrinsic::call("Array", &arguments(elements)?)),
        Node::Format(pieces, values) => {
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            no_placeholder_in(&Value::String(pieces.join("{}")))?;
            let mut all = vec![intrinsic::template(&pieces)];
            all.extend(arguments(values)?);
            Ok(intrinsic::call("Format", &all))
        }
        Node::Call(function, inner) => call::call(site, *function, inner, one_deeper(nesting)?),
        Node::Step(of, node::Segment::Index(index)) => {
            let list = argument(site, *of, one_deeper(nesting)?)?;
            Ok(intrinsic::call("ArrayGetItem", &[list, index.to_string()]))
        }
        Node::Step(_, node::Segment::Member(name)) => refuse(
            format!("JSONPath cannot read the field `{name}` of a computed value"),
            "put the value into the data of a Pass state before this one, or use JSONata with `.query_language(…)`",
        ),
        Node::Choose(..) => refuse(
            "JSONPath cannot choose between two values in an expression",
            "use a Choice, with `.is_present()` for values that may be missing, and write the value on each path, or \
                use JSONata with `.query_language(…)`",
        ),
        Node::RawJsonPath(text) => {
            no_placeholder_in(&Value::String(text.clone()))?;
            Ok(text.clone())
        }
        Node::RawJsonata(text, _) => refuse(
            format!("`{text}` is a JSONata expression, but the workflow is in JSONPath"),
            "write it with `Expr::jsonpath(…)`, or use JSONata with `.query_language(…)`",
        ),
        Node::Each(each, closure, _) => many::refused(site, *each, closure),
        Node::Object(_) => refuse(
            "JSONPath cannot build an object inside a function call or a computed list",
            "build it in a Pass state before this one, or use JSONata with `.query_language(…)`",
        ),
        Node::Compare(..)
        | Node::Matches(..)
        | Node::IsPresent(_)
        | Node::Is(..)
        | Node::And(..)
        | Node::Or(..)
        | Node::Not(_) => template(site, number).map(|_| String::new()),
        Node::Unwritable(_) | Node::Foreign | Node::TooDeep | Node::Origin(_) | Node::Parameter(..) => {
            Ok("null".to_owned())
        }
    }
}

fn literal_argument(value: &Value, nesting: usize) -> Result<String, Refusal> {
    no_placeholder_in(value)?;
    match value {
        Value::String(text) => Ok(intrinsic::string(text)),
        Value::Number(number) => Ok(number.to_string()),
        Value::Null => Ok("null".to_owned()),
        Value::Array(elements) => {
            let nesting = one_deeper(nesting)?;
            let arguments = elements.iter().map(|element| literal_argument(element, nesting));
            Ok(intrinsic::call("Array", &arguments.collect::<Result<Vec<_>, _>>()?))
        }
        Value::Bool(_) | Value::Object(_) => refuse(
            format!("an intrinsic function does not accept a literal such as `{value}`"),
            "write the value in a Pass state before this one, or use JSONata with `.query_language(…)`",
        ),
    }
}

/// The path of a value, for fields such as `SecondsPath`; none when the expression is computed.
pub(crate) fn reference(site: Site<'_>, number: u32) -> Option<String> {
    if let Some((root, below)) = site.located(number) {
        return Some(path_at(&root, &below));
    }
    let mut below = Vec::new();
    let mut number = number;
    loop {
        match site.node(number) {
            Node::Step(of, segment) => {
                below.push(translate::segment(segment));
                number = *of;
            }
            Node::Optional(of) | Node::WhenPresent(of) => number = *of,
            Node::RawJsonPath(text) if text.starts_with('$') && no_placeholder_in_path(text) => {
                below.reverse();
                return Some(path(text, &below));
            }
            _ => return None,
        }
    }
}

/// False for a path that deployment would take for something else; it is refused where it is written.
fn no_placeholder_in_path(text: &str) -> bool {
    !text.contains("${")
}

/// The path of one value, or the path that selects several; none when the expression is computed.
fn place(site: Site<'_>, number: u32) -> Result<Option<String>, Refusal> {
    match reference(site, number) {
        Some(path) => Ok(Some(path)),
        None => many::path_of_many(site, number),
    }
}

/// True for a path into the context object.
pub(crate) fn is_in_context(path: &str) -> bool {
    path.starts_with("$$")
}

/// A condition, as the test of a choice rule.
pub(crate) fn test(site: Site<'_>, number: u32) -> Result<Test, Refusal> {
    if let Some(variable) = reference(site, number) {
        let operator = Operator::Compare { kind: Kind::Boolean, relation: Relation::Equals, path: false };
        return Ok(Test::Compare { variable, operator, operand: Value::Bool(true) });
    }
    match site.node(number) {
        Node::And(left, right) => Ok(Test::And(joined(site, *left, *right, |test| match test {
            Test::And(tests) => Ok(tests),
            other => Err(other),
        })?)),
        Node::Or(left, right) => Ok(Test::Or(joined(site, *left, *right, |test| match test {
            Test::Or(tests) => Ok(tests),
            other => Err(other),
        })?)),
        Node::Not(inner) => Ok(!test(site, *inner)?),
        Node::IsPresent(value) => {
            let Some(variable) = reference(site, *value) else { return computed() };
            let is = |test, holds| Test::Compare {
                variable: variable.clone(),
                operator: Operator::Is(test),
                operand: Value::Bool(holds),
            };
            Ok(Test::all([is(TypeTest::IsPresent, true), is(TypeTest::IsNull, false)]))
        }
        Node::Is(type_test, value) => {
            let Some(variable) = reference(site, *value) else { return computed() };
            Ok(Test::Compare {
                variable,
                operator: Operator::Is(translate::type_test(*type_test)),
                operand: Value::Bool(true),
            })
        }
        Node::Matches(value, pattern) => {
            let Some(variable) = reference(site, *value) else { return computed() };
            let operand = Value::String(pattern.clone());
            no_placeholder_in(&operand)?;
            Ok(Test::Compare { variable, operator: Operator::StringMatches, operand })
        }
        Node::Compare(kind, relation, left, right) => {
            compare(site, translate::kind(*kind), translate::relation(*relation), *left, *right)
        }
        Node::Literal(_)
        | Node::Deployed(_)
        | Node::Optional(_)
        | Node::WhenPresent(_)
        | Node::Object(_)
        | Node::Array(..)
        | Node::Call(..)
        | Node::Format(..)
        | Node::Step(..)
        | Node::Choose(..)
        | Node::Each(..) => computed(),
        Node::RawJsonata(..) | Node::RawJsonPath(_) => argument(site, number, 0).and_then(|_| computed()),
        Node::Unwritable(_) | Node::Foreign | Node::TooDeep | Node::Origin(_) | Node::Parameter(..) => {
            Ok(Test::And(vec![]))
        }
    }
}

fn computed<T>() -> Result<T, Refusal> {
    refuse(
        "JSONPath cannot compare computed values",
        "compute the value in a Pass state before this one, or use JSONata with `.query_language(…)`",
    )
}

/// Both sides of `and` or `or`, those of the same kind taken in.
fn joined(
    site: Site<'_>,
    left: u32,
    right: u32,
    unwrap: impl Fn(Test) -> Result<Vec<NestedRule>, Test>,
) -> Result<Vec<NestedRule>, Refusal> {
    let mut tests = Vec::new();
    for side in [left, right] {
        match unwrap(test(site, side)?) {
            Ok(inner) => tests.extend(inner),
            Err(other) => tests.push(other.into()),
        }
    }
    Ok(tests)
}

fn compare(site: Site<'_>, kind: Kind, relation: Relation, left: u32, right: u32) -> Result<Test, Refusal> {
    let operator = |relation, path| Operator::Compare { kind, relation, path };
    match (reference(site, left), reference(site, right), site.node(left), site.node(right)) {
        (Some(variable), Some(path), _, _) => {
            Ok(Test::Compare { variable, operator: operator(relation, true), operand: Value::String(path) })
        }
        (Some(variable), None, _, Node::Literal(operand)) => {
            Ok(Test::Compare { variable, operator: operator(relation, false), operand: fixed(operand)? })
        }
        (Some(variable), None, _, Node::Deployed(deployed)) => {
            let operand = Value::String(placeholder(deployed));
            Ok(Test::Compare { variable, operator: operator(relation, false), operand })
        }
        (None, Some(variable), Node::Literal(operand), _) => {
            let turned = match relation {
                Relation::Equals => Relation::Equals,
                Relation::LessThan => Relation::GreaterThan,
                Relation::GreaterThan => Relation::LessThan,
                Relation::LessThanEquals => Relation::GreaterThanEquals,
                Relation::GreaterThanEquals => Relation::LessThanEquals,
            };
            Ok(Test::Compare { variable, operator: operator(turned, false), operand: fixed(operand)? })
        }
        _ => computed(),
    }
}
