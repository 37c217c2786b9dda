//! `codegen diff`: shows what a deployment would change, compared with the deployed stack.

#[cfg(feature = "deploy")]
mod work;

#[cfg(feature = "deploy")]
pub(super) use work::run;

use super::account::Account;

/// Shows what a deployment would change, compared with the deployed stack.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  codegen diff payment")]
pub(super) struct Args {
    #[command(flatten)]
    account: Account,
}
