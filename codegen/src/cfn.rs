//! CloudFormation templates: their values, their parts, and how they are written.

mod json;
mod template;
mod value;
mod yaml;

pub use template::{Deletion, Output, Resource, Template};
pub(crate) use value::map;
pub use value::{Map, Value};
