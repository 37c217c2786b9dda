//! `codegen deploy`: deploys workflows: emits, builds, uploads, shows what changes, asks, and follows the stack.

use super::account::Account;
use super::format::Format;

/// Deploys workflows: emits, builds, uploads, shows what changes, asks, and follows the stack.
///
/// Functions are built with cargo-lambda and uploaded to `--bucket`, or to a bucket that a small stack of its own,
/// `stepwright-artifacts`, makes on first use. Nothing in the stack changes before the question is answered.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  codegen deploy payment                                  the stack `payment`, asked for before it changes
  codegen deploy payment --yes --parameter PaymentDecision=approve
  codegen deploy payment --stack payment-test --tag team=billing --region eu-central-1
  codegen deploy payment --yes --format json              one event per line, see docs/deploy.md

Exit status: 0 deployed, or nothing to change; 1 errors in a workflow, the answer no, or a deployment that failed;
2 wrong use, or AWS refuses; 130 no longer followed after Ctrl-C, while the deployment goes on.")]
pub(super) struct Args {
    /// The workflows; all but the examples where none is named.
    pub(super) workflows: Vec<String>,
    /// The stack; where it is not given, the workflow's name, or `workflows` for several.
    #[arg(long, value_name = "NAME")]
    pub(super) stack: Option<String>,
    /// A parameter of the template. Those that are not given keep their value, or have their default in a new stack.
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = pair)]
    pub(super) parameters: Vec<(String, String)>,
    /// A tag of the stack and its resources. The stack's other tags stay.
    #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = pair)]
    pub(super) tags: Vec<(String, String)>,
    /// The bucket that functions and long templates are uploaded to, in the stack's region.
    #[arg(long, value_name = "NAME")]
    pub(super) bucket: Option<String>,
    /// The role that CloudFormation works in, instead of your own permissions.
    #[arg(long, value_name = "ARN")]
    pub(super) role_arn: Option<String>,
    /// What the template is allowed, so that it is not asked for.
    #[arg(long, value_name = "CAPABILITY", value_delimiter = ',')]
    pub(super) capabilities: Vec<Capability>,
    /// Asks nothing: grants `CAPABILITY_IAM`, makes the bucket on first use, and deploys.
    #[arg(long)]
    pub(super) yes: bool,
    /// How it is told what happens.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) account: Account,
}

/// What a template may do that CloudFormation wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(clippy::enum_variant_names, reason = "CloudFormation calls them so")]
pub(super) enum Capability {
    /// Makes roles and policies.
    CapabilityIam,
    /// Makes roles and policies with names of its own.
    CapabilityNamedIam,
    /// Has macros, which may do anything.
    CapabilityAutoExpand,
}

/// A name and a value with `=` between them.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        Some(_) | None => Err("write a name, `=` and a value".to_owned()),
    }
}
