//! Statements of policies in words.

use std::collections::BTreeSet;

use asl::shown::escaped;

use super::{DIM, NARROWEST, Sheet, painted, sign};
use crate::machine::Change;
use crate::policy::Owner;
use crate::shown::{value, wrapped};
use crate::statement::{Name, Names, Says, Statement};

impl Sheet {
    /// A statement that is gained, lost or changed.
    pub(super) fn statement(&mut self, before: Option<&Statement>, after: Option<&Statement>, owner: &Owner) {
        let (change, shown) = match (before, after) {
            (None, Some(after)) => (Change::Added, after),
            (Some(before), None) => (Change::Removed, before),
            (Some(_), Some(after)) => (Change::Changed, after),
            (None, None) => return,
        };
        let (mark, style) = sign(change);
        let room = self.width.saturating_sub(10).max(NARROWEST / 2);
        let says = match (before, change) {
            (Some(before), Change::Changed) => common(&before.says, &shown.says),
            (_, _) => shown.says.clone(),
        };
        for (number, line) in wrapped(&words(&says, owner), room).iter().enumerate() {
            if number == 0 {
                let line = format!("{} {line}", painted(style, mark));
                self.line(4, &line);
            } else {
                self.line(8, line);
            }
        }
        if let (Some(before), Some(after)) = (before, after) {
            for (what, gained, lost) in differences(&before.says, &after.says) {
                for (change, names) in [(Change::Added, gained), (Change::Removed, lost)] {
                    let (mark, style) = sign(change);
                    for name in names {
                        let line =
                            format!("{} {}", painted(DIM, what), painted(style, format!("{mark} {}", escaped(&name))));
                        self.line(8, &line);
                    }
                }
            }
        }
    }
}

/// What two statements have in common.
fn common(one: &Says, other: &Says) -> Says {
    let both = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.intersection(other).cloned().collect();
    Says {
        effect: other.effect.clone(),
        who: Names { not: other.who.not, items: both(&one.who.items, &other.who.items) },
        actions: Names {
            not: other.actions.not,
            items: one.actions.items.intersection(&other.actions.items).cloned().collect(),
        },
        resources: Names { not: other.resources.not, items: both(&one.resources.items, &other.resources.items) },
        conditions: one.conditions.intersection(&other.conditions).cloned().collect(),
        version: other.version.clone(),
        other: other.other.clone(),
    }
}

/// What is gained and lost, by what it is.
pub(super) fn differences(before: &Says, after: &Says) -> Vec<(&'static str, Vec<String>, Vec<String>)> {
    fn both<T: Ord>(
        before: &BTreeSet<T>,
        after: &BTreeSet<T>,
        text: impl Fn(&T) -> String,
    ) -> (Vec<String>, Vec<String>) {
        (after.difference(before).map(&text).collect(), before.difference(after).map(&text).collect())
    }
    let version = |says: &Says| BTreeSet::from([says.version.clone()]);
    let all = [
        ("as  ", both(&version(before), &version(after), |version| format!("version {version}"))),
        ("to  ", both(&before.who.items, &after.who.items, |who| principal(who))),
        ("do  ", both(&before.actions.items, &after.actions.items, |action| action.0.clone())),
        ("on  ", both(&before.resources.items, &after.resources.items, |resource| name(resource))),
        ("when", both(&before.conditions, &after.conditions, condition)),
    ];
    all.into_iter()
        .filter(|(_, (gained, lost))| !gained.is_empty() || !lost.is_empty())
        .map(|(what, (gained, lost))| (what, gained, lost))
        .collect()
}

/// A statement as a sentence: `allow sqs:SendMessage on ChargeQueue.Arn`.
pub(super) fn words(says: &Says, owner: &Owner) -> String {
    if let Some(other) = &says.other {
        return escaped(other);
    }
    let mut text = says.effect.to_ascii_lowercase();
    let list = |names: Vec<String>, not: bool| format!("{}{}", if not { "all except " } else { "" }, names.join(", "));
    if !says.actions.items.is_empty() {
        let actions = says.actions.items.iter().map(|action| escaped(&action.0)).collect();
        text.push_str(&format!(" {}", list(actions, says.actions.not)));
    }
    if !says.resources.items.is_empty() && says.resources.items.iter().any(|one| one != "*" || !of_itself(owner)) {
        let resources = says.resources.items.iter().map(|resource| name(resource)).collect();
        text.push_str(&format!(" on {}", list(resources, says.resources.not)));
    }
    if !says.who.items.is_empty() {
        let who = says.who.items.iter().map(|who| principal(who)).collect();
        text.push_str(&format!(" to {}", list(who, says.who.not)));
    }
    if !says.conditions.is_empty() {
        // Of several values of one key, one must hold; of several keys, all.
        let mut keys: Vec<(&Name, &Name, Vec<String>)> = Vec::new();
        for (operator, key, one) in &says.conditions {
            match keys.last_mut().filter(|(o, k, _)| *o == operator && *k == key) {
                Some((_, _, values)) => values.push(value(&one.as_str().into())),
                None => keys.push((operator, key, vec![value(&one.as_str().into())])),
            }
        }
        let conditions = keys
            .into_iter()
            .map(|(operator, key, values)| escaped(&format!("{}({} = {})", operator.0, key.0, values.join(" or "))));
        text.push_str(&format!(" when {}", conditions.collect::<Vec<_>>().join(" and ")));
    }
    text
}

/// True for the policy of a resource, in which `*` is that resource.
fn of_itself(owner: &Owner) -> bool {
    match owner {
        Owner::Resource(_) => true,
        Owner::Role(_) | Owner::Trust(_) | Owner::Policy(_) => false,
    }
}

fn name(resource: &str) -> String {
    if resource == "*" { "everything".to_owned() } else { value(&resource.into()) }
}

fn principal(who: &str) -> String {
    if who == "*" { "everyone".to_owned() } else { value(&who.into()) }
}

fn condition((operator, key, one): &(Name, Name, String)) -> String {
    escaped(&format!("{}({} = {})", operator.0, key.0, value(&one.as_str().into())))
}
