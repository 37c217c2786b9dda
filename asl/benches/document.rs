//! Reading definitions of 10 to 10,000 states, next to `serde_json` reading the same text to a value.

use std::fmt::Write;
use std::hint::black_box;

use asl::document::{Document, Limits};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};

/// A chain of tasks and choices as people write them.
fn definition(states: usize) -> Value {
    let name = |number: usize| format!("Step{number}");
    let state = |number: usize| {
        let next = name(number + 1);
        match number % 4 {
            0 => json!({
                "Type": "Choice",
                "Comment": "Is there \"anything\" left to do?",
                "Choices": [{"Variable": "$.count", "NumericGreaterThan": 0, "Next": next}],
                "Default": next,
            }),
            1 => json!({"Type": "Pass", "Result": {"rate": 1.5, "list": [1, 2, 3]}, "ResultPath": "$.x", "Next": next}),
            _ => json!({
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "${OrderFunction}", "Payload": {"order.$": "$.order", "step": number}},
                "ResultSelector": {"body.$": "$.Payload"},
                "TimeoutSeconds": 60,
                "Retry": [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 2.0}],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": next, "ResultPath": "$.error"}],
                "Next": next,
            }),
        }
    };
    let mut all: serde_json::Map<String, Value> = (0..states).map(|number| (name(number), state(number))).collect();
    all.insert(name(states), json!({"Type": "Succeed"}));
    json!({"StartAt": "Step0", "States": all})
}

/// The same definition in YAML's block style.
fn yaml(value: &Value, indent: usize, text: &mut String) {
    let entry = |text: &mut String, head: &str, value: &Value| match value {
        Value::Object(members) if !members.is_empty() => {
            let _ = writeln!(text, "{:indent$}{head}", "");
            yaml(value, indent + 2, text);
        }
        Value::Array(items) if !items.is_empty() => {
            let _ = writeln!(text, "{:indent$}{head}", "");
            yaml(value, indent + 2, text);
        }
        other => {
            let _ = writeln!(text, "{:indent$}{head} {other}", "");
        }
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| entry(text, &format!("{key}:"), value)),
        Value::Array(items) => items.iter().for_each(|value| entry(text, "-", value)),
        other => {
            let _ = writeln!(text, "{other}");
        }
    }
}

fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read");
    group.sample_size(20);
    for states in [10, 100, 1_000, 10_000] {
        let value = definition(states);
        let text = serde_json::to_string_pretty(&value).expect("a value prints");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new("json", states), &text, |bencher, text| {
            bencher.iter(|| Document::json("a.json", black_box(text), Limits::default()));
        });
        group.bench_with_input(BenchmarkId::new("serde_json", states), &text, |bencher, text| {
            bencher.iter(|| serde_json::from_str::<Value>(black_box(text)));
        });
        let document = Document::json("a.json", &text, Limits::default()).expect("the definition is well-formed");
        group.bench_with_input(BenchmarkId::new("to_value", states), &document, |bencher, document| {
            bencher.iter(|| black_box(document).root().to_value());
        });
        let mut text = String::new();
        yaml(&value, 0, &mut text);
        let document = Document::yaml("a.yaml", &text, Limits::default()).expect("the definition is well-formed");
        assert!(document.root().to_value() == value);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new("yaml", states), &text, |bencher, text| {
            bencher.iter(|| Document::yaml("a.yaml", black_box(text), Limits::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
