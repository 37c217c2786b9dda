//! The statements of policies, as they are compared.
//!
//! The order of statements, actions and resources has no meaning, nor has `Sid` (IAM User Guide, "IAM JSON policy element
//! reference").

use std::cmp::Ordering;
use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

use super::difference::ordered;

/// The version of the policy language that AWS writes itself.
pub(super) const VERSION: &str = "2012-10-17";

/// A name that is compared without regard to case, as actions and keys of conditions are.
#[derive(Debug, Clone)]
pub(crate) struct Name(pub String);

/// Some names, or all except those (`NotAction`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Names<T: Ord> {
    /// True for all except those.
    pub not: bool,
    /// The names.
    pub items: BTreeSet<T>,
}

/// A statement of a policy.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// Its identifiers; statements that are read as one have several.
    pub sids: BTreeSet<String>,
    /// What it says.
    pub says: Says,
}

/// What a statement says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Says {
    /// `Allow` or `Deny`.
    pub effect: String,
    /// Who; empty in the policy of a role.
    pub who: Names<String>,
    /// What.
    pub actions: Names<Name>,
    /// On what.
    pub resources: Names<String>,
    /// When: operator, key and value.
    pub conditions: BTreeSet<(Name, Name, String)>,
    /// The version of the policy language, which decides what variables in it mean.
    pub version: String,
    /// The text of a statement of another form.
    pub other: Option<String>,
}

impl Name {
    fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Name {}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl std::hash::Hash for Name {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl Says {
    /// True if it allows something.
    pub(crate) fn allows(&self) -> bool {
        self.effect == "Allow"
    }
}

/// The statements of a policy document; nothing where it has another form.
pub(super) fn statements(document: &Value) -> Option<Vec<Statement>> {
    let statements = document.get("Statement")?;
    let several = match statements {
        Value::Array(statements) => statements.iter().collect(),
        Value::Object(_) => vec![statements],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    };
    // A document without a version is of the first one (IAM User Guide, "Version").
    let version = document.get("Version").and_then(Value::as_str).unwrap_or("2008-10-17");
    Some(several.into_iter().map(|one| statement(one, version)).collect())
}

fn statement(statement: &Value, version: &str) -> Statement {
    let known = statement.get("Effect").is_some_and(Value::is_string);
    let names = |member: &str| {
        let (not, value) = match statement.get(member) {
            Some(value) => (false, Some(value)),
            None => {
                let value = statement.get(format!("Not{member}"));
                (value.is_some(), value)
            }
        };
        Names { not, items: value.map(texts).unwrap_or_default() }
    };
    let actions = names("Action");
    let says = Says {
        effect: statement.get("Effect").and_then(Value::as_str).unwrap_or_default().to_owned(),
        who: principals(statement),
        actions: Names { not: actions.not, items: actions.items.into_iter().map(Name).collect() },
        resources: names("Resource"),
        conditions: statement.get("Condition").map(conditions).unwrap_or_default(),
        version: version.to_owned(),
        other: (!known).then(|| ordered(statement)),
    };
    let sids = statement.get("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty());
    Statement { sids: sids.map(str::to_owned).into_iter().collect(), says }
}

/// One text or several.
pub(super) fn texts(value: &Value) -> BTreeSet<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| ordered(value), str::to_owned);
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        other => BTreeSet::from([text(other)]),
    }
}

fn principals(statement: &Value) -> Names<String> {
    let (not, value) = match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (Some(value), _) => (false, value),
        (None, Some(value)) => (true, value),
        (None, None) => return Names { not: false, items: BTreeSet::new() },
    };
    let items = match value {
        Value::Object(kinds) => {
            let all = kinds.iter().flat_map(|(kind, value)| {
                texts(value).into_iter().map(move |text| match (kind.as_str(), text.as_str()) {
                    ("AWS", "*") => "*".to_owned(),
                    ("AWS" | "Service", _) => text,
                    _ => format!("{kind} {text}"),
                })
            });
            all.collect()
        }
        other => texts(other),
    };
    Names { not, items }
}

fn conditions(value: &Value) -> BTreeSet<(Name, Name, String)> {
    let operators = value.as_object().into_iter().flatten();
    let keys = operators.flat_map(|(operator, keys)| {
        let keys = keys.as_object().into_iter().flatten();
        keys.flat_map(move |(key, values)| {
            texts(values).into_iter().map(move |value| (Name(operator.clone()), Name(key.clone()), value))
        })
    });
    keys.collect()
}

/// Statements that differ in their actions alone, or in their resources alone, are one statement.
pub(super) fn merged(statements: Vec<Statement>) -> Vec<Statement> {
    let mut by_rest: IndexMap<Says, Statement> = IndexMap::new();
    for statement in statements {
        let mut rest = statement.says.clone();
        if !rest.actions.not {
            rest.actions.items.clear();
        }
        match by_rest.get_mut(&rest) {
            Some(known) => {
                known.sids.extend(statement.sids);
                known.says.actions.items.extend(statement.says.actions.items);
            }
            None => drop(by_rest.insert(rest, statement)),
        }
    }
    let mut merged: IndexMap<Says, Statement> = IndexMap::new();
    for statement in by_rest.into_values() {
        let mut rest = statement.says.clone();
        if !rest.resources.not {
            rest.resources.items.clear();
        }
        match merged.get_mut(&rest) {
            Some(known) => {
                known.sids.extend(statement.sids);
                known.says.resources.items.extend(statement.says.resources.items);
            }
            None => drop(merged.insert(rest, statement)),
        }
    }
    merged.into_values().collect()
}
