//! Answers by state, written in code.

use std::collections::HashMap;
use std::time::Duration;

use super::{Answer, Outcome, Request, Services};
use crate::data::Data;

/// What answers the tasks of one state.
type Answering<'a> = Box<dyn FnMut(&Request<'_>) -> Answer + 'a>;

/// Answers by state: values, errors, sequences of them, or closures.
///
/// ```
/// use std::time::Duration;
///
/// use serde_json::json;
/// use simulator::{Answer, Answers, Machine, Simulation};
///
/// let machine = Machine::from_value(&json!({"StartAt": "Charge", "States": {"Charge": {
///     "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "charge"},
///     "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2}], "End": true
/// }}}))?;
/// let paid = Answer::result(json!({"Payload": "R-1"})).after(Duration::from_secs(3));
/// let answers = Answers::default().row("Charge", [Answer::error("Busy", "later"), paid]);
/// let execution = Simulation::of(&machine).services(answers).run(json!({}).into());
/// assert_eq!(execution.output.map(|output| output.to_value()), Some(json!({"Payload": "R-1"})));
/// assert_eq!(execution.ended - execution.started, 5000);
/// # Ok::<(), simulator::PlanError>(())
/// ```
#[derive(Default)]
pub struct Answers<'a> {
    states: HashMap<String, Answering<'a>>,
}

impl<'a> Answers<'a> {
    /// The same with this answer for every call of a state.
    #[must_use]
    pub fn always(self, state: impl Into<String>, answer: Answer) -> Self {
        self.with(state, move |_| answer.clone())
    }

    /// The same with these answers for the calls of a state, one after the other. Further calls have no answer.
    #[must_use]
    pub fn row(self, state: impl Into<String>, answers: impl IntoIterator<Item = Answer>) -> Self {
        let mut answers: std::collections::VecDeque<Answer> = answers.into_iter().collect();
        self.with(state, move |request| answers.pop_front().unwrap_or_else(|| unknown(request)))
    }

    /// The same with a closure that answers the calls of a state.
    #[must_use]
    pub fn with(mut self, state: impl Into<String>, answering: impl FnMut(&Request<'_>) -> Answer + 'a) -> Self {
        self.states.insert(state.into(), Box::new(answering));
        self
    }
}

impl Services for Answers<'_> {
    fn call(&mut self, request: &Request<'_>) -> Answer {
        match self.states.get_mut(request.state) {
            Some(answering) => answering(request),
            None => unknown(request),
        }
    }

    fn has_activity(&self, state: &str, _arn: &str) -> bool {
        self.states.contains_key(state)
    }
}

fn unknown(request: &Request<'_>) -> Answer {
    let (state, attempt) = (request.state, request.attempt);
    Answer::now(Outcome::Unknown(format!("there is no answer for attempt {attempt} of the state `{state}`; add one")))
}

impl Answer {
    /// The same after a while, in virtual time.
    #[must_use]
    pub fn after(mut self, after: Duration) -> Self {
        self.after = after;
        self
    }

    /// The same after the service accepted the request with this response: for a job, or a task that waits for its
    /// token.
    #[must_use]
    pub fn submitted(mut self, answer: impl Into<Data>) -> Self {
        self.submitted = Some(answer.into());
        self
    }

    /// No answer: the task waits for a callback, or until it times out.
    pub fn never() -> Self {
        Answer::now(Outcome::Never)
    }
}
