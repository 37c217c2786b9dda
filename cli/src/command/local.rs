//! `codegen local`: Step Functions on this computer, for every client.

#[cfg_attr(not(feature = "local"), path = "local/absent.rs")]
mod serving;

#[cfg(feature = "local")]
mod endpoints;
mod older;
#[cfg(feature = "local")]
mod parameters;
#[cfg(feature = "local")]
mod programs;
#[cfg(feature = "local")]
mod watch;

use std::net::IpAddr;
use std::path::PathBuf;

pub(super) use older::with_two_hyphens;

use super::account::account_id;
use super::pair;
use crate::Entry;
use older::OlderEndpoints;

/// Answer the API of Step Functions on this computer, for the AWS CLI, the SDKs and other clients.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 2 the server could not be started; it runs until it is stopped (Ctrl-C).

Examples:
  {program} local                       an endpoint without state machines, on port 8083
  {program} local {workflow}               with a workflow of this project, and its functions as programs that cargo builds
  {program} local {workflow} --functions in-process --parameter PaymentDecision=approve
  {program} local --mocks mocks.json    tasks are answered by test cases: start STATE_MACHINE_ARN#CASE
  aws stepfunctions list-state-machines --endpoint-url http://127.0.0.1:8083

Variables: SFN_MOCK_CONFIG, LAMBDA_ENDPOINT, WAIT_TIME_SCALE, AWS_ACCOUNT_ID and AWS_DEFAULT_REGION stand for the options
--mocks, --lambda-endpoint, --time-scale, --account and --region; AWS_ENDPOINT_URL_SECRETS_MANAGER and its like, and
DYNAMODB_ENDPOINT and its like, for --endpoint.")]
pub(super) struct Args {
    /// Workflows of this project to create state machines of (default: none)
    #[arg(value_name = "WORKFLOW")]
    workflows: Vec<String>,
    /// Port to listen on; 0 for any that is free
    #[arg(long, default_value_t = 8083)]
    port: u16,
    /// Address to listen on; others than loopback let other computers in
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,
    /// Account of the resources, unless the access key id of a request is twelve digits (default: `123456789012`)
    #[arg(long, value_name = "ID", alias = "aws-account", value_parser = account_id)]
    account: Option<String>,
    /// Region of the resources, unless a request is signed for another (default: `us-east-1`)
    #[arg(long, value_name = "REGION", alias = "aws-region")]
    region: Option<String>,
    /// Seconds that a second of waiting takes: 1 is real time, 0.1 ten times as fast, 0 does not wait
    #[arg(long, value_name = "FACTOR", alias = "wait-time-scale", value_parser = scale)]
    time_scale: Option<f64>,
    /// File with the answers to tasks by test case, in the format of AWS Step Functions Local
    #[arg(long, value_name = "FILE")]
    mocks: Option<PathBuf>,
    /// How the functions of the workflows run
    #[arg(long, value_enum, default_value_t)]
    functions: Functions,
    /// Program of a function, by its logical id, instead of one that cargo builds; may be given several times
    #[arg(long = "program", value_name = "FUNCTION=PATH", value_parser = pair)]
    programs: Vec<(String, String)>,
    /// Value of a parameter of the workflows instead of its default; may be given several times
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = pair)]
    parameters: Vec<(String, String)>,
    /// Build functions and definitions again when their sources change; what runs ends with the old ones
    #[arg(long)]
    watch: bool,
    /// Print the state machines of the workflows as JSON, and end
    #[arg(long, hide = true)]
    print_definitions: bool,
    /// Server that runs other functions, such as `http://127.0.0.1:3001` of `sam local start-lambda`
    #[arg(long, value_name = "URL")]
    lambda_endpoint: Option<String>,
    /// Server to which tasks send the calls of a service, such as `dynamodb=http://127.0.0.1:8000`; may be given several times
    #[arg(long = "endpoint", value_name = "SERVICE=URL", value_parser = pair)]
    endpoints: Vec<(String, String)>,
    #[command(flatten)]
    older: OlderEndpoints,
    /// Folder where the state is kept: executions, histories and messages survive a restart (default: nothing is kept)
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// Let calls fail that the role of a workflow does not grant; `/permissions` lists all calls beside the grants
    #[arg(long)]
    enforce_permissions: bool,
    /// Server that gets all requests for other services, and the calls of tasks to them
    #[arg(long, value_name = "URL")]
    forward: Option<String>,
}

/// How functions run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Functions {
    /// As programs of their own that cargo builds: what is deployed, with its start, its settings and its calls of AWS.
    #[default]
    Built,
    /// As code of this program, where the project gives it: there is nothing to build.
    InProcess,
    /// Not at all: others take their messages.
    None,
}

fn scale(text: &str) -> Result<f64, String> {
    let scale = text.parse::<f64>().ok().filter(|scale| (0.0..=1000.0).contains(scale));
    scale.ok_or_else(|| "a factor is a number from 0 to 1000".to_owned())
}

/// Answers requests until the process is stopped; returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> u8 {
    serving::run(args, entries)
}
