//! CloudFormation templates: their values, their parts, and how they are written.

mod data;
mod json;
mod template;
mod value;
mod yaml;

pub(crate) use data::{as_object, as_object_or_text};
pub use template::{Deletion, Output, Resource, Template};
pub(crate) use value::map;
pub use value::{Map, NullInTemplate, Value};
