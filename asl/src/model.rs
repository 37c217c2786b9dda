//! The model of a state machine: one type for each object of the language, one field for each of its fields.
//!
//! Builder, printer, reader and every other tool share these types; there is no second list of states or fields. The
//! table in [`crate::grammar`] is generated from the same declarations. The order of the fields is the order in which
//! people write them, and in which they are printed.

pub(crate) mod choice;
mod end;
mod error_handling;
pub(crate) mod field;
pub(crate) mod kind;
mod machine;
mod map;
mod object;
mod parallel;
mod pass;
mod read;
mod state;
mod task;
mod value;
mod wait;

pub use choice::{Choice, ChoiceRule, Kind, NestedRule, Operator, Relation, Test, TypeTest};
pub use end::{Fail, Succeed};
pub use error_handling::{Catcher, JitterStrategy, Retrier};
pub use machine::{QueryLanguage, Scope, StateMachine, States, WorkflowType};
pub use map::{
    CsvDelimiter, CsvHeaderLocation, InputType, ItemBatcher, ItemProcessor, ItemReader, ManifestType, Map, OutputType,
    Processor, ProcessorConfig, ProcessorMode, ReaderConfig, ReaderTransformation, ResultWriter, WriterConfig,
    WriterTransformation,
};
pub use parallel::{Branch, Parallel};
pub use pass::Pass;
pub use read::NOT_IN_THE_MODEL;
pub(crate) use read::RULES;
pub use state::{Other, State, StateType, Transition};
pub use task::Task;
pub use value::{Amount, DataPath};
pub use wait::Wait;
