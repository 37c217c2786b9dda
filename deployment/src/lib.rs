//! What talks to AWS: compiled with the feature `deploy`.
//!
//! Commands read their flags and show what comes of it; here is what they share. Every call goes through a [`Session`], and
//! what AWS refuses becomes a [`Refusal`] with what to do about it.

mod body;
pub mod bucket;
pub mod change_set;
pub mod follow;
mod history;
mod host;
mod machine;
pub mod pace;
pub mod package;
mod refusal;
mod running;
mod session;
pub mod span;
mod stack;

pub use body::Body;
pub use history::{Execution, Watched, millis, now};
pub use host::OwnHost;
pub use machine::{Place, in_stack};
pub use refusal::{Refusal, refused};
pub use running::{Running, running, running_in};
pub use session::{Account, Session};
pub use stack::{Deployed, Resource, Stage, deployed};

use std::future::Future;

/// Runs what a command does with AWS, to its end.
///
/// # Errors
///
/// What the work refuses, or that there can be no thread for it.
pub fn run<T>(work: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Refusal::new(format!("cannot begin to talk to AWS: {error}")))?;
    let done = runtime.block_on(work);
    // A read of standard input that nobody answers must not keep the program.
    runtime.shutdown_background();
    done
}

/// A name that no other run uses: a word, the time in nanoseconds and the number of the process.
pub fn unique(word: &str) -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{word}-{}-{:09}-{}", since.as_secs(), since.subsec_nanos(), std::process::id())
}
