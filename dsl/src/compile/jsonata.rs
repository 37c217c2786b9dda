//! Writing expressions in JSONata.

mod call;

use asl::jsonata::{delimited, path, string};
use asl::jsonpath::Segment;
use serde_json::{Map, Value};

use super::carry::Root;
use super::rules::expressions::NOT_IN_JSONATA;
use super::site::{Refusal, Site, Written, no_placeholder_in, placeholder};
use super::translate;
use crate::expr::node::{Node, Relation, ScalarKind};
use crate::payload::Shape;

/// How tightly an expression binds; what binds less than its place asks for is put in parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Choose,
    Or,
    And,
    Compare,
    Join,
    Product,
    Value,
    /// A list written as one, in brackets.
    List,
}

/// The path of a value where it is.
pub(crate) fn path_at(root: &Root, below: &[Segment]) -> String {
    match root {
        Root::StateInput => path("$states.input", below),
        Root::ExecutionInput => path("$states.context.Execution.Input", below),
        Root::Context => path("$states.context", below),
        Root::TaskToken => path("$states.context.Task.Token", below),
        Root::OwnResult => path("$states.result", below),
        Root::OwnError => path("$states.errorOutput", below),
        Root::Each => path("$states.context.Map.Item", below),
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
                Value::String(text) if is_marked(text) => Written::Computed(string(text)),
                Value::Array(_) | Value::Object(_) if holds_marked(value) => Written::Computed(value.to_string()),
                _ => Written::Fixed(value.clone()),
            })
        }
        Node::Deployed(deployed) => Ok(Written::Fixed(Value::String(placeholder(deployed)))),
        Node::Format(pieces, values) if site.known_text(pieces, values).is_some_and(|text| !is_marked(&text)) => {
            no_placeholder_in(&Value::String(pieces.join("{}")))?;
            Ok(Written::Fixed(Value::String(site.known_text(pieces, values).unwrap_or_default())))
        }
        // Inside an expression, a field that is missing stays missing; as an expression of its own it would fail the state.
        Node::Object(members) if members.iter().any(|(_, member)| may_be_left_out(site.node(*member))) => {
            expression(site, number).map(Written::Computed)
        }
        Node::Object(members) => {
            let mut object = Map::new();
            for (name, member) in members {
                object.insert(name.clone(), template(site, *member)?);
            }
            Ok(Written::Fixed(Value::Object(object)))
        }
        Node::Array(elements, _) => {
            let elements = elements.iter().map(|&element| template(site, element)).collect::<Result<_, _>>()?;
            Ok(Written::Fixed(Value::Array(elements)))
        }
        _ => expression(site, number).map(Written::Computed),
    }
}

/// An object of members, as one expression in which those without a value are left out.
pub(crate) fn object<'m>(site: Site<'_>, members: impl Iterator<Item = (&'m str, u32)>) -> Result<Value, Refusal> {
    let members = members.map(|(name, member)| Ok(format!("{}: {}", string(name), expression(site, member)?)));
    let members = members.collect::<Result<Vec<_>, Refusal>>()?.join(", ");
    Ok(Value::String(delimited(&format!("{{{members}}}"))))
}

/// The template of a part below an expression.
pub(crate) fn part(site: Site<'_>, number: u32, below: &[Segment]) -> Result<Value, Refusal> {
    if below.is_empty() {
        return template(site, number);
    }
    let whole = bound(site, number, Binding::Value)?;
    Ok(Value::String(delimited(&path(&whole, below))))
}

/// The template of a variable's value: a part below an expression, of which may be known that it may be missing. What may be
/// missing is `null` there, for a variable is not assigned nothing.
pub(crate) fn assigned(site: Site<'_>, number: u32, below: &[Segment], may_be_missing: bool) -> Result<Value, Refusal> {
    if may_be_missing || may_be_left_out(site.node(number)) {
        let whole = bound(site, number, Binding::Value)?;
        return Ok(Value::String(delimited(&or_null(&path(&whole, below)))));
    }
    part(site, number, below)
}

/// A value, or `null` if there is none.
pub(crate) fn or_null(text: &str) -> String {
    format!("$exists({text}) ? {text} : null")
}

/// True for a member that an object is without where there is no value.
fn may_be_left_out(member: &Node) -> bool {
    matches!(member, Node::Optional(_) | Node::WhenPresent(_))
}

/// True when a text would be read as an expression, or refused as half of one.
fn is_marked(text: &str) -> bool {
    text.starts_with("{%") || text.ends_with("%}")
}

/// True when some text in a literal would be read as an expression.
fn holds_marked(value: &Value) -> bool {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::String(text) if is_marked(text) => return true,
            Value::Array(elements) => waiting.extend(elements),
            Value::Object(members) => waiting.extend(members.values()),
            Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
        }
    }
    false
}

/// An expression, without its delimiters.
pub(crate) fn expression(site: Site<'_>, number: u32) -> Result<String, Refusal> {
    bound(site, number, Binding::Choose)
}

/// An element of a list put together. JSONata takes the elements of a list that is an element as elements of their own,
/// unless it is written as a list there.
fn element(site: Site<'_>, number: u32, shape: Shape) -> Result<String, Refusal> {
    let (text, binding) = unbound(site, number)?;
    Ok(match site.node(number) {
        Node::Object(_) | Node::Literal(_) => text,
        _ if binding == Binding::List => text,
        // What the author wrote may be a list in brackets, too.
        Node::RawJsonata(..) | Node::RawJsonPath(_) => element_of(&format!("({text})"), shape),
        _ => element_of(&text, shape),
    })
}

/// An expression as an element of a list, of which no more is known than its shape.
fn element_of(text: &str, shape: Shape) -> String {
    match shape {
        Shape::Text | Shape::Other => text.to_owned(),
        Shape::List => format!("[{text}]"),
        Shape::Any => format!("($type({text}) = \"array\" ? [[{text}]] : {text})"),
    }
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
    match site.node(number) {
        Node::Literal(literal) => {
            no_placeholder_in(literal)?;
            // A sign binds less than what may follow a value.
            let is_negative = literal.as_f64().is_some_and(|number| number < 0.0);
            Ok((literal.to_string(), if is_negative { Binding::Join } else { Binding::Value }))
        }
        Node::Deployed(deployed) => value(string(&placeholder(deployed))),
        Node::Object(members) => {
            let members = members
                .iter()
                .map(|(name, member)| expression(site, *member).map(|member| format!("{}: {member}", string(name))));
            value(format!("{{{}}}", members.collect::<Result<Vec<_>, _>>()?.join(", ")))
        }
        Node::Array(elements, shape) => {
            let elements = elements.iter().map(|&number| element(site, number, *shape));
            Ok((format!("[{}]", elements.collect::<Result<Vec<_>, _>>()?.join(", ")), Binding::List))
        }
        Node::Step(of, segment) => {
            let of = bound(site, *of, Binding::Value)?;
            value(path(&of, &[translate::segment(segment)]))
        }
        Node::Call(function, arguments) => call::call(site, *function, arguments),
        Node::Optional(of) => unbound(site, *of),
        // Without the other branch there is nothing, and a member that is nothing is left out.
        Node::WhenPresent(of) => {
            if let Node::Choose(condition, then, otherwise) = site.node(*of) {
                // What is put together is there.
                let certain = matches!(site.node(*then), Node::Object(_) | Node::Array(..));
                if certain && *site.node(*otherwise) == Node::Literal(Value::Null) {
                    let condition = bound(site, *condition, Binding::Or)?;
                    return Ok((format!("{condition} ? {}", expression(site, *then)?), Binding::Choose));
                }
            }
            let text = bound(site, *of, Binding::Join)?;
            Ok((format!("$exists({text}) and {text} != null ? {text}"), Binding::Choose))
        }
        Node::Each(each, closure, shape) => call::each(site, *each, closure, *shape),
        Node::Parameter(_, rank) => value(call::parameter(*rank)),
        Node::RawJsonata(text, bound) => {
            no_placeholder_in(&Value::String(text.clone()))?;
            if bound.is_empty() {
                return Ok((text.clone(), Binding::Choose));
            }
            let bound = bound.iter().map(|(name, value)| Ok(format!("${name} := {}", expression(site, *value)?)));
            value(format!("({}; {text})", bound.collect::<Result<Vec<_>, Refusal>>()?.join("; ")))
        }
        Node::RawJsonPath(text) => {
            let message = format!("`{text}` is a JSONPath path, but the workflow is in JSONata");
            let help = "write it with `Expr::jsonata(…)`, or use JSONPath with `.query_language(…)`";
            Err(Refusal::new(&NOT_IN_JSONATA, message, help))
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
            let side = |number| match kind {
                ScalarKind::Timestamp => Ok(format!("$toMillis({})", expression(site, number)?)),
                ScalarKind::String | ScalarKind::Numeric | ScalarKind::Boolean => bound(site, number, Binding::Join),
            };
            let (left, right) = (side(*left)?, side(*right)?);
            let sign = match (kind, relation) {
                (ScalarKind::Boolean, _) | (_, Relation::Equals) => "=",
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
        Node::Is(test, inner) => Ok(call::is(*test, &expression(site, *inner)?)),
        Node::Choose(condition, then, otherwise) => {
            let condition = bound(site, *condition, Binding::Or)?;
            let (then, otherwise) = (bound(site, *then, Binding::Or)?, expression(site, *otherwise)?);
            Ok((format!("{condition} ? {then} : {otherwise}"), Binding::Choose))
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
        Node::Unwritable(_) | Node::Foreign | Node::TooDeep | Node::Origin(_) => value("null".to_owned()),
    }
}

/// A pattern in which `*` stands for any text, as a regular expression.
fn regular_expression(pattern: &str) -> String {
    let mut expression = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '*' => expression += "[\\s\\S]*",
            '\\' => match characters.next() {
                Some('*') => expression += "\\*",
                // JSONata counts brackets for the end of the expression, but for those behind a backslash.
                Some('\\') | None => expression += "\\x5c",
                Some(other) => {
                    expression += "\\x5c";
                    expression += &regular_expression(other.encode_utf8(&mut [0; 4]));
                }
            },
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
        assert_eq!(regular_expression(r"\\d\d"), r"\x5cd\x5cd");
    }
}
