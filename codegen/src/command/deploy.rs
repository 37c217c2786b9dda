//! `codegen deploy`: deploys workflows: emits, builds, uploads, shows what changes, asks, and follows the stack.

#[cfg(feature = "deploy")]
mod work;

#[cfg(feature = "deploy")]
pub(super) use work::run;

use super::account::Account;

/// Deploys workflows: emits, builds, uploads, shows what changes, asks, and follows the stack.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  codegen deploy payment --stack payment")]
pub(super) struct Args {
    #[command(flatten)]
    account: Account,
}
