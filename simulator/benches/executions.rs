//! How fast executions are, with their full history.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use simulator::{Answer, Data, Machine, Request, Services, Simulation};

/// Answers every call at once.
struct Echo;

impl Services for Echo {
    fn call(&mut self, request: &Request<'_>) -> Answer {
        Answer::result(request.parameters.clone())
    }
}

/// Charges every payment, and takes every notice.
struct Paid;

impl Services for Paid {
    fn call(&mut self, request: &Request<'_>) -> Answer {
        let answer = Data::record([("message", "paid".into()), ("orderId", "o-1".into())]);
        Answer { submitted: request.token.map(|_| Data::empty_object()), ..Answer::result(answer) }
    }
}

/// The payment workflow as it is emitted.
const PAYMENT: [(&str, &str); 2] = [
    ("JSONata", include_str!("../../snapshots/payment_jsonata.snap.asl.json")),
    ("JSONPath", include_str!("../../snapshots/payment_jsonpath.snap.asl.json")),
];

fn machine(definition: &Value) -> Machine {
    match Machine::from_value(definition) {
        Ok(machine) => machine,
        Err(error) => panic!("{error}"),
    }
}

/// A row of Pass states.
fn chain(length: usize, fields: &Value) -> Machine {
    let states: serde_json::Map<String, Value> = (0..length)
        .map(|number| {
            let mut state = json!({"Type": "Pass", "Next": format!("S{}", number + 1)});
            if let (Some(state), Some(fields)) = (state.as_object_mut(), fields.as_object()) {
                state.extend(fields.clone());
            }
            (format!("S{number}"), state)
        })
        .chain([(format!("S{length}"), json!({"Type": "Succeed"}))])
        .collect();
    machine(&json!({"StartAt": "S0", "States": states}))
}

fn rows(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("transitions");
    let small = || Data::from(json!({"id": 7, "name": "pen"}));
    let large = || Data::from(json!({"id": 7, "lines": vec!["x".repeat(100); 2000]}));
    let plain = chain(10_000, &json!({}));
    let placed = chain(1000, &json!({"Result": {"a": 1}, "ResultPath": "$.seen"}));
    let computed = chain(1000, &json!({"Parameters": {"id.$": "$.id", "text.$": "States.Format('no. {}', $.id)"}}));
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("pass", |bench| {
        bench.iter_batched(small, |input| Simulation::of(&plain).run(input), BatchSize::LargeInput);
    });
    group.bench_function("pass, 200 KB", |bench| {
        bench.iter_batched(large, |input| Simulation::of(&plain).run(input), BatchSize::LargeInput);
    });
    group.throughput(Throughput::Elements(1000));
    group.bench_function("result path", |bench| {
        bench.iter_batched(small, |input| Simulation::of(&placed).run(input), BatchSize::LargeInput);
    });
    group.bench_function("result path, 200 KB", |bench| {
        bench.iter_batched(large, |input| Simulation::of(&placed).run(input), BatchSize::LargeInput);
    });
    group.bench_function("template", |bench| {
        bench.iter_batched(small, |input| Simulation::of(&computed).run(input), BatchSize::LargeInput);
    });
    let query = machine(&json!({"QueryLanguage": "JSONata", "StartAt": "Count", "States": {
        "Count": {"Type": "Pass", "Output": {"n": "{% $states.input.n + 1 %}", "lines": "{% $states.input.lines %}"}, "Next": "More"},
        "More": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input.n < 500 %}", "Next": "Count"}], "Default": "Done"},
        "Done": {"Type": "Succeed"}
    }}));
    group.bench_function("expressions", |bench| {
        let input = || Data::from(json!({"n": 0, "lines": ["pen", "ink"]}));
        bench.iter_batched(input, |input| Simulation::of(&query).run(input), BatchSize::LargeInput);
    });
    let choice = machine(&json!({"StartAt": "Count", "States": {
        "Count": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "Next": "More"},
        "More": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericLessThan": 500, "Next": "Count"}], "Default": "Done"},
        "Done": {"Type": "Succeed"}
    }}));
    group.bench_function("choice loop", |bench| {
        let input = || Data::from(json!({"n": 0}));
        bench.iter_batched(input, |input| Simulation::of(&choice).run(input), BatchSize::LargeInput);
    });
    group.finish();
}

fn whole(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("executions");
    let task = machine(&json!({"StartAt": "Pay", "States": {"Pay": {
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "pay", "Payload.$": "$"}, "End": true
    }}}));
    group.throughput(Throughput::Elements(1));
    group.bench_function("one task", |bench| {
        let input = Data::from(json!({"id": 7}));
        bench.iter(|| Simulation::of(&task).services(Echo).run(input.clone()));
    });
    let map = machine(&json!({"StartAt": "All", "States": {"All": {
        "Type": "Map",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Each", "States": {"Each": {"Type": "Pass", "End": true}}
        },
        "End": true
    }}}));
    let inline = machine(&json!({"StartAt": "All", "States": {"All": {
        "Type": "Map", "ItemProcessor": {"StartAt": "Each", "States": {"Each": {"Type": "Succeed"}}}, "End": true
    }}}));
    group.throughput(Throughput::Elements(5000)); // more do not fit into the service's history
    group.bench_function("inline map of 5,000 items", |bench| {
        let input = Data::from(json!((0..5000).collect::<Vec<u32>>()));
        bench.iter(|| Simulation::of(&inline).run(input.clone()));
    });
    group.throughput(Throughput::Elements(1));
    for (language, text) in PAYMENT {
        let payment = serde_json::from_str(&text.replace("${Partition}", "aws")).map(|definition| machine(&definition));
        let Ok(payment) = payment else { panic!("the definition of payment is no JSON") };
        group.bench_function(format!("payment, {language}"), |bench| {
            let input = Data::from(json!({"orderId": "o-1", "customerId": "c-1", "amount": 4200}));
            bench.iter(|| Simulation::of(&payment).services(Paid).run(input.clone()));
        });
    }
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("distributed map of 10,000 items", |bench| {
        let input = Data::from(json!((0..10_000).collect::<Vec<u32>>()));
        bench.iter(|| Simulation::of(&map).run(input.clone()));
    });
    // Its results do not fit into a state's output, and the execution fails when all children have ended.
    group.throughput(Throughput::Elements(1_000_000)).sample_size(10);
    group.bench_function("distributed map of 1,000,000 items", |bench| {
        let input = Data::from(json!((0..1_000_000).collect::<Vec<u32>>()));
        bench.iter(|| Simulation::of(&map).run(input.clone()));
    });
    group.finish();
}

criterion_group!(benches, rows, whole);
criterion_main!(benches);
