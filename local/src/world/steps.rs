//! Steps of executions: as they happen, and as they happen again after a restart.

use std::collections::VecDeque;

use simulator::time::Millis;
use simulator::{Objects, Outside};

use super::World;
use super::calls::{Activities, Calls, Made};
use crate::execution::{Execution, ExecutionId};
use crate::journal::Entry;
use crate::step::{Became, Step};

/// What came of a step.
pub(super) struct Stepped {
    pub(super) became: Became,
    /// The calls that the execution made.
    pub(super) made: VecDeque<Made>,
    /// Whether the activities that it asked for were there.
    known: Vec<bool>,
}

/// Lets a step happen to an execution.
pub(super) fn happen(
    execution: &mut Execution,
    step: Step,
    own: Millis,
    activities: Activities<'_>,
    objects: &mut dyn Objects,
) -> Stepped {
    let redrive = match &step {
        Step::Redrive { token: Some(token), at } => Some((token.clone(), *at)),
        _ => None,
    };
    let mut calls = Calls::new(execution.mocks.as_mut(), activities);
    let mut outside = Outside { services: &mut calls, objects };
    let became = step.apply(&mut execution.session, own, &mut outside);
    let Calls { made, known, .. } = calls;
    if let (Some((token, at)), Became::Taken(true)) = (redrive, &became) {
        execution.redriven_with(token, at);
    }
    Stepped { became, made, known: known.into_inner() }
}

impl World {
    /// Lets a step happen to an execution, and keeps it if anything came of it.
    pub(super) fn step(
        &mut self,
        id: ExecutionId,
        execution: &mut Execution,
        step: Step,
        own: Millis,
        made: &mut VecDeque<Made>,
    ) -> Became {
        let is_kept = self.journal.as_ref().is_some_and(|journal| journal.keeps(id));
        let kept = is_kept.then(|| (step.clone(), self.objects.stamp(), execution.session.history().events().len()));
        let mut stepped = happen(execution, step, own, Activities::Now(&self.activities), &mut self.objects);
        if let (Some((step, stamp, before)), Some(journal)) = (kept, &mut self.journal) {
            let events = execution.session.history().events().len();
            let known = stepped.known;
            let is_quiet = matches!(step, Step::Advance)
                && events == before
                && stepped.made.is_empty()
                && known.is_empty()
                && stamp == self.objects.stamp();
            if !is_quiet {
                journal.note(id, Entry { own, stamp, step, known, events });
            }
        }
        made.append(&mut stepped.made);
        stepped.became
    }
}
