//! Reading and validating definitions of 10 to 10,000 states: a chain and a wide Choice, in both query languages; and
//! the locked definitions of this repository.

use std::hint::black_box;

use asl::document::{Document, Limits};
use asl::validate::{Options, validate};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Map, Value, json};

fn name(number: usize) -> String {
    format!("Step{number}")
}

/// A chain of tasks, passes and choices as people write them.
fn chain(states: usize) -> Value {
    let state = |number: usize| {
        let next = name(number + 1);
        match number % 4 {
            0 => json!({
                "Type": "Choice",
                "Choices": [{"Variable": "$.count", "NumericGreaterThan": number, "Next": next}],
                "Default": next,
            }),
            1 => {
                json!({"Type": "Pass", "Assign": {format!("total{number}.$"): "States.MathAdd($.total, 1)"}, "Next": next})
            }
            _ => json!({
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {
                    "FunctionName": "${OrderFunction}",
                    "Payload": {"order.$": format!("$.orders[{number}].id"), "note.$": "States.Format('order {}', $.id)"}
                },
                "ResultSelector": {"body.$": "$.Payload"},
                "TimeoutSeconds": 60,
                "Retry": [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 2, "MaxAttempts": 3}],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": next, "ResultPath": "$.error"}],
                "Next": next,
            }),
        }
    };
    machine(json!("JSONPath"), states, state)
}

/// The same in JSONata, no two expressions alike but for the plainest.
fn jsonata_chain(states: usize) -> Value {
    let state = |number: usize| {
        let next = name(number + 1);
        match number % 4 {
            0 => json!({
                "Type": "Choice",
                "Choices": [{"Condition": format!("{{% $states.input.count > {number} %}}"), "Next": next}],
                "Default": next,
            }),
            1 => json!({
                "Type": "Pass",
                "Assign": {format!("total{number}"): format!("{{% $sum($states.input.items.(price * qty)) + {number} %}}")},
                "Next": next,
            }),
            _ => json!({
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {
                    "FunctionName": "${OrderFunction}",
                    "Payload": {
                        "order": format!("{{% $states.input.orders[{number}].id %}}"),
                        "note": "{% 'order ' & $states.input.id %}",
                    }
                },
                "Output": "{% $states.result.Payload %}",
                "TimeoutSeconds": 60,
                "Retry": [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 2, "MaxAttempts": 3}],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": next, "Output": "{% $states.errorOutput %}"}],
                "Next": next,
            }),
        }
    };
    machine(json!("JSONata"), states, state)
}

fn machine(language: Value, states: usize, state: impl Fn(usize) -> Value) -> Value {
    let mut all: Map<String, Value> = (0..states).map(|number| (name(number), state(number))).collect();
    all.insert(name(states), json!({"Type": "Succeed"}));
    json!({"QueryLanguage": language, "StartAt": "Step0", "States": all})
}

/// A Choice with a way to each of the states.
fn wide(language: &str, states: usize) -> Value {
    let rule = |number: usize| match language {
        "JSONata" => json!({"Condition": format!("{{% $states.input.kind = 'k{number}' %}}"), "Next": name(number)}),
        _ => json!({"Variable": "$.kind", "StringEquals": format!("k{number}"), "Next": name(number)}),
    };
    let rules: Vec<Value> = (0..states).map(rule).collect();
    let mut all: Map<String, Value> =
        (0..states).map(|number| (name(number), json!({"Type": "Pass", "End": true}))).collect();
    all.insert("Which".into(), json!({"Type": "Choice", "Choices": rules, "Default": "Step0"}));
    json!({"QueryLanguage": language, "StartAt": "Which", "States": all})
}

fn validate_text(text: &str) -> usize {
    let document = Document::json("a.asl.json", text, Limits::default()).expect("the definition is well-formed");
    validate(&document, Options::default()).len()
}

fn sizes(criterion: &mut Criterion) {
    for (shape, make) in [
        ("jsonpath_chain", &chain as &dyn Fn(usize) -> Value),
        ("jsonata_chain", &jsonata_chain),
        ("jsonpath_wide", &|states| wide("JSONPath", states)),
        ("jsonata_wide", &|states| wide("JSONata", states)),
    ] {
        let mut group = criterion.benchmark_group(format!("validate/{shape}"));
        group.sample_size(20);
        for states in [10, 100, 1_000, 10_000] {
            let text = serde_json::to_string_pretty(&make(states)).expect("a value prints");
            // A definition of ten thousand states may be longer than the service takes, which is one finding.
            assert!(validate_text(&text) <= 1, "{shape} of {states} states is not sound");
            group.throughput(Throughput::Elements(states as u64));
            group.bench_with_input(BenchmarkId::from_parameter(states), &text, |bencher, text| {
                bencher.iter(|| validate_text(black_box(text)));
            });
        }
        group.finish();
    }
}

/// The definitions that the workflows of this repository compile to.
fn locked(criterion: &mut Criterion) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../snapshots");
    let files = std::fs::read_dir(folder).expect("the snapshots are there").flatten();
    let is_definition = |path: &std::path::Path| path.to_string_lossy().ends_with(".asl.json");
    let paths = files.map(|file| file.path()).filter(|path| is_definition(path));
    let texts: Vec<String> = paths.map(|path| std::fs::read_to_string(path).expect("a snapshot is text")).collect();
    let mut group = criterion.benchmark_group("validate/locked");
    group.throughput(Throughput::Elements(texts.len() as u64));
    group.bench_function("definitions", |bencher| {
        bencher.iter(|| texts.iter().map(|text| validate_text(black_box(text))).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, sizes, locked);
criterion_main!(benches);
