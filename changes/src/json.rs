//! Changes for programs. The shape is described in `docs/diff.md`.

use serde_json::{Map, Value, json};

use super::difference::Edit;
use super::machine::{Change, StateChange, Transition};
use super::policy::{Owner, Pair, PolicyChange};
use super::resources::{Named, ResourceChange};
use super::statement::{Says, Statement};
use crate::comparison::{Changes, MachineChange, ValueChange};
use crate::risk::Warning;

impl Changes {
    /// The differences as JSON.
    pub fn json(&self) -> Value {
        json(self)
    }
}

/// The whole as one object.
fn json(changes: &Changes) -> Value {
    json!({
        "different": !changes.is_empty(),
        "workflows": changes.machines.iter().map(|machine| workflow(machine, changes)).collect::<Vec<_>>(),
        "permissions": changes.policies.iter().map(permissions).collect::<Vec<_>>(),
        "resources": changes.resources.iter().map(resource).collect::<Vec<_>>(),
        "alsoUpdated": changes.followers,
        "parameters": changes.parameters.iter().map(named).collect::<Vec<_>>(),
        "parameterValues": changes.values.iter().map(parameter_value).collect::<Vec<_>>(),
        "conditions": changes.conditions.iter().map(named).collect::<Vec<_>>(),
        "outputs": changes.outputs.iter().map(named).collect::<Vec<_>>(),
        "template": edits(&changes.rest),
        "warnings": changes.warnings().iter().map(|one| warning(one, changes)).collect::<Vec<_>>(),
    })
}

fn change(change: Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Changed => "changed",
    }
}

/// An object of the members that have a value.
fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let members = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(members.collect::<Map<_, _>>())
}

fn edits(edits: &[Edit]) -> Vec<Value> {
    edits.iter().map(edit).collect()
}

fn edit(edit: &Edit) -> Value {
    let path = Some(edit.path.to_string().into());
    object([("path", path), ("before", edit.before.clone()), ("after", edit.after.clone())])
}

fn transition(leads: &Transition) -> Value {
    let text = |target: &Option<String>| target.as_deref().map(Value::from);
    object([("by", Some(leads.by.as_str().into())), ("before", text(&leads.before)), ("after", text(&leads.after))])
}

fn workflow(machine: &MachineChange, changes: &Changes) -> Value {
    let running = changes.running.get(&machine.id);
    object([
        ("id", Some(machine.id.as_str().into())),
        ("change", Some(change(machine.change).into())),
        ("compared", Some((!machine.unread).into())),
        ("running", running.map(|running| running.count.into())),
        ("atLeast", running.map(|running| running.more.into())),
        ("fields", Some(edits(&machine.flow.fields).into())),
        ("transitions", Some(machine.flow.transitions.iter().map(transition).collect())),
        ("states", Some(machine.flow.states.iter().map(state).collect())),
    ])
}

fn state(state: &StateChange) -> Value {
    object([
        ("name", Some(state.name.as_str().into())),
        ("inside", Some(state.inside.clone().into())),
        ("kind", Some(state.kind.as_str().into())),
        ("change", Some(change(state.change).into())),
        ("renamed", state.renamed.as_deref().map(Value::from)),
        ("transitions", Some(state.transitions.iter().map(transition).collect())),
        ("fields", Some(edits(&state.fields).into())),
    ])
}

fn permissions(change: &PolicyChange) -> Value {
    let kind = match &change.owner {
        Owner::Role(_) => "role",
        Owner::Trust(_) => "trust",
        Owner::Resource(_) => "resource",
        Owner::Policy(_) => "policy",
    };
    let of = |wanted: fn(&Pair) -> Option<Value>| -> Value { change.statements.iter().filter_map(wanted).collect() };
    json!({
        "of": change.owner.id(),
        "kind": kind,
        "gained": of(|pair| match pair {
            (None, Some(after)) => Some(statement(after)),
            _ => None,
        }),
        "lost": of(|pair| match pair {
            (Some(before), None) => Some(statement(before)),
            _ => None,
        }),
        "changed": of(|pair| match pair {
            (Some(before), Some(after)) => Some(json!({ "before": statement(before), "after": statement(after) })),
            _ => None,
        }),
    })
}

fn statement(statement: &Statement) -> Value {
    let Says { effect, who, actions, resources, conditions, version, other } = &statement.says;
    let list = |not: bool, items: Vec<&str>, wanted: bool| (not == wanted && !items.is_empty()).then(|| items.into());
    let who_items = || who.items.iter().map(String::as_str).collect();
    let action_items = || actions.items.iter().map(|action| action.0.as_str()).collect();
    let resource_items = || resources.items.iter().map(String::as_str).collect();
    let conditions: Vec<Value> = conditions
        .iter()
        .map(|(operator, key, value)| json!({ "operator": operator.0, "key": key.0, "value": value }))
        .collect();
    object([
        ("effect", Some(effect.as_str().into())),
        ("version", Some(version.as_str().into())),
        ("principals", list(who.not, who_items(), false)),
        ("notPrincipals", list(who.not, who_items(), true)),
        ("actions", list(actions.not, action_items(), false)),
        ("notActions", list(actions.not, action_items(), true)),
        ("resources", list(resources.not, resource_items(), false)),
        ("notResources", list(resources.not, resource_items(), true)),
        ("conditions", (!conditions.is_empty()).then(|| conditions.into())),
        ("text", other.as_deref().map(Value::from)),
    ])
}

fn resource(resource: &ResourceChange) -> Value {
    let stays = resource.change == Change::Changed;
    let properties = resource.edits.iter().map(|(one, effect)| {
        let mut value = edit(one);
        value["effect"] = effect.as_str().into();
        value
    });
    let because = resource.because.as_ref();
    object([
        ("id", Some(resource.id.as_str().into())),
        ("type", Some(resource.kind.as_str().into())),
        ("was", resource.was.as_deref().map(Value::from)),
        ("change", Some(change(resource.change).into())),
        ("effect", stays.then(|| resource.effect.as_str().into())),
        ("kept", (resource.change != Change::Added).then(|| resource.kept.into())),
        ("code", resource.code.then(|| true.into())),
        ("because", because.map(|(property, other)| json!({ "property": property, "names": other }))),
        ("properties", Some(properties.collect())),
    ])
}

fn named(named: &Named) -> Value {
    json!({ "name": named.name, "change": change(named.change), "fields": edits(&named.edits) })
}

fn parameter_value(value: &ValueChange) -> Value {
    let shown = |text: &Option<String>| text.as_deref().filter(|_| !value.secret).map(Value::from);
    object([
        ("name", Some(value.name.as_str().into())),
        ("secret", value.secret.then(|| true.into())),
        ("before", shown(&value.before)),
        ("after", shown(&value.after)),
    ])
}

fn warning(warning: &Warning, changes: &Changes) -> Value {
    let running = changes.running(warning);
    object([
        ("kind", Some(warning.kind.into())),
        ("workflows", Some(warning.machines.clone().into())),
        ("running", running.map(|running| running.count.into())),
        ("atLeast", running.map(|running| running.more.into())),
        ("message", Some(warning.message.as_str().into())),
        ("consequence", Some(warning.consequence.as_str().into())),
        ("help", Some(warning.help.as_str().into())),
    ])
}
