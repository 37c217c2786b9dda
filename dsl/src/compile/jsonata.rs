//! Writing expressions in JSONata.

use asl::jsonata::{delimited, is_delimited, path, string};
use asl::jsonpath::Segment;
use asl::{Kind, Relation};
use serde_json::{Map, Value};

use super::carry::Root;
use super::site::{Refusal, Site, Written, no_placeholder_in};
use crate::expr::node::{Function, Node};

/// How tightly an expression binds; what binds less than its place asks for is put in parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Compare,
    Join,
    Value,
}

/// The path of a value where it stands.
pub(crate) fn path_at(root: &Root, below: &[Segment]) -> String {
    match root {
        Root::StateInput => path("$states.input", below),
        Root::ExecutionInput => path("$states.context.Execution.Input", below),
        Root::Context => path("$states.context", below),
        Root::TaskToken => path("$states.context.Task.Token", below),
        Root::Variable(name) => path(&format!("${name}"), below),
    }
}

/// A template, for fields such as `Arguments`: each computed part is an expression of its own.
pub(crate) fn template(site: Site<'_>, number: u32) -> Result<Value, Refusal> {
    match write(site, number)? {
        Written::Fixed(value) => Ok(value),
        Written::Computed(expression) => Ok(Value::String(delimited(&expression))),
    }
}

fn write(site: Site<'_>, number: u32) -> Result<Written, Refusal> {
    match site.node(number) {
        Node::Literal(value) => {
            no_placeholder_in(value)?;
            Ok(match value {
                Value::String(text) if is_delimited(text) => Written::Computed(string(text)),
                Value::Array(_) | Value::Object(_) if holds_delimited(value) => Written::Computed(value.to_string()),
                _ => Written::Fixed(value.clone()),
            })
        }
        Node::Object(members) => {
            let mut object = Map::new();
            for (name, member) in members {
                object.insert(name.clone(), template(site, *member)?);
            }
            Ok(Written::Fixed(Value::Object(object)))
        }
        Node::Array(elements) => {
            let elements = elements.iter().map(|&element| template(site, element)).collect::<Result<_, _>>()?;
            Ok(Written::Fixed(Value::Array(elements)))
        }
        _ => expression(site, number).map(Written::Computed),
    }
}

/// True when some text in a literal would be read as an expression.
fn holds_delimited(value: &Value) -> bool {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::String(text) if is_delimited(text) => return true,
            Value::Array(elements) => waiting.extend(elements),
            Value::Object(members) => waiting.extend(members.values()),
            Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
        }
    }
    false
}

/// An expression, without its delimiters.
pub(crate) fn expression(site: Site<'_>, number: u32) -> Result<String, Refusal> {
    bound(site, number, Binding::Or)
}

/// An expression for a place that asks for a binding.
fn bound(site: Site<'_>, number: u32, least: Binding) -> Result<String, Refusal> {
    let (text, binding) = unbound(site, number)?;
    Ok(if binding < least { format!("({text})") } else { text })
}

fn unbound(site: Site<'_>, number: u32) -> Result<(String, Binding), Refusal> {
    if let Some((root, below)) = site.located(number) {
        return Ok((path_at(&root, &below), Binding::Value));
    }
    let value = |text| Ok((text, Binding::Value));
    let list = |numbers: &[u32]| {
        let all = numbers.iter().map(|&number| expression(site, number)).collect::<Result<Vec<_>, _>>();
        all.map(|all| all.join(", "))
    };
    match site.node(number) {
        Node::Literal(literal) => {
            no_placeholder_in(literal)?;
            value(literal.to_string())
        }
        Node::Object(members) => {
            let members = members
                .iter()
                .map(|(name, member)| expression(site, *member).map(|member| format!("{}: {member}", string(name))));
            value(format!("{{{}}}", members.collect::<Result<Vec<_>, _>>()?.join(", ")))
        }
        Node::Array(elements) => value(format!("[{}]", list(elements)?)),
        Node::Step(of, segment) => {
            let of = bound(site, *of, Binding::Value)?;
            value(path(&of, std::slice::from_ref(segment)))
        }
        Node::Call(function, arguments) => {
            let arguments = list(arguments)?;
            value(match function {
                Function::JsonToString | Function::Text => format!("$string({arguments})"),
                Function::ArrayLength => format!("$count({arguments})"),
                Function::Uuid => "$uuid()".to_owned(),
                Function::Sha256 => format!("$hash({arguments}, \"SHA-256\")"),
            })
        }
        Node::Format(pieces, values) => {
            let mut parts = Vec::new();
            for (index, piece) in pieces.iter().enumerate() {
                if !piece.is_empty() {
                    no_placeholder_in(&Value::String(piece.clone()))?;
                    parts.push(string(piece));
                }
                if let Some(&number) = values.get(index) {
                    parts.push(bound(site, number, Binding::Value)?);
                }
            }
            match parts.len() {
                0 => value("\"\"".to_owned()),
                1 => value(parts.remove(0)),
                _ => Ok((parts.join(" & "), Binding::Join)),
            }
        }
        Node::Compare(kind, relation, left, right) => {
            let (left, right) = (bound(site, *left, Binding::Join)?, bound(site, *right, Binding::Join)?);
            let sign = match (kind, relation) {
                (Kind::Boolean, _) | (_, Relation::Equals) => "=",
                (_, Relation::LessThan) => "<",
                (_, Relation::GreaterThan) => ">",
                (_, Relation::LessThanEquals) => "<=",
                (_, Relation::GreaterThanEquals) => ">=",
            };
            Ok((format!("{left} {sign} {right}"), Binding::Compare))
        }
        Node::Matches(text, pattern) => {
            value(format!("$contains({}, /^{}$/)", expression(site, *text)?, regular_expression(pattern)))
        }
        Node::IsPresent(inner) => {
            let text = bound(site, *inner, Binding::Join)?;
            Ok((format!("$exists({text}) and {text} != null"), Binding::And))
        }
        Node::And(left, right) => {
            let (left, right) = (bound(site, *left, Binding::And)?, bound(site, *right, Binding::And)?);
            Ok((format!("{left} and {right}"), Binding::And))
        }
        Node::Or(left, right) => {
            let (left, right) = (bound(site, *left, Binding::Or)?, bound(site, *right, Binding::Or)?);
            Ok((format!("{left} or {right}"), Binding::Or))
        }
        Node::Not(inner) => value(format!("$not({})", expression(site, *inner)?)),
        // Reported where it was found; what is written for it no longer matters.
        Node::Unwritable(_) | Node::Foreign | Node::TooDeep | Node::Birth(_) => value("null".to_owned()),
    }
}

/// A pattern in which `*` stands for any text, as a regular expression.
fn regular_expression(pattern: &str) -> String {
    let mut expression = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '*' => expression += "[\\s\\S]*",
            '\\' => {
                let escaped = characters.next().unwrap_or('\\');
                expression.push('\\');
                expression.push(escaped);
            }
            '/' | '.' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => {
                expression.push('\\');
                expression.push(character);
            }
            other => expression.push(other),
        }
    }
    expression
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_match_anything_and_the_rest_itself() {
        assert_eq!(regular_expression("a.*"), r"a\.[\s\S]*");
        assert_eq!(regular_expression(r"\*/"), r"\*\/");
    }
}
