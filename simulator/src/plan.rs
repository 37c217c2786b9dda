//! A state machine that is ready to run: numbered states, and parsed paths and expressions.
//!
//! The plan is made from a definition that was validated before. What it cannot run gives an error that names the
//! state. Executions never change it.

mod choice;
mod read;
mod target;

use std::sync::Arc;

use asl::{InputType, ManifestType, StateMachine, StateType};
use serde_json::Value;

use crate::data::Data;
use crate::path::{Computation, Path};
use crate::query::Query;
use crate::template::Template;

pub(crate) use choice::{Operand, Rule, Test};
pub(crate) use target::Target;

/// A state machine that can be run.
///
/// ```
/// let definition = serde_json::json!({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}});
/// let machine = simulator::Machine::from_value(&definition)?;
/// assert_eq!(machine.state_names().collect::<Vec<_>>(), ["Done"]);
/// # Ok::<(), simulator::PlanError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Machine {
    pub(crate) scopes: Vec<Scope>,
    pub(crate) states: Vec<State>,
    /// The list of states that the execution begins with.
    pub(crate) top: ScopeId,
    pub(crate) timeout_seconds: Option<f64>,
}

/// A definition that cannot be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanError {
    /// The state that causes it, if there is one.
    pub state: Option<String>,
    /// What is wrong, one sentence.
    pub message: String,
}

impl std::fmt::Display for PlanError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.state {
            Some(state) => write!(f, "state `{state}` cannot be run: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for PlanError {}

impl From<asl::Diagnostic> for PlanError {
    /// What cannot be read, of the innermost state that it is in.
    fn from(finding: asl::Diagnostic) -> Self {
        let names: Vec<_> = finding.pointer().unwrap_or_default().split('/').collect();
        let state = names.windows(2).rev().find(|pair| pair[0] == "States").map(|pair| pair[1]);
        let state = state.map(|name| name.replace("~1", "/").replace("~0", "~"));
        Self { state, message: finding.message().to_owned() }
    }
}

impl Machine {
    /// The plan of a state machine. Validate its definition with [`asl::validate`] before.
    ///
    /// # Errors
    /// The first thing that cannot be run.
    pub fn new(model: &StateMachine) -> Result<Self, PlanError> {
        let scopes = model.scopes();
        let mut states = scopes.iter().flat_map(|(_, scope)| scope.states.values());
        if states.any(|state| matches!(state, asl::State::Other(_))) {
            return Self::read(&asl::print(model));
        }
        read::machine(model)
    }

    /// The plan of a definition. Validate it with [`asl::validate`] before.
    ///
    /// # Errors
    /// The first thing that cannot be run.
    pub fn from_value(definition: &Value) -> Result<Self, PlanError> {
        Self::read(&definition.to_string())
    }

    fn read(definition: &str) -> Result<Self, PlanError> {
        let model = StateMachine::from_json(definition).map_err(|findings| {
            let message = || "it is not a state machine".to_owned();
            let first = findings.into_iter().next();
            first.map_or_else(|| PlanError { state: None, message: message() }, PlanError::from)
        })?;
        read::machine(&model)
    }

    /// The names of the Task states, those of inner scopes after the outer ones.
    pub fn task_names(&self) -> impl Iterator<Item = &str> {
        self.tasks().map(|(name, _)| name)
    }

    /// The Task states by name, each with its resource.
    pub fn tasks(&self) -> impl Iterator<Item = (&str, &str)> {
        self.states.iter().filter_map(|state| match &state.work {
            Work::Task(task) => Some((&*state.name, &*task.target.resource)),
            Work::Pass { .. }
            | Work::Choice { .. }
            | Work::Wait(_)
            | Work::Succeed
            | Work::Fail(_)
            | Work::Parallel { .. }
            | Work::Map(_) => None,
        })
    }

    /// The names of all states, those of inner scopes after the outer ones.
    pub fn state_names(&self) -> impl Iterator<Item = &str> {
        self.states.iter().map(|state| &*state.name)
    }
}

/// The number of a list of states.
pub(crate) type ScopeId = usize;

/// The number of a state.
pub(crate) type StateId = usize;

/// A list of states that belong together: that of the machine, of a branch or of an item processor.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub(crate) start: StateId,
}

/// A state. What few states have is boxed, so that a row of states is small and mostly stays in the processor's cache.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) name: Arc<str>,
    pub(crate) kind: StateType,
    /// True for JSONata.
    pub(crate) is_query: bool,
    /// True for a Pass or Succeed whose output is its input.
    pub(crate) hands_on: bool,
    pub(crate) input_path: Selected,
    pub(crate) output_path: Selected,
    pub(crate) request: Option<Box<Payload>>,
    pub(crate) result_selector: Option<Box<Template>>,
    pub(crate) result_path: Placed,
    pub(crate) output: Option<Box<Query>>,
    pub(crate) assign: Option<Box<Payload>>,
    pub(crate) retry: Vec<Retrier>,
    pub(crate) catch: Vec<Catcher>,
    pub(crate) next: Option<StateId>,
    pub(crate) work: Work,
}

impl State {
    /// True where the work has a result that is not the state's input.
    pub(crate) fn has_result(&self) -> bool {
        matches!(self.kind, StateType::Task | StateType::Parallel | StateType::Map)
    }
}

/// What a state does between its input and its output.
#[derive(Debug, Clone)]
pub(crate) enum Work {
    Pass { result: Option<Data> },
    Task(Box<Task>),
    Choice { rules: Vec<Rule>, default: Option<StateId> },
    Wait(Box<Wait>),
    Succeed,
    Fail(Box<Fail>),
    Parallel { branches: Vec<ScopeId> },
    Map(Box<Map>),
}

/// The error and cause of a Fail state.
#[derive(Debug, Clone)]
pub(crate) struct Fail {
    pub(crate) error: Option<TextField>,
    pub(crate) cause: Option<TextField>,
}

/// A part of the data: `InputPath`, `OutputPath`.
#[derive(Debug, Clone)]
pub(crate) enum Selected {
    Whole,
    Path(Box<Path>),
    /// `null`: an empty object.
    Nothing,
}

/// Where a result goes: `ResultPath`.
#[derive(Debug, Clone)]
pub(crate) enum Placed {
    Whole,
    Path(Box<Path>),
    /// `null`: nowhere.
    Nowhere,
}

/// A value that a state makes of its data, in either query language.
#[derive(Debug, Clone)]
pub(crate) enum Payload {
    Template(Template),
    Query(Query),
}

/// A number, written down or computed.
#[derive(Debug, Clone)]
pub(crate) enum Amount {
    Fixed(f64),
    Path(Path),
    Query(Query),
}

/// A text, written down or computed.
#[derive(Debug, Clone)]
pub(crate) enum TextField {
    Fixed(Arc<str>),
    Computed { field: &'static str, computation: Box<Computation> },
    Query(Query),
}

#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) target: Target,
    pub(crate) role: Option<Payload>,
    pub(crate) timeout: Option<Amount>,
    pub(crate) heartbeat: Option<Amount>,
}

#[derive(Debug, Clone)]
pub(crate) enum Wait {
    Seconds(Amount),
    Timestamp(Arc<str>),
    TimestampPath(Path),
    TimestampQuery(Query),
}

#[derive(Debug, Clone)]
pub(crate) struct Retrier {
    pub(crate) names: Vec<Arc<str>>,
    pub(crate) interval: f64,
    pub(crate) most: u64,
    pub(crate) backoff: f64,
    pub(crate) longest: Option<f64>,
    pub(crate) jitter: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Catcher {
    pub(crate) names: Vec<Arc<str>>,
    pub(crate) next: StateId,
    pub(crate) result_path: Placed,
    pub(crate) output: Option<Query>,
    pub(crate) assign: Option<Payload>,
}

#[derive(Debug, Clone)]
pub(crate) struct Map {
    pub(crate) body: ScopeId,
    pub(crate) distributed: bool,
    /// True where the children of a distributed Map are Express executions.
    pub(crate) express: bool,
    pub(crate) label: Option<Arc<str>>,
    pub(crate) items: Items,
    pub(crate) reader: Option<Reader>,
    pub(crate) selector: Option<Payload>,
    pub(crate) batcher: Option<Batcher>,
    pub(crate) concurrency: Option<Amount>,
    pub(crate) tolerated_count: Option<Amount>,
    pub(crate) tolerated_percentage: Option<Amount>,
    pub(crate) writer: Option<Writer>,
}

/// Where a Map takes its items from, if not from a reader.
#[derive(Debug, Clone)]
pub(crate) enum Items {
    /// The state's input.
    Input,
    Path(Path),
    Query(Query),
}

/// What a reader reads, as far as the definition says it.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    /// True for a list of objects, false for the content of one.
    pub(crate) lists: bool,
    pub(crate) request: Option<Payload>,
    pub(crate) input_type: Option<InputType>,
    pub(crate) manifest_type: Option<ManifestType>,
    pub(crate) flattens: bool,
    pub(crate) headers: Option<Vec<Arc<str>>>,
    pub(crate) delimiter: u8,
    pub(crate) pointer: Option<Arc<str>>,
    pub(crate) most: Option<Amount>,
}

#[derive(Debug, Clone)]
pub(crate) struct Batcher {
    pub(crate) items: Option<Amount>,
    pub(crate) bytes: Option<Amount>,
    pub(crate) input: Option<Payload>,
}

#[derive(Debug, Clone)]
pub(crate) struct Writer {
    /// The bucket and prefix; without them the results are formatted and stay in the state's output.
    pub(crate) request: Option<Payload>,
    pub(crate) form: Form,
    pub(crate) lines: bool,
}

/// What a Map Run's results are of each child (`Transformation`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// The child's output with what describes the child: `NONE`, the default.
    Records,
    /// The output: `COMPACT`.
    Outputs,
    /// The output, or its items where it is an array: `FLATTEN`.
    Flat,
}
