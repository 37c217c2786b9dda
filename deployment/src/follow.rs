//! Follows what CloudFormation does with a stack, to its end.
//!
//! CloudFormation works on regardless of who looks on, so nothing here can stop it. What is seen comes from the stack's
//! events (AWS CloudFormation API Reference, "DescribeStackEvents"), those of nested stacks with it; whether it is over, from
//! the events and from the stack's status, because an emulator may write fewer events.

mod event;
mod failure;
mod hint;
mod watch;

pub use event::Event;
pub use failure::Failure;

use std::future::Future;
use std::pin::{Pin, pin};
use std::time::Duration;

use self::watch::{Over, Watch};
use super::pace::Pace;
use super::{Refusal, Session, refused};

/// How often in a row AWS may not answer, each time after all attempts of a call.
const UNANSWERED: u32 = 4;
/// How often the display moves.
const TICK: Duration = Duration::from_millis(100);

/// Who is told what happens to a stack while it is followed.
pub trait Watcher {
    /// An operation on a stack begins.
    fn begin(&mut self, stack: &str, verb: Verb);
    /// This has happened since the last time.
    fn show(&mut self, events: &[Event]);
    /// AWS does not answer, or something else about the following itself.
    fn note(&mut self, text: &str);
    /// A little time has passed.
    fn tick(&mut self);
    /// Nothing more will be told of this operation.
    fn finish(&mut self);
}

/// The newest event before an operation; what comes after it belongs to the operation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marker {
    event: Option<String>,
    /// Milliseconds since 1970.
    at: i64,
}

/// What is done with a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// It is created.
    Create,
    /// It is changed.
    Update,
    /// It is deleted.
    Delete,
}

impl Verb {
    /// The stack's status after it has succeeded.
    pub fn done(self) -> &'static str {
        match self {
            Verb::Create => "CREATE_COMPLETE",
            Verb::Update => "UPDATE_COMPLETE",
            Verb::Delete => "DELETE_COMPLETE",
        }
    }

    /// As a noun: "the creation of the stack".
    pub fn noun(self) -> &'static str {
        match self {
            Verb::Create => "creation",
            Verb::Update => "update",
            Verb::Delete => "deletion",
        }
    }

    /// As what goes on: "payment: creating".
    pub fn going_on(self) -> &'static str {
        match self {
            Verb::Create => "creating",
            Verb::Update => "updating",
            Verb::Delete => "deleting",
        }
    }

    /// What follows it again, as a command.
    pub fn again(self, stack: &str) -> String {
        match self {
            Verb::Create => format!("aws cloudformation wait stack-create-complete --stack-name {stack}"),
            Verb::Update => format!("aws cloudformation wait stack-update-complete --stack-name {stack}"),
            Verb::Delete => format!("codegen destroy --stack {stack} --yes"),
        }
    }
}

/// How following ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The operation succeeded.
    Done,
    /// The operation failed.
    Failed(Box<Failure>),
    /// The user pressed Ctrl-C. The operation goes on, and the exit status is 130.
    Left,
}

/// What is said after Ctrl-C.
pub fn left(stack: &str, verb: Verb) -> String {
    format!(
        "no longer following; AWS goes on with the {} of the stack `{stack}`: follow it again with `{}`",
        verb.noun(),
        verb.again(stack)
    )
}

/// The newest event of a stack, to be read before an operation begins; of a stack that does not exist, none.
///
/// # Errors
///
/// What AWS refuses.
pub async fn marker(session: &Session, stack: &str) -> Result<Marker, Refusal> {
    let answer = session.cloudformation.describe_stack_events().stack_name(stack).send().await;
    match answer {
        Ok(answer) => {
            let newest = answer.stack_events.unwrap_or_default().into_iter().next();
            Ok(newest.map_or_else(Marker::default, |event| {
                let at = event::millis(event.timestamp.as_ref());
                Marker { event: event.event_id, at }
            }))
        }
        Err(error) => {
            let refusal = refused(&format!("cannot read the events of the stack `{stack}`"), &error);
            if refusal.no_such_stack() { Ok(Marker::default()) } else { Err(refusal) }
        }
    }
}

/// The newest event before an operation that somebody else has begun; `begin` is the stack's status with which it began.
///
/// # Errors
///
/// What AWS refuses.
pub async fn marker_before(session: &Session, stack_id: &str, begin: &str) -> Result<Marker, Refusal> {
    let mut pages = session.cloudformation.describe_stack_events().stack_name(stack_id).into_paginator().send();
    let mut began = false;
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| refused("cannot read the stack's events", &error))?;
        for event in page.stack_events.unwrap_or_default() {
            if began {
                return Ok(Marker { at: event::millis(event.timestamp.as_ref()), event: event.event_id });
            }
            let own = event.physical_resource_id() == Some(stack_id);
            began = own && event.resource_status().is_some_and(|status| status.as_str() == begin);
        }
    }
    Ok(Marker::default())
}

/// Follows an operation that has begun, and shows it. `stack_id` is the ARN, for a deleted stack has no name any more.
///
/// # Errors
///
/// What AWS refuses; and, after several attempts, that AWS cannot be reached any more.
pub async fn follow(
    session: &Session,
    stack_id: &str,
    marker: Marker,
    verb: Verb,
    display: &mut impl Watcher,
) -> Result<Ended, Refusal> {
    let name = name_of(stack_id).to_owned();
    display.begin(&name, verb);
    let ended = to_its_end(session, Watch::new(stack_id, marker, verb), display).await;
    display.finish();
    ended.map_err(|refusal| lost(refusal, &name, verb))
}

async fn to_its_end(session: &Session, mut watch: Watch, display: &mut impl Watcher) -> Result<Ended, Refusal> {
    let mut interrupt = pin!(interrupted());
    let mut pace = Pace::new();
    let mut unanswered = 0;
    loop {
        let Some(looked) = meanwhile(display, interrupt.as_mut(), watch.look(session)).await else {
            return Ok(Ended::Left);
        };
        match looked {
            Ok(()) => {
                unanswered = 0;
                display.show(watch.fresh());
                match watch.over() {
                    Over::NotYet => {}
                    Over::Done => return Ok(Ended::Done),
                    Over::Failed(failure) => return Ok(Ended::Failed(failure)),
                    Over::NeverBegan(refusal) => return Err(refusal),
                }
            }
            Err(refusal) if refusal.transient && unanswered < UNANSWERED => {
                unanswered += 1;
                display.note(&format!("{}; trying again", refusal.message));
            }
            Err(refusal) => return Err(refusal),
        }
        if meanwhile(display, interrupt.as_mut(), pace.pause()).await.is_none() {
            return Ok(Ended::Left);
        }
    }
}

/// Does something while the display moves; `None` after Ctrl-C.
async fn meanwhile<T>(
    display: &mut impl Watcher,
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

/// A refusal in the middle says that AWS goes on, and how to look on again.
fn lost(refusal: Refusal, stack: &str, verb: Verb) -> Refusal {
    let again = verb.again(stack);
    let goes_on = format!("AWS goes on with the {} regardless; follow it again with `{again}`", verb.noun());
    let help = match &refusal.help {
        Some(help) if !refusal.transient => format!("{goes_on}; {help}"),
        Some(_) | None => goes_on,
    };
    Refusal { help: Some(help), ..refusal }
}

/// The name in a stack's ARN, `arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID`; of what is none, itself.
fn name_of(stack_id: &str) -> &str {
    stack_id.split('/').nth(1).unwrap_or(stack_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_read_from_the_arn() {
        assert_eq!(name_of("arn:aws:cloudformation:eu-central-1:123456789012:stack/payment/0a1b"), "payment");
        assert_eq!(name_of("payment"), "payment");
    }

    #[test]
    fn who_is_lost_hears_that_aws_goes_on() {
        let refusal = Refusal { transient: true, ..Refusal::new("AWS cannot be reached").help("check the network") };
        let told = lost(refusal, "payment", Verb::Update).help.unwrap();
        assert!(told.starts_with("AWS goes on with the update regardless"), "{told}");
        assert!(told.contains("wait stack-update-complete --stack-name payment"), "{told}");
        let told = lost(Refusal::new("not allowed").help("ask for it"), "payment", Verb::Delete).help.unwrap();
        assert!(told.contains("codegen destroy --stack payment"), "{told}");
        assert!(told.ends_with("ask for it"), "{told}");
    }
}
