//! How long the layout and the picture of a state machine take: 300 states stay under 50 ms, and twice the states take twice the time.

#![expect(clippy::unwrap_used, reason = "what a benchmark cannot unwrap has failed")]

use asl::StateMachine;
use asl::document::{Document, Limits};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use graph::{Diagram, Layout};
use serde_json::{Map, Value, json};

/// Tasks with catchers, and a Choice at every fifth place that leads back and forth.
fn machine(count: usize) -> StateMachine {
    let mut states = Map::new();
    for index in 0..count {
        let next = format!("Step {}", index + 1);
        let state: Value = if index % 5 == 4 {
            json!({ "Type": "Choice", "Default": next, "Choices": [
                { "Variable": "$.again", "BooleanEquals": true, "Next": format!("Step {}", index - 2) }] })
        } else {
            json!({ "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Next": next,
                "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Failed" }] })
        };
        states.insert(format!("Step {index}"), state);
    }
    states.insert(format!("Step {count}"), json!({ "Type": "Succeed" }));
    states.insert("Failed".to_owned(), json!({ "Type": "Fail" }));
    let text = json!({ "StartAt": "Step 0", "States": states }).to_string();
    StateMachine::read(&Document::json("m.json", &text, Limits::default()).unwrap()).unwrap()
}

fn layouts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("layout");
    for count in [30, 300, 600, 1_200, 2_400] {
        let diagram = Diagram::of("M", &machine(count));
        group.bench_with_input(BenchmarkId::new("layout", count), &diagram, |bencher, diagram| {
            bencher.iter(|| Layout::of(diagram));
        });
        group.bench_with_input(BenchmarkId::new("svg", count), &diagram, |bencher, diagram| {
            bencher.iter(|| graph::svg(diagram));
        });
    }
    group.finish();
}

criterion_group!(benches, layouts);
criterion_main!(benches);
