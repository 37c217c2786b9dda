//! A run as a test case of a mock file (`simulate --mocks`).

use std::collections::HashMap;

use asl::StateType;
use serde_json::{Map, Value, json};

use crate::replay::{Attempt, Replay};
use crate::run::Run;

/// The name of the state machine and of the test case in the file.
const MACHINE: &str = "Case";
const TEST_CASE: &str = "Copied";

/// What each task was answered, by its state, and then by the attempts that got the answer.
pub(super) fn answers(run: &Run<'_>, replay: &Replay) -> Map<String, Value> {
    let mut states: Map<String, Value> = Map::new();
    let mut counts: HashMap<(&str, String), u64> = HashMap::new();
    for (number, visit) in replay.visits.iter().enumerate() {
        let iteration = iteration(replay, number);
        for attempt in visit.attempts.iter().filter(|attempt| attempt.called.is_some()) {
            let count = counts.entry((&visit.name, iteration.clone())).or_default();
            let key = if iteration.is_empty() { count.to_string() } else { format!("{iteration}/{count}") };
            *count += 1;
            let Some(answer) = answer(run, attempt) else { continue };
            let state = states.entry(visit.name.as_ref()).or_insert_with(|| json!({}));
            if let Value::Object(answers) = state {
                answers.insert(key, answer);
            }
        }
    }
    states
}

/// The items of the Maps around a visit, from the outside: `3.0`; empty outside of Maps.
fn iteration(replay: &Replay, visit: usize) -> String {
    let mut items = Vec::new();
    let mut next = replay.visits[visit].within;
    while let Some((around, index)) = next {
        if replay.visits[around].kind == StateType::Map {
            items.push(index.to_string());
        }
        next = replay.visits[around].within;
    }
    items.reverse();
    items.join(".")
}

/// The entry of an attempt; none for one that has not ended.
fn answer(run: &Run<'_>, attempt: &Attempt) -> Option<Value> {
    let mut entry = Map::new();
    if let Some((_, answer)) = &attempt.submitted {
        entry.insert("Submitted".to_owned(), run.mask.value(answer.to_value()));
    }
    match (&attempt.response, &attempt.trouble) {
        (Some(response), _) => {
            entry.insert("Return".to_owned(), run.mask.value(response.to_value()));
        }
        (None, Some(trouble)) => {
            let mut thrown = Map::new();
            // An error without a name is one all the same.
            let error = trouble.error.as_deref().or(attempt.timed_out.then_some("States.Timeout"));
            thrown.extend(error.map(|error| ("Error".to_owned(), run.mask.text(error).into())));
            let cause = trouble.cause.as_deref().map(|cause| run.mask.text(cause));
            thrown.extend(cause.map(|cause| ("Cause".to_owned(), cause.into())));
            entry.insert("Throw".to_owned(), Value::Object(thrown));
        }
        (None, None) => return None,
    }
    Some(Value::Object(entry))
}

/// The file with the answers.
pub(super) fn text(answers: &Map<String, Value>) -> String {
    let case: Map<String, Value> = answers.keys().map(|state| (state.clone(), state.as_str().into())).collect();
    let file = json!({
        "StateMachines": {MACHINE: {"TestCases": {TEST_CASE: case}}},
        "MockedResponses": answers,
    });
    format!("{file:#}\n")
}
