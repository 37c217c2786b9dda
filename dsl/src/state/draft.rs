//! What the builders collect about each state.

use std::sync::Arc;

use asl::{DataPath, Pattern, Place, QueryLanguage, ReaderConfig, Retrier, WriterConfig};
use indexmap::IndexMap;

use super::called::Called;
use super::collect;
use crate::draft;
use crate::error::ErrorName;
use crate::expr::node::NodeRef;
use crate::resource::{ActivitySpec, Arn, BucketSpec};

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

impl StateRef {
    /// A state that is not known yet.
    pub(crate) const NONE: StateRef = StateRef { draft: u32::MAX, index: 0 };
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
    /// The query language of the state, where it is not the workflow's.
    pub(crate) language: Option<QueryLanguage>,
    /// The type of what the state leaves behind, where it is known.
    pub(crate) leaves: Option<&'static str>,
    /// How long an attempt may take, and how long it may be silent, where a value says it.
    pub(crate) timeout_from: Option<Slot>,
    pub(crate) heartbeat_from: Option<Slot>,
    /// What is retried, in order.
    pub(crate) retries: Vec<(Retrier, Place)>,
    /// What is caught, in order.
    pub(crate) catches: Vec<CatchDraft>,
    /// Variables of the author's that get a value when the state succeeds.
    pub(crate) assigns: Vec<AssignDraft>,
    /// What is passed on instead of the result, put together from it.
    pub(crate) output: Option<Slot>,
    /// How many nodes there were before the state: what is made of its result comes after them.
    pub(crate) nodes_before: u32,
    /// Where the state leads after success; none where the execution ends, or where the kind itself says where to go.
    pub(crate) next: Option<StateRef>,
}

impl StateDraft {
    /// True when one of these fields is written as it is given.
    pub(crate) fn has_raw(&self, fields: &[&str]) -> bool {
        self.given().any(|raw| fields.contains(&raw.name.as_str()))
    }

    /// Where a label is placed after the first time.
    pub(crate) fn placed_again(&self) -> impl Iterator<Item = StateRef> {
        let placed = if let Kind::Label(placed) = &self.kind { placed.as_slice() } else { &[] };
        placed.iter().skip(1).map(|placed| placed.state)
    }

    /// The fields that the author gives as data: those of a raw state, or raw ones.
    pub(crate) fn given(&self) -> impl Iterator<Item = &RawField> {
        let whole = match &self.kind {
            Kind::Raw(raw) => raw.fields.as_slice(),
            Kind::Task(_)
            | Kind::Pass(_)
            | Kind::Choice { .. }
            | Kind::Parallel(_)
            | Kind::Map(_)
            | Kind::Wait(_)
            | Kind::Succeed(_)
            | Kind::Fail(_)
            | Kind::Label(_) => &[],
        };
        whole.iter().chain(&self.raw)
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
    Parallel(Box<ParallelDraft>),
    Map(Box<MapDraft>),
    Wait(WaitTime),
    Succeed(Option<Slot>),
    Fail(EndDraft),
    /// A state given as data.
    Raw(RawDraft),
    /// No state, but a place that paths lead to; none until it is known which state begins there. More than one is reported.
    Label(Vec<Placed>),
}

/// Where a label is placed.
#[derive(Debug)]
pub(crate) struct Placed {
    /// The state, or another label.
    pub(crate) state: StateRef,
    /// The line that places it.
    pub(crate) place: Place,
}

/// A state given as data.
#[derive(Debug)]
pub(crate) struct RawDraft {
    /// What kind of state it is; none where the data does not say.
    pub(crate) kind: Option<asl::grammar::Kind>,
    pub(crate) fields: Vec<RawField>,
}

impl RawDraft {
    /// True for a state that works and has a result of its own.
    pub(crate) fn has_result(&self) -> bool {
        use asl::grammar::Kind::{Map, Parallel, Task};

        matches!(self.kind, Some(Task | Parallel | Map))
    }
}

/// A field that is written as it is given, with values of the workflow in it.
#[derive(Debug)]
pub(crate) struct RawField {
    pub(crate) name: String,
    pub(crate) value: Slot,
}

/// A rule of a Choice.
#[derive(Debug)]
pub(crate) struct RuleDraft {
    pub(crate) condition: Slot,
    pub(crate) target: StateRef,
    pub(crate) comment: Option<String>,
    /// JSONata: what continues when the rule is followed.
    pub(crate) output: Option<Slot>,
    /// Variables that get a value when the rule is followed.
    pub(crate) assigns: Vec<AssignDraft>,
}

/// A variable of the author's.
#[derive(Debug)]
pub(crate) struct VariableDraft {
    pub(crate) name: String,
    pub(crate) place: Place,
    /// The value that the workflow's first state gives it.
    pub(crate) first: Option<Slot>,
}

/// A variable that gets a value.
#[derive(Debug)]
pub(crate) struct AssignDraft {
    pub(crate) variable: u32,
    pub(crate) value: Slot,
}

/// A machine within a state.
#[derive(Debug)]
pub(crate) struct MachineDraft {
    /// What it begins with.
    pub(crate) entry: StateRef,
    /// The type of what it leaves behind, where that is one.
    pub(crate) leaves: Option<&'static str>,
    /// Whether that is the type with which the first path of a Choice ends. The others are compared where the result is read.
    pub(crate) chosen: bool,
    pub(crate) comment: Option<String>,
}

/// A Parallel's own parts.
#[derive(Debug, Default)]
pub(crate) struct ParallelDraft {
    pub(crate) branches: Vec<MachineDraft>,
    /// What the branches get instead of the state's input.
    pub(crate) input: Option<Slot>,
}

/// A Map's own parts.
#[derive(Debug)]
pub(crate) struct MapDraft {
    pub(crate) items: ItemsDraft,
    /// What an iteration gets instead of the item.
    pub(crate) selector: Option<Slot>,
    pub(crate) processor: MachineDraft,
    pub(crate) max_concurrency: Option<Slot>,
    pub(crate) distributed: Option<DistributedDraft>,
}

impl MapDraft {
    /// True as long as nothing has said what is done with the items.
    pub(crate) fn is_without_processor(&self) -> bool {
        self.processor.entry == StateRef::NONE
    }
}

/// Where a Map's items come from.
#[derive(Debug)]
pub(crate) enum ItemsDraft {
    /// A list, or an object in a Distributed Map.
    Value(Slot),
    /// Objects in a bucket.
    Reader(Box<ReaderDraft>),
}

/// What reads a Map's items from a bucket.
#[derive(Debug)]
pub(crate) struct ReaderDraft {
    pub(crate) bucket: Arc<BucketSpec>,
    /// The name of the bucket where a value says which it is, and the others that it can be.
    pub(crate) which: Option<Slot>,
    pub(crate) others: Vec<Arc<BucketSpec>>,
    /// True for the objects of a prefix, false for the content of one object.
    pub(crate) lists: bool,
    /// The key or the prefix.
    pub(crate) key: Option<Slot>,
    pub(crate) version: Option<Slot>,
    /// The configuration beside `MaxItems`.
    pub(crate) config: ReaderConfig,
    pub(crate) max_items: Option<Slot>,
}

/// What only a Distributed Map has.
#[derive(Debug, Default)]
pub(crate) struct DistributedDraft {
    pub(crate) express: bool,
    pub(crate) label: Option<String>,
    pub(crate) tolerated_count: Option<Slot>,
    pub(crate) tolerated_percentage: Option<Slot>,
    pub(crate) batch: Option<BatchDraft>,
    pub(crate) writer: Option<WriterDraft>,
}

/// How items are put into batches.
#[derive(Debug, Default)]
pub(crate) struct BatchDraft {
    pub(crate) max_items: Option<Slot>,
    pub(crate) max_bytes: Option<Slot>,
    pub(crate) input: Option<Slot>,
}

/// Where a Map's results go.
#[derive(Debug)]
pub(crate) struct WriterDraft {
    pub(crate) bucket: Option<(Arc<BucketSpec>, Option<Slot>)>,
    pub(crate) config: Option<WriterConfig>,
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
    /// What the resources are that a call's request leaves open.
    pub(crate) limited_to: Vec<(Arn, Place)>,
    /// What the task says of an item of a table.
    pub(crate) clauses: Clauses,
    /// The request's parameters, in the order in which they are printed.
    pub(crate) request: Vec<(&'static str, Slot)>,
    pub(crate) timeout: Option<u32>,
    pub(crate) heartbeat: Option<u32>,
    /// Whether the author says that it may wait forever.
    pub(crate) without_limit: bool,
}

/// What a task says of an item of a DynamoDB table, in the parts of DynamoDB's expressions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clauses {
    pub(crate) conditions: Vec<String>,
    pub(crate) set: Vec<String>,
    pub(crate) remove: Vec<String>,
    pub(crate) add: Vec<String>,
    /// The names of attributes by their aliases.
    pub(crate) names: IndexMap<String, String>,
    /// The attribute values by their aliases.
    pub(crate) values: IndexMap<String, NodeRef>,
}

/// Which API the task calls, and how it waits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Integrated {
    pub(crate) called: Called,
    pub(crate) pattern: Pattern,
}

/// A role that a task takes on.
#[derive(Debug)]
pub(crate) struct RoleDraft {
    /// Its ARN.
    pub(crate) arn: RoleArn,
    /// The roles that it can be.
    pub(crate) allowed: Vec<Arn>,
}

/// The ARN of a role that a task assumes.
#[derive(Debug, Clone)]
pub(crate) enum RoleArn {
    /// A text that is written as it is.
    Fixed(String),
    /// A value.
    Value(Slot),
}

/// A catcher, or several with the same target.
#[derive(Debug)]
pub(crate) struct CatchDraft {
    /// One list of error names for each catcher.
    pub(crate) errors: Vec<Vec<ErrorName>>,
    /// The number of the error output's origin.
    pub(crate) origin: u32,
    pub(crate) target: StateRef,
    pub(crate) place: Place,
    pub(crate) comment: Option<String>,
    /// JSONPath: where in the state's input the error output is put.
    pub(crate) result_path: Option<DataPath>,
    /// JSONata: what continues instead of the error output.
    pub(crate) output: Option<Slot>,
    /// Variables that get a value when an error is caught.
    pub(crate) assigns: Vec<AssignDraft>,
}

impl TaskDraft {
    /// The value of a parameter of the request.
    pub(crate) fn parameter(&self, name: &str) -> Option<&Slot> {
        self.request.iter().find(|(known, _)| *known == name).map(|(_, slot)| slot)
    }
}

/// Adds a state to the innermost draft.
pub(crate) fn add_state(name: String, place: Place, kind: Kind) -> StateRef {
    collect::with(|draft| {
        draft.states.push(StateDraft {
            name,
            place,
            comment: None,
            kind,
            raw: Vec::new(),
            language: None,
            leaves: None,
            timeout_from: None,
            heartbeat_from: None,
            retries: Vec::new(),
            catches: Vec::new(),
            assigns: Vec::new(),
            output: None,
            nodes_before: draft::len(),
            next: None,
        });
        let index = u32::try_from(draft.states.len() - 1).expect("a draft has fewer than 2^32 states");
        StateRef { draft: draft.id, index }
    })
}

/// Changes a state of the innermost draft; a state of another draft stays as it is, and compiling reports it.
pub(crate) fn change(state: StateRef, act: impl FnOnce(&mut StateDraft)) {
    collect::with(|draft| {
        if draft.id == state.draft {
            draft.states.get_mut(state.index as usize).map(act);
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
