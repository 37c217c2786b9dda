//! What a deployment would change, before it is asked for.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::aws::change_set::{Change, Replaced};

/// What would change, for people and for programs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Preview {
    /// Lines that end with a newline.
    pub(super) text: String,
    /// The same as data.
    pub(super) json: Value,
}

/// Templates and parameters of the stack as it stands and as it will be, and what CloudFormation says of it.
pub(super) struct Sides<'a> {
    /// The deployed template; `null` where there is none.
    pub(super) before: &'a Value,
    /// The new template.
    pub(super) after: &'a Value,
    /// The parameters of the stack as it stands.
    pub(super) standing: &'a IndexMap<String, String>,
    /// The parameters that it will have.
    pub(super) values: &'a IndexMap<String, String>,
    /// CloudFormation's own list.
    pub(super) reported: &'a [Change],
}

/// Puts the two together: what we see in the templates, and what only CloudFormation knows.
pub(super) fn preview(sides: &Sides<'_>) -> Preview {
    let (mut text, changes) = ours(sides);
    let reported: Vec<_> =
        sides.reported.iter().filter(|change| text.is_empty() || change.replaced != Replaced::No).collect();
    for change in &reported {
        let how = match change.replaced {
            Replaced::Yes => "replaced by a new one",
            Replaced::Perhaps => "perhaps replaced by a new one",
            Replaced::No => "changed",
        };
        text.push_str(&format!("CloudFormation: {} {} ({}): {how}\n", change.action, change.logical_id, change.kind));
    }
    let reported = sides.reported.iter().map(|change| {
        let replaced = match change.replaced {
            Replaced::Yes => "yes",
            Replaced::Perhaps => "perhaps",
            Replaced::No => "no",
        };
        json!({ "id": change.logical_id, "type": change.kind, "action": change.action, "replaced": replaced })
    });
    let reported: Vec<_> = reported.collect();
    Preview { text, json: json!({ "changes": changes, "reported": reported }) }
}

/// What the templates and parameters tell: sections member by member, resources property by property.
fn ours(sides: &Sides<'_>) -> (String, Value) {
    let mut lines = Vec::new();
    let empty = Map::new();
    let section =
        |template: &'_ Value, name: &str| template.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    for name in ["Parameters", "Conditions", "Resources", "Outputs"] {
        let (before, after) = (section(sides.before, name), section(sides.after, name));
        for (id, new) in &after {
            match before.get(id) {
                None => lines.push(format!("+ {}{}", label(name, id), kind(new))),
                Some(old) if old != new => {
                    let members =
                        |value: &Value| value.get("Properties").and_then(Value::as_object).unwrap_or(&empty).clone();
                    let (old, properties) = (members(old), members(new));
                    let changed =
                        properties.iter().filter(|(key, value)| old.get(*key) != Some(value)).map(|(key, _)| key);
                    let gone = old.keys().filter(|key| !properties.contains_key(*key));
                    let named: Vec<_> = changed.chain(gone).cloned().collect();
                    let named = if named.is_empty() { String::new() } else { format!(": {}", named.join(", ")) };
                    lines.push(format!("~ {}{}{named}", label(name, id), kind(new)));
                }
                Some(_) => {}
            }
        }
        let gone = before.iter().filter(|(id, _)| !after.contains_key(*id));
        lines.extend(gone.map(|(id, old)| format!("- {}{}", label(name, id), kind(old))));
    }
    for (name, value) in sides.values {
        if let Some(old) = sides.standing.get(name).filter(|old| *old != value) {
            lines.push(format!("~ the value of {name}: `{old}` → `{value}`"));
        }
    }
    let text = lines.iter().map(|line| format!("{line}\n")).collect();
    (text, json!(lines))
}

fn label(section: &str, id: &str) -> String {
    match section {
        "Parameters" => format!("parameter {id}"),
        "Conditions" => format!("condition {id}"),
        "Outputs" => format!("output {id}"),
        _ => id.to_owned(),
    }
}

fn kind(value: &Value) -> String {
    let kind = value.get("Type").and_then(Value::as_str).filter(|kind| kind.contains("::"));
    kind.map(|kind| format!(" ({kind})")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: Value, after: Value, reported: &[Change]) -> String {
        let (standing, values) = (IndexMap::new(), IndexMap::new());
        preview(&Sides { before: &before, after: &after, standing: &standing, values: &values, reported }).text
    }

    #[test]
    fn what_comes_changes_and_goes_is_told() {
        let queue = |delay| json!({ "Type": "AWS::SQS::Queue", "Properties": { "DelaySeconds": delay } });
        let before = json!({ "Resources": { "Kept": queue(1), "Changed": queue(1), "Gone": queue(1) } });
        let after = json!({ "Resources": { "Kept": queue(1), "Changed": queue(2), "New": queue(1) } });
        let told = shown(before, after, &[]);
        assert_eq!(
            told,
            "~ Changed (AWS::SQS::Queue): DelaySeconds\n+ New (AWS::SQS::Queue)\n- Gone (AWS::SQS::Queue)\n"
        );
    }

    #[test]
    fn replacements_that_cloudformation_reports_are_told() {
        let change = |replaced| Change {
            logical_id: "Queue".to_owned(),
            kind: "AWS::SQS::Queue".to_owned(),
            action: "Modify".to_owned(),
            replaced,
        };
        let (before, after) = (json!({ "Outputs": {} }), json!({ "Outputs": { "A": {} } }));
        let told = shown(before.clone(), after.clone(), &[change(Replaced::Yes)]);
        assert_eq!(told, "+ output A\nCloudFormation: Modify Queue (AWS::SQS::Queue): replaced by a new one\n");
        assert_eq!(shown(before.clone(), after, &[change(Replaced::No)]), "+ output A\n");
        // Where the templates tell nothing, CloudFormation's list is all there is.
        assert_eq!(
            shown(before.clone(), before, &[change(Replaced::No)]),
            "CloudFormation: Modify Queue (AWS::SQS::Queue): changed\n"
        );
    }
}
