//! What the walk finds.

use asl::document::{Document, Limits};
use asl::{StateMachine, StateType};
use serde_json::{Value, json};

use super::*;

fn machine(definition: &Value) -> StateMachine {
    let document = Document::json("m.json", &definition.to_string(), Limits::default()).unwrap();
    StateMachine::read(&document).unwrap()
}

fn diagram(definition: &Value) -> Diagram {
    Diagram::of("M", &machine(definition))
}

fn pairs(scope: &Scope) -> Vec<(usize, usize, EdgeKind, Vec<&str>)> {
    let labels = |edge: &'_ Edge| edge.labels.iter().map(String::as_str).collect::<Vec<_>>().len();
    assert!(scope.edges.iter().all(|edge| labels(edge) <= 24));
    scope
        .edges
        .iter()
        .map(|edge| (edge.from, edge.to, edge.kind, edge.labels.iter().map(String::as_str).collect()))
        .collect()
}

#[test]
fn transitions_with_the_same_target_are_one() {
    let made = diagram(&json!({ "StartAt": "A", "States": {
        "A": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Next": "B",
            "Retry": [{ "ErrorEquals": ["X"] }],
            "Catch": [{ "ErrorEquals": ["E", "F"], "Next": "B" }, { "ErrorEquals": ["States.ALL"], "Next": "B" }] },
        "B": { "Type": "Choice", "Default": "A", "Choices": [
            { "Variable": "$.n", "NumericEquals": 1, "Next": "A" }, { "Variable": "$.n", "NumericEquals": 2, "Next": "C" }] },
        "C": { "Type": "Pass", "End": true },
    } }));
    let scope = &made.scopes[0];
    assert_eq!(
        pairs(scope),
        [
            (0, 1, EdgeKind::Next, vec![]),
            (0, 1, EdgeKind::Catch, vec!["E", "F", "States.ALL"]),
            (1, 0, EdgeKind::Choice, vec!["n = 1", "otherwise"]),
            (1, 2, EdgeKind::Choice, vec!["n = 2"]),
        ]
    );
    let first = &scope.nodes[0];
    assert_eq!(first.detail.as_deref(), Some("sqs:sendMessage.waitForTaskToken"));
    assert_eq!((first.service.as_deref(), first.waits), (Some("sqs"), Some("waits for a task token")));
    assert_eq!(first.retries, ["X: 3 times"]);
    assert!(scope.nodes[2].ends && !first.ends);
}

#[test]
fn nested_machines_follow_their_states() {
    let inner = json!({ "StartAt": "I", "States": { "I": { "Type": "Succeed" } } });
    let made = diagram(&json!({ "StartAt": "P", "States": {
        "P": { "Type": "Parallel", "Branches": [inner, inner], "Next": "M" },
        "M": { "Type": "Map", "ItemProcessor": inner, "MaxConcurrency": 5, "End": true },
    } }));
    assert_eq!(made.scopes[0].nodes[0].scopes, [1, 2]);
    assert_eq!(made.scopes[0].nodes[1].scopes, [3]);
    assert_eq!(made.scopes[2].inside, Some((0, 0)));
    assert_eq!(made.scopes[2].caption.as_deref(), Some("Branch 2"));
    assert_eq!(made.scopes[0].nodes[1].detail.as_deref(), Some("for each item, 5 at a time"));
    assert_eq!(made.scopes[3].nodes[0].state_type, Some(StateType::Succeed));
}

#[test]
fn a_target_that_is_not_there_is_shown() {
    let made = diagram(&json!({ "StartAt": "Nobody", "States": { "A": { "Type": "Pass", "Next": "Nowhere" } } }));
    let names: Vec<_> = made.scopes[0].nodes.iter().map(|node| (node.name.as_str(), node.missing)).collect();
    assert_eq!(names, [("A", false), ("Nobody", true), ("Nowhere", true)]);
    assert_eq!(made.scopes[0].start, Some(1));
}

#[test]
fn what_became_of_states_and_transitions_is_said() {
    let old = json!({ "StartAt": "A", "States": {
        "A": { "Type": "Wait", "Seconds": 1, "Next": "B" }, "B": { "Type": "Pass", "Next": "C" },
        "C": { "Type": "Parallel", "End": true, "Branches": [
            { "StartAt": "I", "States": { "I": { "Type": "Pass", "End": true } } }] },
    } });
    let new = json!({ "StartAt": "A", "States": {
        "A": { "Type": "Wait", "Seconds": 2, "Next": "C" }, "D": { "Type": "Succeed" },
        "C": { "Type": "Parallel", "Next": "D", "Branches": [
            { "StartAt": "I", "States": { "I": { "Type": "Pass", "Result": 1, "End": true } } }] },
    } });
    let made = Diagram::compared("M", &machine(&old), &machine(&new));
    let changes = |scope: usize| -> Vec<_> {
        made.scopes[scope].nodes.iter().map(|node| (node.name.as_str(), node.change)).collect()
    };
    let expected = [("A", Change::Changed), ("D", Change::Added), ("C", Change::Same), ("B", Change::Removed)];
    assert_eq!(changes(0), expected);
    assert_eq!(changes(1), [("I", Change::Changed)]);
    let edges: Vec<_> = made.scopes[0].edges.iter().map(|edge| (edge.from, edge.to, edge.change)).collect();
    assert_eq!(edges, [(0, 2, Change::Added), (0, 3, Change::Removed), (2, 1, Change::Added), (3, 2, Change::Removed)]);
    let same = Diagram::compared("M", &machine(&new), &machine(&new));
    assert!(same.scopes.iter().flat_map(|scope| &scope.nodes).all(|node| node.change == Change::Same));
}
