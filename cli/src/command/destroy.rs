//! `codegen destroy`: deletes a stack, after showing what stays and what still runs.

use super::account::Account;
use super::format::Format;

/// Delete a stack, after showing what is retained and what is still running.
///
/// Resources that the template retains are kept and listed with the command that deletes them by hand. A stack that
/// does not exist is not an error. If a deletion is already in progress, it is followed; a failed deletion can be
/// repeated.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  {program} destroy --stack {workflow}
  {program} destroy {workflow} --yes                         the stack of `{program} deploy {workflow}`, without asking
  {program} destroy --stack {workflow} --yes --format json   one event per line

Exit status: 0 deleted, or nothing to delete; 1 the answer was no, or the deletion failed; 2 wrong usage, or AWS
rejected a request; 130 stopped watching after Ctrl-C; the deletion continues.")]
pub(super) struct Args {
    /// Workflows of the stack, if it has the default name.
    pub(super) workflows: Vec<String>,
    /// Name of the stack (default: the project's; else the workflow's name, or `workflows` for several).
    #[arg(long, value_name = "NAME", conflicts_with = "workflows")]
    pub(super) stack: Option<String>,
    /// Do not prompt.
    #[arg(long)]
    pub(super) yes: bool,
    /// Role that CloudFormation assumes, instead of your own permissions.
    #[arg(long, value_name = "ARN")]
    pub(super) role_arn: Option<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) account: Account,
}
