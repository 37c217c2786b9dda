//! An execution as lines, to be compared with what it should be.

#![allow(clippy::unwrap_used, dead_code, reason = "part of the tests, each of which uses a part of it")]

use serde_json::{Value, json};
use simulator::{Execution, Machine, MockFile, Simulation};

/// A machine of states, the first of which it starts at.
pub(crate) fn states(states: Value) -> Value {
    let first = states.as_object().unwrap().keys().next().unwrap().clone();
    json!({"StartAt": first, "States": states})
}

/// The same in JSONata.
pub(crate) fn queries(names: Value) -> Value {
    let mut machine = states(names);
    machine["QueryLanguage"] = "JSONata".into();
    machine
}

/// Runs a definition, with the answers of each state in their order.
pub(crate) fn run(definition: &Value, input: Value, answers: Value) -> Execution {
    let machine = Machine::from_value(definition).unwrap();
    let names: serde_json::Map<String, Value> =
        answers.as_object().unwrap().keys().map(|state| (state.clone(), state.clone().into())).collect();
    let mocks = json!({"StateMachines": {"Case": {"TestCases": {"Told": names}}}, "MockedResponses": answers});
    let mocks = MockFile::read(&mocks, "Case", "Told").unwrap();
    Simulation::of(&machine).services(mocks).run(input.into())
}

/// The events and the end of an execution, a line each: `id<previous type details`.
pub(crate) fn lines(execution: &Execution) -> String {
    let mut text = String::new();
    let mut before = execution.started;
    for (number, event) in execution.history.events().iter().enumerate() {
        let json = event.to_json(number as u64 + 1);
        if event.at > before {
            text.push_str(&format!("   after {} ms\n", event.at - before));
            before = event.at;
        }
        text.push_str(&format!("{}<{} {}", number + 1, event.previous, event.what.type_name()));
        let details = json.as_object().unwrap().iter().find(|(name, _)| name.ends_with("EventDetails"));
        for (name, value) in details.into_iter().flat_map(|(_, details)| details.as_object().unwrap()) {
            if !name.ends_with("Details") && name != "roleArn" && name != "region" {
                text.push_str(&format!(" {name}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
            }
        }
        text.push('\n');
    }
    text.push_str(execution.status.as_str());
    if let Some(output) = &execution.output {
        text.push_str(&format!(" {output}"));
    }
    for part in [&execution.error, &execution.cause].into_iter().flatten() {
        text.push_str(&format!("\n{part}"));
    }
    text
}

/// The lines of a run without services.
pub(crate) fn reported(definition: &Value, input: Value) -> String {
    lines(&run(definition, input, json!({})))
}

/// Output, or error and cause.
pub(crate) fn end(definition: &Value, input: Value) -> Result<Value, (String, String)> {
    let execution = run(definition, input, json!({}));
    let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
    execution.output.map(|output| output.to_value()).ok_or_else(|| (text(&execution.error), text(&execution.cause)))
}
