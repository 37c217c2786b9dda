//! `codegen test-state`: asks AWS to run a single state, without deploying anything.

use std::path::PathBuf;

use super::account::Account;
use super::format::Format;

/// Ask AWS to run a single state, without deploying anything, and show where the simulator differs.
///
/// A task either calls its service with a role, or is answered by a mock. In the definition of a workflow of this
/// project, placeholders are replaced by names in an account that does not exist, so its tasks need a mock; a file may
/// contain your own ARNs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The mock is a JSON object in the format of TestState: `{\"result\": …}` or `{\"errorOutput\": {\"error\": …,
\"cause\": …}}`, if needed with `fieldValidationMode` (`STRICT`, `PRESENT`, `NONE`) and `stateConfiguration`
(`retrierRetryCount` and others). The result may be JSON or a string of JSON.

Examples:
  codegen test-state payment --state 'Charge Customer' --input order.json --mock paid.json
  codegen test-state order.asl.json --state Total --input - --variables variables.json
  codegen test-state order.asl.json --state Ask --role-arn arn:aws:iam::123456789012:role/tests --inspection trace

With `--format json` the output is an object: `aws` is AWS's response, `simulator` the result of the simulator
(`status`, `output`, `error`, `nextState`) or `null`, `differs` the names of members that differ, `note` the
reason why nothing is compared, or a remark.

Exit status: 0 the state succeeded, or its error is caught or retried, and the simulator gives the same result;
1 it failed, or the simulator differs; 2 it could not be run."
)]
pub(super) struct Args {
    /// Name of a workflow of this project, or a file with a definition.
    #[arg(value_name = "WORKFLOW|FILE")]
    pub(super) definition: PathBuf,
    /// Name of the state; it may be inside a Parallel or Map.
    #[arg(long, value_name = "NAME")]
    pub(super) state: String,
    /// File with the state's input, as JSON; `-` is standard input (default: `{}`).
    #[arg(long, value_name = "FILE")]
    pub(super) input: Option<PathBuf>,
    /// File with the mock that answers the task.
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
