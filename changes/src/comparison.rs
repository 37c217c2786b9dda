//! Two templates, compared.

use indexmap::IndexMap;
use serde_json::Value;

use crate::definition::Definition;
use crate::difference::Edit;
use crate::machine::{Change, Flow};
use crate::meaning::Meaning;
use crate::policy::PolicyChange;
use crate::replacement::Effect;
use crate::resources::{Named, ResourceChange};
use crate::risk::Warning;
use crate::template::{MACHINE, Side};
use crate::{machine, meaning, policy, resources, risk};

/// What differs between two templates.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Changes {
    /// The templates, for what is reported later.
    pub(crate) before: Value,
    pub(crate) after: Value,
    pub(crate) machines: Vec<MachineChange>,
    pub(crate) policies: Vec<PolicyChange>,
    pub(crate) resources: Vec<ResourceChange>,
    /// Resources that are changed in place, only because they name one that is replaced.
    pub(crate) followers: Vec<String>,
    pub(crate) parameters: Vec<Named>,
    /// Parameters whose values change.
    pub(crate) values: Vec<ValueChange>,
    pub(crate) conditions: Vec<Named>,
    pub(crate) outputs: Vec<Named>,
    /// Changes of other sections.
    pub(crate) rest: Vec<Edit>,
    pub(crate) warnings: Vec<Warning>,
    /// How many executions are running, by the logical id of the state machine; empty where nobody asked.
    pub(crate) running: IndexMap<String, Running>,
}

/// What changes in a workflow.
#[derive(Debug, Clone)]
pub(crate) struct MachineChange {
    pub(crate) id: String,
    pub(crate) change: Change,
    pub(crate) flow: Flow,
    /// True if a definition changes, or may change, that could not be read.
    pub(crate) unread: bool,
}

/// A parameter whose value changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueChange {
    pub(crate) name: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
    /// True for a value that must not be shown.
    pub(crate) secret: bool,
}

/// The number of running executions of a state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// The number.
    pub count: usize,
    /// True if there may be more.
    pub more: bool,
}

impl Changes {
    /// Compares two templates in the long JSON form; an empty object represents a stack that does not exist.
    pub fn between(before: &Value, after: &Value) -> Changes {
        let none = Meaning::default();
        Changes { before: before.clone(), after: after.clone(), ..Changes::default() }.compared(&none, &none)
    }

    /// The same with the values of parameters, which decide conditions; missing ones have their defaults.
    #[must_use]
    pub fn with_parameters(mut self, before: &IndexMap<String, String>, after: &IndexMap<String, String>) -> Changes {
        let known = (Meaning::of(&self.before, Some(before)), Meaning::of(&self.after, Some(after)));
        let declared = |template: &Value, name: &str| template.pointer(&format!("/Parameters/{name}")).cloned();
        self.values = after
            .iter()
            .filter_map(|(name, value)| {
                let parameter = declared(&self.after, name)?;
                let old = before.get(name).cloned();
                let old = old.or_else(|| known.0.parameter(name).map(str::to_owned));
                let secret = parameter.get("NoEcho").and_then(meaning::scalar_text).as_deref() == Some("true");
                let stays = old.as_ref() == Some(value) || declared(&self.before, name).is_none();
                (!stays).then(|| ValueChange { name: name.clone(), before: old, after: Some(value.clone()), secret })
            })
            .collect();
        self.compared(&known.0, &known.1)
    }

    /// The same with the number of running executions, by the logical id of the state machine.
    #[must_use]
    pub fn with_running(self, running: IndexMap<String, Running>) -> Changes {
        Changes { running, ..self }
    }

    fn compared(self, known_before: &Meaning, known_after: &Meaning) -> Changes {
        let before = Side::of(&self.before, known_before);
        let after = Side::of(&self.after, known_after);
        let (resources, followers) = resources::compare(&before, &after);
        let policies = policy::compare(&before, &after);
        let found = risk::Found { before: &before, after: &after, resources: &resources, policies: &policies };
        let warnings = risk::warnings(&found);
        Changes {
            machines: machines(&before, &after),
            parameters: resources::compare_section("Parameters", &before, &after),
            conditions: resources::compare_section("Conditions", &before, &after),
            outputs: resources::compare_section("Outputs", &before, &after),
            rest: resources::compare_rest(&before, &after),
            policies,
            resources,
            followers,
            warnings,
            ..self
        }
    }

    /// True if the templates have the same meaning.
    pub fn is_empty(&self) -> bool {
        self.machines.is_empty()
            && self.policies.is_empty()
            && self.resources.is_empty()
            && self.parameters.is_empty()
            && self.values.is_empty()
            && self.conditions.is_empty()
            && self.outputs.is_empty()
            && self.rest.is_empty()
    }

    /// Warnings about changes that would break running executions, or that CloudFormation would reject.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The number of running executions that a warning affects; none if unknown.
    pub fn running(&self, warning: &Warning) -> Option<Running> {
        let counts: Option<Vec<Running>> = warning.machines.iter().map(|id| self.running.get(id).copied()).collect();
        let counts = counts.filter(|counts| !counts.is_empty())?;
        let count = counts.iter().map(|running| running.count).sum();
        Some(Running { count, more: counts.iter().any(|running| running.more) })
    }

    /// The logical ids of resources that would be replaced.
    pub fn replacing(&self) -> Vec<&str> {
        let replaced = self
            .resources
            .iter()
            .filter(|change| change.change == Change::Changed && change.effect == Effect::Replaces);
        replaced.map(|change| change.id.as_str()).collect()
    }
}

/// The changes in the definitions of state machines.
fn machines(before: &Side, after: &Side) -> Vec<MachineChange> {
    let nothing = Value::Object(serde_json::Map::new());
    let machines = |side: &Side| {
        let machines = side.resources.iter().filter(|(_, resource)| resource.kind == MACHINE);
        machines.map(|(id, resource)| (id.clone(), resource.definition.clone())).collect::<IndexMap<_, _>>()
    };
    let (old, new) = (machines(before), machines(after));
    let gone = old.iter().filter(|(id, _)| !new.contains_key(*id)).map(|(id, definition)| {
        let known = definition.as_ref().and_then(Definition::known).unwrap_or(&nothing);
        let flow = machine::compare(known, &nothing);
        MachineChange {
            id: id.clone(),
            change: Change::Removed,
            flow: Flow { fields: Vec::new(), ..flow },
            unread: false,
        }
    });
    let stays = new.iter().filter_map(|(id, definition)| {
        let known = definition.as_ref().and_then(Definition::known);
        let Some(was) = old.get(id) else {
            let flow = machine::compare(&nothing, known.unwrap_or(&nothing));
            let flow = Flow { fields: Vec::new(), ..flow };
            return Some(MachineChange { id: id.clone(), change: Change::Added, flow, unread: known.is_none() });
        };
        if was == definition {
            return None;
        }
        let (flow, unread) = match (was.as_ref().and_then(Definition::known), known) {
            (Some(was), Some(known)) => (machine::compare(was, known), false),
            (_, _) => (Flow::default(), true),
        };
        Some(MachineChange { id: id.clone(), change: Change::Changed, flow, unread })
    });
    stays.chain(gone).collect()
}
