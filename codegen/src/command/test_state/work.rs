//! What the command does.

use super::Args;
use crate::Entry;
use crate::aws::{Session, run as finished};

/// Does it, and returns the exit status.
pub(crate) fn run(args: &Args, _entries: &[Entry]) -> u8 {
    let done = finished(async { Session::open(&args.account).await.map(|_| ()) });
    crate::command::status_of(done)
}
