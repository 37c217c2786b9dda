//! `codegen local`: Step Functions on this computer, for every client.

#[cfg_attr(not(feature = "local"), path = "local/absent.rs")]
mod serving;

use std::net::IpAddr;
use std::path::PathBuf;

use super::account::account_id;
use crate::Entry;

/// Answer the API of Step Functions on this computer, for the AWS CLI, the SDKs and other clients.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 2 the server could not be started; it runs until it is stopped (Ctrl-C).

Examples:
  {program} local                       an endpoint without state machines, on port 8083
  {program} local {workflow} --port 0        with a workflow of this project, on any free port
  {program} local --mocks mocks.json    tasks are answered by test cases: start STATE_MACHINE_ARN#CASE
  aws stepfunctions list-state-machines --endpoint-url http://127.0.0.1:8083

Variables: SFN_MOCK_CONFIG, LAMBDA_ENDPOINT, WAIT_TIME_SCALE, AWS_ACCOUNT_ID and AWS_DEFAULT_REGION stand for the options
--mocks, --lambda-endpoint, --time-scale, --account and --region.")]
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
    /// Server that runs functions, such as `http://127.0.0.1:3001` of `sam local start-lambda`
    #[arg(long, value_name = "URL")]
    lambda_endpoint: Option<String>,
    /// Server that gets all requests for other services
    #[arg(long, value_name = "URL")]
    forward: Option<String>,
}

fn scale(text: &str) -> Result<f64, String> {
    let scale = text.parse::<f64>().ok().filter(|scale| (0.0..=1000.0).contains(scale));
    scale.ok_or_else(|| "a factor is a number from 0 to 1000".to_owned())
}

/// Answers requests until the process is stopped; returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> u8 {
    serving::run(args, entries)
}
