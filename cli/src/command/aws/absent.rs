//! Stands in for the commands that talk to AWS in a build without the feature `deploy`.

use asl::document::Document;

use super::validate::Args;
use super::{Aws, UNUSABLE, complain, test_state};
use crate::report::Validated;
use crate::{Entry, Project, program};

/// Says how to get a build that can talk to AWS.
pub(super) fn run(_: &Aws, _: &Project<'_>) -> u8 {
    without_aws()
}

/// Says the same where AWS should be asked about definitions.
pub(super) fn ask(_: &Args, _: &[Entry], _: &[Option<Document>], _: &mut [Validated]) -> u8 {
    without_aws()
}

/// Says the same where AWS should test a state.
pub(super) fn test_state(_: &test_state::Args, _: &[Entry]) -> u8 {
    without_aws()
}

fn without_aws() -> u8 {
    complain(
        "this build has no AWS commands",
        Some(&format!("rebuild with `--features deploy`: `cargo run -p {} --features deploy -- …`", program::name())),
    );
    UNUSABLE
}
