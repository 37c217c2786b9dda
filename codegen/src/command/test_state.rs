//! `codegen test-state`: asks AWS to run a single state, without deploying anything.

#[cfg(feature = "deploy")]
mod work;

#[cfg(feature = "deploy")]
pub(super) use work::run;

use super::account::Account;

/// Asks AWS to run a single state, without deploying anything.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  codegen test-state payment --state \"Charge Customer\"")]
pub(super) struct Args {
    #[command(flatten)]
    account: Account,
}
