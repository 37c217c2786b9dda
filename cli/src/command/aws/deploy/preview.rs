//! What a deployment would change, before it is asked for.

use serde_json::{Value, json};

use changes::Changes;
use deployment::change_set::{Change, Replaced};

/// What would change, for people and for programs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Preview {
    /// Lines that end with a newline.
    pub(super) text: String,
    /// The same as data.
    pub(super) json: Value,
}

/// Puts together what the templates tell and what only CloudFormation knows: what it will replace beyond that. Where the
/// templates tell nothing, its list is all there is. The text is at most `width` columns wide.
pub(super) fn preview(changes: &Changes, reported: &[Change], width: usize) -> Preview {
    let known = changes.replacing();
    let beyond = |change: &&Change| {
        let replaced = change.replaced != Replaced::No && !known.contains(&change.logical_id.as_str());
        replaced || changes.is_empty()
    };
    let mut text = if changes.is_empty() { String::new() } else { changes.text(width) };
    for change in reported.iter().filter(beyond) {
        let how = match change.replaced {
            Replaced::Yes => "replaced by a new one",
            Replaced::Perhaps => "may be replaced by a new one",
            Replaced::No => "changed",
        };
        text.push_str(&format!("CloudFormation: {} {} ({}): {how}\n", change.action, change.logical_id, change.kind));
    }
    let reported = reported.iter().map(|change| {
        let replaced = match change.replaced {
            Replaced::Yes => "yes",
            Replaced::Perhaps => "perhaps",
            Replaced::No => "no",
        };
        json!({ "id": change.logical_id, "type": change.kind, "action": change.action, "replaced": replaced })
    });
    Preview { text, json: json!({ "changes": changes.json(), "reported": reported.collect::<Vec<_>>() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &Value, after: &Value, reported: &[Change]) -> String {
        let text = preview(&Changes::between(before, after), reported, 120).text;
        anstream::adapter::strip_str(&text).to_string()
    }

    fn change(replaced: Replaced) -> Change {
        Change {
            logical_id: "Queue".to_owned(),
            kind: "AWS::SQS::Queue".to_owned(),
            action: "Modify".to_owned(),
            replaced,
        }
    }

    #[test]
    fn replacements_that_only_cloudformation_knows_are_reported() {
        let (before, after) = (json!({}), json!({ "Outputs": { "A": { "Value": "a" } } }));
        let text = "CloudFormation: Modify Queue (AWS::SQS::Queue): replaced by a new one\n";
        assert!(shown(&before, &after, &[change(Replaced::Yes)]).ends_with(text));
        assert!(!shown(&before, &after, &[change(Replaced::No)]).contains("CloudFormation:"));
    }

    #[test]
    fn replacements_that_the_templates_show_are_not_reported_twice() {
        let queue = |name| json!({ "Resources": { "Queue": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": name } } } });
        let text = shown(&queue("a"), &queue("b"), &[change(Replaced::Yes)]);
        assert!(text.contains("Queue") && !text.contains("CloudFormation:"), "{text}");
    }

    #[test]
    fn where_the_templates_show_nothing_its_list_is_all_there_is() {
        let text = shown(&json!({}), &json!({}), &[change(Replaced::No)]);
        assert_eq!(text, "CloudFormation: Modify Queue (AWS::SQS::Queue): changed\n");
    }
}
