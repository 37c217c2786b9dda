//! `codegen diff`: shows what a deployment would change, compared with the deployed stack.

use std::path::PathBuf;

use super::account::Account;
use super::format::Format;
use super::pair;

/// Show what a deployment would change, compared with the deployed stack.
///
/// Workflows are compared state by state, permissions as statements, and resources with the effect of each change.
/// Order and form do not matter. Changes that would break running executions are reported, with the number of
/// executions.
#[derive(Debug, clap::Args)]
#[command(after_help = "Parameters that are not given keep their current value; new ones take their default.

Examples:
  {program} diff {workflow}
  {program} diff {workflow} --no-build                  skip the functions' code; does not need cargo-lambda
  {program} diff {workflow} --stack {workflow}-test --parameter LogRetentionDays=7
  {program} diff --stack shop --format json
  {program} diff {workflow} --html changes.html         for a review: pictures with what is added, removed and changed

Exit status: 0 no differences; 1 differences; 2 nothing could be compared.")]
pub(super) struct Args {
    /// Workflows to compare (default: all except the examples).
    #[arg(value_name = "WORKFLOW")]
    pub(super) workflows: Vec<String>,
    /// Name of the deployed stack (default: the project's; else the workflow's name with `-` for `_`, or `workflows` for several).
    #[arg(long, value_name = "NAME")]
    pub(super) stack: Option<String>,
    /// Set the value of a parameter for the comparison; may be given several times.
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = pair)]
    pub(super) parameters: Vec<(String, String)>,
    /// Do not build functions or compare their code.
    #[arg(long)]
    pub(super) no_build: bool,
    /// Write a page with the state machines that change: pictures, and the fields that are different
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) account: Account,
}
