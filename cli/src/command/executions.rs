//! `codegen executions`: lists the executions of a deployed workflow, and shows, stops or redrives one.

use std::path::PathBuf;

use super::account::Account;
use super::format::Format;

/// List the executions of a deployed workflow; show, stop or redrive one.
///
/// An execution is identified by its name or ARN; a child of a Map Run by its ARN.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  {program} executions {workflow}                       the latest 20
  {program} executions {workflow} --status failed --limit 100
  {program} executions {workflow} order-17              its history as a timeline
  {program} executions {workflow} order-17 --html order-17.html
  {program} executions {workflow} order-17 --wait       follow it until it ends
  {program} executions {workflow} order-17 --stop --cause 'the customer called'
  {program} executions {workflow} order-17 --redrive    continue from where it failed

With `--format json` the list is an array of objects with `name`, `executionArn`, `status`, `startDate`,
`stopDate` and
`redriveCount`; an execution is an object with `executionArn`, `status`, `output`, `error`, `cause` and
`events`, the events as GetExecutionHistory returns them.

Exit status: 0 listed, shown, stopped or redriven, and with `--wait` the execution succeeded; 1 with `--wait`,
it failed, timed out or was aborted; 2 the command failed; 130 stopped watching after Ctrl-C; the execution
continues.")]
pub(super) struct Args {
    /// The workflow.
    pub(super) workflow: String,
    /// Name or ARN of an execution; without it the executions are listed.
    #[arg(value_name = "NAME|ARN")]
    pub(super) execution: Option<String>,
    /// Name of the stack (default: the project's, else the workflow's name).
    #[arg(long, value_name = "NAME")]
    pub(super) stack: Option<String>,
    /// List only executions of this status.
    #[arg(long, value_enum, conflicts_with = "execution")]
    pub(super) status: Option<Status>,
    /// List at most this many executions, the newest first.
    #[arg(long, default_value_t = 20, value_name = "NUMBER", conflicts_with = "execution")]
    pub(super) limit: usize,
    /// Follow the execution until it ends.
    #[arg(long, requires = "execution")]
    pub(super) wait: bool,
    /// Stop the execution, after asking.
    #[arg(long, requires = "execution")]
    pub(super) stop: bool,
    /// Error name for `--stop`.
    #[arg(long, requires = "stop", value_name = "NAME")]
    pub(super) error: Option<String>,
    /// Cause for `--stop`.
    #[arg(long, requires = "stop", value_name = "TEXT")]
    pub(super) cause: Option<String>,
    /// Redrive the execution from the states that failed, after asking.
    #[arg(long, requires = "execution", conflicts_with = "stop")]
    pub(super) redrive: bool,
    /// Do not prompt.
    #[arg(long)]
    pub(super) yes: bool,
    /// Write a page with the execution: the graph, a timeline and the data. It is one file that loads nothing; sensitive fields and
    /// task tokens are masked
    #[arg(long, value_name = "FILE", requires = "execution", conflicts_with_all = ["wait", "stop", "redrive"])]
    pub(super) html: Option<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) account: Account,
}

/// The status of an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Status {
    /// It is running.
    Running,
    /// It succeeded.
    Succeeded,
    /// It failed.
    Failed,
    /// It timed out.
    TimedOut,
    /// It was stopped.
    Aborted,
    /// A redrive is pending.
    PendingRedrive,
}
