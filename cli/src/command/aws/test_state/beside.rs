//! What our simulator says of a state, beside what AWS says.

use asl::{Pass, Scope, State, StateMachine, StateType, Succeed, Transition};
use serde_json::{Value, json};
use simulator::{Answer, Answers, Data, Machine, Outcome, Simulation, Stage, Status, TaskStage, What};

use deployment::Mock;

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
    /// What TestState answered.
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
pub(super) fn simulate(
    machine: &StateMachine,
    state: &str,
    input: &Value,
    mock: Option<&Mock>,
    variables: Option<&Value>,
) -> Result<Came, String> {
    let (scope, tested) = find(machine, state).ok_or("there is no such state")?;
    let is_task = tested.state_type() == Some(StateType::Task);
    if mock.is_none() && is_task {
        return Err("without a mock the task calls its service, which the simulator does not have".to_owned());
    }
    if mock.is_some() && !is_task {
        let kind = tested.type_name();
        return Err(format!("the simulator runs the states in a {kind} and accepts no mock for it"));
    }
    let mut alone = StateMachine { query_language: machine.query_language, ..StateMachine::new(state) };
    if let Some(variables) = variables {
        alone.start_at = format!("{state} with variables");
        let assign =
            Pass { assign: Some(variables.clone()), transition: Transition::Next(state.to_owned()), ..Pass::default() };
        alone.states.insert(alone.start_at.clone(), State::Pass(assign));
    }
    // What follows ends at once.
    let others = scope.states.keys().map(|name| (name.clone(), State::Succeed(Succeed::default())));
    alone.states.extend(others);
    alone.states.insert(state.to_owned(), tested.clone());
    let machine = Machine::new(&alone).map_err(|error| error.to_string())?;
    let mut answers = Answers::default();
    if let Some(mock) = mock {
        let outcome = match &mock.outcome {
            Ok(result) => Outcome::Succeeded(result.into()),
            Err((error, cause)) => {
                Outcome::Failed { error: Some(error.as_str().into()), cause: cause.as_deref().map(Into::into) }
            }
        };
        answers = answers.always(state, Answer::now(outcome));
    }
    let execution = Simulation::of(&machine).services(answers).run(input.into());
    if let Some(unanswered) = execution.unanswered {
        return Err(unanswered.help);
    }
    Ok(came(&execution, state, mock))
}

/// What came of the state in an execution that runs it.
fn came(execution: &simulator::Execution, state: &str, mock: Option<&Mock>) -> Came {
    let (mut calls, mut trouble) = (0u64, None);
    let mut left: Option<Value> = None;
    let mut next = None;
    for event in execution.history.events() {
        match &event.what {
            What::Task(_, TaskStage::Scheduled(_)) if left.is_none() => calls += 1,
            What::Task(_, TaskStage::Failed(reported) | TaskStage::TimedOut(reported))
            | What::EvaluationFailed { trouble: reported, .. }
                if left.is_none() =>
            {
                trouble = reported.error.clone();
            }
            What::State(_, Stage::Failed) if left.is_none() => trouble = trouble.or_else(|| execution.error.clone()),
            What::Exited { name, output, .. } if **name == *state && left.is_none() => left = Some(output.to_value()),
            What::Entered { name, .. } if left.is_some() && next.is_none() => next = Some(name.as_ref().to_owned()),
            _ => {}
        }
    }
    let error = trouble.or_else(|| execution.error.clone()).map(|error| error.as_ref().to_owned());
    let retries = calls.saturating_sub(1);
    if let Some(mock) = mock
        && mock.outcome.is_err()
        && retries > mock.retried
    {
        return Came { status: "RETRIABLE".to_owned(), error, ..Came::default() };
    }
    match (left, error) {
        (Some(output), None) => Came { status: "SUCCEEDED".to_owned(), output: Some(output), error: None, next },
        (Some(output), Some(error)) => {
            Came { status: "CAUGHT_ERROR".to_owned(), output: Some(output), error: Some(error), next }
        }
        (None, error) => {
            let status = if execution.status == Status::Succeeded { "SUCCEEDED" } else { "FAILED" };
            Came { status: status.to_owned(), error, ..Came::default() }
        }
    }
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

    fn ran(state: &str, input: Value, mock: Option<Value>) -> Came {
        let mock = mock.map(|mock| Mock::of(&mock).unwrap());
        simulate(&definition(), state, &input, mock.as_ref(), None).unwrap()
    }

    #[test]
    fn states_run_by_themselves() {
        let came = ran("Pick", json!({"n": 7}), None);
        assert_eq!((came.status.as_str(), came.next.as_deref()), ("SUCCEEDED", Some("Call")));
        let came = ran("Call", json!({"n": 7}), Some(json!({"result": {"Payload": 8}})));
        assert_eq!((came.output, came.next.as_deref()), (Some(json!({"got": 8})), Some("All")));
        let came = ran("Sad", json!({}), None);
        assert_eq!((came.status.as_str(), came.error.as_deref()), ("FAILED", Some("Sad")));
    }

    #[test]
    fn errors_are_tried_again_caught_or_left() {
        let failing = |error: &str, retried: u64| {
            ran(
                "Call",
                json!({}),
                Some(json!({"errorOutput": {"error": error}, "stateConfiguration": {"retrierRetryCount": retried}})),
            )
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
        let came = simulate(&definition(), "Inner", &json!({"n": 7}), None, Some(&json!({"twice": 14}))).unwrap();
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
