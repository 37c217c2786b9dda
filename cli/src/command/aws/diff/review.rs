//! `diff --html`: the state machines that change, for those who review it.

use std::collections::BTreeMap;
use std::path::Path;

use ::viewer::Review;
use asl::StateMachine;
use asl::document::{Document, Limits};
use cloudformation::state_machines::definitions;
use serde_json::Value;

use crate::command::page;
use crate::command::runnable::Unusable;

/// Writes the page of two templates.
pub(super) fn write(file: &Path, stack: &str, old: &Value, new: &Value) -> Result<(), Unusable> {
    let mut hidden = Vec::new();
    let (old, new) = (machines(old, &mut hidden), machines(new, &mut hidden));
    let mut review = Review::new(&format!("Changes of the stack {stack}"));
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let (before, after) = (old.get(name), new.get(name));
        if before != after {
            review = review.machine(name, before, after);
        }
    }
    hidden.sort();
    hidden.dedup();
    for name in hidden {
        review =
            review.note(format!("The definition of `{name}` is not shown, for it cannot be read before deployment."));
    }
    page::write(file, &review.html())
}

/// The state machines of a template by their logical ids. A machine of which conditions choose the definition counts with the
/// first; a template that has none, as that of a stack that does not exist, gives none. What cannot be read is `hidden`.
fn machines(template: &Value, hidden: &mut Vec<String>) -> BTreeMap<String, StateMachine> {
    let Ok(document) = Document::json("template", &template.to_string(), Limits::default()) else {
        return BTreeMap::new();
    };
    // Definitions are in the templates; other files are not deployed.
    let found = definitions(&document, &mut |_| Err(std::io::Error::from(std::io::ErrorKind::NotFound)));
    let mut machines = BTreeMap::new();
    for definition in found.definitions {
        if let Ok(machine) = StateMachine::read(&definition.document) {
            machines.entry(definition.machine).or_insert(machine);
        }
    }
    hidden.extend(found.machines.into_iter().filter(|name| !machines.contains_key(name)));
    machines
}
