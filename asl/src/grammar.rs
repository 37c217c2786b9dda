//! The objects of the Amazon States Language as data: their fields, and the types of these.
//!
//! The table is generated from the declarations of the model's types, so it agrees with the model. Validator, editor
//! and documentation use it; there is no other list of fields.
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

pub use crate::model::choice::is_operator;
pub use crate::model::field::{Field, Group, Holds, MOST, Operand, PathSort};
pub use crate::model::kind::Kind;
