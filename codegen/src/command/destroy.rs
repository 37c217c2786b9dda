//! `codegen destroy`: deletes a stack, after showing what stays and what still runs.

#[cfg(feature = "deploy")]
mod work;

#[cfg(feature = "deploy")]
pub(super) use work::run;

use super::account::Account;

/// Deletes a stack, after showing what stays and what still runs.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  codegen destroy --stack payment")]
pub(super) struct Args {
    #[command(flatten)]
    account: Account,
}
