//! Resources compared: added, removed, and changed property by property, with what that does to them.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::Value;

use super::difference::{Edit, Path, edits};
use super::machine::Change;
use super::replacement::{Effect, effect};
use super::template::{MACHINE, Resource, Side};
use cloudformation::state_machines::{Part, parts};

/// What changes in a resource.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ResourceChange {
    /// Its logical id.
    pub id: String,
    /// Its type; the new one if it changes.
    pub kind: String,
    /// What happened to it.
    pub change: Change,
    /// The effect on a resource that is not removed.
    pub effect: Effect,
    /// True if a removed or replaced resource is retained by its policies.
    pub kept: bool,
    /// The old type, if it changes; CloudFormation rejects this.
    pub was: Option<String>,
    /// What changes in its properties and beside them.
    pub edits: Vec<(Edit, Effect)>,
    /// The property and the resource to which it refers, if only that resource is replaced or gets another revision.
    pub because: Option<(String, String)>,
    /// True if the code of a function differs.
    pub code: bool,
}

/// What changes in resources, and which others change only because they name a resource that is replaced.
pub(super) fn compare(before: &Side, after: &Side) -> (Vec<ResourceChange>, Vec<String>) {
    let mut changes = Vec::new();
    for (id, resource) in &after.resources {
        match before.resources.get(id) {
            Some(old) => changes.extend(changed(id, old, resource)),
            None => changes.push(whole(id, resource, Change::Added)),
        }
    }
    let gone = before.resources.iter().filter(|(id, _)| !after.resources.contains_key(*id));
    changes.extend(gone.map(|(id, resource)| whole(id, resource, Change::Removed)));
    let followers = follow(&mut changes, before, after);
    (changes, followers)
}

fn whole(id: &str, resource: &Resource, change: Change) -> ResourceChange {
    ResourceChange {
        id: id.to_owned(),
        kind: resource.kind.clone(),
        change,
        effect: Effect::InPlace,
        kept: change == Change::Removed && resource.outlives_removal(),
        was: None,
        edits: Vec::new(),
        because: None,
        code: false,
    }
}

fn changed(id: &str, old: &Resource, new: &Resource) -> Option<ResourceChange> {
    let mut change = whole(id, new, Change::Changed);
    change.kept = old.outlives_replacement();
    if old.kind != new.kind {
        change.was = Some(old.kind.clone());
        change.effect = Effect::Replaces;
        return Some(change);
    }
    let properties = edits(&old.plain_properties(), &new.plain_properties()).into_iter();
    let (code, properties): (Vec<Edit>, Vec<Edit>) =
        properties.partition(|edit| new.kind == "AWS::Lambda::Function" && edit.path.root() == "Code");
    change.code = !code.is_empty();
    let properties = properties.into_iter().map(|edit| {
        let effect = effect(&new.kind, edit.path.root());
        (edit, effect)
    });
    let attributes = edits(&Value::Object(old.attributes.clone()), &Value::Object(new.attributes.clone()));
    let attributes = attributes.into_iter().map(|edit| (edit, Effect::InPlace));
    change.edits = properties.chain(attributes).collect();
    change.effect = change.edits.iter().map(|(_, effect)| *effect).max().unwrap_or(Effect::InPlace);
    (change.code || !change.edits.is_empty()).then_some(change)
}

/// Resources that name a replaced one through a property that is only given when they are made are replaced, too; the
/// others that name one are returned: they are changed in place.
fn follow(changes: &mut Vec<ResourceChange>, before: &Side, after: &Side) -> Vec<String> {
    let replaced = |change: &ResourceChange| change.effect == Effect::Replaces && change.change == Change::Changed;
    let going = changes.iter().filter(|change| replaced(change)).map(|change| (change.id.clone(), false));
    let mut open: VecDeque<(String, bool)> = going.chain(revised(before, after)).collect();
    if open.is_empty() {
        return Vec::new();
    }
    let named = naming(after);
    let mut known: HashMap<String, usize> =
        changes.iter().enumerate().map(|(index, change)| (change.id.clone(), index)).collect();
    let mut followers: Vec<String> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    while let Some((id, only_revised)) = open.pop_front() {
        for (namer, property) in named.get(id.as_str()).into_iter().flatten() {
            if only_revised && *property != REVISION {
                continue;
            }
            let Some(resource) = after.resources.get(*namer).filter(|_| before.resources.contains_key(*namer)) else {
                continue;
            };
            if effect(&resource.kind, property) != Effect::Replaces {
                if !known.contains_key(*namer) && seen.insert(namer) {
                    followers.push((*namer).to_owned());
                }
                continue;
            }
            let index = *known.entry((*namer).to_owned()).or_insert_with(|| {
                let mut change = whole(namer, resource, Change::Changed);
                change.kept = before.resources.get(*namer).is_some_and(Resource::outlives_replacement);
                changes.push(change);
                changes.len() - 1
            });
            let change = &mut changes[index];
            if !replaced(change) && change.change == Change::Changed {
                change.effect = Effect::Replaces;
                change.because = Some(((*property).to_owned(), id.clone()));
                open.push_back(((*namer).to_owned(), false));
            }
        }
    }
    followers.retain(|id| !known.contains_key(id));
    followers
}

/// The property through which a version names a revision of a state machine, which each change makes another.
const REVISION: &str = "StateMachineRevisionId";

/// The state machines that stay and get another revision.
fn revised(before: &Side, after: &Side) -> Vec<(String, bool)> {
    let machines = after.resources.iter().filter(|(_, resource)| resource.kind == MACHINE);
    let revised = machines.filter(|(id, resource)| {
        let old = before.resources.get(*id);
        old.is_some_and(|old| old.definition != resource.definition || old.properties != resource.properties)
    });
    revised.map(|(id, _)| (id.clone(), true)).collect()
}

/// Which resources name a resource, and through which property.
fn naming(side: &Side) -> HashMap<&str, Vec<(&str, &str)>> {
    let mut naming: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
    for (namer, resource) in &side.resources {
        for (property, value) in &resource.properties {
            for name in references(value) {
                if let Some((id, _)) = side.resources.get_key_value(name.as_str()) {
                    let namers = naming.entry(id.as_str()).or_default();
                    if namers.last() != Some(&(namer.as_str(), property.as_str())) {
                        namers.push((namer.as_str(), property.as_str()));
                    }
                }
            }
        }
        let definition = resource.definition.as_ref().and_then(super::definition::Definition::known);
        for name in definition.map(references).unwrap_or_default() {
            if let Some((id, _)) = side.resources.get_key_value(name.as_str()) {
                naming.entry(id.as_str()).or_default().push((namer.as_str(), "Definition"));
            }
        }
    }
    naming
}

/// The logical ids that a value names, and other names in placeholders.
pub(super) fn references(value: &Value) -> HashSet<String> {
    let mut names = HashSet::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) if text.contains("${") => {
                for part in parts(text) {
                    if let Part::Name(_, name) = part {
                        // The arguments of a function are names, too.
                        let words = name.split(|c: char| !c.is_ascii_alphanumeric() && c != ':');
                        names.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
                    }
                }
            }
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    names
}

/// What changes in a section, by name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Named {
    /// The name.
    pub name: String,
    /// What happened to it.
    pub change: Change,
    /// What changes within.
    pub edits: Vec<Edit>,
}

/// What changes in a section with names.
pub(super) fn compare_section(name: &str, before: &Side, after: &Side) -> Vec<Named> {
    let (old, new) = (before.section(name), after.section(name));
    let mut changes: Vec<Named> = Vec::new();
    for (name, value) in &new {
        let (change, edits) = match old.get(name) {
            None => (Change::Added, vec![Edit { path: Path::default(), before: None, after: Some(value.clone()) }]),
            Some(known) => (Change::Changed, edits(known, value)),
        };
        if !edits.is_empty() {
            changes.push(Named { name: name.clone(), change, edits });
        }
    }
    for (name, value) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
        let edits = vec![Edit { path: Path::default(), before: Some(value.clone()), after: None }];
        changes.push(Named { name: name.clone(), change: Change::Removed, edits });
    }
    changes
}

/// What changes in the sections that have no comparison of their own, such as `Description` and `Mappings`.
pub(super) fn compare_rest(before: &Side, after: &Side) -> Vec<Edit> {
    let rest = |side: &Side| {
        let own =
            side.sections.iter().filter(|(name, _)| !matches!(name.as_str(), "Parameters" | "Conditions" | "Outputs"));
        Value::Object(own.map(|(name, value)| (name.clone(), value.clone())).collect())
    };
    edits(&rest(before), &rest(after))
}
