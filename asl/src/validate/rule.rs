//! Every rule of the language as a constant, for those who make, recognise or leave out its findings.

pub use super::choice::*;
pub use super::differences::*;
pub use super::errors::*;
pub use super::exclusive::*;
pub use super::express::*;
pub use super::expressions::*;
pub use super::fields::*;
pub use super::findings::*;
pub use super::map::*;
pub use super::names::*;
pub use super::paths::*;
pub use super::placeholders::{MALFORMED_PLACEHOLDER, UNDECLARED_PLACEHOLDER, UNUSED_SUBSTITUTION};
pub use super::raised::*;
pub use super::requests::*;
pub use super::resources::*;
pub use super::scopes::*;
pub use super::tasks::*;
pub use super::templates::*;
pub use super::text::*;
pub use super::time::MALFORMED_TIMESTAMP;
pub use super::transitions::*;
pub use super::values::*;
pub use super::variables::*;
pub use crate::document::{DUPLICATE_KEY, MALFORMED_TEXT};
pub use crate::model::NOT_IN_THE_MODEL;
