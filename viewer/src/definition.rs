//! What a page knows of the state machine: its states with their fields and the author's lines, and its transitions.

use asl::StateMachine;
use graph::{Change, Diagram, EdgeKind, Node, Scope};
use serde_json::{Map, Value, json};

use crate::data::Pool;

/// The author's line of the part at a JSON pointer.
pub(crate) type Lines<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The scopes of a diagram, in its order, each with its states and transitions.
pub(crate) fn scopes(diagram: &Diagram, machine: &StateMachine, lines: &Lines<'_>, pool: &mut Pool) -> Value {
    let own = machine.scopes();
    let mut scopes = Vec::with_capacity(diagram.scopes.len());
    for (index, scope) in diagram.scopes.iter().enumerate() {
        // A comparison also has scopes that the new state machine has not, so states are looked up by their names there.
        let found = own.get(index).filter(|_| !diagram.compared);
        let mut nodes = Vec::with_capacity(scope.nodes.len());
        for (number, node) in scope.nodes.iter().enumerate() {
            let mut object = self::node(node);
            if let Some((name, state)) = found.and_then(|(_, scope)| scope.states.get_index(number)) {
                let pointer = found.map(|(pointer, _)| pointer.as_str()).unwrap_or_default();
                let pointer = asl::diagnostic::pointer_to(&asl::diagnostic::pointer_to(pointer, "States"), name);
                object.extend(lines(&pointer).map(|line| ("line".to_owned(), line.into())));
                object.insert("fields".to_owned(), pool.text(fields(state).to_string()).into());
            }
            nodes.push(Value::Object(object));
        }
        scopes.push(json!({"inside": scope.inside, "caption": scope.caption, "nodes": nodes, "edges": edges(scope)}));
    }
    Value::Array(scopes)
}

fn node(node: &Node) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("name".to_owned(), node.name.as_str().into());
    object.insert("type".to_owned(), node.type_name.as_str().into());
    object.extend(node.detail.as_deref().map(|detail| ("detail".to_owned(), detail.into())));
    object.extend(node.target.as_deref().map(|target| ("target".to_owned(), target.into())));
    object.extend(node.waits.map(|waits| ("waits".to_owned(), waits.into())));
    if !node.retries.is_empty() {
        object.insert("retries".to_owned(), node.retries.clone().into());
    }
    if !node.scopes.is_empty() {
        object.insert("scopes".to_owned(), node.scopes.clone().into());
    }
    if node.change != Change::Same {
        object.insert("change".to_owned(), node.change.as_str().into());
    }
    object
}

fn edges(scope: &Scope) -> Value {
    let kind = |kind| match kind {
        EdgeKind::Next => "next",
        EdgeKind::Choice => "choice",
        EdgeKind::Catch => "catch",
    };
    scope.edges.iter().map(|edge| json!([edge.from, edge.to, kind(edge.kind), edge.labels])).collect()
}

/// The fields of a state, without the states in it, which have their own place.
pub(crate) fn fields(state: &asl::State) -> Value {
    let mut fields = serde_json::to_value(state).unwrap_or_default();
    if let Value::Object(members) = &mut fields {
        members.remove("Branches");
        for processor in ["ItemProcessor", "Iterator"] {
            if let Some(Value::Object(processor)) = members.get_mut(processor) {
                processor.remove("States");
                processor.remove("StartAt");
            }
        }
    }
    fields
}
