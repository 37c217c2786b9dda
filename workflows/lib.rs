//! The workflows, one file each.

use dsl::Workflow;

pub mod payment;

/// What builds a workflow.
pub type Build = fn() -> Workflow;

/// Every workflow: its name, and what builds it.
pub const ALL: &[(&str, Build)] = &[("payment", payment::workflow)];
