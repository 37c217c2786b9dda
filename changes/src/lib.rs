//! The difference between two templates in terms of workflows: states, transitions, permissions, resources.
//!
//! `codegen diff` and `codegen deploy` show it. The comparison is by meaning: order and form do not count as
//! differences. Nothing here calls AWS; the caller must insert parts of a template that are elsewhere,
//! such as a definition in a bucket.
//!
//! Memory and time are proportional to the templates; values are traversed to the depth that their readers allow.

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
