//! What differs between two templates, in the words of workflows: states, transitions, permissions, resources.
//!
//! `codegen diff` and `codegen deploy` show it. The comparison is of what templates mean, so the order and the form of their
//! parts make no difference. Nothing here calls AWS: what a template keeps elsewhere, such as a definition in a bucket, must be
//! put into it first.
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
