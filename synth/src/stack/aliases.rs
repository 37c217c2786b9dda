//! Versions of state machines, and the aliases that point to them.

use dsl::compiled::{Compiled, Shift};
use dsl::duration::Duration;
use dsl::resource::Deployment;

use super::Stack;
use cloudformation::{Deletion, Map, Resource, Value, map};

/// The logical id of an alias, as the SAM transform makes it.
pub fn alias_id(machine: &str, alias: &str) -> String {
    format!("{machine}Alias{alias}")
}

/// What the SAM transform makes version and alias of.
pub(super) fn published(compiled: &Compiled) -> Map {
    let Some((alias, deployment)) = compiled.alias() else { return Map::new() };
    map! { "AutoPublishAlias" => alias, "DeploymentPreference" => preference(deployment, compiled) }
}

impl Stack<'_> {
    /// Adds version and alias where no transform makes them. The version that a new one replaces is retained, so that the alias can go back to it.
    pub(super) fn add_alias(&mut self, compiled: &Compiled) {
        let Some((alias, deployment)) = compiled.alias() else { return };
        let id = compiled.logical_id();
        let version = format!("{id}Version");
        let properties = map! {
            "StateMachineArn" => Value::reference(&id),
            "StateMachineRevisionId" => Value::attribute(&id, "StateMachineRevisionId"),
        };
        let resource = Resource::new("AWS::StepFunctions::StateMachineVersion", properties);
        self.add(&version, resource.on_deletion(Deletion::Retain));
        let mut moved = map! { "StateMachineVersionArn" => Value::reference(&version) };
        moved.extend(preference(deployment, compiled));
        let properties = map! { "Name" => alias, "DeploymentPreference" => moved };
        self.add(alias_id(&id, alias), Resource::new("AWS::StepFunctions::StateMachineAlias", properties));
    }
}

fn preference(deployment: &Deployment, compiled: &Compiled) -> Map {
    let gradual = |kind: &str, percent: u32, interval: Duration| {
        map! { "Type" => kind, "Percentage" => percent, "Interval" => interval.as_seconds() / 60 }
    };
    let mut preference = match deployment.shift {
        Shift::AllAtOnce => map! { "Type" => "ALL_AT_ONCE" },
        Shift::Canary { percent, interval } => gradual("CANARY", percent, interval),
        Shift::Linear { percent, interval } => gradual("LINEAR", percent, interval),
    };
    let mut alarms: Vec<Value> = deployment.alarms.iter().map(Value::from).collect();
    if deployment.on_failures {
        let own = ["ExecutionsFailed", "ExecutionsTimedOut"];
        alarms.extend(own.map(|metric| Value::reference(format!("{}{metric}Alarm", compiled.logical_id()))));
    }
    if !alarms.is_empty() {
        preference.insert("Alarms".to_owned(), alarms.into());
    }
    preference
}
