//! The attempts of a visit: how often its service was asked, or its branches begun.

use std::sync::Arc;

use asl::StateType;
use simulator::time::Millis;
use simulator::{Called, Data, TaskStage, Trouble};

use super::{Outcome, Visit};

/// An attempt.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attempt {
    /// What is called; none for branches and items.
    pub(crate) called: Option<Called>,
    /// The event with which it began, by its id.
    pub(crate) event: u32,
    /// When it was asked for, when somebody began with it, when a job was taken, and when it ended.
    pub(crate) scheduled: Millis,
    pub(crate) started: Option<Millis>,
    pub(crate) submitted: Option<(Millis, Data)>,
    pub(crate) ended: Option<Millis>,
    /// The activity's worker.
    pub(crate) worker: Option<Arc<str>>,
    pub(crate) request: Option<Data>,
    pub(crate) response: Option<Data>,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) timed_out: bool,
}

impl Visit {
    /// A Parallel or Map begins with its work, for the first time or after a failure.
    pub(super) fn begin_again(&mut self, at: Millis) {
        self.failing = false;
        self.attempts.push(Attempt { scheduled: at, started: Some(at), ..Attempt::default() });
    }

    /// Its task continues.
    pub(super) fn task(&mut self, id: u32, at: Millis, called: &Called, stage: &TaskStage) {
        let called = Some(called.clone());
        if let TaskStage::Scheduled(scheduled) = stage {
            self.failing = false;
            let request = Some(scheduled.parameters.clone());
            self.attempts.push(Attempt { called, event: id, scheduled: at, request, ..Attempt::default() });
            return;
        }
        // A history with holes may not say that it was asked for.
        if self.attempts.is_empty() {
            self.attempts.push(Attempt { called, event: id, scheduled: at, ..Attempt::default() });
        }
        let Some(attempt) = self.attempts.last_mut() else { return };
        match stage {
            TaskStage::Scheduled(_) => {}
            TaskStage::Started(worker) => {
                attempt.started = Some(at);
                attempt.worker = worker.clone();
            }
            TaskStage::Submitted(answer) => attempt.submitted = Some((at, answer.clone())),
            TaskStage::Succeeded(answer) => {
                attempt.ended = Some(at);
                attempt.response = Some(answer.clone());
            }
            TaskStage::Failed(trouble) | TaskStage::TimedOut(trouble) => {
                attempt.ended = Some(at);
                attempt.trouble = Some(trouble.clone());
                attempt.timed_out = matches!(stage, TaskStage::TimedOut(_));
                self.trouble = Some(trouble.clone());
                self.failing = true;
            }
        }
    }

    /// It fails, mostly with something that is not its task's. An attempt of branches or items ends so.
    pub(super) fn fail(&mut self, trouble: &Trouble, at: Millis) {
        self.failing = true;
        if self.trouble.is_none() || *trouble != Trouble::default() {
            self.trouble = Some(trouble.clone());
        }
        let open = self.attempts.last_mut().filter(|attempt| attempt.called.is_none() && attempt.ended.is_none());
        if let Some(attempt) = open {
            attempt.ended = Some(at);
            attempt.trouble = self.trouble.clone();
        }
    }

    /// It ends because what is around it has ended.
    pub(super) fn give_up(&mut self, at: Millis) {
        let failed = self.failing || self.kind == StateType::Fail;
        self.outcome = if failed { Outcome::Failed } else { Outcome::Aborted };
        let last = self.attempts.iter().filter_map(|attempt| attempt.ended).next_back();
        self.end = Some(if failed { last.unwrap_or(at) } else { at });
    }
}
