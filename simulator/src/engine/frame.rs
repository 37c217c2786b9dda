//! What runs: the execution, a branch, an iteration, or a child of a distributed Map.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use asl::StateType;

use super::map::MapRun;
use super::parallel::ParallelRun;
use super::redrive::Wreck;
use super::task::TaskRun;
use crate::context::{Context, ExecutionFacts, MapItem};
use crate::data::Data;
use crate::map_run::ChildLog;
use crate::plan::{State, StateId};
use crate::time::Millis;
use crate::variables::Variables;

/// The number of a frame. Numbers are used again; the ticket tells whether it is still the same frame.
pub(super) type FrameId = usize;

/// What runs, at the state where it is.
pub(super) struct Frame {
    pub(super) state: StateId,
    /// The state's input.
    pub(super) input: Data,
    pub(super) variables: Variables,
    pub(super) facts: Rc<ExecutionFacts>,
    /// The item of the innermost Map whose iteration this is in.
    pub(super) item: Option<Arc<MapItem>>,
    /// The numbers of the items of all Maps around, the outermost first.
    pub(super) iteration: Arc<[u64]>,
    pub(super) parent: Option<Parent>,
    pub(super) log: Log,
    /// The last event, which the next one follows.
    pub(super) last: u32,
    /// The last event before the state was entered.
    pub(super) before: u32,
    /// The event of entering the state.
    pub(super) entered: u32,
    pub(super) entered_at: Millis,
    /// How often the state was retried.
    pub(super) retries: u64,
    /// How often each retrier was used.
    pub(super) counters: Vec<u64>,
    pub(super) step: Step,
    /// Which entry of the row or of the timers is for this frame; others are out of date.
    pub(super) ticket: u64,
    pub(super) activity: Activity,
    /// What the state was busy with when it failed, where the execution may be redriven.
    pub(super) wreck: Option<Box<Wreck>>,
    /// The task token of the task that runs.
    pub(super) token: Option<Data>,
}

/// Where the end of a frame is reported.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parent {
    pub(super) frame: FrameId,
    /// The number of the branch or item.
    pub(super) index: u64,
    /// Where a Map keeps the frame among those that run.
    pub(super) place: usize,
}

/// Where a frame's events go.
#[derive(Clone)]
pub(super) enum Log {
    /// Into the history.
    Main,
    /// Into the history of a child of a distributed Map.
    Child(Rc<RefCell<ChildLog>>),
}

/// What a frame does when it is its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Tells that an iteration begins, and enters its first state.
    Announce,
    /// Enters its state.
    Enter,
    /// Does the state's work again.
    Begin,
    /// Leaves a state whose wait is over.
    Leave,
    /// Begins more children of a Map Run.
    Fill,
    /// Waits.
    Idle,
}

/// What a state is busy with.
pub(super) enum Activity {
    None,
    Task(Box<TaskRun>),
    Parallel(ParallelRun),
    Map(Box<MapRun>),
}

impl Frame {
    /// The frame of an execution.
    pub(super) fn new(state: StateId, input: Data, facts: Rc<ExecutionFacts>) -> Self {
        Frame {
            state,
            input,
            variables: Variables::default(),
            facts,
            item: None,
            iteration: Arc::default(),
            parent: None,
            log: Log::Main,
            last: 0,
            before: 0,
            entered: 0,
            entered_at: 0,
            retries: 0,
            counters: Vec::new(),
            step: Step::Idle,
            ticket: 0,
            activity: Activity::None,
            wreck: None,
            token: None,
        }
    }

    /// The frame of a branch or iteration of the state at which this frame stands; its first event follows `last`.
    pub(super) fn inside(&self, id: FrameId, index: u64, state: StateId, input: Data, last: u32) -> Self {
        Frame {
            variables: self.variables.inside(),
            item: self.item.clone(),
            iteration: self.iteration.clone(),
            parent: Some(Parent { frame: id, index, place: 0 }),
            log: self.log.clone(),
            last,
            ..Frame::new(state, input, self.facts.clone())
        }
    }

    /// The Context Object as the frame's state sees it.
    pub(super) fn context<'b>(&'b self, state: &'b State) -> Context<'b> {
        let mut context = Context::new(&self.facts, &state.name, self.entered_at);
        context.retries = match state.kind {
            StateType::Task | StateType::Parallel | StateType::Map => Some(self.retries),
            StateType::Pass | StateType::Choice | StateType::Wait | StateType::Succeed | StateType::Fail => None,
        };
        context.token = self.token.as_ref();
        context.item = self.item.as_deref();
        context
    }
}
