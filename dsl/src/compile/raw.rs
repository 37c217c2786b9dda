//! What is written as the author gives it: raw fields and raw states.

use asl::grammar::Kind;
use asl::{Diagnostic, Other, State, Transition};
use serde_json::{Map, Value};

use super::rules::paths::REFUSED;
use super::site::no_placeholder_in;
use crate::state::{RawField, StateDraft};

/// Fields that say where a state leads, which only `.next` does.
const LEADS: &[&str] = &["Next", "End"];

/// Puts raw fields into a state, and reports those that cannot be.
pub(super) fn add_fields(state: &mut State, fields: &[RawField], diagnostics: &mut Vec<Diagnostic>) {
    if fields.is_empty() {
        return;
    }
    let Ok(Value::Object(written)) = serde_json::to_value(&*state) else { return };
    for RawField { name, value, place } in fields {
        let refused = if name == "Type" || LEADS.contains(&name.as_str()) {
            Some(format!("`{name}` cannot be set as a raw field; the builder and `.next` write it"))
        } else if written.contains_key(name) {
            Some(format!("the builder already writes `{name}`"))
        } else {
            no_placeholder(value)
        };
        if let Some(message) = refused {
            diagnostics.push(REFUSED.found(message).at(place.clone()).help("remove the raw field"));
        } else {
            state.extra_mut().insert(name.clone(), value.clone());
        }
    }
}

/// A state given as data, with what cannot be reported.
pub(super) fn state(
    draft: &StateDraft,
    fields: &Map<String, Value>,
    transition: Transition,
    diagnostics: &mut Vec<Diagnostic>,
) -> Other {
    let name = &draft.name;
    let mut report = |message: String, help: &str| {
        diagnostics.push(REFUSED.found(message).at(draft.place.clone()).help(help));
    };
    if !matches!(fields.get("Type"), Some(Value::String(_))) {
        report(
            format!("the raw state `{name}` has no `Type`"),
            "give its fields as an object, such as `{\"Type\": \"Map\", …}`",
        );
    }
    if let Some(field) = LEADS.iter().find(|field| fields.contains_key(**field)) {
        report(format!("the raw state `{name}` has the field `{field}`"), "remove it; `.next` writes the transition");
    }
    if let Some(message) = fields.values().find_map(no_placeholder) {
        report(message, "only `${Partition}` is replaced; name other resources by their ARN");
    }
    let mut fields = fields.clone();
    if let Some(comment) = &draft.comment {
        fields.insert("Comment".to_owned(), Value::String(comment.clone()));
    }
    LEADS.iter().for_each(|field| drop(fields.shift_remove(*field)));
    // A Succeed, a Fail or a Choice has no `End`.
    let leads_on = fields.get("Type").and_then(Value::as_str).and_then(Kind::of_type).is_none_or(Kind::leads_on);
    Other { transition: Some(transition).filter(|transition| leads_on || *transition != Transition::End), fields }
}

/// What is wrong with a value that holds a placeholder nobody replaces.
fn no_placeholder(value: &Value) -> Option<String> {
    fn known(value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(text.replace("${Partition}", "")),
            Value::Array(elements) => elements.iter().map(known).collect(),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, member)| (name.clone(), known(member))).collect())
            }
            other => other.clone(),
        }
    }
    no_placeholder_in(&known(value)).err().map(|refusal| refusal.message)
}
