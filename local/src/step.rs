//! What happens to the session of an execution: the only ways in which it changes.
//!
//! A session is the same after the same steps at the same times. So the steps are all that must be kept of it.

use serde::{Deserialize, Serialize};
use simulator::time::Millis;
use simulator::{CallId, Callback, Data, Delivery, Outcome, Outside, Progress, Session, Trouble, Update};

/// What happens to a session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Step {
    /// Time passes.
    Advance,
    /// A service has taken the request of a task, which waits on.
    Taken { call: CallId, response: Data },
    /// A service has answered a task.
    Ends { call: CallId, outcome: Outcome },
    /// A worker has taken the task of an activity.
    Worker { call: CallId, worker: Option<String> },
    /// Somebody sends something with a token.
    Callback(Callback),
    /// The execution is stopped.
    Stop(Trouble),
    /// The execution is redriven, with the client's token and at the computer's time.
    Redrive { token: Option<String>, at: Millis },
    /// A Map Run may do other things than before.
    UpdateRun { arn: String, update: Update },
}

/// What became of a step.
#[derive(Debug)]
pub(crate) enum Became {
    /// The session has come so far.
    Progress(Progress),
    /// Whether somebody waited for it.
    Taken(bool),
    /// It was refused, for this reason.
    Refused(String),
}

impl Step {
    /// Lets it happen to a session, when it is `own` for that.
    pub(crate) fn apply(self, session: &mut Session, own: Millis, outside: &mut Outside<'_>) -> Became {
        Became::Taken(match self {
            Step::Advance => return Became::Progress(session.advance(own, outside)),
            Step::Taken { call, response } => session.submitted(call, response, own, outside),
            Step::Ends { call, outcome } => session.answer(call, outcome, own, outside),
            Step::Worker { call, worker } => session.activity_started(call, worker.map(Into::into), own, outside),
            Step::Callback(callback) => session.callback(&callback, own, outside) == Delivery::Taken,
            Step::Stop(trouble) => session.stop(trouble, own, outside),
            Step::UpdateRun { arn, update } => session.update_map_run(&arn, &update, own, outside),
            Step::Redrive { .. } => match session.redrive(own, outside) {
                Ok(()) => true,
                Err(reason) => return Became::Refused(reason),
            },
        })
    }
}
