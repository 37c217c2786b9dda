//! Stands in for the local endpoint in a build without the feature `local`.

use super::Args;
use crate::command::{UNUSABLE, complain};
use crate::{Entry, program};

/// Says how to get a build that has it.
pub(super) fn run(_: &Args, _: &[Entry]) -> u8 {
    complain(
        "this build has no local endpoint",
        Some(&format!("rebuild with `--features local`: `cargo run -p {} --features local -- local`", program::name())),
    );
    UNUSABLE
}
