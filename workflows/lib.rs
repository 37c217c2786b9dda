//! The workflows, one file each.

use dsl::Workflow;

pub mod payment;

/// Every workflow: its name, and what builds it.
pub const ALL: &[(&str, fn() -> Workflow)] = &[("payment", payment::workflow)];
