//! Why an operation failed, what the rollback did, and what to do next.

use super::event::{Event, STACK};
use super::{Verb, hint};

/// Why an operation failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The stack's name.
    pub stack: String,
    /// What was done with it.
    pub verb: Verb,
    /// The status in which it is now.
    pub status: String,
    /// What CloudFormation says about the stack as a whole.
    pub reason: Option<String>,
    /// The resource that failed first; none if CloudFormation names none.
    pub cause: Option<Event>,
    /// A hint for the cause, if it is a common one.
    pub hint: Option<String>,
    /// The events that led to it: what was done with that resource, with the failure at the end.
    pub led_to_it: Vec<Event>,
    /// Other resources that failed independently.
    pub also: Vec<Event>,
    /// How many resources were only cancelled, because another had failed.
    pub cancelled: usize,
    /// What the rollback did.
    pub rollback: Rollback,
    /// When the operation began, in milliseconds since 1970.
    pub began: i64,
}

/// What a rollback did, by logical id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rollback {
    /// Resources that were created and are deleted again.
    pub removed: Vec<String>,
    /// Resources that were changed and are restored.
    pub restored: Vec<String>,
    /// Resources that the template retains, with the name or ARN in AWS.
    pub kept: Vec<(String, String)>,
    /// Resources that could be neither deleted nor restored, with the reason.
    pub stuck: Vec<(String, String)>,
}

impl Failure {
    /// What the events tell, the oldest first.
    pub fn of(stack: &str, verb: Verb, status: &str, reason: Option<String>, history: &[Event]) -> Self {
        let turn = history.iter().position(|event| event.whole && turns_back(verb, &event.status));
        let (forward, back) = history.split_at(turn.unwrap_or(history.len()));
        // A nested stack fails because one of its resources did, and that came before.
        let failures = || history_of_failures(forward, back, verb);
        let cause = failures().find(|event| !cancelled(event)).cloned();
        let led_to_it = cause.as_ref().map_or_else(Vec::new, |cause| {
            let until = history.iter().position(|event| event == cause).map_or(0, |at| at + 1);
            history[..until].iter().filter(|event| event.resource == cause.resource).cloned().collect()
        });
        let also = failures().filter(|event| !cancelled(event) && Some(*event) != cause.as_ref());
        Failure {
            stack: stack.to_owned(),
            verb,
            status: status.to_owned(),
            reason: reason.or_else(|| history.iter().rev().find(|event| event.whole)?.reason.clone()),
            hint: cause.as_ref().and_then(hint::about),
            also: also.filter(|event| !around(event, cause.as_ref())).cloned().collect(),
            cause,
            led_to_it,
            cancelled: failures().filter(|event| cancelled(event)).count(),
            rollback: Rollback::of(back),
            began: history.first().map_or(0, |event| event.at),
        }
    }
}

impl Rollback {
    /// What the events from the turn on tell.
    fn of(back: &[Event]) -> Self {
        let mut rollback = Rollback::default();
        for event in back.iter().filter(|event| !event.whole) {
            let resource = event.resource.clone();
            match event.status.as_str() {
                // What never came to be has no name in AWS, and is "deleted" all the same.
                "DELETE_COMPLETE" if !event.physical_id.is_empty() => rollback.removed.push(resource),
                "UPDATE_COMPLETE" | "UPDATE_ROLLBACK_COMPLETE" => rollback.restored.push(resource),
                "DELETE_SKIPPED" => rollback.kept.push((resource, event.physical_id.clone())),
                "DELETE_FAILED" | "UPDATE_FAILED" | "UPDATE_ROLLBACK_FAILED" if !cancelled(event) => {
                    rollback.stuck.push((resource, why(event).to_owned()));
                }
                _ => {}
            }
        }
        rollback
    }
}

/// True if a stack begins to go back.
fn turns_back(verb: Verb, status: &str) -> bool {
    match verb {
        Verb::Create => matches!(status, "ROLLBACK_IN_PROGRESS" | "DELETE_IN_PROGRESS"),
        Verb::Update => status == "UPDATE_ROLLBACK_IN_PROGRESS",
        Verb::Delete => false,
    }
}

/// What failed on the way forward; where nothing did, on the way back. A deletion that fails twice is one failure.
fn history_of_failures<'a>(forward: &'a [Event], back: &'a [Event], verb: Verb) -> impl Iterator<Item = &'a Event> {
    let failed = |event: &&Event| event.failed() && !event.whole;
    let failures = if forward.iter().any(|event| failed(&event)) { forward } else { back };
    let last_word = move |at: usize, event: &Event| {
        verb != Verb::Delete || !failures[at + 1..].iter().any(|later| later.resource == event.resource)
    };
    failures
        .iter()
        .enumerate()
        .filter(move |(at, event)| failed(event) && last_word(*at, event))
        .map(|(_, event)| event)
}

/// True for a resource that did not fail itself.
fn cancelled(event: &Event) -> bool {
    event.reason.as_deref().is_some_and(|reason| reason.starts_with("Resource ") && reason.contains("cancelled"))
}

/// True for the nested stack that the cause is in.
fn around(event: &Event, cause: Option<&Event>) -> bool {
    event.kind == STACK
        && cause.is_some_and(|cause| {
            cause.resource.strip_prefix(event.resource.as_str()).is_some_and(|rest| rest.starts_with('/'))
        })
}

fn why(event: &Event) -> &str {
    event.reason.as_deref().unwrap_or("no reason is given")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(at: i64, resource: &str, status: &str, reason: &str) -> Event {
        let whole = resource == "payment";
        Event {
            at: 1_785_576_600_000 + at,
            stack: "payment".to_owned(),
            resource: resource.to_owned(),
            physical_id: format!("payment-{resource}-1"),
            kind: if whole || resource == "Inner" { STACK.to_owned() } else { "AWS::SQS::Queue".to_owned() },
            status: status.to_owned(),
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
            whole,
        }
    }

    fn creation() -> Vec<Event> {
        vec![
            event(0, "payment", "CREATE_IN_PROGRESS", "User Initiated"),
            event(1_000, "Requests", "CREATE_IN_PROGRESS", ""),
            event(1_100, "Alarms", "CREATE_IN_PROGRESS", ""),
            event(1_200, "Kept", "CREATE_IN_PROGRESS", ""),
            event(3_000, "Kept", "CREATE_COMPLETE", ""),
            event(21_000, "Alarms", "CREATE_FAILED", "Resource creation cancelled"),
            event(21_000, "Requests", "CREATE_FAILED", "payment-requests already exists in stack other"),
            event(21_500, "payment", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Requests]."),
            event(22_000, "Requests", "DELETE_COMPLETE", ""),
            event(22_500, "Kept", "DELETE_SKIPPED", ""),
            event(24_000, "payment", "ROLLBACK_COMPLETE", ""),
        ]
    }

    #[test]
    fn the_first_cause_is_none_that_was_only_cancelled() {
        let failure = Failure::of("payment", Verb::Create, "ROLLBACK_COMPLETE", None, &creation());
        let cause = failure.cause.as_ref().unwrap();
        assert_eq!((cause.resource.as_str(), cause.at - failure.began), ("Requests", 21_000));
        assert_eq!(failure.led_to_it.len(), 2);
        assert!(
            failure.hint.as_ref().unwrap().starts_with("a resource with this name already exists"),
            "{:?}",
            failure.hint
        );
        assert_eq!((failure.cancelled, failure.also.len()), (1, 0));
        assert_eq!(failure.rollback.removed, ["Requests"]);
        assert_eq!(failure.rollback.kept, [("Kept".to_owned(), "payment-Kept-1".to_owned())]);
    }

    #[test]
    fn a_nested_stack_is_not_the_cause_of_what_failed_in_it() {
        let history = [
            event(0, "payment", "UPDATE_IN_PROGRESS", ""),
            event(1, "Inner", "UPDATE_IN_PROGRESS", ""),
            event(2, "Inner/Queue", "UPDATE_FAILED", "Property Delay is not valid (InvalidRequest)"),
            event(3, "Inner", "UPDATE_FAILED", "Embedded stack was not successfully updated"),
            event(4, "payment", "UPDATE_ROLLBACK_IN_PROGRESS", ""),
            event(5, "Inner", "UPDATE_COMPLETE", ""),
            event(6, "payment", "UPDATE_ROLLBACK_COMPLETE", ""),
        ];
        let failure = Failure::of("payment", Verb::Update, "UPDATE_ROLLBACK_COMPLETE", None, &history);
        assert_eq!(failure.cause.as_ref().unwrap().resource, "Inner/Queue");
        assert!(failure.also.is_empty(), "{:?}", failure.also);
        assert_eq!(failure.rollback.restored, ["Inner"]);
    }

    #[test]
    fn a_rollback_that_fails_says_what_is_stuck() {
        let history = [
            event(0, "payment", "UPDATE_IN_PROGRESS", ""),
            event(1, "Worker", "UPDATE_FAILED", "no such image"),
            event(2, "payment", "UPDATE_ROLLBACK_IN_PROGRESS", ""),
            event(3, "Queue", "UPDATE_FAILED", "the queue was deleted by hand"),
            event(4, "payment", "UPDATE_ROLLBACK_FAILED", ""),
        ];
        let failure = Failure::of("payment", Verb::Update, "UPDATE_ROLLBACK_FAILED", None, &history);
        assert_eq!(failure.cause.as_ref().unwrap().resource, "Worker");
        assert_eq!(failure.rollback.stuck, [("Queue".to_owned(), "the queue was deleted by hand".to_owned())]);
    }

    #[test]
    fn a_deletion_that_fails_names_what_is_left() {
        let history = [
            event(0, "payment", "DELETE_IN_PROGRESS", ""),
            event(1, "Queue", "DELETE_FAILED", "try later"),
            event(2, "Queue", "DELETE_COMPLETE", ""),
            event(3, "Bucket", "DELETE_FAILED", "The bucket you tried to delete is not empty"),
            event(4, "Role", "DELETE_FAILED", "DeleteConflict"),
            event(5, "payment", "DELETE_FAILED", "The following resource(s) failed to delete: [Bucket, Role]."),
        ];
        let failure = Failure::of("payment", Verb::Delete, "DELETE_FAILED", None, &history);
        assert_eq!(failure.cause.as_ref().unwrap().resource, "Bucket");
        assert_eq!(failure.also.len(), 1);
    }

    #[test]
    fn without_an_event_the_stacks_own_reason_is_the_cause() {
        let reason = Some("Template error: no such parameter".to_owned());
        let failure = Failure::of("payment", Verb::Create, "CREATE_FAILED", reason, &[]);
        assert_eq!((failure.cause, failure.reason.as_deref()), (None, Some("Template error: no such parameter")));
    }
}
