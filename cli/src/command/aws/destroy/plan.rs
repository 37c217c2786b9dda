//! What a deletion takes away, what it leaves, and what it ends.

use asl::shown::counted;
use serde_json::{Value, json};

use super::by_hand;
use deployment::{Deployed, Resource, Running};

/// The widest logical id that makes its column wider.
const WIDEST_ID: usize = 40;

/// What a deletion takes away, what it leaves, and what it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// What is deleted.
    pub(super) deleted: Vec<Resource>,
    /// What stays; a key comes last, for it should be removed last.
    pub(super) kept: Vec<Resource>,
    /// What still runs.
    pub(super) running: Vec<Running>,
    /// True if the template cannot be read, so that some of what is said to be deleted may stay.
    pub(super) unsure: bool,
}

impl Plan {
    /// What comes of a deletion; `retained` are the logical ids of what the template retains, nothing where it cannot be read.
    pub(super) fn of(retained: Option<Vec<String>>, resources: Vec<Resource>, running: Vec<Running>) -> Self {
        let unsure = retained.is_none();
        let retained = retained.unwrap_or_default();
        let stands = |one: &Resource| {
            !one.physical_id.is_empty() && !matches!(one.status.as_str(), "DELETE_COMPLETE" | "DELETE_SKIPPED")
        };
        let standing = resources.into_iter().filter(stands);
        let (mut kept, deleted): (Vec<_>, Vec<_>) = standing.partition(|one| retained.contains(&one.logical_id));
        kept.sort_by_key(|one| one.kind == by_hand::KEY);
        Plan { deleted, kept, running, unsure }
    }

    /// For people, before they are asked.
    pub(super) fn text(&self, stack: &Deployed, region: &str) -> String {
        let mut lines = vec![format!("The stack `{}` in {region} is {}.", stack.name, stack.status.as_str())];
        lines.extend(stack.reason.as_ref().filter(|reason| !reason.is_empty()).map(|reason| format!("  {reason}")));
        let width = self.deleted.iter().chain(&self.kept).map(|one| one.logical_id.len()).max().unwrap_or_default();
        let row = |one: &Resource| format!("  {:<1$}  {2}", one.logical_id, width.min(WIDEST_ID), one.kind);
        if self.deleted.is_empty() {
            lines.push("It has no resources to delete.".to_owned());
        } else {
            lines.push(format!("Deleted, {}:", counted(self.deleted.len(), "resource")));
            lines.extend(self.deleted.iter().map(row));
        }
        if self.unsure {
            lines.push("The template cannot be read, so some of these may be retained.".to_owned());
        }
        if !self.kept.is_empty() {
            lines.push(self.kept_text(region));
        }
        if !self.running.is_empty() {
            lines.push("Still running:".to_owned());
            lines.extend(self.running.iter().map(|one| format!("  {}: {}", one.machine, executions(one))));
            lines.push("  They stop at their next transition, and messages in deleted queues are lost.".to_owned());
        }
        lines.join("\n")
    }

    /// What is kept, with the commands that remove it.
    pub(super) fn kept_text(&self, region: &str) -> String {
        let mut lines = vec!["Retained by the template; the command deletes it permanently:".to_owned()];
        for one in &self.kept {
            lines.push(format!("  {}  {}", one.logical_id, one.kind));
            lines.push(format!("    {}", by_hand::command(one, region)));
        }
        if self.kept.len() > 1 && self.kept.last().is_some_and(|one| one.kind == by_hand::KEY) {
            lines.push("  The others cannot be read without the key, so delete it last.".to_owned());
        }
        lines.join("\n")
    }

    /// For programs, before they are asked.
    pub(super) fn json(&self, stack: &Deployed, region: &str) -> Value {
        json!({
            "event": "plan",
            "stack": stack.name,
            "id": stack.id,
            "status": stack.status.as_str(),
            "delete": self.deleted.iter().map(resource).collect::<Vec<_>>(),
            "keep": self.kept_json(region),
            "running": self.running.iter().map(running_json).collect::<Vec<_>>(),
            "unsure": self.unsure,
        })
    }

    /// What is kept, for programs.
    pub(super) fn kept_json(&self, region: &str) -> Value {
        let kept = self.kept.iter().map(|one| {
            let mut value = resource(one);
            value["removeWith"] = Value::from(by_hand::command(one, region));
            value
        });
        Value::Array(kept.collect())
    }
}

fn resource(one: &Resource) -> Value {
    json!({"resource": one.logical_id, "type": one.kind, "physicalId": one.physical_id})
}

/// How many they are, in words.
fn executions(running: &Running) -> String {
    let since = running.since.as_ref().map_or_else(String::new, |since| format!(", the oldest since {since}"));
    match (running.count, running.more) {
        (count, true) => format!("more than {count} executions"),
        (1, false) => format!("1 execution{}", since.replace("the oldest ", "")),
        (count, false) => format!("{count} executions{since}"),
    }
}

/// The same for programs.
fn running_json(running: &Running) -> Value {
    json!({"stateMachine": running.machine, "count": running.count, "more": running.more, "since": running.since})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(logical_id: &str, kind: &str, physical_id: &str, status: &str) -> Resource {
        Resource {
            logical_id: logical_id.to_owned(),
            physical_id: physical_id.to_owned(),
            kind: kind.to_owned(),
            status: status.to_owned(),
        }
    }

    fn plan() -> Plan {
        let resources = vec![
            resource("Key", "AWS::KMS::Key", "0a1b", "CREATE_COMPLETE"),
            resource("Dead", "AWS::SQS::Queue", "https://sqs/dead", "CREATE_COMPLETE"),
            resource("Queue", "AWS::SQS::Queue", "https://sqs/queue", "UPDATE_COMPLETE"),
            resource("Topic", "AWS::SNS::Topic", "", "CREATE_FAILED"),
            resource("Gone", "AWS::SQS::Queue", "https://sqs/gone", "DELETE_SKIPPED"),
        ];
        let retained = ["Key", "Dead", "Gone"].map(str::to_owned).to_vec();
        let running = Running { machine: "Machine".to_owned(), count: 2, more: false, since: None };
        Plan::of(Some(retained), resources, vec![running])
    }

    fn stack() -> Deployed {
        Deployed {
            name: "payment".to_owned(),
            id: "arn:aws:cloudformation:eu-central-1:123456789012:stack/payment/0a1b".to_owned(),
            status: "UPDATE_COMPLETE".into(),
            reason: None,
            parameters: Default::default(),
            outputs: Default::default(),
            tags: Default::default(),
            protected: false,
        }
    }

    #[test]
    fn people_see_what_goes_what_stays_and_what_runs() {
        insta::assert_snapshot!(plan().text(&stack(), "eu-central-1"), @r"
        The stack `payment` in eu-central-1 is UPDATE_COMPLETE.
        Deleted, 1 resource:
          Queue  AWS::SQS::Queue
        Retained by the template; the command deletes it permanently:
          Dead  AWS::SQS::Queue
            aws sqs delete-queue --queue-url https://sqs/dead --region eu-central-1
          Key  AWS::KMS::Key
            aws kms schedule-key-deletion --key-id 0a1b --pending-window-in-days 30 --region eu-central-1
          The others cannot be read without the key, so delete it last.
        Still running:
          Machine: 2 executions
          They stop at their next transition, and messages in deleted queues are lost.
        ");
    }

    #[test]
    fn why_an_earlier_deletion_failed_is_shown_before_the_next() {
        let reason = "The following resource(s) failed to delete: [Bucket].";
        let failed = Deployed { status: "DELETE_FAILED".into(), reason: Some(reason.to_owned()), ..stack() };
        let text = plan().text(&failed, "eu-central-1");
        assert!(
            text.starts_with(&format!("The stack `payment` in eu-central-1 is DELETE_FAILED.\n  {reason}\n")),
            "{text}"
        );
        // An emulator says nothing with an empty text.
        let silent = Deployed { reason: Some(String::new()), ..stack() };
        assert_eq!(plan().text(&silent, "eu-central-1"), plan().text(&stack(), "eu-central-1"));
    }

    #[test]
    fn programs_see_the_same() {
        let json = plan().json(&stack(), "eu-central-1");
        assert_eq!(json["delete"][0]["resource"], "Queue");
        assert_eq!(json["keep"][1]["resource"], "Key");
        assert_eq!(json["running"][0]["count"], 2);
    }

    #[test]
    fn executions_are_counted_in_words() {
        let since = Some("2026-08-01T09:30:00Z".to_owned());
        let one = Running { machine: "Pay".to_owned(), count: 1, more: false, since };
        assert_eq!(executions(&one), "1 execution, since 2026-08-01T09:30:00Z");
        let several = Running { count: 3, ..one.clone() };
        assert_eq!(executions(&several), "3 executions, the oldest since 2026-08-01T09:30:00Z");
        let many = Running { count: 1000, more: true, ..one };
        assert_eq!(executions(&many), "more than 1000 executions");
    }

    #[test]
    fn a_template_that_cannot_be_read_is_said_to_be_so() {
        let queue = || vec![resource("Queue", "AWS::SQS::Queue", "https://sqs/queue", "CREATE_COMPLETE")];
        let said = |retained| Plan::of(retained, queue(), Vec::new()).text(&stack(), "eu-central-1");
        assert!(said(None).contains("cannot be read"));
        assert!(!said(Some(Vec::new())).contains("cannot be read"));
    }
}
