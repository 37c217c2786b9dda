//! `codegen deploy`: builds, uploads, shows what changes, asks, deploys, and follows the stack.

use super::account::{Account, account_id};
use super::format::Format;
use super::pair;

/// Deploy workflows: build, upload, show changes, ask, and follow the stack.
///
/// Functions are built with cargo-lambda and uploaded to `--bucket`, or to a bucket that a small stack of its own,
/// `stepwright-artifacts`, creates on first use. Nothing in the stack changes before you confirm.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  {program} deploy {workflow}                                  the stack `{workflow}`, asks before it changes anything
  {program} deploy {workflow} --yes --parameter LogRetentionDays=7
  {program} deploy {workflow} --stack {workflow}-test --tag team=billing --region eu-central-1
  {program} deploy {workflow} --yes --format json              one event per line

Exit status: 0 deployed, or nothing to change; 1 errors in a workflow, the answer was no, or the deployment
failed; 2 wrong usage, or AWS rejected a request; 130 stopped watching after Ctrl-C; the deployment continues.")]
pub(super) struct Args {
    /// Workflows to deploy (default: all except the examples).
    pub(super) workflows: Vec<String>,
    /// Name of the stack (default: the project's; else the workflow's name, or `workflows` for several).
    #[arg(long, value_name = "NAME")]
    pub(super) stack: Option<String>,
    /// Set a parameter of the template; others keep their value, or take their default in a new stack.
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = pair)]
    pub(super) parameters: Vec<(String, String)>,
    /// Tag the stack and its resources; other tags of the stack are kept.
    #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = pair)]
    pub(super) tags: Vec<(String, String)>,
    /// Bucket for functions and long templates, in the stack's region.
    #[arg(long, value_name = "NAME")]
    pub(super) bucket: Option<String>,
    /// Account that owns `--bucket` (default: your own).
    #[arg(long, value_name = "ACCOUNT", requires = "bucket", value_parser = account_id)]
    pub(super) bucket_owner: Option<String>,
    /// Role that CloudFormation assumes, instead of your own permissions.
    #[arg(long, value_name = "ARN")]
    pub(super) role_arn: Option<String>,
    /// Capabilities to acknowledge.
    #[arg(long, value_name = "CAPABILITY", value_delimiter = ',')]
    pub(super) capabilities: Vec<Capability>,
    /// Do not prompt; acknowledge IAM capabilities and create the bucket on first use.
    #[arg(long)]
    pub(super) yes: bool,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) account: Account,
}

/// What a template may do only if it is acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(clippy::enum_variant_names, reason = "CloudFormation uses these names")]
pub(super) enum Capability {
    /// Create roles and policies.
    CapabilityIam,
    /// Create roles and policies with names of their own.
    CapabilityNamedIam,
    /// Use macros, which may do anything.
    CapabilityAutoExpand,
}
