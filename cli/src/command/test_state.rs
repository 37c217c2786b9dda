//! `codegen test-state`: runs a single state, with the simulator, or with AWS and the simulator beside it.

pub(super) mod asked;
mod offline;
pub(super) mod shown;
pub(super) mod tested;

use std::path::PathBuf;

use super::account::Account;
use super::aws;
use super::format::Format;
use crate::Entry;

/// Run a single state, as TestState does it, and show what its fields make of the data.
///
/// The simulator runs it, without AWS. With `--aws`, AWS runs it too, without deploying anything, and the command shows where
/// the simulator differs.
///
/// A task is answered by a mock. With `--aws` it may call its service with a role instead. In the definition of a workflow of
/// this project, placeholders are replaced by names in an account that does not exist; a file may contain your own ARNs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The mock is a JSON object in the format of TestState: `{\"result\": …}` or `{\"errorOutput\": {\"error\": …,
\"cause\": …}}`, if needed with `fieldValidationMode` (`STRICT`, `PRESENT`, `NONE`) and `stateConfiguration`
(`retrierRetryCount`, `mapIterationFailureCount`, `mapItemReaderData`, `errorCausedByState`). The result may be JSON or a
string of JSON.

Examples:
  {program} test-state {workflow} --state 'Charge Customer' --input order.json --mock paid.json
  {program} test-state state.json --input order.json --inspection debug   a file with one state
  {program} test-state order.asl.json --state Total --input - --variables variables.json
  {program} test-state order.asl.json --state Ask --aws --role-arn arn:aws:iam::123456789012:role/tests --inspection trace

With `--format json` the output is the response of TestState. With `--aws` it is an object: `aws` is AWS's response,
`simulator` the result of the simulator (`status`, `output`, `error`, `nextState`) or `null`, `differs` the names of
members that differ, `note` the reason why nothing is compared, or a remark.

Exit status: 0 the state succeeded, or its error is caught or retried, and with `--aws` the simulator gives the same
result; 1 it failed, or the simulator differs; 2 it could not be run."
)]
pub(super) struct Args {
    /// Name of a workflow of this project, or a file with a definition, or with a single state.
    #[arg(value_name = "WORKFLOW|FILE")]
    pub(super) definition: PathBuf,
    /// Name of the state; it may be inside a Parallel or Map. Not for a file with a single state.
    #[arg(long, value_name = "NAME")]
    pub(super) state: Option<String>,
    /// File with the state's input, as JSON; `-` is standard input (default: `{}`).
    #[arg(long, value_name = "FILE")]
    pub(super) input: Option<PathBuf>,
    /// File with the mock that answers the task, or stands for the work of a Parallel or Map.
    #[arg(long, value_name = "FILE")]
    pub(super) mock: Option<PathBuf>,
    /// Role that the task assumes to call its service.
    #[arg(long, value_name = "ARN")]
    pub(super) role_arn: Option<String>,
    /// Level of detail about how fields change the data.
    #[arg(long, value_enum, default_value_t, ignore_case = true)]
    pub(super) inspection: Inspection,
    /// File with the variables, as a JSON object.
    #[arg(long, value_name = "FILE")]
    pub(super) variables: Option<PathBuf>,
    /// File with the Context Object; only with a mock.
    #[arg(long, value_name = "FILE", requires = "mock")]
    pub(super) context: Option<PathBuf>,
    /// Let AWS run the state, and compare.
    #[arg(long)]
    pub(super) aws: bool,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) account: Account,
}

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(super) enum Inspection {
    /// The output.
    #[default]
    Info,
    /// Also the data after each field that changes it.
    Debug,
    /// Also the request and response of an HTTP task.
    Trace,
}

/// Runs the state, and returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> u8 {
    if args.aws { aws::test_state(args, entries) } else { offline::run(args, entries) }
}
