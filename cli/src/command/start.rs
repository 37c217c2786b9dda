//! `codegen start`: starts an execution of a deployed workflow, with an input that fits its schema.

use std::path::PathBuf;

use super::account::Account;
use super::format::Format;

/// Start an execution of a deployed workflow, with an input that fits its schema.
///
/// The input is checked before anything is started. The ARN of the execution goes to standard output. If the workflow
/// has an alias, the alias is started.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  {program} start {workflow} --input order.json
  {program} start {workflow} --input order.json --wait   follow it until it ends
  jq .order all.json | {program} start {workflow} --input - --name order-17
  {program} start {workflow} --sample --stack {workflow}-test

With `--format json` the output is an object with `executionArn`, `startDate` and `console`; with `--wait` also
`status`, `output`, `error`, `cause` and `events`, the events as GetExecutionHistory returns them.

Exit status: 0 started, and with `--wait` succeeded; 1 the execution failed, timed out or was aborted, or the
input does not fit; 2 it could not be started or followed; 130 stopped watching after Ctrl-C; the execution
continues.")]
pub(super) struct Args {
    /// The workflow.
    pub(super) workflow: String,
    /// Name of the stack (default: the project's, else the workflow's name).
    #[arg(long, value_name = "NAME")]
    pub(super) stack: Option<String>,
    /// File with the input, as JSON; `-` is standard input.
    #[arg(long, value_name = "FILE", required_unless_present = "sample", conflicts_with = "sample")]
    pub(super) input: Option<PathBuf>,
    /// Send a sample of the input's schema, as `emit` writes it.
    #[arg(long)]
    pub(super) sample: bool,
    /// Name of the execution; starting a Standard workflow with the same name and input is idempotent while it is
    /// running.
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// Follow the execution until it ends.
    #[arg(long)]
    pub(super) wait: bool,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) account: Account,
}
