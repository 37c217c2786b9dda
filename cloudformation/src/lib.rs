//! CloudFormation templates: their values, their parts, how they are written, and the state machines in them.

mod closest;
mod data;
mod json;
mod quoted;
pub mod state_machines;
mod template;
mod value;
mod yaml;

pub use closest::closest;
pub use data::{as_object, as_object_or_text};
pub use quoted::quoted;
pub use template::{Deletion, Output, Resource, Template};
pub use value::{Map, NullInTemplate, Value};
