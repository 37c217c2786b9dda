//! Values that may be missing: those that a variable has to hold as `null`, and fields of the input that are passed on as if they
//! were there.

use std::collections::{HashMap, HashSet};

use asl::jsonpath::Segment;
use asl::{Diagnostic, QueryLanguage};

use super::graph::Graph;
use super::rules::values::MISSING;
use super::uses::{part_of_value, slots};
use crate::expr::node::{Node, Origin};

/// A part of a value.
type Part = (Origin, Vec<Segment>);

/// The parts that a workflow takes for parts that may be missing: it asks whether they are there, or passes them on as such.
/// With one, everything below it is missing.
#[derive(Debug, Default)]
pub(super) struct Missing {
    parts: HashMap<Origin, Vec<Vec<Segment>>>,
}

impl Missing {
    pub(super) fn of(graph: &Graph<'_>, language: QueryLanguage) -> Self {
        let mut missing = Missing::default();
        for (origin, part) in parts(graph, language) {
            missing.parts.entry(origin).or_default().push(part);
        }
        missing
    }

    /// How many segments of a path lead to the first part that may be missing; none if all of it is there.
    pub(super) fn first_on(&self, origin: Origin, path: &[Segment]) -> Option<usize> {
        let on_path = self.parts.get(&origin).into_iter().flatten().filter(|part| path.starts_with(part));
        on_path.map(Vec::len).min()
    }
}

fn parts(graph: &Graph<'_>, language: QueryLanguage) -> HashSet<Part> {
    let nodes = &graph.draft.nodes;
    let slots = graph.order.iter().flat_map(|&number| {
        let state = graph.state(number);
        slots(state, state.language.unwrap_or(language))
    });
    parts_where(nodes, slots.map(|(slot, _)| slot.node), |node| match node {
        Node::IsPresent(of) | Node::Optional(of) | Node::WhenPresent(of) => Some(*of),
        _ => None,
    })
}

/// The parts that some nodes of expressions are about: those of which `about` gives the node.
fn parts_where(
    nodes: &[Node],
    expressions: impl Iterator<Item = u32>,
    about: impl Fn(&Node) -> Option<u32>,
) -> HashSet<Part> {
    let mut waiting: Vec<u32> = expressions.collect();
    let mut found = HashSet::new();
    while let Some(node) = waiting.pop() {
        let node = &nodes[node as usize];
        found.extend(about(node).and_then(|of| part_of_value(nodes, of)));
        waiting.extend(node.children());
    }
    found
}

/// Warns where the state would fail when the field is missing. Nobody is warned of a field whose presence is asked for
/// anywhere in the workflow. Only the execution's input and error outputs are validated: they come from outside.
pub(super) fn check(graph: &Graph<'_>, language: QueryLanguage, diagnostics: &mut Vec<Diagnostic>) {
    let nodes = &graph.draft.nodes;
    let uses: Vec<_> =
        graph.order.iter().flat_map(|&number| slots(graph.state(number), language)).map(|(slot, _)| slot).collect();
    let asked = parts_where(nodes, uses.iter().map(|slot| slot.node), |node| match node {
        Node::IsPresent(of) => Some(*of),
        _ => None,
    });
    for slot in uses {
        for part in handed_on(nodes, slot.node, language) {
            if matches!(part.0, Origin::Input | Origin::Error(_)) && !asked.contains(&part) {
                diagnostics.push(may_be_missing(&part.1, language).at(slot.place.clone()));
            }
        }
    }
}

/// The parts that an expression passes on and that may be missing.
///
/// In JSONPath each path must find something. In JSONata a field that is missing is left out of an object that is put
/// together, and what functions and choices make of it is not validated.
fn handed_on(nodes: &[Node], node: u32, language: QueryLanguage) -> Vec<Part> {
    let mut found = Vec::new();
    let mut waiting = vec![node];
    while let Some(number) = waiting.pop() {
        match (&nodes[number as usize], language) {
            (Node::WhenPresent(of), QueryLanguage::JsonPath) => waiting.push(*of),
            (Node::Optional(of), _) => found.extend(part_of_value(nodes, *of)),
            (Node::Object(members), QueryLanguage::Jsonata) => {
                let members = members.iter().map(|(_, member)| *member);
                waiting.extend(
                    members
                        .filter(|&member| !matches!(nodes[member as usize], Node::Optional(_) | Node::WhenPresent(_))),
                );
            }
            (Node::Array(elements, _), QueryLanguage::Jsonata) => waiting.extend(elements),
            // JSONPath refuses a choice within an expression.
            (_, QueryLanguage::Jsonata) | (Node::Choose(..), QueryLanguage::JsonPath) => {}
            (other, QueryLanguage::JsonPath) => waiting.extend(other.children()),
        }
    }
    found
}

fn may_be_missing(path: &[Segment], language: QueryLanguage) -> Diagnostic {
    let field = asl::jsonpath::path("", path);
    let message = format!("`{}` may be missing, and the state would fail", field.trim_start_matches('.'));
    let help = match language {
        QueryLanguage::JsonPath => {
            "test it with `.is_present()` in a Choice before this state; if it is always present, write \
                `Expr::some(….required())`"
        }
        QueryLanguage::Jsonata => {
            "give it a default with `.unwrap_or(…)`; if it is always present, write `Expr::some(….required())`"
        }
    };
    MISSING.found(message).help(help)
}
