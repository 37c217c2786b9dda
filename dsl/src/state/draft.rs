//! What the builders collect about each state.

use std::sync::Arc;

use asl::{Integration, Pattern, Place, Retrier};
use serde_json::{Map, Value};

use crate::compile::Compiled;
use crate::draft;
use crate::error::ErrorName;
use crate::resource::{ActivitySpec, Arn, EventBusSpec, FunctionSpec, MachineSpec, QueueSpec, TopicSpec};

/// An expression where a state uses it, with the author's line.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    pub(crate) node: u32,
    pub(crate) place: Place,
}

/// A handle to a state: which draft it belongs to, and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateRef {
    pub(crate) draft: u32,
    pub(crate) index: u32,
}

/// A state under construction.
#[derive(Debug)]
pub(crate) struct StateDraft {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) comment: Option<String>,
    pub(crate) kind: Kind,
    /// Fields that are written as they are given.
    pub(crate) raw: Vec<RawField>,
    /// Where the state leads after success; none where the execution ends, or where the kind itself says where to go.
    pub(crate) next: Option<StateRef>,
}

impl StateDraft {
    /// True when one of these fields is written as it is given.
    pub(crate) fn has_raw(&self, fields: &[&str]) -> bool {
        self.raw.iter().any(|raw| fields.contains(&raw.name.as_str()))
    }
}

/// What kind of state it is, and what only that kind has.
#[derive(Debug)]
pub(crate) enum Kind {
    Task(Box<TaskDraft>),
    Pass(Option<Slot>),
    Choice {
        rules: Vec<RuleDraft>,
        default: Option<StateRef>,
    },
    Wait(WaitTime),
    Succeed(Option<Slot>),
    Fail(EndDraft),
    /// A state given as data.
    Raw(Map<String, Value>),
    /// No state, but a place that ways lead to; none until it is known which state begins there.
    Handle(Option<StateRef>),
}

/// A field that is written as it is given.
#[derive(Debug)]
pub(crate) struct RawField {
    pub(crate) name: String,
    pub(crate) value: Value,
    pub(crate) place: Place,
}

/// A rule of a Choice.
#[derive(Debug)]
pub(crate) struct RuleDraft {
    pub(crate) condition: Slot,
    pub(crate) target: StateRef,
}

/// How long a Wait waits.
#[derive(Debug)]
pub(crate) enum WaitTime {
    Seconds(u32),
    SecondsFrom(Slot),
    Until(Slot),
}

/// What a Fail says.
#[derive(Debug, Default)]
pub(crate) struct EndDraft {
    pub(crate) error: Option<Slot>,
    pub(crate) cause: Option<Slot>,
}

/// A task's own parts.
#[derive(Debug)]
pub(crate) struct TaskDraft {
    pub(crate) integrated: Integrated,
    /// The activity that is asked instead of an API; its input is the only parameter of the request.
    pub(crate) activity: Option<Arc<ActivitySpec>>,
    /// The role in whose name the service is called, where it is not the execution role.
    pub(crate) role: Option<RoleDraft>,
    /// The request's parameters, in the order in which they are printed.
    pub(crate) request: Vec<(&'static str, Argument)>,
    pub(crate) timeout: Option<u32>,
    pub(crate) heartbeat: Option<u32>,
    pub(crate) retries: Vec<(Retrier, Place)>,
    pub(crate) catches: Vec<CatchDraft>,
    /// The resources that the request names.
    pub(crate) uses: Vec<ResourceUse>,
}

/// Which API the task calls, and how it waits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Integrated {
    pub(crate) integration: &'static Integration,
    pub(crate) pattern: Pattern,
}

/// A role that a task takes on.
#[derive(Debug)]
pub(crate) struct RoleDraft {
    /// Its ARN.
    pub(crate) arn: Argument,
    /// The roles that it can be.
    pub(crate) allowed: Vec<Arn>,
}

/// A parameter's value.
#[derive(Debug, Clone)]
pub(crate) enum Argument {
    /// `${Name}`, which deployment replaces.
    Placeholder(String),
    /// A text that is written as it is.
    Fixed(String),
    /// A list of objects, each with members by name.
    Objects(Vec<Vec<(&'static str, Argument)>>),
    /// A value.
    Value(Slot),
}

impl Argument {
    /// The expressions in it.
    pub(crate) fn slots(&self) -> Vec<&Slot> {
        match self {
            Argument::Value(slot) => vec![slot],
            Argument::Placeholder(_) | Argument::Fixed(_) => Vec::new(),
            Argument::Objects(objects) => objects.iter().flatten().flat_map(|(_, argument)| argument.slots()).collect(),
        }
    }
}

/// A catcher, or several with the same target.
#[derive(Debug)]
pub(crate) struct CatchDraft {
    /// One list of error names for each catcher.
    pub(crate) errors: Vec<Vec<ErrorName>>,
    /// The number of the error output's birth.
    pub(crate) birth: u32,
    pub(crate) target: StateRef,
    pub(crate) place: Place,
}

/// A resource that a task's request names in a parameter.
#[derive(Debug, Clone)]
pub(crate) enum ResourceUse {
    Queue(&'static str, Arc<QueueSpec>),
    Topic(&'static str, Arc<TopicSpec>),
    Function(&'static str, Arc<FunctionSpec>),
    Machine(&'static str, Arc<MachineSpec>, Arc<[Arc<Compiled>]>),
    EventBus(&'static str, Arc<EventBusSpec>),
}

/// Adds a state to the innermost draft.
pub(crate) fn add_state(name: String, place: Place, kind: Kind) -> StateRef {
    draft::with(|draft| {
        draft.states.push(StateDraft { name, place, comment: None, kind, raw: Vec::new(), next: None });
        let index = u32::try_from(draft.states.len() - 1).expect("a draft has fewer than 2^32 states");
        StateRef { draft: draft.id, index }
    })
}

/// Changes a state of the innermost draft; a state of another draft stays as it is, and compiling reports it.
pub(crate) fn change(state: StateRef, act: impl FnOnce(&mut StateDraft)) {
    draft::with(|draft| {
        if draft.id == state.draft
            && let Some(draft) = draft.states.get_mut(state.index as usize)
        {
            act(draft);
        }
    });
}

/// Changes a task of the innermost draft.
pub(crate) fn change_task(state: StateRef, act: impl FnOnce(&mut TaskDraft)) {
    change(state, |state| {
        if let Kind::Task(task) = &mut state.kind {
            act(task);
        }
    });
}
