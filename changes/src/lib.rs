//! What differs between two templates, in the words of workflows: states, transitions, permissions, resources.
//!
//! `codegen diff` and `codegen deploy` show it. Compared is what templates mean: order and form are no differences, see
//! [`meaning`]. Nothing here asks AWS; what a template has elsewhere, such as a definition in a bucket, is to be put
//! into it before.
//!
//! It takes memory and time in proportion to the templates; values are walked to the depth that their readers allow.

mod comparison;
mod definition;
mod difference;
mod json;
mod machine;
mod meaning;
mod policy;
mod replacement;
mod resources;
mod risk;
mod shown;
mod statement;
mod template;
mod text;

pub use comparison::{Changes, Running};
pub use risk::Warning;

#[cfg(test)]
mod tests;
