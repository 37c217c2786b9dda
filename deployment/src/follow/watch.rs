//! Looks at a stack again and again: what is new, and whether it is over.

use std::collections::HashSet;

use super::event::{Event, STACK, millis};
use super::{Failure, Marker, Verb};
use crate::error::refused;
use crate::{Error, Session};

/// How many nested stacks are looked at.
const MOST_NESTED: usize = 50;
/// How often a stack must be found at rest where no event says that it is over.
const AT_REST: u32 = 2;
/// How often a stack may be found as it was before an update.
const NOT_BEGUN: u32 = 20;

/// A stack whose events are read.
#[derive(Debug)]
struct Watched {
    id: String,
    /// What is before its logical ids.
    within: String,
    /// The newest event that was read.
    newest: Option<String>,
    /// Events before this moment are not of the operation. Milliseconds since 1970.
    since: i64,
}

/// What is known of an operation.
#[derive(Debug)]
pub(super) struct Watch {
    verb: Verb,
    stacks: Vec<Watched>,
    history: Vec<Event>,
    /// How many events of the history have been shown.
    shown: usize,
    /// The stack's status and its reason; `None` where the stack does not exist any more.
    status: Option<(String, Option<String>)>,
    begun: bool,
    at_rest: u32,
}

/// Whether an operation is over.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Over {
    /// It continues.
    NotYet,
    /// It has succeeded.
    Done,
    /// It has failed.
    Failed(Box<Failure>),
    /// There is no sign that it ever began.
    NeverBegan(Error),
}

impl Watch {
    pub(super) fn new(stack_id: &str, marker: Marker, verb: Verb) -> Self {
        let root = Watched { id: stack_id.to_owned(), within: String::new(), newest: marker.event, since: marker.at };
        Watch {
            verb,
            stacks: vec![root],
            history: Vec::new(),
            shown: 0,
            status: Some((String::new(), None)),
            begun: false,
            at_rest: 0,
        }
    }

    /// Reads what is new. What was read before a call fails is kept.
    pub(super) async fn look(&mut self, session: &Session) -> Result<(), Error> {
        // The status first: of a stack that is at rest, all events are there when they are read.
        self.status = read_status(session, &self.stacks[0].id).await?;
        let mut next = 0;
        while next < self.stacks.len() {
            let events = self.stacks[next].read(session).await?;
            for event in &events {
                let nested = event.kind == STACK && !event.whole && event.physical_id.starts_with("arn:");
                if nested
                    && self.stacks.len() < MOST_NESTED
                    && self.stacks.iter().all(|one| one.id != event.physical_id)
                {
                    let since = self.stacks[next].since;
                    let within = format!("{}/", event.resource);
                    self.stacks.push(Watched { id: event.physical_id.clone(), within, newest: None, since });
                }
            }
            // What a nested stack says of itself, the stack around it says too.
            self.history.extend(events.into_iter().filter(|event| next == 0 || !event.whole));
            next += 1;
        }
        let shown = self.shown;
        self.history[shown..].sort_by_key(|event| event.at);
        Ok(())
    }

    /// What has not been shown yet.
    pub(super) fn fresh(&mut self) -> &[Event] {
        let from = std::mem::replace(&mut self.shown, self.history.len());
        &self.history[from..]
    }

    /// Whether it is over, after each look.
    pub(super) fn over(&mut self) -> Over {
        let Some((status, reason)) = self.status.clone() else {
            // An emulator may forget a stack that is deleted, and so does AWS after 90 days.
            return self.ended("DELETE_COMPLETE", None);
        };
        if status.ends_with("_IN_PROGRESS") {
            self.begun |= status != "REVIEW_IN_PROGRESS";
            self.at_rest = 0;
            return Over::NotYet;
        }
        self.at_rest += 1;
        let own = self.history.iter().rev().find(|event| event.whole);
        if own.is_some_and(|event| event.status == status) {
            return self.ended(&status, reason);
        }
        // Before an update, or a deletion that is retried, the stack was at rest too.
        let certain =
            self.begun || !self.history.is_empty() || (self.verb != Verb::Update && status == self.verb.done());
        if certain && self.at_rest >= AT_REST {
            return self.ended(&status, reason);
        }
        if self.at_rest >= NOT_BEGUN {
            let message = format!("CloudFormation has not started the {}: the stack is {status}", self.verb.noun());
            return Over::NeverBegan(Error::new(message).help("look at the stack's events in the AWS console"));
        }
        Over::NotYet
    }

    fn ended(&self, status: &str, reason: Option<String>) -> Over {
        if status == self.verb.done() {
            return Over::Done;
        }
        let name = super::name_of(&self.stacks[0].id);
        Over::Failed(Box::new(Failure::of(name, self.verb, status, reason, &self.history)))
    }
}

impl Watched {
    /// The events since the last time, the oldest first.
    async fn read(&mut self, session: &Session) -> Result<Vec<Event>, Error> {
        let mut pages = session.cloudformation.describe_stack_events().stack_name(&self.id).into_paginator().send();
        let mut events = Vec::new();
        let mut newest = None;
        // Pages may shift when something happens between two of them.
        let mut read = HashSet::new();
        'pages: while let Some(page) = pages.next().await {
            let page = match page {
                Ok(page) => page,
                Err(error) => {
                    let refusal = refused("cannot read the stack's events", &error);
                    if refusal.no_such_stack() {
                        break;
                    }
                    return Err(refusal);
                }
            };
            for event in page.stack_events.unwrap_or_default() {
                let known = event.event_id.is_some() && event.event_id == self.newest;
                if known || millis(event.timestamp.as_ref()) < self.since {
                    break 'pages;
                }
                if event.event_id.as_ref().is_some_and(|id| !read.insert(id.clone())) {
                    continue;
                }
                newest = newest.or_else(|| event.event_id.clone());
                events.push(Event::of(event, &self.id, &self.within));
            }
        }
        self.newest = newest.or(self.newest.take());
        events.reverse();
        Ok(events)
    }
}

async fn read_status(session: &Session, stack_id: &str) -> Result<Option<(String, Option<String>)>, Error> {
    match session.cloudformation.describe_stacks().stack_name(stack_id).send().await {
        Ok(answer) => Ok(answer.stacks.unwrap_or_default().into_iter().next().map(|stack| {
            let status = stack.stack_status.map(|status| status.as_str().to_owned()).unwrap_or_default();
            (status, stack.stack_status_reason.filter(|reason| !reason.is_empty()))
        })),
        Err(error) => {
            let refusal = refused("cannot read the stack's status", &error);
            if refusal.no_such_stack() { Ok(None) } else { Err(refusal) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "arn:aws:cloudformation:eu-central-1:123456789012:stack/payment/0a1b";

    fn watch(verb: Verb, status: &str) -> Watch {
        let mut watch = Watch::new(ID, Marker::default(), verb);
        watch.status = Some((status.to_owned(), None));
        watch
    }

    fn own(status: &str) -> Event {
        Event { resource: "payment".into(), kind: STACK.into(), status: status.into(), whole: true, ..Event::default() }
    }

    #[test]
    fn the_stacks_own_event_ends_it() {
        let mut watch = watch(Verb::Create, "CREATE_COMPLETE");
        watch.history.push(own("CREATE_COMPLETE"));
        assert_eq!(watch.over(), Over::Done);
    }

    #[test]
    fn an_event_of_an_end_that_is_none_does_not_end_it() {
        let mut watch = watch(Verb::Update, "UPDATE_ROLLBACK_IN_PROGRESS");
        watch.history.push(own("UPDATE_FAILED"));
        assert_eq!(watch.over(), Over::NotYet);
    }

    #[test]
    fn without_events_a_stack_at_rest_is_looked_at_twice() {
        let mut watch = watch(Verb::Create, "CREATE_IN_PROGRESS");
        assert_eq!(watch.over(), Over::NotYet);
        watch.status = Some(("CREATE_COMPLETE".to_owned(), None));
        assert_eq!(watch.over(), Over::NotYet);
        assert_eq!(watch.over(), Over::Done);
    }

    #[test]
    fn a_stack_as_it_was_before_an_update_is_not_updated() {
        let mut watch = watch(Verb::Update, "UPDATE_COMPLETE");
        let looks: Vec<Over> = (0..NOT_BEGUN).map(|_| watch.over()).collect();
        assert!(looks[..19].iter().all(|over| *over == Over::NotYet), "{looks:?}");
        assert!(matches!(looks[19], Over::NeverBegan(_)), "{looks:?}");
    }

    #[test]
    fn a_stack_that_is_gone_is_deleted() {
        let mut watch = watch(Verb::Delete, "");
        watch.status = None;
        assert_eq!(watch.over(), Over::Done);
    }

    #[test]
    fn a_change_set_that_was_only_made_is_not_a_creation() {
        let mut watch = watch(Verb::Create, "REVIEW_IN_PROGRESS");
        assert_eq!(watch.over(), Over::NotYet);
        assert!(!watch.begun);
    }
}
