//! `codegen executions`: lists the executions of a deployed workflow, and shows, stops or redrives one.

#[cfg(feature = "deploy")]
mod work;

#[cfg(feature = "deploy")]
pub(super) use work::run;

use super::account::Account;

/// Lists the executions of a deployed workflow, and shows, stops or redrives one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  codegen executions payment")]
pub(super) struct Args {
    #[command(flatten)]
    account: Account,
}
