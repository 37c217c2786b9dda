//! What talks to AWS: compiled with the feature `deploy`.
//!
//! Commands read their flags and show what comes of it; here is what they share. Every call goes through a [`Session`], and
//! what AWS refuses becomes a [`Refusal`] with what to do about it.

mod body;
pub(crate) mod bucket;
pub(crate) mod change_set;
pub(crate) mod follow;
mod history;
mod host;
mod machine;
pub(crate) mod pace;
pub(crate) mod package;
pub(crate) mod progress;
mod refusal;
mod running;
mod session;
mod stack;

pub(crate) use body::Body;
pub(crate) use history::{Execution, Watched, millis, now};
pub(crate) use host::OwnHost;
pub(crate) use machine::{Place, in_stack};
pub(crate) use refusal::{Refusal, refused};
pub(crate) use running::{Running, running, running_in};
pub(crate) use session::Session;
pub(crate) use stack::{Deployed, Resource, Stage, deployed};

use std::future::Future;

/// Runs what a command does with AWS, to its end.
///
/// # Errors
///
/// What the work refuses, or that there can be no thread for it.
pub(crate) fn run<T>(work: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Refusal::new(format!("cannot begin to talk to AWS: {error}")))?;
    let done = runtime.block_on(work);
    // A read of standard input that nobody answers must not keep the program.
    runtime.shutdown_background();
    done
}

/// A name that no other run uses: a word, the time in nanoseconds and the number of the process.
pub(crate) fn unique(word: &str) -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{word}-{}-{:09}-{}", since.as_secs(), since.subsec_nanos(), std::process::id())
}
