//! How a failed operation on a stack is shown: the first cause, what the rollback did, and what to do next.

use deployment::follow::{Event, Failure, Rollback, Verb};
use serde_json::{Value, json};

use super::progress::{event_json, span};
use super::refusal::Refusal;
use crate::program;

/// How many resources that failed beside the first are shown.
const MOST_SHOWN: usize = 10;

/// That it failed, in one sentence without the cause.
fn headline(failure: &Failure) -> String {
    format!("the {} of the stack `{}` failed", failure.verb.noun(), failure.stack)
}

/// That it failed, in one sentence with the cause.
fn message(failure: &Failure) -> String {
    let what = headline(failure);
    match (&failure.cause, &failure.reason) {
        (Some(cause), _) => format!("{what}: `{}` ({}): {}", cause.resource, cause.kind, why(cause)),
        (None, Some(reason)) => format!("{what}: {reason}"),
        (None, None) => format!("{what}: it is {}", failure.status),
    }
}

/// What to do next with the stack.
fn next(failure: &Failure) -> String {
    let stack = &failure.stack;
    let destroy = program::command(&format!("destroy --stack {stack}"));
    match failure.status.as_str() {
        "UPDATE_ROLLBACK_COMPLETE" => "the stack is unchanged: fix the cause, then deploy again".to_owned(),
        "UPDATE_ROLLBACK_FAILED" => format!(
            "fix what prevents the rollback, then run `aws cloudformation continue-update-rollback --stack-name \
                {stack}`"
        ),
        "UPDATE_FAILED" => format!(
            "fix the cause and deploy again, or roll back with `aws cloudformation rollback-stack --stack-name {stack}`"
        ),
        "DELETE_COMPLETE" => "the stack was deleted: fix the cause, then deploy again".to_owned(),
        "DELETE_FAILED" => {
            let ids: Vec<&str> =
                failure.cause.iter().chain(&failure.also).map(|event| event.resource.as_str()).collect();
            format!(
                "fix the cause, then run `{destroy}` again; to keep what cannot be deleted, run \
                    `aws cloudformation delete-stack --stack-name {stack} --retain-resources {}`",
                ids.join(" ")
            )
        }
        _ if failure.verb == Verb::Delete => {
            format!("fix the cause, then run `{destroy}` again")
        }
        _ => format!("such a stack can only be deleted: fix the cause, run `{destroy}`, then deploy again"),
    }
}

/// The whole story for people, several lines.
pub(super) fn text(failure: &Failure) -> String {
    let mut lines = Vec::new();
    if let Some(cause) = &failure.cause {
        let after = span(cause.at - failure.began);
        lines.push(format!("Root cause, after {after}: {} ({})", cause.resource, cause.kind));
        for event in &failure.led_to_it {
            let reason = event.reason.as_ref().map_or_else(String::new, |reason| format!("  {reason}"));
            lines.push(format!("  {:>6}  {}{reason}", span(event.at - failure.began), event.status));
        }
        if let Some(hint) = &failure.hint {
            lines.push(format!("  what to do: {hint}"));
        }
    } else if let Some(reason) = &failure.reason {
        lines.push(format!("CloudFormation says: {reason}"));
    }
    if !failure.also.is_empty() {
        lines.push("Also failed:".to_owned());
        let shown = failure.also.iter().take(MOST_SHOWN);
        lines.extend(shown.map(|event| format!("  {} ({}): {}", event.resource, event.kind, why(event))));
        if failure.also.len() > MOST_SHOWN {
            lines.push(format!("  and {} more", failure.also.len() - MOST_SHOWN));
        }
    }
    match failure.cancelled {
        0 => {}
        1 => lines.push("One other resource was cancelled because of it.".to_owned()),
        count => lines.push(format!("{count} other resources were cancelled because of it.")),
    }
    lines.extend(rolled_back(&failure.rollback));
    lines.push(format!("The stack `{}` is {}.", failure.stack, failure.status));
    lines.join("\n")
}

/// The whole story for programs.
pub(super) fn json(failure: &Failure) -> Value {
    let name = |(resource, physical_id): &(String, String)| json!({"resource": resource, "physicalId": physical_id});
    let stuck = |(resource, reason): &(String, String)| json!({"resource": resource, "reason": reason});
    json!({
        "event": "failed",
        "stack": failure.stack,
        "operation": failure.verb.noun(),
        "status": failure.status,
        "reason": failure.reason,
        "cause": failure.cause.as_ref().map(event_json),
        "hint": failure.hint,
        "events": failure.led_to_it.iter().map(event_json).collect::<Vec<_>>(),
        "also": failure.also.iter().map(event_json).collect::<Vec<_>>(),
        "cancelled": failure.cancelled,
        "rollback": {
            "removed": failure.rollback.removed,
            "restored": failure.rollback.restored,
            "kept": failure.rollback.kept.iter().map(name).collect::<Vec<_>>(),
            "stuck": failure.rollback.stuck.iter().map(stuck).collect::<Vec<_>>(),
        },
        "next": next(failure),
    })
}

/// What the command ends with: exit status 1. Who has been told the whole story needs the cause no more.
pub(super) fn refusal(failure: &Failure, reported: bool) -> Refusal {
    Refusal::new(if reported { headline(failure) } else { message(failure) }).help(next(failure)).failed()
}

/// What the rollback did, for people.
fn rolled_back(rollback: &Rollback) -> Vec<String> {
    let mut lines = Vec::new();
    if !rollback.removed.is_empty() {
        lines.push(format!("The rollback deleted: {}", rollback.removed.join(", ")));
    }
    if !rollback.restored.is_empty() {
        lines.push(format!("The rollback restored: {}", rollback.restored.join(", ")));
    }
    if !rollback.kept.is_empty() {
        lines.push("Retained by the template; delete it by hand before the next attempt:".to_owned());
        lines.extend(rollback.kept.iter().map(|(resource, physical_id)| format!("  {resource}: {physical_id}")));
    }
    if !rollback.stuck.is_empty() {
        lines.push("The rollback could not restore:".to_owned());
        lines.extend(rollback.stuck.iter().map(|(resource, reason)| format!("  {resource}: {reason}")));
    }
    lines
}

fn why(event: &Event) -> &str {
    event.reason.as_deref().unwrap_or("no reason is given")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An event, so many milliseconds after the beginning.
    fn event(at: i64, resource: &str, status: &str, reason: &str) -> Event {
        let whole = resource == "payment";
        Event {
            at: 1_785_576_600_000 + at,
            stack: "payment".to_owned(),
            resource: resource.to_owned(),
            physical_id: format!("payment-{resource}-1"),
            kind: if whole { "AWS::CloudFormation::Stack" } else { "AWS::SQS::Queue" }.to_owned(),
            status: status.to_owned(),
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
            whole,
        }
    }

    #[test]
    fn the_whole_story_is_shown() {
        let history = [
            event(0, "payment", "CREATE_IN_PROGRESS", "User Initiated"),
            event(1_000, "Requests", "CREATE_IN_PROGRESS", ""),
            event(21_000, "Alarms", "CREATE_FAILED", "Resource creation cancelled"),
            event(21_000, "Requests", "CREATE_FAILED", "payment-requests already exists in stack other"),
            event(21_500, "payment", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Requests]."),
            event(22_000, "Requests", "DELETE_COMPLETE", ""),
            event(22_500, "Kept", "DELETE_SKIPPED", ""),
            event(24_000, "payment", "ROLLBACK_COMPLETE", ""),
        ];
        let failure = Failure::of("payment", Verb::Create, "ROLLBACK_COMPLETE", None, &history);
        insta::assert_snapshot!(text(&failure), @r"
        Root cause, after 21s: Requests (AWS::SQS::Queue)
            1.0s  CREATE_IN_PROGRESS
             21s  CREATE_FAILED  payment-requests already exists in stack other
          what to do: a resource with this name already exists outside the stack: delete it, or choose another name
        One other resource was cancelled because of it.
        The rollback deleted: Requests
        Retained by the template; delete it by hand before the next attempt:
          Kept: payment-Kept-1
        The stack `payment` is ROLLBACK_COMPLETE.
        ");
        assert_eq!(
            message(&failure),
            "the creation of the stack `payment` failed: `Requests` (AWS::SQS::Queue): payment-requests already exists in stack other"
        );
        assert!(next(&failure).contains("stepwright destroy --stack payment"));
        assert!(refusal(&failure, true).failed);
        let json = json(&failure);
        assert_eq!(json["cause"]["resource"], "Requests");
        assert_eq!(json["rollback"]["kept"][0]["physicalId"], "payment-Kept-1");
        assert_eq!(json["events"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn what_to_do_next_depends_on_where_the_stack_is_left() {
        let stuck = Failure::of("payment", Verb::Update, "UPDATE_ROLLBACK_FAILED", None, &[]);
        assert!(next(&stuck).contains("continue-update-rollback --stack-name payment"));
        let history = [
            event(0, "payment", "DELETE_IN_PROGRESS", ""),
            event(3, "Bucket", "DELETE_FAILED", "The bucket you tried to delete is not empty"),
            event(4, "Role", "DELETE_FAILED", "DeleteConflict"),
        ];
        let left = Failure::of("payment", Verb::Delete, "DELETE_FAILED", None, &history);
        assert!(next(&left).ends_with("--retain-resources Bucket Role`"), "{}", next(&left));
    }

    #[test]
    fn without_an_event_the_stacks_own_reason_is_the_cause() {
        let reason = Some("Template error: no such parameter".to_owned());
        let failure = Failure::of("payment", Verb::Create, "CREATE_FAILED", reason, &[]);
        assert!(message(&failure).ends_with("failed: Template error: no such parameter"), "{}", message(&failure));
        let failure = Failure::of("payment", Verb::Create, "CREATE_FAILED", None, &[]);
        assert!(message(&failure).ends_with("it is CREATE_FAILED"), "{}", message(&failure));
    }
}
