//! Why an operation failed, what the rollback did, and what to do next.

use serde_json::{Value, json};

use super::event::{Event, STACK};
use super::{Verb, hint};
use crate::Refusal;
use crate::span::span;

/// How many resources that failed beside the first are shown.
const MOST_SHOWN: usize = 10;

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
    /// The resource that failed first; none where CloudFormation names none.
    pub cause: Option<Event>,
    /// What to do about that cause, where it is a common one.
    pub hint: Option<String>,
    /// The events that led to it: what was done with that resource, with the failure at the end.
    pub led_to_it: Vec<Event>,
    /// What failed beside it, of itself.
    pub also: Vec<Event>,
    /// How many resources were only cancelled, because another had failed.
    pub cancelled: usize,
    /// What the rollback did.
    pub rollback: Rollback,
    /// When the operation began, in milliseconds since 1970.
    began: i64,
}

/// What a rollback did, by logical id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rollback {
    /// What was created, and is removed again.
    pub removed: Vec<String>,
    /// What was changed, and is as it was before.
    pub restored: Vec<String>,
    /// What stays, because the template says so; with the name or ARN in AWS.
    pub kept: Vec<(String, String)>,
    /// What could be neither removed nor restored, with the reason.
    pub stuck: Vec<(String, String)>,
}

impl Failure {
    /// What the events tell, the oldest first.
    pub(super) fn of(stack: &str, verb: Verb, status: &str, reason: Option<String>, history: &[Event]) -> Self {
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

    /// That it failed, in one sentence without the cause.
    pub fn headline(&self) -> String {
        format!("the {} of the stack `{}` failed", self.verb.noun(), self.stack)
    }

    /// That it failed, in one sentence with the cause.
    pub fn message(&self) -> String {
        let what = self.headline();
        match (&self.cause, &self.reason) {
            (Some(cause), _) => format!("{what}: `{}` ({}): {}", cause.resource, cause.kind, why(cause)),
            (None, Some(reason)) => format!("{what}: {reason}"),
            (None, None) => format!("{what}: it is {}", self.status),
        }
    }

    /// What to do next with the stack.
    pub fn next(&self) -> String {
        let stack = &self.stack;
        match self.status.as_str() {
            "UPDATE_ROLLBACK_COMPLETE" => "the stack stands as before: correct the cause, then deploy again".to_owned(),
            "UPDATE_ROLLBACK_FAILED" => format!(
                "correct what keeps the resources from going back, then run \
                 `aws cloudformation continue-update-rollback --stack-name {stack}`"
            ),
            "UPDATE_FAILED" => format!(
                "correct the cause and deploy again, or go back with `aws cloudformation rollback-stack --stack-name {stack}`"
            ),
            "DELETE_COMPLETE" => "the stack is gone: correct the cause, then deploy again".to_owned(),
            "DELETE_FAILED" => {
                let ids: Vec<&str> = self.cause.iter().chain(&self.also).map(|event| event.resource.as_str()).collect();
                format!(
                    "correct the cause, then run `codegen destroy --stack {stack}` again; what cannot be deleted is left alone by \
                     `aws cloudformation delete-stack --stack-name {stack} --retain-resources {}`",
                    ids.join(" ")
                )
            }
            _ if self.verb == Verb::Delete => {
                format!("correct the cause, then run `codegen destroy --stack {stack}` again")
            }
            _ => format!(
                "such a stack can only be deleted: correct the cause, run `codegen destroy --stack {stack}`, then deploy again"
            ),
        }
    }

    /// The whole story for people, several lines.
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        if let Some(cause) = &self.cause {
            let after = span(cause.at - self.began);
            lines.push(format!("First cause, after {after}: {} ({})", cause.resource, cause.kind));
            for event in &self.led_to_it {
                let reason = event.reason.as_ref().map_or_else(String::new, |reason| format!("  {reason}"));
                lines.push(format!("  {:>6}  {}{reason}", span(event.at - self.began), event.status));
            }
            if let Some(hint) = &self.hint {
                lines.push(format!("  what to do: {hint}"));
            }
        } else if let Some(reason) = &self.reason {
            lines.push(format!("CloudFormation says: {reason}"));
        }
        if !self.also.is_empty() {
            lines.push("Failed too:".to_owned());
            let shown = self.also.iter().take(MOST_SHOWN);
            lines.extend(shown.map(|event| format!("  {} ({}): {}", event.resource, event.kind, why(event))));
            if self.also.len() > MOST_SHOWN {
                lines.push(format!("  and {} more", self.also.len() - MOST_SHOWN));
            }
        }
        match self.cancelled {
            0 => {}
            1 => lines.push("One other resource was cancelled because of it.".to_owned()),
            count => lines.push(format!("{count} other resources were cancelled because of it.")),
        }
        lines.extend(self.rollback.lines());
        lines.push(format!("The stack `{}` is {}.", self.stack, self.status));
        lines.join("\n")
    }

    /// The whole story for programs.
    pub fn json(&self) -> Value {
        let name =
            |(resource, physical_id): &(String, String)| json!({"resource": resource, "physicalId": physical_id});
        let stuck = |(resource, reason): &(String, String)| json!({"resource": resource, "reason": reason});
        json!({
            "event": "failed",
            "stack": self.stack,
            "operation": self.verb.noun(),
            "status": self.status,
            "reason": self.reason,
            "cause": self.cause.as_ref().map(Event::json),
            "hint": self.hint,
            "events": self.led_to_it.iter().map(Event::json).collect::<Vec<_>>(),
            "also": self.also.iter().map(Event::json).collect::<Vec<_>>(),
            "cancelled": self.cancelled,
            "rollback": {
                "removed": self.rollback.removed,
                "restored": self.rollback.restored,
                "kept": self.rollback.kept.iter().map(name).collect::<Vec<_>>(),
                "stuck": self.rollback.stuck.iter().map(stuck).collect::<Vec<_>>(),
            },
            "next": self.next(),
        })
    }

    /// What the command ends with: exit status 1. Who has been told the whole story needs the cause no more.
    pub fn refusal(&self, told: bool) -> Refusal {
        Refusal::new(if told { self.headline() } else { self.message() }).help(self.next()).failed()
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

    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.removed.is_empty() {
            lines.push(format!("The rollback removed again: {}", self.removed.join(", ")));
        }
        if !self.restored.is_empty() {
            lines.push(format!("The rollback restored: {}", self.restored.join(", ")));
        }
        if !self.kept.is_empty() {
            lines
                .push("The rollback kept, as the template says; remove it by hand before the next attempt:".to_owned());
            lines.extend(self.kept.iter().map(|(resource, physical_id)| format!("  {resource}: {physical_id}")));
        }
        if !self.stuck.is_empty() {
            lines.push("The rollback could not put back:".to_owned());
            lines.extend(self.stuck.iter().map(|(resource, reason)| format!("  {resource}: {reason}")));
        }
        lines
    }
}

/// True where a stack begins to go back.
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
    let on_the_way = if forward.iter().any(|event| failed(&event)) { forward } else { back };
    let last_word = move |at: usize, event: &Event| {
        verb != Verb::Delete || !on_the_way[at + 1..].iter().any(|later| later.resource == event.resource)
    };
    on_the_way
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
        insta::assert_snapshot!(failure.text(), @r"
        First cause, after 21s: Requests (AWS::SQS::Queue)
            1.0s  CREATE_IN_PROGRESS
             21s  CREATE_FAILED  payment-requests already exists in stack other
          what to do: another stack, or a person, made something of this name: delete that, or give this one another name
        One other resource was cancelled because of it.
        The rollback removed again: Requests
        The rollback kept, as the template says; remove it by hand before the next attempt:
          Kept: payment-Kept-1
        The stack `payment` is ROLLBACK_COMPLETE.
        ");
        assert_eq!(
            failure.message(),
            "the creation of the stack `payment` failed: `Requests` (AWS::SQS::Queue): payment-requests already exists in stack other"
        );
        assert!(failure.next().contains("codegen destroy --stack payment"));
        assert!(failure.refusal(true).failed);
        let json = failure.json();
        assert_eq!(json["cause"]["resource"], "Requests");
        assert_eq!(json["rollback"]["kept"][0]["physicalId"], "payment-Kept-1");
        assert_eq!(json["events"].as_array().unwrap().len(), 2);
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
        assert!(failure.next().contains("continue-update-rollback --stack-name payment"));
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
        assert!(failure.next().ends_with("--retain-resources Bucket Role`"), "{}", failure.next());
    }

    #[test]
    fn without_an_event_the_stacks_own_reason_is_the_cause() {
        let reason = Some("Template error: no such parameter".to_owned());
        let failure = Failure::of("payment", Verb::Create, "CREATE_FAILED", reason, &[]);
        assert!(failure.message().ends_with("failed: Template error: no such parameter"), "{}", failure.message());
        let failure = Failure::of("payment", Verb::Create, "CREATE_FAILED", None, &[]);
        assert!(failure.message().ends_with("it is CREATE_FAILED"), "{}", failure.message());
    }
}
