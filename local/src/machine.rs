//! State machines with their revisions, versions and aliases.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use asl::WorkflowType;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use simulator::Machine;
use simulator::time::Millis;

use crate::arn::Realm;
use crate::definition;

/// A state machine.
pub(crate) struct StateMachine {
    pub(crate) arn: Arc<str>,
    pub(crate) name: String,
    pub(crate) realm: Realm,
    pub(crate) kind: WorkflowType,
    pub(crate) created: Millis,
    pub(crate) creation: Creation,
    pub(crate) current: Rc<Revision>,
    /// The newest last.
    pub(crate) versions: Vec<Version>,
    /// The number of the version that was published last; numbers are not used again.
    pub(crate) published: u64,
    pub(crate) aliases: IndexMap<String, Alias>,
    pub(crate) tags: Tags,
}

/// What the request that created a state machine said of its first version. One that says otherwise is not the same request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Creation {
    pub(crate) publish: bool,
    pub(crate) description: Option<String>,
}

/// Tags, in the order in which they were given.
pub(crate) type Tags = IndexMap<String, String>;

/// What a state machine is at a time; an execution keeps the one with which it began.
pub(crate) struct Revision {
    /// The first one has none.
    pub(crate) id: Option<String>,
    pub(crate) definition: String,
    pub(crate) role: Arc<str>,
    pub(crate) machine: Arc<Machine>,
    pub(crate) settings: Settings,
    pub(crate) updated: Millis,
    /// Found out when somebody asks.
    references: OnceCell<Value>,
    /// The number under which it is kept, if it is.
    pub(crate) number: OnceCell<u64>,
}

/// What is kept of a state machine's settings; nothing here logs, traces or encrypts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settings {
    pub(crate) logging: Value,
    pub(crate) tracing: Value,
    pub(crate) encryption: Option<Value>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            logging: json!({"level": "OFF", "includeExecutionData": false}),
            tracing: json!({"enabled": false}),
            encryption: None,
        }
    }
}

/// A published version.
pub(crate) struct Version {
    pub(crate) number: u64,
    pub(crate) revision: Rc<Revision>,
    pub(crate) created: Millis,
    pub(crate) description: Option<String>,
}

/// An alias, which leads to one or two versions.
pub(crate) struct Alias {
    pub(crate) description: Option<String>,
    pub(crate) routes: Vec<Route>,
    pub(crate) created: Millis,
    pub(crate) updated: Millis,
}

/// A version, and how many starts of a hundred it gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) version: String,
    pub(crate) weight: i64,
}

impl Revision {
    pub(crate) fn new(
        definition: String,
        role: Arc<str>,
        machine: Arc<Machine>,
        settings: Settings,
        at: Millis,
    ) -> Self {
        Revision {
            id: None,
            definition,
            role,
            machine,
            settings,
            updated: at,
            references: OnceCell::new(),
            number: OnceCell::new(),
        }
    }

    /// The variables that each state reads; `None` where no state reads any.
    pub(crate) fn references(&self) -> Option<&Value> {
        let references = self.references.get_or_init(|| definition::variable_references(&self.definition));
        Some(references).filter(|references| references.as_object().is_some_and(|states| !states.is_empty()))
    }
}

impl StateMachine {
    /// The ARN of a version.
    pub(crate) fn version_arn(&self, number: u64) -> String {
        format!("{}:{number}", self.arn)
    }

    /// The ARN of an alias.
    pub(crate) fn alias_arn(&self, name: &str) -> String {
        format!("{}:{name}", self.arn)
    }

    /// A version by its number as text.
    pub(crate) fn version(&self, number: &str) -> Option<&Version> {
        let number: u64 = number.parse().ok()?;
        self.versions.iter().find(|version| version.number == number)
    }

    /// Publishes the current revision; one that is published already stays as it is.
    pub(crate) fn publish(&mut self, description: Option<&str>, now: Millis) -> &Version {
        let known = self.versions.iter().position(|version| Rc::ptr_eq(&version.revision, &self.current));
        let index = known.unwrap_or_else(|| {
            self.published += 1;
            self.versions.push(Version {
                number: self.published,
                revision: self.current.clone(),
                created: now,
                description: description.map(str::to_owned),
            });
            self.versions.len() - 1
        });
        &self.versions[index]
    }

    /// The names of the aliases that lead to a version.
    pub(crate) fn aliases_of(&self, version: &str) -> Vec<&str> {
        let leads = |alias: &Alias| alias.routes.iter().any(|route| route.version == version);
        self.aliases.iter().filter(|(_, alias)| leads(alias)).map(|(name, _)| name.as_str()).collect()
    }
}

impl Alias {
    /// The version that a start gets; `chance` is from 0 to 99.
    pub(crate) fn route(&self, chance: i64) -> Option<&str> {
        let mut sum = 0;
        let chosen = self.routes.iter().find(|route| {
            sum += route.weight;
            chance < sum
        });
        chosen.map(|route| route.version.as_str())
    }

    pub(crate) fn routes_json(&self) -> Value {
        let route = |route: &Route| json!({"stateMachineVersionArn": route.version, "weight": route.weight});
        Value::Array(self.routes.iter().map(route).collect())
    }
}

/// A point of time as the API writes it: seconds with milliseconds.
pub(crate) fn date(at: Millis) -> Value {
    json!(at as f64 / 1000.0)
}

/// Adds a member where there is a value.
pub(crate) fn put(members: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        members.insert(name.to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_leads_to_its_versions_by_their_weights() {
        let route = |version: &str, weight| Route { version: version.to_owned(), weight };
        let routes = vec![route("1", 70), route("2", 30)];
        let alias = Alias { description: None, routes, created: 0, updated: 0 };
        let counted = (0..100).filter(|chance| alias.route(*chance) == Some("1")).count();
        assert_eq!(counted, 70);
        assert_eq!(alias.route(99), Some("2"));
    }

    #[test]
    fn times_have_milliseconds() {
        assert_eq!(date(1_767_225_600_123).to_string(), "1767225600.123");
    }
}
