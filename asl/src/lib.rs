//! The Amazon States Language: its model, reader and printer, and its rules.
//!
//! All ASL goes through this crate: the builders create a [`StateMachine`], the printer writes it, a [`document`] is
//! read into it, and the rules of [`validate`] check documents. The crate reads no file, no clock and no environment.
//!
//! ```
//! use asl::document::{Document, Limits};
//! use asl::validate::{Options, validate};
//! use asl::{State, StateMachine, Succeed};
//!
//! let machine = StateMachine::new("Done").with_state("Done", State::Succeed(Succeed::default()));
//! let text = asl::print(&machine);
//! assert!(text.starts_with("{\n  \"StartAt\": \"Done\""));
//!
//! let document = Document::json("done.asl.json", &text, Limits::default())?;
//! assert!(validate(&document, Options::default()).is_empty());
//! assert_eq!(StateMachine::read(&document), Ok(machine));
//! # Ok::<(), asl::document::Refusal>(())
//! ```

mod bounded;
pub mod diagnostic;
pub mod document;
mod error_name;
pub mod grammar;
pub mod intrinsic;
pub mod jsonata;
pub mod jsonpath;
mod model;
mod print;
mod resource;
pub mod shown;
pub mod source;
pub mod template;
pub mod validate;
pub mod wildcard;

pub use catalogue::{JobOutput, Pattern, certain, closest};
pub use diagnostic::{Code, Diagnostic, Fix, Rule, Severity};
pub use model::{
    Amount, Branch, Catcher, Choice, ChoiceRule, CsvDelimiter, CsvHeaderLocation, DataPath, Fail, InputType,
    ItemBatcher, ItemProcessor, ItemReader, JitterStrategy, Kind, ManifestType, Map, NestedRule, Operator, Other,
    OutputType, Parallel, Pass, Processor, ProcessorConfig, ProcessorMode, QueryLanguage, ReaderConfig,
    ReaderTransformation, Relation, ResultWriter, Retrier, Scope, State, StateMachine, StateType, States, Succeed,
    Task, Test, Transition, TypeTest, Wait, WorkflowType, WriterConfig, WriterTransformation,
};
pub use print::print;
pub use resource::{Call, Resource};
pub use source::{Place, Source, Span};
pub use timestamp as time;
