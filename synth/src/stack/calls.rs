//! The statements for calls of any API: on the ARNs that their requests name, or on everything where AWS knows no resource.

use std::collections::HashSet;

use dsl::compiled::{ArnPart, ArnPattern, Attribute, Compiled, Condition, GrantedTo};

use super::machine::{attribute_value, sid};
use super::policy::{allow, only_when};
use super::role::Stated;
use cloudformation::{Map, Value, map};

/// Why `*` stands in every execution role.
const ALWAYS: &str = "the actions of log delivery and X-Ray do not support resource-level permissions";

/// What several calls are allowed together: the same actions, under the same conditions.
struct Together<'a> {
    actions: &'a [&'static str],
    conditions: &'a [Condition],
    /// Empty for everything.
    arns: Vec<&'a ArnPattern>,
    states: Vec<String>,
}

/// The statements, one for the same actions under the same conditions.
pub(super) fn statements(compiled: &Compiled) -> Vec<Stated> {
    let mut taken = HashSet::new();
    together(compiled)
        .into_iter()
        .map(|together| {
            let mut id = together.actions.first().map(|action| name_of(action)).unwrap_or_default();
            let first = id.clone();
            let mut number = 2_u32;
            while !taken.insert(id.clone()) {
                id = format!("{first}{number}");
                number += 1;
            }
            let resources: Vec<Value> = together.arns.iter().map(|arn| written(arn, compiled)).collect();
            let on = match <[Value; 1]>::try_from(resources) {
                Ok([one]) => one,
                Err(none) if none.is_empty() => "*".into(),
                Err(several) => several.into(),
            };
            let mut statement = allow(&id, together.actions, on);
            if !together.conditions.is_empty() {
                statement = only_when(statement, conditions(together.conditions, compiled));
            }
            let stated = Stated::new(statement, &together.states);
            if together.arns.is_empty() { stated.because(permissions::on_everything(together.actions)) } else { stated }
        })
        .collect()
}

/// What parts of the ARNs of the calls are left to deployment.
pub(super) fn attributes(compiled: &Compiled) -> impl Iterator<Item = &Attribute> {
    let patterns = together(compiled).into_iter().flat_map(|together| {
        together.arns.into_iter().chain(together.conditions.iter().map(|condition| &condition.value))
    });
    patterns.flat_map(|pattern| &pattern.parts).filter_map(|part| match part {
        ArnPart::Attribute(attribute) => Some(attribute),
        ArnPart::Text(_) => None,
    })
}

/// Why the execution role allows something on `*`.
pub(super) fn reason_for_everything(compiled: &Compiled) -> String {
    let together = together(compiled);
    let mut everywhere: Vec<&str> = together
        .iter()
        .filter(|together| together.arns.is_empty())
        .flat_map(|together| together.actions.iter().copied())
        .collect();
    everywhere.dedup();
    let knows_resources =
        |action: &&str| catalogue::action(action).is_some_and(|action| !action.resource_types.is_empty());
    let (named, unnamed): (Vec<&str>, Vec<&str>) = everywhere.into_iter().partition(knows_resources);
    let mut reason = ALWAYS.to_owned();
    if !unnamed.is_empty() {
        reason += &format!(", and neither do {}", unnamed.join(", "));
    }
    if !named.is_empty() {
        reason += &format!("; the requests name no resource for {}", named.join(", "));
    }
    for (actions, because) in compiled.granted_on_everything() {
        reason += &format!("; {}: {because}", actions.join(", "));
    }
    reason
}

fn together(compiled: &Compiled) -> Vec<Together<'_>> {
    let mut all: Vec<Together<'_>> = Vec::new();
    for grant in compiled.grants() {
        let (arns, conditions): (&[ArnPattern], _) = match &grant.on {
            GrantedTo::Arns { arns, conditions } => (arns, conditions),
            GrantedTo::Everything { conditions } => (&[], conditions),
            GrantedTo::Queue(_)
            | GrantedTo::Topic(_)
            | GrantedTo::Function(_)
            | GrantedTo::StateMachine(_)
            | GrantedTo::EventBus(_)
            | GrantedTo::ExecutionsOf(_)
            | GrantedTo::Rule(_)
            | GrantedTo::Bucket(_)
            | GrantedTo::Objects { .. }
            | GrantedTo::KeyVia(_) => continue,
        };
        let same = all.iter_mut().find(|known| {
            known.actions == grant.actions
                && known.conditions == conditions.as_slice()
                && known.arns.is_empty() == arns.is_empty()
        });
        match same {
            Some(known) => {
                arns.iter().for_each(|arn| {
                    if !known.arns.contains(&arn) {
                        known.arns.push(arn);
                    }
                });
                let new =
                    grant.states.iter().filter(|state| !known.states.contains(state)).cloned().collect::<Vec<_>>();
                known.states.extend(new);
            }
            None => all.push(Together {
                actions: &grant.actions,
                conditions,
                arns: arns.iter().collect(),
                states: grant.states.clone(),
            }),
        }
    }
    all
}

/// `DynamodbGetItem` of `dynamodb:GetItem`.
fn name_of(action: &str) -> String {
    let (service, action) = action.split_once(':').unwrap_or(("", action));
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    sid("", &letters(service)) + &letters(action)
}

fn conditions(conditions: &[Condition], compiled: &Compiled) -> Map {
    let mut all = Map::new();
    for Condition { operator, key, value } in conditions {
        let one = map! { *key => written(value, compiled) };
        match all.get_mut(*operator) {
            Some(Value::Map(known)) => known.extend(one),
            _ => drop(all.insert((*operator).to_owned(), one.into())),
        }
    }
    all
}

/// An ARN, with what deployment knows in its place.
fn written(pattern: &ArnPattern, compiled: &Compiled) -> Value {
    if let [ArnPart::Attribute(attribute)] = pattern.parts.as_slice() {
        return attribute_value(attribute, compiled);
    }
    let (mut text, mut values) = (String::new(), Map::new());
    for part in &pattern.parts {
        match part {
            ArnPart::Text(part) => text.push_str(part),
            ArnPart::Attribute(attribute) => {
                let name = format!("Part{}", values.len() + 1);
                text.push_str(&format!("${{{name}}}"));
                values.insert(name, attribute_value(attribute, compiled));
            }
        }
    }
    match values.is_empty() {
        true if text.contains("${") => Value::substituted(text),
        true => text.into(),
        false => Value::substituted_with(text, values),
    }
}
