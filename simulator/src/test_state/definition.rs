//! The state that is tested, in a machine that can be run.

use asl::document::{Document, Limits};
use asl::validate::{Options, validate};
use asl::{Diagnostic, StateType};
use serde_json::{Map, Value, json};

use super::request::TestStateRequest;
use super::response::{TestStateError, TestStateErrorCode};
use crate::plan::{Machine, State, StateId};

/// What a state is called that is tested without a state machine (recorded).
pub(super) const NAME: &str = "StateName";

/// The types of states in the order of the service.
const TYPES: [&str; 8] = ["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"];

/// A state in its machine.
pub(super) struct Tested {
    pub(super) machine: Machine,
    pub(super) state: StateId,
    pub(super) name: String,
    pub(super) kind: StateType,
}

impl Tested {
    pub(super) fn plan(&self) -> &State {
        &self.machine.states[self.state]
    }
}

/// The state that a request is about.
pub(super) fn tested(request: &TestStateRequest) -> Result<Tested, TestStateError> {
    let document = document(&request.definition)?;
    let value = document.root().to_value();
    if request.state_name.as_deref() == Some("") {
        let constraint = "Member must have length greater than or equal to 1";
        let message =
            format!("1 validation error detected: Value '' at 'stateName' failed to satisfy constraint: {constraint}");
        return Err(TestStateError::validation(message));
    }
    let is_machine = value.get("States").is_some();
    let (document, name) = match (&request.state_name, is_machine) {
        (Some(name), true) => (document, name.clone()),
        (None, false) => (self::document(&alone(value).to_string())?, NAME.to_owned()),
        (None, true) => {
            return Err(invalid("it is a state machine; say with `stateName` which of its states is tested", ""));
        }
        (Some(_), false) => return Err(TestStateError::validation("State not found in definition")),
    };
    let findings = validate(&document, Options::default());
    // With a mock nothing is called, and so it does not matter what a resource names (recorded).
    let counts = |finding: &Diagnostic| request.mock.is_none() || finding.code().name != "resource_not_an_arn";
    if let Some(error) = findings.iter().find(|finding| finding.is_error() && counts(finding)) {
        return Err(refused(error, &document.root().to_value()));
    }
    let machine = Machine::from_value(&document.root().to_value()).map_err(|error| invalid(&error.to_string(), ""))?;
    let found = machine.states.iter().position(|state| *state.name == *name);
    let state = found.ok_or_else(|| TestStateError::validation("State not found in definition"))?;
    let kind = machine.states[state].kind;
    Ok(Tested { machine, state, name, kind })
}

fn document(text: &str) -> Result<Document, TestStateError> {
    Document::json("definition", text, Limits::default()).map_err(|refusal| {
        let first = refusal.findings().first();
        let message = first.map_or("it is empty", Diagnostic::message);
        TestStateError::of(
            TestStateErrorCode::InvalidDefinition,
            format!("Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: {message}'"),
        )
    })
}

/// A machine of the state alone; the states that it may lead to end at once.
fn alone(state: Value) -> Value {
    let mut states = Map::new();
    let rules = state.get("Choices").and_then(Value::as_array).into_iter().flatten();
    let catchers = state.get("Catch").and_then(Value::as_array).into_iter().flatten();
    let next = rules.chain(catchers).filter_map(|part| part.get("Next"));
    for target in next.chain([state.get("Next"), state.get("Default")].into_iter().flatten()) {
        if let Some(target) = target.as_str() {
            states.insert(target.to_owned(), json!({"Type": "Succeed"}));
        }
    }
    states.insert(NAME.to_owned(), state);
    json!({"StartAt": NAME, "States": states})
}

fn refused(error: &Diagnostic, document: &Value) -> TestStateError {
    let pointer = error.pointer().unwrap_or_default();
    let value = document.pointer(pointer).and_then(Value::as_str);
    // The one refusal of a definition whose words are recorded for TestState.
    if pointer.ends_with("/Type") && value.is_some_and(|value| !TYPES.contains(&value)) {
        let known = TYPES.join(", ");
        return invalid(&format!("The field 'Type' should have one of these values: [{known}]"), pointer);
    }
    invalid(error.message(), pointer)
}

fn invalid(message: &str, pointer: &str) -> TestStateError {
    let place = if pointer.is_empty() { String::new() } else { format!(" at {pointer}") };
    TestStateError::of(
        TestStateErrorCode::InvalidDefinition,
        format!("Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: {message}{place}'"),
    )
}
