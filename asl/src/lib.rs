//! The Amazon States Language: its model, its printer, its rules, and the table of service integrations.
//!
//! Everything that speaks ASL goes through this crate: the builders make a [`StateMachine`], the printer writes it, the
//! rules judge it. The crate reads no file, no clock and no environment.
//!
//! ```
//! use asl::{State, StateMachine, Succeed};
//!
//! let machine = StateMachine::new("Done").with_state("Done", State::Succeed(Succeed::default()));
//! assert!(asl::rules::check(&machine).is_empty());
//! assert!(asl::print(&machine).starts_with("{\n  \"StartAt\": \"Done\""));
//! ```

pub mod diagnostic;
pub mod document;
mod edit_distance;
mod error_name;
pub mod grammar;
pub mod integration;
pub mod intrinsic;
pub mod jsonata;
pub mod jsonpath;
mod model;
mod print;
pub mod rules;
pub mod template;
pub mod validate;

pub use diagnostic::{Code, Diagnostic, Place, Severity};
pub use integration::{Integration, JobOutput, Pattern};
pub use model::{
    Catcher, Choice, ChoiceRule, Fail, JitterStrategy, Kind, Operator, Other, Pass, QueryLanguage, Relation, Retrier,
    State, StateMachine, Succeed, Task, Test, Transition, TypeTest, Wait,
};
pub use print::print;
