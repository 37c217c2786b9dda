//! What talks to AWS: compiled with the feature `deploy`.
//!
//! Commands read their flags and show what comes of it; here is what they share. Every call goes through a [`Session`], and
//! what AWS refuses becomes a [`Refusal`] with what to do about it.

mod refusal;
mod session;
mod stack;

pub(crate) use refusal::{Refusal, refused};
pub(crate) use session::Session;
pub(crate) use stack::{Deployed, Stage, deployed};

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
