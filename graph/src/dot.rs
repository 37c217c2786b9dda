//! A diagram in the language of Graphviz.

use std::fmt::Write;

use asl::StateType;

use crate::{Diagram, EdgeKind, Node};

/// The diagram as a Graphviz digraph: a state that holds others is a cluster, with a node for its own transitions.
pub fn dot(diagram: &Diagram) -> String {
    let mut text = format!("digraph \"{}\" {{\n", quoted(&diagram.title));
    text.push_str("  graph [fontname=\"sans-serif\", rankdir=TB]\n");
    text.push_str("  node [fontname=\"sans-serif\", shape=box, style=rounded]\n");
    text.push_str("  edge [fontname=\"sans-serif\", fontsize=10]\n");
    // Clusters open and close around those in them, so scopes are written in the order of the definition, inner ones first.
    let mut waiting = vec![Part::Scope(0)];
    while let Some(part) = waiting.pop() {
        match part {
            Part::Text(behind) => text.push_str(&behind),
            Part::Scope(index) => {
                let Some(scope) = diagram.scopes.get(index) else { continue };
                let mut parts = Vec::new();
                for (number, node) in scope.nodes.iter().enumerate() {
                    if node.scopes.is_empty() {
                        push(&mut text, format_args!("  {}", declared(index, number, node)));
                        continue;
                    }
                    let cluster = format!("  subgraph cluster_{index}_{number} {{\n  label=\"\"\n");
                    parts.push(Part::Text(format!("{cluster}  {}\n", declared(index, number, node))));
                    parts.extend(node.scopes.iter().map(|below| Part::Scope(*below)));
                    parts.push(Part::Text("  }\n".to_owned()));
                }
                waiting.extend(parts.into_iter().rev());
            }
        }
    }
    for index in 0..diagram.scopes.len() {
        edges(diagram, index, &mut text);
    }
    text.push_str("}\n");
    text
}

/// What is left to write.
enum Part {
    Scope(usize),
    Text(String),
}

fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("writing to a string cannot fail");
}

fn declared(scope: usize, number: usize, node: &Node) -> String {
    let shape = match node.state_type {
        Some(StateType::Choice) => ", shape=diamond, style=\"\"",
        Some(StateType::Succeed | StateType::Fail) => ", shape=box, style=\"rounded,bold\"",
        Some(StateType::Parallel | StateType::Map) => ", shape=plaintext",
        Some(StateType::Task | StateType::Wait | StateType::Pass) => "",
        None => ", style=dashed",
    };
    let detail = node.detail.as_deref().map(|detail| format!("\\n{}", quoted(detail))).unwrap_or_default();
    format!("n{scope}_{number} [label=\"{}{detail}\"{shape}]", quoted(&node.name))
}

/// The transitions of a scope, its start and its ends.
fn edges(diagram: &Diagram, index: usize, text: &mut String) {
    let scope = &diagram.scopes[index];
    if let Some(start) = scope.start {
        let from = match scope.inside {
            Some((outer, node)) => format!("n{outer}_{node}"),
            None => {
                push(text, format_args!("  start [shape=circle, style=filled, label=\"\", width=0.2]"));
                "start".to_owned()
            }
        };
        let style = if scope.inside.is_some() { " [style=dotted]" } else { "" };
        push(text, format_args!("  {from} -> n{index}_{start}{style}"));
    }
    for edge in &scope.edges {
        let labels: Vec<_> = edge.labels.iter().map(|label| quoted(label)).collect();
        let label = labels.join("\\n");
        let attributes = match edge.kind {
            EdgeKind::Next => String::new(),
            EdgeKind::Choice => format!(" [label=\"{label}\"]"),
            EdgeKind::Catch => format!(" [label=\"{label}\", style=dashed, color=red3, fontcolor=red3]"),
        };
        push(text, format_args!("  n{index}_{} -> n{index}_{}{attributes}", edge.from, edge.to));
    }
    if index == 0 && scope.nodes.iter().any(|node| node.ends) {
        push(text, format_args!("  end [shape=doublecircle, style=filled, label=\"\", width=0.15]"));
        for (number, _) in scope.nodes.iter().enumerate().filter(|(_, node)| node.ends) {
            push(text, format_args!("  n{index}_{number} -> end"));
        }
    }
}

/// A text between quotes.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
