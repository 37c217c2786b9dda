//! Paths that select several values: what JSONPath can say of closures over lists.

use asl::jsonpath::{Segment, path};
use serde_json::Value;

use super::super::translate;
use super::{reference, refuse};
use crate::compile::site::{Refusal, Site, no_placeholder_in};
use crate::expr::node::{Closure, Each, Node, Relation, ScalarKind};

/// The path that selects what a closure gives; none for other expressions, and for closures that no path can say.
pub(super) fn path_of_many(site: Site<'_>, number: u32) -> Result<Option<String>, Refusal> {
    let Node::Each(each, closure, _) = site.node(number) else { return Ok(None) };
    let (list, is_one) = match reference(site, closure.list) {
        Some(list) => (list, true),
        None => match path_of_many(site, closure.list)? {
            Some(list) => (list, false),
            None => return Ok(None),
        },
    };
    Ok(match each {
        Each::Map => below(site, closure, closure.body).map(|steps| {
            let elements = if is_one { format!("{list}[*]") } else { list };
            path(&elements, &steps)
        }),
        Each::Filter if is_one => condition(site, closure, closure.body)?.map(|kept| format!("{list}[?({kept})]")),
        // A path that selects several values would be filtered below each of them.
        Each::Filter | Each::SortedBy(_) => None,
    })
}

/// Why no path says what a closure gives.
pub(super) fn refused<T>(site: Site<'_>, each: Each, closure: &Closure) -> Result<T, Refusal> {
    let _ = condition(site, closure, closure.body)?;
    let message = match each {
        Each::Map => "JSONPath can select a field of each element of a list, but cannot compute with it",
        Each::Filter => {
            "JSONPath can filter only a list that is read from a path, by comparing fields of its elements \
            with literals"
        }
        Each::SortedBy(_) => "JSONPath cannot sort",
    };
    refuse(message, "use a Map state or a task, or use JSONata with `.query_language(…)`")
}

/// The steps from an element to an expression; none where it is no part of the element.
fn below(site: Site<'_>, closure: &Closure, mut number: u32) -> Option<Vec<Segment>> {
    let mut steps = Vec::new();
    loop {
        match site.node(number) {
            Node::Step(of, segment) => {
                steps.push(translate::segment(segment));
                number = *of;
            }
            Node::Optional(of) => number = *of,
            Node::Parameter(owner, _) if *owner == closure.number => {
                steps.reverse();
                return Some(steps);
            }
            _ => return None,
        }
    }
}

/// A condition on an element, as a filter has it; none where a filter cannot say it, such as of elements that are no
/// objects. Its depth is bounded as that of all expressions.
fn condition(site: Site<'_>, closure: &Closure, number: u32) -> Result<Option<String>, Refusal> {
    let element = |number| {
        let steps = below(site, closure, number).filter(|steps| !steps.is_empty());
        steps.map(|steps| path("@", &steps))
    };
    Ok(match site.node(number) {
        Node::Compare(kind, relation, left, right) => {
            let comparable = matches!(kind, ScalarKind::String | ScalarKind::Numeric | ScalarKind::Boolean);
            match (element(*left), site.node(*right)) {
                (Some(left), Node::Literal(literal)) if comparable => {
                    constant(literal)?.map(|literal| format!("{left} {} {literal}", sign(*relation)))
                }
                _ => None,
            }
        }
        Node::And(left, right) | Node::Or(left, right) => {
            let sign = if matches!(site.node(number), Node::And(..)) { "&&" } else { "||" };
            match (condition(site, closure, *left)?, condition(site, closure, *right)?) {
                (Some(left), Some(right)) => Some(format!("({left}) {sign} ({right})")),
                _ => None,
            }
        }
        Node::Not(inner) => condition(site, closure, *inner)?.map(|inner| format!("!({inner})")),
        _ => element(number).map(|element| format!("{element} == true")),
    })
}

fn sign(relation: Relation) -> &'static str {
    match relation {
        Relation::Equals => "==",
        Relation::LessThan => "<",
        Relation::GreaterThan => ">",
        Relation::LessThanEquals => "<=",
        Relation::GreaterThanEquals => ">=",
    }
}

/// A constant of a filter.
fn constant(value: &Value) -> Result<Option<String>, Refusal> {
    no_placeholder_in(value)?;
    Ok(match value {
        Value::String(text) => Some(format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    })
}
