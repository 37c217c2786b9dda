//! CloudFormation templates: their values, their parts, how they are written, and the state machines in them.

mod data;
mod filled;
pub mod forms;
mod json;
pub mod state_machines;
mod template;
mod value;
mod yaml;

pub use data::{as_object, as_object_or_text};
pub use filled::filled;
pub use template::{Deletion, Output, PSEUDO_PARAMETERS, Resource, Template};
pub use value::{Map, NullInTemplate, Value};
