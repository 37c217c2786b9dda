//! The Parallel state, and how what runs inside of a state is given up.

use asl::StateType;

use super::Engine;
use super::frame::{Activity, FrameId, Parent, Step};
use crate::data::Data;
use crate::fault::{Fault, FaultKind, within_limits};
use crate::history::{Stage, What};
use crate::plan::{ScopeId, State};

/// The branches that run.
#[derive(Clone)]
pub(super) struct ParallelRun {
    children: Vec<Option<FrameId>>,
    results: Vec<Data>,
    left: usize,
}

impl ParallelRun {
    /// The branches that run, by number.
    pub(super) fn running(&self) -> Vec<(u64, FrameId)> {
        let running = self.children.iter().enumerate();
        running.filter_map(|(number, child)| child.map(|child| (number as u64, child))).collect()
    }

    /// The same run with other frames for the branches that do not have a result.
    pub(super) fn with(mut self, running: &[(u64, FrameId)]) -> Self {
        self.children = vec![None; self.results.len()];
        for (number, child) in running {
            self.children[*number as usize] = Some(*child);
        }
        self.left = running.len();
        self
    }
}

impl<'a> Engine<'a> {
    pub(super) fn begin_parallel(&mut self, id: FrameId, state: &'a State, branches: &[ScopeId]) -> Result<(), Fault> {
        let effective = self.effective_input(id, state)?;
        let input = self.request(id, state, &effective)?;
        within_limits(&input, &self.frames[id].input, &state.name)?;
        let started = self.happened(id, What::State(StateType::Parallel, Stage::Started));
        let mut children = Vec::with_capacity(branches.len());
        for (number, branch) in branches.iter().enumerate() {
            let start = self.machine.scopes[*branch].start;
            let child = self.frames[id].inside(id, number as u64, start, input.clone(), started);
            let child = self.add(child);
            self.ready(child, Step::Enter);
            children.push(Some(child));
        }
        let results = vec![Data::Null; branches.len()];
        self.frames[id].activity = Activity::Parallel(ParallelRun { children, results, left: branches.len() });
        Ok(())
    }

    /// A branch ends well; `last` is its last event.
    pub(super) fn branch_ended(&mut self, parent: Parent, last: u32, output: Data) {
        let id = parent.frame;
        let Activity::Parallel(run) = &mut self.frames[id].activity else { return };
        let number = parent.index as usize;
        run.children[number] = None;
        run.results[number] = output;
        run.left -= 1;
        if run.left > 0 {
            return;
        }
        let result = Data::array(std::mem::take(&mut run.results));
        self.frames[id].last = last;
        self.frames[id].activity = Activity::None;
        self.beside(id, last, What::State(StateType::Parallel, Stage::Succeeded));
        let state = &self.machine.states[self.frames[id].state];
        if let Err(fault) = self.finish(id, state, result) {
            self.fail(id, fault, false);
        }
    }

    /// A branch ends badly, and the state with it.
    pub(super) fn branch_broken(&mut self, parent: Parent, child: FrameId, fault: Fault, open: bool) {
        let id = parent.frame;
        let last = self.frames[child].last;
        self.keep_wreck(id, &fault);
        let Activity::Parallel(run) = std::mem::replace(&mut self.frames[id].activity, Activity::None) else { return };
        if open {
            self.beside(child, last, What::State(StateType::Task, Stage::Aborted));
        }
        self.remove(child);
        let others = run.children.into_iter().flatten().filter(|other| *other != child);
        let tells = fault.kind != FaultKind::Runtime;
        for other in others {
            self.give_up(other, last, tells);
        }
        self.frames[id].last = last;
        self.fail(id, outwards(fault), true);
    }

    /// Gives up a frame and all that runs inside of it because of the event `cause`. What is open is reported, if `tells`,
    /// the innermost first.
    pub(super) fn give_up(&mut self, id: FrameId, cause: u32, tells: bool) {
        // Frames nest as deep as the definition, but many may be beside each other.
        let mut order = vec![id];
        let mut number = 0;
        while let Some(&frame) = order.get(number) {
            match &self.frames[frame].activity {
                Activity::Parallel(run) => order.extend(run.children.iter().flatten()),
                Activity::Map(run) => order.extend(run.children()),
                Activity::None | Activity::Task(_) => {}
            }
            number += 1;
        }
        for frame in order.into_iter().rev() {
            self.abort(frame, cause, tells);
        }
    }

    fn abort(&mut self, id: FrameId, cause: u32, tells: bool) {
        let frame = &self.frames[id];
        let state = &self.machine.states[frame.state];
        let is_entered = frame.entered > 0 && !matches!(frame.step, Step::Enter | Step::Announce);
        let has_event = matches!(state.kind, StateType::Task | StateType::Wait | StateType::Parallel | StateType::Map);
        if tells && is_entered && has_event {
            self.beside(id, cause, What::State(state.kind, Stage::Aborted));
        }
        let is_map = |parent: &Parent| matches!(self.frames[parent.frame].activity, Activity::Map(_));
        if let Some(parent) = self.frames[id].parent.filter(is_map).filter(|_| tells) {
            self.item_given_up(parent, id, cause);
        }
        self.remove(id);
    }
}

/// A failure as the state around sees it: what was said about the inner state stays, how it came about no longer counts.
/// What can never be caught stays so.
pub(super) fn outwards(mut fault: Fault) -> Fault {
    fault.kind = match fault.kind {
        FaultKind::Runtime => FaultKind::Runtime,
        FaultKind::Heartbeat => FaultKind::Heartbeat,
        FaultKind::Unanswered => FaultKind::Unanswered,
        FaultKind::TooLarge => FaultKind::TooLarge,
        FaultKind::Plain | FaultKind::Query { .. } => FaultKind::Plain,
    };
    fault
}
