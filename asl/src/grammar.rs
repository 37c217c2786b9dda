//! The objects of the Amazon States Language as data: which fields each has, and what they hold.
//!
//! Validator, editor and documentation read this table; nothing else lists fields.
//!
//! ```
//! use asl::grammar::{Holds, Kind};
//!
//! let field = Kind::Task.field("HeartbeatSeconds").expect("a task has a heartbeat");
//! assert_eq!(field.holds, Holds::Integer { least: 1, most: 99_999_999, expression: true });
//! assert!(Kind::Wait.field("HeartbeatSeconds").is_none());
//! ```
//!
//! It says nothing of what several objects must be to each other, such as states and transitions: that is for the rules
//! of [`crate::validate`]. Sources: States Language; Step Functions Developer Guide, the page of each state.

mod choice;
mod machine;
mod map;
mod state;

pub use choice::{Operand, is_operator};

use crate::QueryLanguage;

/// The most seconds and attempts that a field takes.
pub const MOST: u64 = 99_999_999;

/// A sort of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The whole definition.
    Machine,
    /// A branch of a Parallel.
    Branch,
    /// The `ItemProcessor` or `Iterator` of a Map.
    Processor,
    /// A Pass state.
    Pass,
    /// A Task state.
    Task,
    /// A Choice state.
    Choice,
    /// A Wait state.
    Wait,
    /// A Succeed state.
    Succeed,
    /// A Fail state.
    Fail,
    /// A Parallel state.
    Parallel,
    /// A Map state.
    Map,
    /// An entry of `Retry`.
    Retrier,
    /// An entry of `Catch`.
    Catcher,
    /// An entry of `Choices`.
    Rule,
    /// A rule inside `And`, `Or` or `Not`.
    NestedRule,
    /// The `ProcessorConfig` of a Map's processor.
    ProcessorConfig,
    /// The `ItemReader` of a Map.
    ItemReader,
    /// The `ReaderConfig` of an `ItemReader`.
    ReaderConfig,
    /// The `ItemBatcher` of a Map.
    ItemBatcher,
    /// The `ResultWriter` of a Map.
    ResultWriter,
    /// The `WriterConfig` of a `ResultWriter`.
    WriterConfig,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holds {
    /// A string.
    Text,
    /// A string; in JSONata also an expression.
    TextOrExpression,
    /// One of these strings.
    Words(&'static [&'static str]),
    /// A whole number; in JSONata an expression too, where that is said.
    Integer {
        /// The least.
        least: u64,
        /// The most.
        most: u64,
        /// Whether JSONata can compute it.
        expression: bool,
    },
    /// A number; in JSONata an expression too, where that is said.
    Number {
        /// The least.
        least: f64,
        /// The most.
        most: f64,
        /// Whether JSONata can compute it.
        expression: bool,
    },
    /// True or false.
    Boolean,
    /// An RFC 3339 time; in JSONata also an expression.
    Timestamp,
    /// JSONPath: a payload template. JSONata: a value with expressions at any depth.
    Template,
    /// The same, only as an object, or in JSONata as one expression.
    ObjectTemplate,
    /// Variables and the templates of their values.
    Variables,
    /// A role to assume: an object with `RoleArn`, or in JSONata an expression.
    Credentials,
    /// JSONata: an array, or an expression that gives one.
    Items,
    /// JSON as it stands.
    Data,
    /// JSONata: an expression.
    Expression,
    /// A path.
    Path(PathSort),
    /// What does a task's work, or reads and writes a Map's data: an ARN.
    Resource,
    /// An array of strings.
    Strings,
    /// An array of error names.
    ErrorNames,
    /// The name of a state of the same machine.
    Target,
    /// One object.
    Object(Kind),
    /// An array of objects.
    List(Kind),
    /// Named states.
    States,
    /// What a comparison compares with.
    Operand(Operand),
}

/// Which paths a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathSort {
    /// Any path.
    Any,
    /// Any path, or `null` for no data.
    Nullable,
    /// A Reference Path.
    Reference,
    /// A Reference Path into the input or a variable, not the Context Object, as the numbers of a Map are.
    MapNumber,
    /// Where a result goes: a Reference Path into the input, or `null`.
    Result,
    /// A path, or an intrinsic function that gives text.
    Text,
}

/// A field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// The name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// The query language of the states that have it; `None` for both.
    pub language: Option<QueryLanguage>,
    /// Whether the object must have it.
    pub required: bool,
}

impl Field {
    const fn new(name: &'static str, holds: Holds) -> Self {
        Self { name, holds, language: None, required: false }
    }

    const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    const fn jsonpath(self) -> Self {
        Self { language: Some(QueryLanguage::JsonPath), ..self }
    }

    const fn jsonata(self) -> Self {
        Self { language: Some(QueryLanguage::Jsonata), ..self }
    }
}

/// Fields of which an object has at most one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// The names.
    pub fields: &'static [&'static str],
    /// Whether the object must have one.
    pub required: bool,
}

impl Group {
    const fn one(fields: &'static [&'static str]) -> Self {
        Self { fields, required: true }
    }

    const fn at_most_one(fields: &'static [&'static str]) -> Self {
        Self { fields, required: false }
    }
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 21] = [
        Kind::Machine,
        Kind::Branch,
        Kind::Processor,
        Kind::Pass,
        Kind::Task,
        Kind::Choice,
        Kind::Wait,
        Kind::Succeed,
        Kind::Fail,
        Kind::Parallel,
        Kind::Map,
        Kind::Retrier,
        Kind::Catcher,
        Kind::Rule,
        Kind::NestedRule,
        Kind::ProcessorConfig,
        Kind::ItemReader,
        Kind::ReaderConfig,
        Kind::ItemBatcher,
        Kind::ResultWriter,
        Kind::WriterConfig,
    ];

    /// The state of a `Type`.
    pub fn of_type(name: &str) -> Option<Kind> {
        state::TYPES.iter().zip(state::KINDS).find(|(known, _)| **known == name).map(|(_, kind)| kind)
    }

    /// What messages call the object: `a Task`, `a retrier`.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Machine => "a state machine",
            Kind::Branch => "a branch",
            Kind::Processor => "an item processor",
            Kind::Pass => "a Pass",
            Kind::Task => "a Task",
            Kind::Choice => "a Choice",
            Kind::Wait => "a Wait",
            Kind::Succeed => "a Succeed",
            Kind::Fail => "a Fail",
            Kind::Parallel => "a Parallel",
            Kind::Map => "a Map",
            Kind::Retrier => "a retrier",
            Kind::Catcher => "a catcher",
            Kind::Rule => "a choice rule",
            Kind::NestedRule => "a nested choice rule",
            Kind::ProcessorConfig => "a `ProcessorConfig`",
            Kind::ItemReader => "an `ItemReader`",
            Kind::ReaderConfig => "a `ReaderConfig`",
            Kind::ItemBatcher => "an `ItemBatcher`",
            Kind::ResultWriter => "a `ResultWriter`",
            Kind::WriterConfig => "a `WriterConfig`",
        }
    }

    /// Its fields, in the order in which people write them.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.parts().iter().copied().flatten()
    }

    /// Its field of a name.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.parts().iter().find_map(|part| part.iter().find(|field| field.name == name))
    }

    /// Its fields that exclude each other.
    pub fn groups(self) -> &'static [Group] {
        match self {
            Kind::Task => state::TASK_GROUPS,
            Kind::Wait => state::WAIT_GROUPS,
            Kind::Fail => state::FAIL_GROUPS,
            Kind::Map => map::MAP_GROUPS,
            Kind::ReaderConfig => map::READER_GROUPS,
            Kind::ItemBatcher => map::BATCHER_GROUPS,
            Kind::Machine
            | Kind::Branch
            | Kind::Processor
            | Kind::Pass
            | Kind::Choice
            | Kind::Succeed
            | Kind::Parallel
            | Kind::Retrier
            | Kind::Catcher
            | Kind::Rule
            | Kind::NestedRule
            | Kind::ProcessorConfig
            | Kind::ItemReader
            | Kind::ResultWriter
            | Kind::WriterConfig => &[],
        }
    }

    /// True for states that lead on by `Next` or `End`.
    pub fn leads_on(self) -> bool {
        self.field("End").is_some()
    }

    fn parts(self) -> &'static [&'static [Field]] {
        match self {
            Kind::Machine => &[machine::MACHINE, machine::TOP],
            Kind::Branch => &[machine::MACHINE],
            Kind::Processor => &[machine::PROCESSOR, machine::MACHINE],
            Kind::Pass => &[state::COMMON, state::TRANSITION, state::WAYS, state::PASS],
            Kind::Task => &[state::COMMON, state::TRANSITION, state::WAYS, state::TASK, state::ERRORS],
            Kind::Choice => &[state::COMMON, state::WAYS, state::CHOICE],
            Kind::Wait => &[state::COMMON, state::TRANSITION, state::WAYS, state::WAIT],
            Kind::Succeed => &[state::COMMON, state::SUCCEED],
            Kind::Fail => &[state::COMMON, state::FAIL],
            Kind::Parallel => &[state::COMMON, state::TRANSITION, state::WAYS, state::PARALLEL, state::ERRORS],
            Kind::Map => &[state::COMMON, state::TRANSITION, state::WAYS, map::MAP, state::ERRORS],
            Kind::Retrier => &[state::RETRIER],
            Kind::Catcher => &[state::CATCHER],
            Kind::Rule => &[choice::TEST, choice::COMPARISONS, choice::CONSEQUENCE],
            Kind::NestedRule => &[choice::TEST, choice::COMPARISONS],
            Kind::ProcessorConfig => &[map::PROCESSOR_CONFIG],
            Kind::ItemReader => &[map::ITEM_READER],
            Kind::ReaderConfig => &[map::READER_CONFIG],
            Kind::ItemBatcher => &[map::ITEM_BATCHER],
            Kind::ResultWriter => &[map::RESULT_WRITER],
            Kind::WriterConfig => &[map::WRITER_CONFIG],
        }
    }
}

#[cfg(test)]
mod tests;
