//! Changes that would break running executions.
//!
//! A running execution keeps the definition and the role that it was started with (Step Functions API Reference,
//! "UpdateStateMachine"), but uses the role, queues, topics and functions as they are now. So a state may be removed,
//! but not what it needs; and messages of the old form arrive as long as old executions run.

mod message;

use std::collections::HashSet;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use asl::{Resource, Task};

use super::definition::Definition;
use super::machine::{Change, State, called, states};
use super::policy::{Owner, PolicyChange, permissions, referred};
use super::replacement::Effect;
use super::resources::{ResourceChange, references};
use super::statement::{Says, Statement};
use super::template::Side;

/// A change that would break running executions, or the deployment itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// The kind of danger, for programs: `permissionLost`.
    pub kind: &'static str,
    /// The state machines whose executions are affected, by logical id; none if it is not about executions.
    pub machines: Vec<String>,
    /// What happens.
    pub message: String,
    /// The consequence for executions.
    pub consequence: String,
    /// What to do.
    pub help: String,
}

/// The states that are named one by one.
const MOST_NAMES: usize = 3;

const DRAIN: &str = "let running executions end first";

/// What the comparison found so far.
pub(super) struct Found<'c> {
    pub(super) before: &'c Side,
    pub(super) after: &'c Side,
    pub(super) resources: &'c [ResourceChange],
    pub(super) policies: &'c [PolicyChange],
}

/// The dangers, those of one state machine after the other.
pub(super) fn warnings(found: &Found<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for change in found.resources.iter().filter(|change| change.was.is_some()) {
        let was = change.was.as_deref().unwrap_or_default();
        warnings.push(Warning {
            kind: "typeChanged",
            machines: Vec::new(),
            message: format!("`{}` is `{was}` and would become `{}`", change.id, change.kind),
            consequence: "CloudFormation refuses to change the type of a resource".to_owned(),
            help: "give the new resource another name".to_owned(),
        });
    }
    let permitted = permissions(found.after);
    for (id, resource) in &found.before.resources {
        let Some(definition) = resource.definition.as_ref() else { continue };
        let states = definition.known().map(states).unwrap_or_default();
        let machine = Machine { id, found, states, permitted: &permitted };
        machine.itself(&mut warnings);
        machine.role(resource.properties.get("RoleArn"), &mut warnings);
        machine.needs(&mut warnings);
        machine.answers(&mut warnings);
        machine.messages(&mut warnings);
    }
    warnings
}

/// A deployed state machine.
struct Machine<'c> {
    id: &'c str,
    found: &'c Found<'c>,
    /// The states that running executions have.
    states: Vec<State>,
    /// What is permitted afterwards.
    permitted: &'c IndexMap<Owner, Vec<Statement>>,
}

impl Machine<'_> {
    fn warn(
        &self,
        kind: &'static str,
        message: String,
        consequence: impl Into<String>,
        help: impl Into<String>,
    ) -> Warning {
        let machines = vec![self.id.to_owned()];
        Warning { kind, machines, message, consequence: consequence.into(), help: help.into() }
    }

    /// What happens to a resource, where it does not stay as it is: the verb.
    fn fate(&self, id: &str) -> Option<(&'static str, &ResourceChange)> {
        let change = self.found.resources.iter().find(|change| change.id == id)?;
        match (change.change, change.effect) {
            (Change::Removed, _) => Some((if change.kept { "leaves the stack" } else { "is deleted" }, change)),
            (Change::Changed, Effect::Replaces) => Some(("is replaced by a new one", change)),
            (Change::Changed, Effect::MayReplace | Effect::InPlace) | (Change::Added, _) => None,
        }
    }

    fn itself(&self, warnings: &mut Vec<Warning>) {
        let Some((fate, change)) = self.fate(self.id).filter(|(_, change)| !change.kept) else { return };
        let consequence = if change.change == Change::Removed {
            "its running executions continue until they end, but only with the roles, queues and functions that remain"
        } else {
            "running executions belong to the old one, which is deleted when they have ended"
        };
        let message = format!("the state machine `{}` {fate}", self.id);
        warnings.push(self.warn("stateMachineGone", message, consequence, DRAIN));
    }

    fn role(&self, role: Option<&Value>, warnings: &mut Vec<Warning>) {
        let Some(role) = role.and_then(Value::as_str).map(referred) else { return };
        let Some((fate, _)) = self.fate(role).filter(|(_, change)| !change.kept) else { return };
        let message = format!("the execution role `{role}` {fate}");
        let consequence = "a running execution keeps the role with which it started, so its next task is denied";
        let help = format!("{DRAIN}, or keep the old role for one deployment");
        warnings.push(self.warn("roleGone", message, consequence, help));
    }

    /// The permissions that states need and their role loses, and the resources that states use and that go.
    fn needs(&self, warnings: &mut Vec<Warning>) {
        let mut going: IndexMap<String, Vec<&State>> = IndexMap::new();
        let role = self.found.before.resources.get(self.id).and_then(|machine| machine.properties.get("RoleArn"));
        let role = role.and_then(Value::as_str).map(referred).unwrap_or_default();
        let lost = self.lost(role);
        let mut unpermitted: IndexMap<(String, String, bool), Vec<&State>> = IndexMap::new();
        let mut unchecked: IndexMap<(String, String), Vec<(&State, String)>> = IndexMap::new();
        for state in &self.states {
            let used = references(&Value::Object(state.fields.clone()));
            let mut gone: Vec<&String> = used.iter().filter(|id| self.goes(id)).collect();
            gone.sort_unstable();
            for id in gone {
                going.entry(id.clone()).or_default().push(state);
            }
            let actions = actions(state);
            for (action, resource, narrowed) in &lost {
                let named = references(&Value::String(resource.clone()));
                // The key of a queue or a topic is not named by the task that uses it.
                let on_it = named.iter().all(|name| name.contains(':'))
                    || named.iter().any(|name| used.contains(name))
                    || action.starts_with("kms:");
                let covered = named.iter().any(|id| self.goes(id));
                if !on_it || covered {
                    continue;
                }
                match &actions {
                    Actions::Known(needed) if needed.iter().any(|needed| matches(action, needed)) => {
                        unpermitted.entry((action.clone(), resource.clone(), *narrowed)).or_default().push(state);
                    }
                    Actions::Unknown(call) if !named.is_empty() => {
                        unchecked.entry((action.clone(), resource.clone())).or_default().push((state, call.clone()));
                    }
                    Actions::Known(_) | Actions::Unknown(_) => {}
                }
            }
        }
        for ((action, resource, narrowed), states) in unpermitted {
            let (on, need) = (shown_resource(&resource), needed_by(&states));
            let message = if narrowed {
                format!("the role `{role}` has other conditions for `{action}` on {on}, which {need}")
            } else {
                format!("the role `{role}` loses `{action}` on {on}, which {need}")
            };
            let refused = if narrowed { "may be denied" } else { "is denied" };
            let consequence =
                format!("running executions keep their states but use the changed role, so the task {refused}");
            let help = format!("{DRAIN}, or keep the permission for one deployment");
            warnings.push(self.warn("permissionLost", message, consequence, help));
        }
        for ((action, resource), calls) in unchecked {
            let on = shown_resource(&resource);
            let message =
                format!("the role `{role}` loses `{action}` on {on}; it was not checked whether a state needs it");
            let calls: IndexSet<String> =
                calls.iter().map(|(state, call)| format!("`{}` calls `{call}`", state.name)).collect();
            let calls: Vec<_> = calls.into_iter().collect();
            let consequence = format!("{}, and its permissions are not known", calls.join(", "));
            let help = format!(
                "look up the call's actions in the Service Authorization Reference; if it needs this one, \
                    {DRAIN}"
            );
            warnings.push(self.warn("permissionNotChecked", message, consequence, help));
        }
        for (id, states) in going {
            let Some((fate, change)) = self.fate(&id) else { continue };
            let waits = states.iter().any(|state| waits(state));
            let what = change.was.as_deref().unwrap_or(&change.kind);
            let consequence = match (what, waits) {
                ("AWS::SQS::Queue", true) => {
                    "messages in the queue are lost, so tasks that wait for an answer to them time out if they have a \
                        time limit"
                        .to_owned()
                }
                ("AWS::StepFunctions::Activity", _) => {
                    "workers get no more tasks from it, so waiting tasks time out if they have a time limit".to_owned()
                }
                (_, true) => {
                    "running executions that reach it fail, and waiting tasks may never get an answer".to_owned()
                }
                (_, false) => "running executions that reach it fail".to_owned(),
            };
            let message = format!("{} `{id}`, which {}, {fate}", noun(what), needed_by(&states));
            let help = format!("{DRAIN}, or keep it for one deployment");
            warnings.push(self.warn("resourceGone", message, consequence, help));
        }
    }

    fn goes(&self, id: &str) -> bool {
        let apart = |kind: &str| kind.starts_with("AWS::IAM::") || kind == super::template::MACHINE;
        self.fate(id).is_some_and(|(_, change)| !change.kept && !apart(&change.kind) && change.id != self.id)
    }

    /// What a role is no longer allowed as it was: action, resource, and whether it is allowed under other conditions.
    fn lost(&self, role: &str) -> Vec<(String, String, bool)> {
        let owner = Owner::Role(role.to_owned());
        let Some(change) = self.found.policies.iter().find(|change| change.owner == owner) else { return Vec::new() };
        // A role that goes is reported of as a whole.
        if self.fate(role).is_some() {
            return Vec::new();
        }
        let left = self.permitted.get(&owner).map(Vec::as_slice).unwrap_or_default();
        let before = change.statements.iter().filter_map(|(before, _)| before.as_ref()).map(|before| &before.says);
        let mut lost = Vec::new();
        for says in before.filter(|says| says.allows() && !says.actions.not && !says.resources.not) {
            for action in &says.actions.items {
                for resource in &says.resources.items {
                    let mut allowing = left.iter().filter(|left| allows(&left.says, &action.0, resource)).peekable();
                    let narrowed = allowing.peek().is_some();
                    if !allowing.any(|left| left.says.conditions.is_subset(&says.conditions)) {
                        lost.push((action.0.clone(), resource.clone(), narrowed));
                    }
                }
            }
        }
        lost
    }

    /// Whether tasks that wait can still be answered.
    fn answers(&self, warnings: &mut Vec<Warning>) {
        let waiting: Vec<&State> = self.states.iter().filter(|state| waits(state)).collect();
        if waiting.is_empty() {
            return;
        }
        for (queue, states) in self.queues(&waiting) {
            let had = consumers(self.found.before, &queue);
            if !had.is_empty() && consumers(self.found.after, &queue).is_empty() && !self.goes(&queue) {
                let message = format!("nothing consumes messages from `{queue}` any more, but {}", waited_by(&states));
                let consequence = "the tasks get no answer and time out if they have a time limit";
                let help = format!("{DRAIN}, or keep {} for one deployment", quoted(&had));
                warnings.push(self.warn("answerLost", message, consequence, help));
            }
        }
        for change in self.found.policies {
            let Owner::Role(role) = &change.owner else { continue };
            let answers = self.lost(role).into_iter().filter(|(action, resource, _)| {
                let names = references(&Value::String(resource.clone()));
                ["states:SendTaskSuccess", "states:SendTaskFailure"].iter().any(|answer| matches(action, answer))
                    && (names.is_empty() || names.contains(self.id))
            });
            for (action, _, _) in answers {
                let message = format!("the role `{role}` loses `{action}`, but {}", waited_by(&waiting));
                let consequence = "answers are denied, so the tasks time out if they have a time limit";
                let help = format!("{DRAIN}, or keep the permission for one deployment");
                warnings.push(self.warn("answerLost", message, consequence, help));
            }
        }
    }

    /// The queues behind which states wait, also those that get a topic's notifications.
    fn queues<'s>(&self, waiting: &[&'s State]) -> IndexMap<String, Vec<&'s State>> {
        let resources = &self.found.before.resources;
        let of_kind = |id: &str, kind: &str| resources.get(id).is_some_and(|resource| resource.kind == kind);
        let mut queues: IndexMap<String, Vec<&State>> = IndexMap::new();
        for state in waiting {
            let mut used: Vec<String> = references(&Value::Object(state.fields.clone())).into_iter().collect();
            used.sort_unstable();
            let topics: HashSet<&str> =
                used.iter().map(String::as_str).filter(|id| of_kind(id, "AWS::SNS::Topic")).collect();
            let subscribed = resources.values().filter(|resource| resource.kind == "AWS::SNS::Subscription");
            let subscribed = subscribed.filter_map(|resource| {
                let text = |name: &str| resource.properties.get(name).and_then(Value::as_str).map(referred);
                topics.contains(text("TopicArn")?).then(|| text("Endpoint").map(str::to_owned)).flatten()
            });
            let all: Vec<String> = used.iter().cloned().chain(subscribed).collect();
            for queue in all.into_iter().filter(|id| of_kind(id, "AWS::SQS::Queue")) {
                queues.entry(queue).or_default().push(state);
            }
        }
        queues
    }

    /// Messages of waiting tasks whose form changes.
    fn messages(&self, warnings: &mut Vec<Warning>) {
        let after = self.found.after.resources.get(self.id).and_then(|machine| machine.definition.as_ref());
        let Some(after) = after.and_then(Definition::known).map(states) else { return };
        let after: IndexMap<&str, &State> = after.iter().map(|state| (state.name.as_str(), state)).collect();
        for old in self.states.iter().filter(|state| waits(state)) {
            let Some(new) = after.get(old.name.as_str()) else { continue };
            let Some(difference) = message::difference(old, new) else { continue };
            let readers: Vec<String> = self
                .queues(&[old])
                .keys()
                .flat_map(|queue| consumers(self.found.before, queue))
                .filter_map(|mapping| {
                    let function = self.found.before.resources.get(&mapping)?.properties.get("FunctionName")?;
                    function.as_str().map(|function| referred(function).to_owned())
                })
                .collect();
            let reader = if readers.is_empty() { "the consumer".to_owned() } else { quoted(&readers) };
            let message = format!("the message of `{}` {difference}", old.name);
            let consequence = format!(
                "messages of the old form are still in the queue, and running executions send more of them until they \
                    end, so {reader} gets both forms"
            );
            let help = format!("let {reader} read both forms for one deployment, or {DRAIN}");
            warnings.push(self.warn("messageChanged", message, consequence, help));
        }
    }
}

/// The event source mappings that take a queue's messages.
fn consumers(side: &Side, queue: &str) -> Vec<String> {
    let mappings = side.resources.iter().filter(|(_, resource)| resource.kind == "AWS::Lambda::EventSourceMapping");
    let takes = |resource: &super::template::Resource| {
        let source = resource.properties.get("EventSourceArn").and_then(Value::as_str).map(referred);
        let off = resource.properties.get("Enabled").and_then(Value::as_str) == Some("false");
        source == Some(queue) && !off
    };
    mappings.filter(|(_, resource)| takes(resource)).map(|(id, _)| id.clone()).collect()
}

/// True for a task that waits until somebody answers.
fn waits(state: &State) -> bool {
    state.resource().is_some_and(|resource| resource.waits_for_token())
}

/// What is known of the actions that a task needs.
enum Actions {
    /// These.
    Known(Vec<&'static str>),
    /// The catalogue does not know the actions of what it calls.
    Unknown(String),
}

/// The actions that a task needs, by the catalogue.
fn actions(state: &State) -> Actions {
    let Some(resource) = state.resource() else { return Actions::Known(Vec::new()) };
    // A placeholder stands for a function, which may be called by its ARN alone, or for an activity, which needs nothing.
    let known = match resource {
        Resource::Placeholder(_) => Resource::Function("").actions(),
        other => other.actions(),
    };
    known.map_or_else(
        || Actions::Unknown(called(state.text(Task::NAMES.resource).unwrap_or_default()).to_owned()),
        Actions::Known,
    )
}

/// True if an action of a policy, which may end with `*`, is or includes another.
fn matches(policy: &str, action: &str) -> bool {
    match policy.split_once('*') {
        Some((start, _)) => action.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start)),
        None => policy.eq_ignore_ascii_case(action),
    }
}

/// True if a statement allows an action, on whatever condition.
fn allows(says: &Says, action: &str, resource: &str) -> bool {
    let on = says.resources.items.iter().any(|known| known == "*" || known == resource);
    let what = says.actions.items.iter().any(|known| matches(&known.0, action));
    says.allows() && !says.actions.not && !says.resources.not && on && what
}

fn names(states: &[&State]) -> String {
    let mut seen = HashSet::new();
    let names: Vec<String> =
        states.iter().map(|state| state.name.clone()).filter(|name| seen.insert(name.clone())).collect();
    quoted(&names)
}

/// Names in backticks, the first of many.
fn quoted(names: &[String]) -> String {
    let mut shown: Vec<String> = names.iter().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(MOST_NAMES);
    if more > 0 {
        return format!("{} and {more} more", shown.join(", "));
    }
    match (shown.pop(), shown.is_empty()) {
        (Some(last), false) => format!("{} and {last}", shown.join(", ")),
        (Some(only), true) => only,
        (None, _) => String::new(),
    }
}

fn needed_by(states: &[&State]) -> String {
    let verb = if states.len() == 1 { "needs" } else { "need" };
    format!("{} {verb}", names(states))
}

fn waited_by(states: &[&State]) -> String {
    let verb = if states.len() == 1 { "waits" } else { "wait" };
    format!("{} {verb} for an answer", names(states))
}

fn shown_resource(resource: &str) -> String {
    if resource == "*" { "everything".to_owned() } else { format!("`{}`", referred(resource)) }
}

fn noun(kind: &str) -> &'static str {
    match kind {
        "AWS::SQS::Queue" => "the queue",
        "AWS::SNS::Topic" => "the topic",
        "AWS::Lambda::Function" => "the function",
        "AWS::StepFunctions::Activity" => "the activity",
        "AWS::KMS::Key" => "the key",
        "AWS::S3::Bucket" => "the bucket",
        "AWS::DynamoDB::Table" => "the table",
        _ => "the resource",
    }
}
