//! `codegen start`: starts an execution of a deployed workflow, with an input that fits its schema.

#[cfg(feature = "deploy")]
mod work;

#[cfg(feature = "deploy")]
pub(super) use work::run;

use super::account::Account;

/// Starts an execution of a deployed workflow, with an input that fits its schema.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  codegen start payment --input events/payment.json --wait")]
pub(super) struct Args {
    #[command(flatten)]
    account: Account,
}
