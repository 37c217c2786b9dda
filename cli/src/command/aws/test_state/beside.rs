//! What our simulator says of a state, beside what AWS says.

use asl::{Scope, State, StateMachine, StateType};
use serde_json::{Value, json};
use simulator::{Data, FieldValidationMode, NoServices, TestState, TestStateRequest};

/// What came of a state.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Came {
    /// The status as TestState spells it.
    pub(super) status: String,
    /// The output.
    pub(super) output: Option<Value>,
    /// The error's name.
    pub(super) error: Option<String>,
    /// The state that follows.
    pub(super) next: Option<String>,
}

impl Came {
    /// What TestState answered, of AWS or of the simulator.
    pub(super) fn of_answer(answer: &Value) -> Self {
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let output = text("output").map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text)));
        Came { status: text("status").unwrap_or_default(), output, error: text("error"), next: text("nextState") }
    }

    /// As JSON.
    pub(super) fn to_json(&self) -> Value {
        json!({"status": self.status, "output": self.output, "error": self.error, "nextState": self.next})
    }

    /// The names of what differs, with both values as text.
    pub(super) fn differs(&self, ours: &Came) -> Vec<(&'static str, String, String)> {
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
        let mut found = Vec::new();
        if self.status != ours.status {
            found.push(("status", self.status.clone(), ours.status.clone()));
        }
        // Numbers are the same however they are written; a failed state has no output that means something.
        let data = |came: &Came| came.output.as_ref().map(Data::from);
        let has_output = [self, ours].iter().all(|came| matches!(came.status.as_str(), "SUCCEEDED" | "CAUGHT_ERROR"));
        if has_output && data(self) != data(ours) {
            let shown = |came: &Came| came.output.as_ref().map_or("none".to_owned(), Value::to_string);
            found.push(("output", shown(self), shown(ours)));
        }
        if self.error.is_some() && ours.error.is_some() && self.error != ours.error {
            found.push(("error", text(&self.error), text(&ours.error)));
        }
        if self.next != ours.next && self.status == ours.status {
            found.push(("nextState", text(&self.next), text(&ours.next)));
        }
        found
    }
}

/// A state of the machine or of one within it, with the states among which it stands.
pub(super) fn find<'m>(machine: &'m StateMachine, state: &str) -> Option<(Scope<'m>, &'m State)> {
    machine.scopes().into_iter().find_map(|(_, scope)| Some((scope, scope.states.get(state)?)))
}

/// Runs a state by itself.
///
/// # Errors
///
/// Why our simulator cannot run it.
pub(super) fn simulate(machine: &StateMachine, state: &str, request: &TestStateRequest) -> Result<Came, String> {
    let (_, tested) = find(machine, state).ok_or("there is no such state")?;
    if request.mock.is_none() && tested.state_type() == Some(StateType::Task) {
        return Err("without a mock the task calls its service, which the simulator does not have".to_owned());
    }
    let mut request = request.clone();
    if let Some(mock) = &mut request.mock {
        // AWS has compared the mock with its service's model.
        mock.field_validation_mode = Some(FieldValidationMode::None);
    }
    let response = TestState::default().run(&request, NoServices).map_err(|error| error.to_string())?;
    Ok(Came::of_answer(&json!(response)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition() -> StateMachine {
        let definition = json!({"StartAt": "Pick", "States": {
            "Pick": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericGreaterThan": 3, "Next": "Call"}], "Default": "All"},
            "Call": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f", "Payload.$": "$"},
                "ResultSelector": {"got.$": "$.Payload"}, "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}],
                "Catch": [{"ErrorEquals": ["Busy", "No"], "Next": "Sad"}], "Next": "All"},
            "All": {"Type": "Parallel", "End": true, "Branches": [{"StartAt": "Inner", "States": {
                "Inner": {"Type": "Pass", "Parameters": {"twice.$": "States.MathAdd($.n, $twice)"}, "End": true}}}]},
            "Sad": {"Type": "Fail", "Error": "Sad", "Cause": "no"},
        }});
        StateMachine::from_json(&definition.to_string()).unwrap()
    }

    fn ran(state: &str, input: &Value, members: Value) -> Came {
        let mut request =
            json!({"definition": json!(definition()).to_string(), "stateName": state, "input": input.to_string()});
        request.as_object_mut().unwrap().extend(members.as_object().cloned().unwrap());
        simulate(&definition(), state, &serde_json::from_value(request).unwrap()).unwrap()
    }

    #[test]
    fn states_run_by_themselves() {
        let came = ran("Pick", &json!({"n": 7}), json!({}));
        assert_eq!((came.status.as_str(), came.next.as_deref()), ("SUCCEEDED", Some("Call")));
        let came = ran("Call", &json!({"n": 7}), json!({"mock": {"result": "{\"Payload\": 8}"}}));
        assert_eq!((came.output, came.next.as_deref()), (Some(json!({"got": 8})), Some("All")));
        let came = ran("Sad", &json!({}), json!({}));
        assert_eq!((came.status.as_str(), came.error.as_deref()), ("FAILED", Some("Sad")));
    }

    #[test]
    fn errors_are_tried_again_caught_or_left() {
        let failing = |error: &str, retried: u64| {
            let mock = json!({"errorOutput": {"error": error}});
            ran("Call", &json!({}), json!({"mock": mock, "stateConfiguration": {"retrierRetryCount": retried}}))
        };
        assert_eq!(failing("Busy", 0).status, "RETRIABLE");
        assert_eq!(failing("Busy", 1).status, "RETRIABLE");
        let caught = failing("Busy", 2);
        assert_eq!((caught.status.as_str(), caught.next.as_deref()), ("CAUGHT_ERROR", Some("Sad")));
        assert_eq!(failing("No", 0).status, "CAUGHT_ERROR");
        let left = failing("Other", 0);
        assert_eq!((left.status.as_str(), left.error.as_deref()), ("FAILED", Some("Other")));
    }

    #[test]
    fn a_state_within_another_gets_its_variables() {
        let came = ran("Inner", &json!({"n": 7}), json!({"variables": "{\"twice\": 14}"}));
        assert_eq!(came.output, Some(json!({"twice": 21})));
    }

    #[test]
    fn only_what_means_something_is_compared() {
        let one = Came { status: "SUCCEEDED".into(), output: Some(json!({"a": 1})), ..Came::default() };
        let same = Came { output: Some(json!({"a": 1.0})), ..one.clone() };
        assert_eq!(one.differs(&same), []);
        let other = Came { output: Some(json!({"a": 2})), next: Some("B".into()), ..one.clone() };
        let names: Vec<_> = one.differs(&other).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names, ["output", "nextState"]);
    }
}
