//! What `TestState` refuses before it runs anything. The words are those of the service where they are recorded.

use asl::{Resource, StateType};
use serde_json::Value;

use super::context;
use super::definition::Tested;
use super::fields;
use super::request::{FieldValidationMode, Mock, TestStateRequest};
use super::response::{TestStateError, TestStateErrorCode};
use crate::data::Data;
use crate::fault::MOST_BYTES;
use crate::plan::Work;
use crate::services::Outcome;

/// The input of the state.
pub(super) fn input(request: &TestStateRequest) -> Result<Data, TestStateError> {
    let refused = |why: String| {
        let message = format!("Invalid State Machine Execution Input: '{why}'");
        TestStateError::of(TestStateErrorCode::InvalidExecutionInput, message)
    };
    let Some(text) = &request.input else { return Ok(Data::empty_object()) };
    if text.len() > MOST_BYTES {
        return Err(refused(format!("it has more than {MOST_BYTES} bytes")));
    }
    serde_json::from_str(text).map_err(|error| refused(error.to_string()))
}

/// The variables that the state finds.
pub(super) fn variables(request: &TestStateRequest) -> Result<Option<Data>, TestStateError> {
    let Some(text) = &request.variables else { return Ok(None) };
    match serde_json::from_str::<Data>(text) {
        Ok(variables @ Data::Object(_)) => Ok(Some(variables)),
        Ok(_) => Err(TestStateError::validation("Variables must be a JSON object.")),
        Err(error) => Err(TestStateError::validation(format!("Variables must be a JSON object: {error}"))),
    }
}

/// The Context Object, where one is given.
pub(super) fn given_context(request: &TestStateRequest, tested: &Tested) -> Result<Option<Data>, TestStateError> {
    let Some(text) = &request.context else { return Ok(None) };
    if request.mock.is_none() {
        return Err(TestStateError::validation("TestState does not support Context when a mock is not specified."));
    }
    let wrong = |why: String| TestStateError::validation(format!("Invalid Context object provided: {why}"));
    let value: Value = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    context::refused(&value, takes_token(tested)).map_or(Ok(Some(Data::from(value))), |why| Err(wrong(why)))
}

/// True for tasks that somebody ends with a token, or a job.
pub(super) fn takes_token(tested: &Tested) -> bool {
    if let Work::Task(task) = &tested.plan().work { task.target.waits() } else { false }
}

/// What the mock stands for; without one, that the state can be tested without.
pub(super) fn mock(request: &TestStateRequest, tested: &Tested) -> Result<Option<Outcome>, TestStateError> {
    let refused = |message: &str| Err(TestStateError::validation(message));
    let configuration = request.state_configuration.clone().unwrap_or_default();
    let counts_failures = configuration.map_iteration_failure_count.is_some();
    let Some(mock) = &request.mock else {
        if counts_failures {
            return refused("TestState does not support MapIterationFailureCount when a mock is not specified.");
        }
        return without_mock(request, tested).map(|()| None);
    };
    let is_outer = matches!(tested.kind, StateType::Map | StateType::Parallel);
    if !is_outer && tested.kind != StateType::Task {
        let kind = tested.kind.as_str();
        return refused(&format!("State type '{kind}' is not supported when a mock is specified"));
    }
    if request.reveal_secrets == Some(true) {
        return refused("TestState does not support RevealSecrets when a mock is specified.");
    }
    if counts_failures && tested.kind != StateType::Map {
        return refused("MapIterationFailureCount is only supported when testing a Map state.");
    }
    if let Some(name) = &configuration.error_caused_by_state {
        if !tested.machine.state_names().any(|known| known == name) {
            return refused("State not found in definition");
        }
    }
    match (&mock.result, &mock.error_output) {
        (Some(_), Some(_)) => {
            return refused("A test mock should have only one of the following fields: [result, errorOutput].");
        }
        (None, None) => {
            return refused("One of the following fields is required for a test mock: [result, errorOutput].");
        }
        (None, Some(error)) if error.error.as_deref().unwrap_or_default().is_empty() => {
            return refused("An error was not specified in the mocked error output.");
        }
        (Some(_), None) | (None, Some(_)) => {}
    }
    if let Work::Map(map) = &tested.plan().work {
        if map.reader.is_some() && configuration.map_item_reader_data.is_none() {
            return refused("ItemReader data must be specified when testing a Map state with ItemReader specified.");
        }
    }
    let result = match &mock.result {
        Some(text) => Some(result(text, mock, tested)?),
        None => None,
    };
    Ok(super::outcome(mock, result))
}

/// The result of a mock, as the state takes it.
fn result(text: &str, mock: &Mock, tested: &Tested) -> Result<Data, TestStateError> {
    let refused = |message: &str| Err(TestStateError::validation(message));
    let Ok(result) = serde_json::from_str::<Data>(text) else {
        return refused("Mocked result must be valid JSON");
    };
    match &tested.plan().work {
        Work::Map(map) => {
            let is_written = map.writer.as_ref().is_some_and(|writer| writer.request.is_some());
            match (&result, is_written) {
                (Data::Object(_), true) | (Data::Array(_), false) => {}
                (_, true) => return refused("Mocked result must be a JSON object."),
                (_, false) => return refused("Mocked result must be an array."),
            }
        }
        Work::Parallel { branches } => match result.as_array() {
            None => return refused("Mocked result must be an array."),
            Some(results) if results.len() != branches.len() => {
                return refused("Mocked result must contain the same number of items as number of Parallel branches.");
            }
            Some(_) => {}
        },
        Work::Task(task) => {
            let mode = mock.field_validation_mode.unwrap_or_default();
            if mode != FieldValidationMode::None {
                fields::check(&task.target.resource, &result, mode).map_err(TestStateError::validation)?;
            }
        }
        Work::Pass { .. } | Work::Choice { .. } | Work::Wait(_) | Work::Succeed | Work::Fail(_) => {}
    }
    Ok(result)
}

/// Refuses what needs a mock, and has none.
fn without_mock(request: &TestStateRequest, tested: &Tested) -> Result<(), TestStateError> {
    match &tested.plan().work {
        Work::Map(_) | Work::Parallel { .. } => Err(TestStateError::of(
            TestStateErrorCode::InvalidDefinition,
            "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, \
             Succeed, Fail, Choice]",
        )),
        Work::Task(task) => {
            let is_activity = matches!(Resource::parse(&task.target.resource), Resource::Activity(_));
            if task.target.waits() || is_activity {
                return Err(TestStateError::validation(
                    "A mock must be specified when testing an activity, or a task with '.sync' or '.waitForTaskToken'",
                ));
            }
            if request.role_arn.is_none() {
                return Err(TestStateError::validation("RoleArn must be specified when testing a Task state"));
            }
            Ok(())
        }
        Work::Pass { .. } | Work::Choice { .. } | Work::Wait(_) | Work::Succeed | Work::Fail(_) => Ok(()),
    }
}
