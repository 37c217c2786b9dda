//! Permissions compared, as statements gained, lost and changed.
//!
//! What counts is what is allowed: the order of statements, actions and resources has no meaning, nor has `Sid`, and it
//! is no difference whether a role holds a statement itself or through a policy of its own (IAM User Guide, "IAM JSON
//! policy element reference").

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;
use serde_json::Value;

use super::statement::{Name, Names, Says, Statement, VERSION, merged, statements, texts};
use super::template::Side;

/// Whose permissions.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Owner {
    /// What a role may do; its logical id.
    Role(String),
    /// Who may assume a role; its logical id.
    Trust(String),
    /// Who may use a resource; its logical id.
    Resource(String),
    /// What is in a policy that several roles have, or none; its logical id.
    Policy(String),
}

/// A statement before and after.
pub(crate) type Pair = (Option<Statement>, Option<Statement>);

/// What changes in somebody's permissions.
#[derive(Debug, Clone)]
pub(crate) struct PolicyChange {
    /// Whose.
    pub owner: Owner,
    /// Statements that are gained: nothing before; lost: nothing after; changed: both.
    pub statements: Vec<Pair>,
}

impl Owner {
    /// The logical id.
    pub(crate) fn id(&self) -> &str {
        match self {
            Owner::Role(id) | Owner::Trust(id) | Owner::Resource(id) | Owner::Policy(id) => id,
        }
    }
}

/// The permissions of a template by owner.
pub(super) fn permissions(side: &Side) -> IndexMap<Owner, Vec<Statement>> {
    let attached = attached(side);
    let mut all: IndexMap<Owner, Vec<Statement>> = IndexMap::new();
    for (id, resource) in &side.resources {
        let property = |name: &str| resource.properties.get(name);
        let document = |name: &str| property(name).and_then(statements);
        if resource.kind == "AWS::Lambda::Permission" {
            let function = property("FunctionName").and_then(Value::as_str).map_or(id.as_str(), referred);
            all.entry(Owner::Resource(function.to_owned())).or_default().push(invocation(&resource.properties));
            continue;
        }
        if let Some(trust) = document("AssumeRolePolicyDocument") {
            all.entry(Owner::Trust(id.clone())).or_default().extend(trust);
        }
        if resource.kind == "AWS::IAM::Role" {
            let own = property("Policies").and_then(Value::as_array).into_iter().flatten();
            let own = own.filter_map(|policy| statements(policy.get("PolicyDocument")?)).flatten();
            all.entry(Owner::Role(id.clone())).or_default().extend(own);
        }
        for name in ["PolicyDocument", "KeyPolicy", "ResourcePolicy"] {
            let Some(statements) = document(name) else { continue };
            let owner = match resource.kind.as_str() {
                "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" => match attached.get(id.as_str()).map(Vec::as_slice) {
                    Some([role]) => Owner::Role(role.clone()),
                    Some(_) | None => Owner::Policy(id.clone()),
                },
                _ => Owner::Resource(guarded(id, &resource.properties).to_owned()),
            };
            all.entry(owner).or_default().extend(statements);
        }
    }
    all.into_iter().map(|(owner, statements)| (owner, merged(statements))).collect()
}

/// The roles that have a policy, by the policy's logical id.
fn attached(side: &Side) -> HashMap<&str, Vec<String>> {
    let mut attached: HashMap<&str, Vec<String>> = HashMap::new();
    let mut attach = |policy: &'_ str, role: &str| {
        if let Some((id, _)) = side.resources.get_key_value(policy) {
            let roles = attached.entry(id.as_str()).or_default();
            if !roles.iter().any(|known| known == role) {
                roles.push(role.to_owned());
            }
        }
    };
    for (id, resource) in &side.resources {
        let list = |name: &str| resource.properties.get(name).map(texts).unwrap_or_default();
        list("ManagedPolicyArns").iter().for_each(|policy| attach(referred(policy), id));
        list("Roles").iter().for_each(|role| attach(id, referred(role)));
    }
    attached
}

/// The one resource that a policy is for, or the policy itself.
fn guarded<'r>(id: &'r str, properties: &'r serde_json::Map<String, Value>) -> &'r str {
    for name in ["Queues", "Topics", "Bucket", "Key"] {
        match properties.get(name) {
            Some(Value::Array(items)) if items.len() == 1 => return items[0].as_str().map_or(id, referred),
            Some(Value::String(text)) => return referred(text),
            Some(_) | None => {}
        }
    }
    id
}

/// A permission of a function as a statement of its policy.
fn invocation(properties: &serde_json::Map<String, Value>) -> Statement {
    let text = |name: &str| properties.get(name).and_then(Value::as_str).map(str::to_owned);
    let condition = |operator: &str, key: &str, name: &str| {
        text(name).map(|value| (Name(operator.to_owned()), Name(key.to_owned()), value))
    };
    let conditions = [
        condition("ArnLike", "aws:SourceArn", "SourceArn"),
        condition("StringEquals", "aws:SourceAccount", "SourceAccount"),
        condition("StringEquals", "aws:PrincipalOrgID", "PrincipalOrgID"),
        condition("StringEquals", "lambda:EventSourceToken", "EventSourceToken"),
    ];
    let says = Says {
        effect: "Allow".to_owned(),
        who: Names { not: false, items: text("Principal").into_iter().collect() },
        actions: Names { not: false, items: text("Action").map(Name).into_iter().collect() },
        resources: Names { not: false, items: text("FunctionName").into_iter().collect() },
        conditions: conditions.into_iter().flatten().collect(),
        version: VERSION.to_owned(),
        other: None,
    };
    Statement { sids: BTreeSet::new(), says }
}

/// The logical id that a reference names, or the text itself.
pub(super) fn referred(text: &str) -> &str {
    let inner = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    inner.split_once('.').map_or(inner, |(id, _)| id)
}

/// What changes in the permissions.
pub(super) fn compare(before: &Side, after: &Side) -> Vec<PolicyChange> {
    let (mut old, new) = (permissions(before), permissions(after));
    let mut changes = Vec::new();
    for (owner, statements) in new {
        let gone = old.shift_remove(&owner).unwrap_or_default();
        changes.push((owner, gone, statements));
    }
    changes.extend(old.into_iter().map(|(owner, gone)| (owner, gone, Vec::new())));
    let changes = changes.into_iter().map(|(owner, old, new)| PolicyChange { owner, statements: paired(old, new) });
    changes.filter(|change| !change.statements.is_empty()).collect()
}

/// Statements that differ, those that belong together as one.
fn paired(old: Vec<Statement>, new: Vec<Statement>) -> Vec<Pair> {
    let stays: BTreeSet<Says> = {
        let before: BTreeSet<&Says> = old.iter().map(|statement| &statement.says).collect();
        new.iter()
            .filter(|statement| before.contains(&statement.says))
            .map(|statement| statement.says.clone())
            .collect()
    };
    let differs = |statement: &Statement| !stays.contains(&statement.says);
    let mut gone: Vec<Option<Statement>> = old.into_iter().filter(differs).map(Some).collect();
    let mut pairs: Vec<Pair> = new.into_iter().filter(differs).map(|statement| (None, Some(statement))).collect();
    for by in [MatchBy::Sid, MatchBy::Resource, MatchBy::Action] {
        let keys = |statement: &Statement| by.keys(statement);
        let mut known: HashMap<Says, usize> = HashMap::new();
        for (index, statement) in gone.iter().enumerate() {
            for key in statement.iter().flat_map(keys) {
                known.entry(key).or_insert(index);
            }
        }
        for (before, after) in pairs.iter_mut().filter(|(before, _)| before.is_none()) {
            let Some(after) = after.as_ref() else { continue };
            let found = keys(after).into_iter().find_map(|key| known.get(&key).copied());
            let Some(index) = found else { continue };
            if gone[index].as_ref().is_some_and(|statement| akin(&statement.says, &after.says)) {
                *before = gone[index].take();
            }
        }
    }
    pairs.extend(gone.into_iter().flatten().map(|statement| (Some(statement), None)));
    pairs
}

/// By what a statement is found again.
#[derive(Debug, Clone, Copy)]
enum MatchBy {
    Sid,
    Resource,
    Action,
}

impl MatchBy {
    fn keys(self, statement: &Statement) -> Vec<Says> {
        let Says { effect, who, actions, resources, .. } = statement.says.clone();
        match self {
            MatchBy::Sid => statement.sids.iter().map(|sid| Says { effect: sid.clone(), ..nothing() }).collect(),
            MatchBy::Resource => vec![Says { effect, who, resources, ..nothing() }],
            MatchBy::Action => vec![Says { effect, who, actions, ..nothing() }],
        }
    }
}

/// True if two statements have so much in common that one is the other, changed.
fn akin(one: &Says, other: &Says) -> bool {
    let actions = one.actions == other.actions || !one.actions.items.is_disjoint(&other.actions.items);
    let resources = one.resources == other.resources || !one.resources.items.is_disjoint(&other.resources.items);
    one.effect == other.effect
        && one.who == other.who
        && (actions || resources)
        && one.other.is_none()
        && other.other.is_none()
        && one.actions.not == other.actions.not
        && one.resources.not == other.resources.not
}

fn nothing() -> Says {
    Says {
        effect: String::new(),
        who: Names { not: false, items: BTreeSet::new() },
        actions: Names { not: false, items: BTreeSet::new() },
        resources: Names { not: false, items: BTreeSet::new() },
        conditions: BTreeSet::new(),
        version: String::new(),
        other: None,
    }
}
