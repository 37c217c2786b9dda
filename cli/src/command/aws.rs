//! The work of the commands that talk to AWS: compiled with the feature `deploy`.
//!
//! Their flags are beside the other commands, so that `--help` is the same in every build.

mod confirm;
mod deploy;
mod destroy;
mod diff;
mod executions;
mod failure;
mod following;
mod functions;
mod parameters;
mod progress;
mod refusal;
mod reporter;
mod start;
mod test_state;
mod validate;

use std::future::Future;

use deployment::{Deployed, Session};
use indexmap::IndexMap;

use self::refusal::Refusal;
pub(super) use self::test_state::run as test_state;
pub(super) use self::validate::ask;
use super::account::Account;
use super::{Aws, CLEAN, FOUND, UNUSABLE, complain};
use crate::Project;

/// Exit status when Ctrl-C ended the following of what continues in AWS; as shells have it, 128 and the number of the
/// signal.
const LEFT: u8 = 130;

/// Runs a command, and returns its exit status.
pub(super) fn run(command: &Aws, project: &Project<'_>) -> u8 {
    match command {
        Aws::Diff(args) => diff::run(args, project),
        Aws::Deploy(args) => deploy::run(args, project),
        Aws::Start(args) => start::run(args, project),
        Aws::Executions(args) => executions::run(args, project),
        Aws::Destroy(args) => destroy::run(args, project),
    }
}

/// Runs what a command does with AWS, until it ends.
///
/// # Errors
///
/// What the work refuses, or that there can be no thread for it.
fn finished<T>(work: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Refusal::new(format!("cannot start the AWS client: {error}")))?;
    let done = runtime.block_on(work);
    // A read of standard input that nobody answers must not keep the program.
    runtime.shutdown_background();
    done
}

/// The exit status of what was done with AWS; says what was refused.
fn status_of(done: Result<(), Refusal>) -> u8 {
    let Err(refusal) = done else { return CLEAN };
    complain(&refusal.message, refusal.help.as_deref());
    if refusal.failed { FOUND } else { UNUSABLE }
}

/// How wide lines are: as the terminal, else 120 columns.
fn width() -> usize {
    terminal_size::terminal_size().map_or(120, |(width, _)| usize::from(width.0))
}

/// Opens a session for the account that the flags name.
async fn session(account: &Account) -> Result<Session, Refusal> {
    let Account { profile, region, endpoint_url, environment: _ } = account.clone();
    Ok(Session::open(&deployment::Account { profile, region, endpoint_url }).await?)
}

/// How many executions are running of each state machine of a stack, by its logical id.
async fn running_in(
    session: &Session,
    stack: &Deployed,
) -> Result<IndexMap<String, changes::Running>, deployment::Error> {
    let all = deployment::running(session, &stack.resources(session).await?).await?;
    Ok(all.into_iter().map(|one| (one.machine, changes::Running { count: one.count, more: one.more })).collect())
}
