//! Following what CloudFormation does with a stack: each look is shown, and Ctrl-C ends the looking on.

use std::future::Future;
use std::pin::{Pin, pin};
use std::time::Duration;

use deployment::follow::{Failure, Marker, Operation, Step, Verb};
use deployment::{Error, Session};

use super::progress::Display;
use super::refusal::Refusal;
use crate::program;

/// How often the display moves.
const TICK: Duration = Duration::from_millis(100);

/// How following ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    /// The operation succeeded.
    Done,
    /// The operation failed.
    Failed(Box<Failure>),
    /// The user pressed Ctrl-C. The operation continues, and the exit status is 130.
    Left,
}

/// Follows an operation on the stack `name` that has begun, and shows it. `stack_id` is the stack's ARN.
///
/// # Errors
///
/// Errors of AWS; and, after several attempts, that AWS cannot be reached any more.
pub(super) async fn follow(
    session: &Session,
    (name, stack_id): (&str, &str),
    marker: Marker,
    verb: Verb,
    display: &mut Display,
) -> Result<Ended, Refusal> {
    display.begin(name, verb);
    let ended = to_its_end(session, Operation::new(stack_id, marker, verb), display).await;
    display.finish();
    ended.map_err(|error| lost(error, name, verb))
}

async fn to_its_end(session: &Session, mut operation: Operation, display: &mut Display) -> Result<Ended, Error> {
    let mut interrupt = pin!(interrupted());
    loop {
        let Some(step) = meanwhile(display, interrupt.as_mut(), operation.step(session)).await else {
            return Ok(Ended::Left);
        };
        match step? {
            Step::Events(events) => display.show(&events),
            Step::Unanswered(error) => display.note(&format!("{}; trying again", error.message)),
            Step::Succeeded(events) => {
                display.show(&events);
                return Ok(Ended::Done);
            }
            Step::Failed(events, failure) => {
                display.show(&events);
                return Ok(Ended::Failed(failure));
            }
        }
    }
}

/// Does something while the display moves; `None` after Ctrl-C.
async fn meanwhile<T>(
    display: &mut Display,
    mut interrupt: Pin<&mut impl Future<Output = ()>>,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            biased;
            () = interrupt.as_mut() => return None,
            done = work.as_mut() => return Some(done),
            () = tokio::time::sleep(TICK) => display.tick(),
        }
    }
}

/// Ends with the first Ctrl-C. Where it cannot be caught, it ends the program as ever.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// What follows an operation again, as a command.
pub(super) fn again(verb: Verb, stack: &str) -> String {
    match verb {
        Verb::Create => format!("aws cloudformation wait stack-create-complete --stack-name {stack}"),
        Verb::Update => format!("aws cloudformation wait stack-update-complete --stack-name {stack}"),
        Verb::Delete => program::command(&format!("destroy --stack {stack} --yes")),
    }
}

/// What is said after Ctrl-C.
pub(super) fn left(stack: &str, verb: Verb) -> String {
    format!(
        "stopped watching; the {} of the stack `{stack}` continues in AWS. Resume with: `{}`",
        verb.noun(),
        again(verb, stack)
    )
}

/// An error in the middle says that AWS continues, and how to look on again.
fn lost(error: Error, stack: &str, verb: Verb) -> Refusal {
    let again = again(verb, stack);
    let goes_on = format!("the {} continues in AWS; resume with `{again}`", verb.noun());
    let help = match &error.help {
        Some(help) if !error.transient => format!("{goes_on}; {help}"),
        Some(_) | None => goes_on,
    };
    Refusal::from(error).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_lost_hears_that_aws_goes_on() {
        let error = Error { transient: true, ..Error::new("AWS cannot be reached").help("check the network") };
        let help = lost(error, "payment", Verb::Update).help.unwrap();
        assert!(help.starts_with("the update continues in AWS"), "{help}");
        assert!(help.contains("wait stack-update-complete --stack-name payment"), "{help}");
        let help = lost(Error::new("not allowed").help("ask for it"), "payment", Verb::Delete).help.unwrap();
        assert!(help.contains("stepwright destroy --stack payment"), "{help}");
        assert!(help.ends_with("ask for it"), "{help}");
    }
}
