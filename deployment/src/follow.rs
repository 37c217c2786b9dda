//! Follows an operation of CloudFormation on a stack until it ends.
//!
//! CloudFormation continues whether or not it is followed, so nothing here can stop it. The information comes from the
//! stack's events (AWS CloudFormation API Reference, "DescribeStackEvents"), those of nested stacks with it; whether it
//! is over, from the events and from the stack's status, because an emulator may write fewer events.

mod event;
mod failure;
mod hint;
mod watch;

pub use event::Event;
pub use failure::{Failure, Rollback};

use self::watch::{Over, Watch};
use crate::error::refused;
use crate::pace::Pace;
use crate::{Error, Session};

/// How often in a row AWS may not answer, each time after all attempts of a call.
const UNANSWERED: u32 = 4;

/// The newest event before an operation; what comes after it belongs to the operation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marker {
    event: Option<String>,
    /// Milliseconds since 1970.
    at: i64,
}

/// An operation on a stack.
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
}

/// The newest event of a stack, to be read before an operation begins; of a stack that does not exist, none.
///
/// # Errors
///
/// Errors of AWS.
pub async fn marker(session: &Session, stack: &str) -> Result<Marker, Error> {
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
/// Errors of AWS.
pub async fn marker_before(session: &Session, stack_id: &str, begin: &str) -> Result<Marker, Error> {
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

/// An operation on a stack that has begun, as it is followed.
#[derive(Debug)]
pub struct Operation {
    watch: Watch,
    pace: Pace,
    unanswered: u32,
    looked: bool,
}

/// The state of an operation after polling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It is in progress; these events have happened since the last poll, the oldest first.
    Events(Vec<Event>),
    /// AWS did not answer; the next poll retries.
    Unanswered(Error),
    /// It has succeeded, after these last events.
    Succeeded(Vec<Event>),
    /// It has failed, after these last events.
    Failed(Vec<Event>, Box<Failure>),
}

impl Operation {
    /// An operation that has begun after a marker. `stack_id` is the ARN, for a deleted stack has no name any more.
    pub fn new(stack_id: &str, marker: Marker, verb: Verb) -> Self {
        Operation { watch: Watch::new(stack_id, marker, verb), pace: Pace::new(), unanswered: 0, looked: false }
    }

    /// Waits a little, except the first time, and polls again. Do not call it after the operation has ended.
    ///
    /// # Errors
    ///
    /// Errors of AWS; and, after several attempts, an error if AWS cannot be reached any more.
    pub async fn step(&mut self, session: &Session) -> Result<Step, Error> {
        if self.looked {
            self.pace.pause().await;
        }
        self.looked = true;
        match self.watch.look(session).await {
            Ok(()) => self.unanswered = 0,
            Err(error) if error.transient && self.unanswered < UNANSWERED => {
                self.unanswered += 1;
                return Ok(Step::Unanswered(error));
            }
            Err(error) => return Err(error),
        }
        let events = self.watch.fresh().to_vec();
        match self.watch.over() {
            Over::NotYet => Ok(Step::Events(events)),
            Over::Done => Ok(Step::Succeeded(events)),
            Over::Failed(failure) => Ok(Step::Failed(events, failure)),
            Over::NeverBegan(error) => Err(error),
        }
    }
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
}
