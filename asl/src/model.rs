//! The model of a state machine: one type for each state, one field for each field of the language.
//!
//! Builder, printer, rules and every later tool share these types; nobody keeps a second list of states or fields.
//! The order of the fields is the order in which people write them, and in which they are printed.

mod choice;
mod error_handling;
mod machine;
mod state;

pub use choice::{Choice, ChoiceRule, Kind, Operator, Relation, Test, TypeTest};
pub use error_handling::{Catcher, JitterStrategy, Retrier};
pub use machine::{QueryLanguage, StateMachine};
pub use state::{Fail, Other, Pass, State, Succeed, Task, Transition, Wait};
