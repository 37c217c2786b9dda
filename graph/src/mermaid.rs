//! A diagram as the text of a Mermaid state diagram.

use std::fmt::Write;

use asl::StateType;

use crate::{Diagram, Edge, EdgeKind, Node, Scope};

/// The diagram as a Mermaid state diagram: states in their order, those of a Parallel or Map within theirs, and transitions
/// with the errors or conditions that take them.
pub fn mermaid(diagram: &Diagram) -> String {
    let ids = Ids::of(diagram);
    let mut text = "stateDiagram-v2\n".to_owned();
    // What is left to write: a scope from its beginning, or the text that stands behind one.
    let mut waiting = vec![Part::Scope { scope: 0, depth: 1 }];
    while let Some(part) = waiting.pop() {
        match part {
            Part::Text(behind) => text.push_str(&behind),
            Part::Scope { scope: index, depth } => {
                let Some(scope) = diagram.scopes.get(index) else { continue };
                let pad = "    ".repeat(depth);
                for (number, node) in scope.nodes.iter().enumerate() {
                    push(
                        &mut text,
                        format_args!("{pad}state \"{}\" as {}", label(&caption(node)), ids.id(index, number)),
                    );
                }
                // The nested ones are written in their order, each with its lines around it.
                let mut nested = Vec::new();
                for (number, node) in scope.nodes.iter().enumerate().filter(|(_, node)| !node.scopes.is_empty()) {
                    nested.push(Part::Text(format!("{pad}state {} {{\n", ids.id(index, number))));
                    for (position, below) in node.scopes.iter().enumerate() {
                        if position > 0 {
                            nested.push(Part::Text(format!("{pad}    --\n")));
                        }
                        nested.push(Part::Scope { scope: *below, depth: depth + 1 });
                    }
                    nested.push(Part::Text(format!("{pad}}}\n")));
                }
                nested.push(Part::Text(transitions(scope, &ids, index, &pad)));
                waiting.extend(nested.into_iter().rev());
            }
        }
    }
    text
}

/// What is left to write.
enum Part {
    Scope { scope: usize, depth: usize },
    Text(String),
}

/// The numbers of states over all scopes.
struct Ids {
    /// The number of each scope's first state.
    first: Vec<usize>,
}

impl Ids {
    fn of(diagram: &Diagram) -> Self {
        let mut count = 0;
        let first = diagram.scopes.iter().map(|scope| {
            let first = count;
            count += scope.nodes.len();
            first
        });
        Self { first: first.collect() }
    }

    fn id(&self, scope: usize, node: usize) -> String {
        format!("s{}", self.first[scope] + node)
    }
}

fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("writing to a string cannot fail");
}

/// The transitions of a scope, its start and its ends.
fn transitions(scope: &Scope, ids: &Ids, index: usize, pad: &str) -> String {
    let mut text = String::new();
    if let Some(start) = scope.start {
        push(&mut text, format_args!("{pad}[*] --> {}", ids.id(index, start)));
    }
    let mut edges = scope.edges.iter().peekable();
    for (number, node) in scope.nodes.iter().enumerate() {
        let from = ids.id(index, number);
        while let Some(edge) = edges.next_if(|edge| edge.from == number) {
            let to = ids.id(index, edge.to);
            match words(edge) {
                Some(words) => push(&mut text, format_args!("{pad}{from} --> {to}: {}", label(&words))),
                None => push(&mut text, format_args!("{pad}{from} --> {to}")),
            }
        }
        if node.ends || matches!(node.state_type, Some(StateType::Succeed | StateType::Fail)) {
            push(&mut text, format_args!("{pad}{from} --> [*]"));
        }
    }
    text
}

/// What takes a transition, in one text.
fn words(edge: &Edge) -> Option<String> {
    let between = match edge.kind {
        EdgeKind::Next => return None,
        EdgeKind::Choice => " or ",
        EdgeKind::Catch => ", ",
    };
    Some(edge.labels.join(between))
}

/// The state's name, and what it does.
fn caption(node: &Node) -> String {
    match &node.detail {
        Some(detail) => format!("{} ({detail})", node.name),
        None => node.name.clone(),
    }
}

/// Text without the characters that Mermaid reads as its own.
fn label(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '"' => "'".to_owned(),
            ';' | '#' | '{' | '}' | '<' | '>' => format!("#{};", u32::from(character)),
            other => other.to_string(),
        })
        .collect()
}
