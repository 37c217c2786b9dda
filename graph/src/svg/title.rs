//! What a pointer or a screen reader is told: everything that the picture shortens.

use crate::{Change, Diagram, Edge, EdgeKind, Scope};

/// How many transitions of a state are told.
const MOST_TRANSITIONS: usize = 12;
/// How many errors or conditions of a transition are told.
const MOST_LABELS: usize = 24;

/// What the whole picture shows.
pub(super) fn of_diagram(diagram: &Diagram) -> String {
    let count: usize = diagram.scopes.iter().map(|scope| scope.nodes.len()).sum();
    let mut text = format!("A state machine with {count} state{}", if count == 1 { "" } else { "s" });
    if let Some((scope, start)) = diagram.scopes.first().and_then(|scope| Some((scope, scope.start?))) {
        text.push_str(&format!(", which starts at {}", scope.nodes[start].name));
    }
    text.push('.');
    if diagram.compared {
        text.push_str(&format!(" {}.", changes(diagram)));
    }
    if let Some(comment) = &diagram.comment {
        text.push_str(&format!(" {comment}"));
    }
    text
}

/// How many states of a comparison were added, removed and changed.
pub(crate) fn changes(diagram: &Diagram) -> String {
    let count = |change: Change| {
        let nodes = diagram.scopes.iter().flat_map(|scope| &scope.nodes);
        nodes.filter(|node| node.change == change).count()
    };
    let [added, removed, changed] = [Change::Added, Change::Removed, Change::Changed].map(count);
    format!("States: {added} added, {removed} removed, {changed} changed")
}

/// What a state is, and where it leads.
pub(super) fn of_node(scope: &Scope, index: usize) -> String {
    let node = &scope.nodes[index];
    let mut text = format!("{}\n{}", node.name, if node.missing { "no such state" } else { &node.type_name });
    if let Some(detail) = node.detail.as_deref().filter(|_| !node.missing) {
        text.push_str(&format!(": {detail}"));
    }
    if let Some(target) = &node.target {
        text.push_str(&format!("\n{target}"));
    }
    if let Some(waits) = node.waits {
        text.push_str(&format!("\n{waits}"));
    }
    if node.change != Change::Same {
        text.push_str(&format!("\n{}", node.change.as_str()));
    }
    for retrier in &node.retries {
        text.push_str(&format!("\nretries {retrier}"));
    }
    // The transitions of a state stand together.
    let first = scope.edges.partition_point(|edge| edge.from < index);
    let edges = scope.edges[first..].iter().take_while(|edge| edge.from == index);
    let count = edges.clone().count();
    for edge in edges.take(MOST_TRANSITIONS) {
        let target = &scope.nodes[edge.to].name;
        text.push_str(&match labels(edge) {
            Some(labels) => format!("\n→ {target}: {labels}"),
            None => format!("\n→ {target}"),
        });
    }
    if count > MOST_TRANSITIONS {
        text.push_str(&format!("\n→ {} more", count - MOST_TRANSITIONS));
    }
    if node.ends {
        text.push_str("\n→ end");
    }
    text
}

/// A transition with everything that takes it.
pub(super) fn of_edge(scope: &Scope, edge: &Edge) -> String {
    let [from, to] = [edge.from, edge.to].map(|node| &scope.nodes[node].name);
    format!("{from} → {to}\n{}", labels(edge).unwrap_or_default())
}

fn labels(edge: &Edge) -> Option<String> {
    let between = match edge.kind {
        EdgeKind::Next => return None,
        EdgeKind::Choice => " or ",
        EdgeKind::Catch => ", ",
    };
    let more = edge.labels.len().saturating_sub(MOST_LABELS);
    let mut text = edge.labels[..edge.labels.len() - more].join(between);
    if more > 0 {
        text.push_str(&format!("{between}{more} more"));
    }
    Some(text)
}
