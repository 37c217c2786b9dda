//! What a workflow needs around it: placeholders, permissions and resources.

use std::sync::Arc;

use asl::{Diagnostic, Pattern, Place};
use indexmap::IndexMap;

use super::graph::Graph;
use super::lower::Lowered;
use super::needs_of_maps;
use super::needs_of_tables;
use super::outcomes::SAME_TYPE;
use super::permissions::{self, Grants, Placeholders};
use super::rules::messages::FIFO;
use super::rules::paths::OTHER_TYPE;
use super::rules::resources::{BAD_ID, SAME_ID, WILDCARD};
use super::rules::waits::{EXPRESS_AWAITED, NOT_EXPRESS};
use super::site::no_placeholder_in;
use super::stack;
use super::uses::slots;
use crate::compiled::{Attribute, Callback, Compiled, Grant};
use crate::deployed::Provided;
use crate::resource::OtherEnd;
use crate::resource::{
    ActivitySpec, Arn, BucketSpec, ConnectionSpec, EventBusSpec, FunctionSpec, MachineSpec, QueueSpec, TableSpec,
    TopicSpec, TriggerSpec,
};
use crate::state::{Kind, StateDraft, TaskDraft};
use crate::workflow::Plan;

/// Everything that is collected from the tasks and functions.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    pub(crate) substitutions: IndexMap<String, Attribute>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) queues: Vec<Arc<QueueSpec>>,
    pub(crate) topics: Vec<Arc<TopicSpec>>,
    pub(crate) functions: Vec<Arc<FunctionSpec>>,
    pub(crate) machines: Vec<Arc<MachineSpec>>,
    pub(crate) activities: Vec<Arc<ActivitySpec>>,
    pub(crate) buses: Vec<Arc<EventBusSpec>>,
    pub(crate) children: Vec<Arc<Compiled>>,
    pub(crate) buckets: Vec<Arc<BucketSpec>>,
    pub(crate) tables: Vec<Arc<TableSpec>>,
    pub(crate) connections: Vec<Arc<ConnectionSpec>>,
    pub(crate) starts_itself: bool,
    pub(crate) assumed_roles: Vec<Arn>,
    pub(crate) callbacks: Vec<Callback>,
    pub(crate) callback_places: Vec<Place>,
    /// What the placeholders of the definition stand for.
    placeholders: Placeholders,
}

/// A resource under a logical id, to find two different ones under the same.
#[derive(PartialEq)]
enum Known {
    Queue(Arc<QueueSpec>),
    Topic(Arc<TopicSpec>),
    Function(Arc<FunctionSpec>),
    Machine(Arc<MachineSpec>),
    Activity(Arc<ActivitySpec>),
    Bucket(Arc<BucketSpec>),
    EventBus(Arc<EventBusSpec>),
    Table(Arc<TableSpec>),
    Connection(Arc<ConnectionSpec>),
    Trigger(TriggerSpec),
}

impl Needs {
    /// Collects the needs of a workflow.
    pub(crate) fn of(workflow: &Plan, graph: &Graph<'_>, lowered: &Lowered, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut needs = Needs::default();
        check_id("name of a workflow", &workflow.name, &workflow.place, "WaitForCallback", diagnostics);
        let mut grants = Grants::default();
        let mut known = IndexMap::new();
        for &number in &graph.order {
            let state = graph.state(number);
            match &state.kind {
                Kind::Task(task) => needs.task(state, task, &mut known, diagnostics),
                Kind::Map(map) => {
                    needs.starts_itself |= map.distributed.is_some();
                    for bucket in needs_of_maps::of_map(&graph.draft.nodes, &state.name, map, &mut grants) {
                        needs.substitutions.extend([needs_of_maps::placeholder(&bucket)]);
                        needs.bucket(&bucket, &mut known, diagnostics);
                    }
                }
                Kind::Raw(_) => {
                    needs.substitutions.insert("Partition".to_owned(), Attribute::Partition);
                }
                Kind::Pass(_)
                | Kind::Choice { .. }
                | Kind::Wait(_)
                | Kind::Succeed(_)
                | Kind::Fail(_)
                | Kind::Parallel(_)
                | Kind::Label(_) => {}
            }
            needs.values(workflow, graph, state, &mut grants, &mut known, diagnostics);
        }
        for function in &workflow.functions {
            if let Some(consumes) = &function.consumes {
                needs.queue(&consumes.queue, &mut known, diagnostics);
            }
            needs.function(function, &mut known, diagnostics);
        }
        for trigger in &workflow.triggers {
            needs.trigger(&trigger.spec, &mut known, diagnostics);
        }
        needs.starts_itself |= permissions::add_raw(workflow, lowered, &needs.placeholders, &mut grants, diagnostics);
        needs.grants = grants.into_vec();
        permissions::check_given(workflow, diagnostics);
        for (id, _) in &workflow.raw_resources {
            check_id("logical id", id, &workflow.place, "ChargeQueue", diagnostics);
            if known.contains_key(id) {
                diagnostics.push(same_id(id, &workflow.place));
            }
        }
        needs
    }

    fn task(
        &mut self,
        state: &StateDraft,
        task: &TaskDraft,
        known: &mut IndexMap<String, Known>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        self.substitutions.insert("Partition".to_owned(), Attribute::Partition);
        if let Some(activity) = &task.activity {
            self.resource(&Provided::Activity(Arc::clone(activity)), &state.place, known, diagnostics);
        }
        self.roles(state, task, diagnostics);
    }

    /// What a state names anywhere in its values, and what a call is then allowed.
    fn values(
        &mut self,
        workflow: &Plan,
        graph: &Graph<'_>,
        state: &StateDraft,
        grants: &mut Grants,
        known: &mut IndexMap<String, Known>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let nodes = &graph.draft.nodes;
        let names = stack::Names::of(workflow);
        for field in state.given() {
            for attribute in names.in_data(nodes, field.value.node) {
                let named = Provided::of_stack(&attribute);
                self.placeholders.add(&attribute.placeholder(), &named);
                self.substitute(attribute.placeholder(), attribute, &field.value.place, diagnostics);
            }
        }
        // In which language does not matter: it only says when a value is read.
        for (slot, _) in slots(state, asl::QueryLanguage::Jsonata) {
            for resource in permissions::provided(nodes, slot.node) {
                if matches!(resource, Provided::Resource(id, _) if !names.has(id)) {
                    let (placeholder, attribute) = resource.placeholder();
                    let name = match attribute {
                        Attribute::Resource { id, attribute: Some(attribute) } => format!("{id}.{attribute}"),
                        _ => placeholder,
                    };
                    diagnostics.push(names.unknown(&name).at(&slot.place));
                    continue;
                }
                self.resource(resource, &slot.place, known, diagnostics);
            }
        }
        if let Kind::Task(task) = &state.kind {
            let call = permissions::Call { workflow, nodes, state, task };
            if let Some(Provided::Queue(queue)) = call.named("QueueUrl") {
                self.callback(state, task, queue);
                check_group(state, task, queue, diagnostics);
            }
            if let Some(Provided::Machine(machine, _)) = call.named("StateMachineArn") {
                check_machine(state, task, machine, diagnostics);
            }
            grants.add(&state.name, call.grants(diagnostics));
        }
    }

    /// Something that the definition names: its placeholder, and what is deployed for it.
    fn resource(
        &mut self,
        resource: &Provided,
        place: &Place,
        known: &mut IndexMap<String, Known>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let (placeholder, attribute) = resource.placeholder();
        self.placeholders.add(&placeholder, resource);
        self.substitute(placeholder, attribute, place, diagnostics);
        match resource {
            Provided::Queue(queue) => self.queue(queue, known, diagnostics),
            Provided::Topic(topic) => self.topic(topic, known, diagnostics),
            Provided::Function(function) => self.function(function, known, diagnostics),
            Provided::Machine(machine, workflows) => self.machine(machine, workflows, known, diagnostics),
            Provided::Activity(activity) => self.activity(activity, known, diagnostics),
            Provided::EventBus(bus) => {
                self.bus(bus, known, diagnostics);
            }
            Provided::Bucket(bucket) | Provided::BucketArn(bucket) => self.bucket(bucket, known, diagnostics),
            Provided::Table(table) | Provided::TableArn(table) => {
                if is_new(&table.id, &table.place, Known::Table(Arc::clone(table)), known, diagnostics) {
                    needs_of_tables::check(table, diagnostics);
                    self.tables.push(Arc::clone(table));
                }
            }
            Provided::Connection(connection) => {
                let known_as = Known::Connection(Arc::clone(connection));
                if is_new(&connection.id, &connection.place, known_as, known, diagnostics) {
                    self.connections.push(Arc::clone(connection));
                }
            }
            Provided::Parameter(parameter) => {
                check_id("name of a parameter", &parameter.name, place, "TableName", diagnostics);
            }
            Provided::Resource(..) | Provided::Place(_) => {}
        }
    }

    fn callback(&mut self, state: &StateDraft, task: &TaskDraft, queue: &QueueSpec) {
        if task.integrated.pattern == Pattern::WaitForTaskToken {
            self.callbacks.push(Callback {
                state: state.name.clone(),
                queue: queue.id.clone(),
                timeout: task.timeout,
                heartbeat: task.heartbeat,
            });
            self.callback_places.push(state.place.clone());
        }
    }

    /// Two things under one placeholder would be one of them in both places.
    fn substitute(
        &mut self,
        placeholder: String,
        attribute: Attribute,
        place: &Place,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        match self.substitutions.get(&placeholder) {
            Some(other) if *other != attribute => diagnostics.push(same_id(&placeholder, place)),
            Some(_) => {}
            None => {
                self.substitutions.insert(placeholder, attribute);
            }
        }
    }

    /// The roles that a task may assume.
    fn roles(&mut self, state: &StateDraft, task: &TaskDraft, diagnostics: &mut Vec<Diagnostic>) {
        let Some(role) = &task.role else { return };
        for arn in &role.allowed {
            match arn {
                Arn::Known(arn) if arn.contains('*') || !arn.contains(":role/") => {
                    let message = format!("task `{}` would assume `{arn}`, which is not a single role", state.name);
                    let help = "name the role by its ARN, such as `arn:aws:iam::111122223333:role/takes-orders`";
                    diagnostics.push(WILDCARD.found(message).at(state.place.clone()).help(help));
                }
                Arn::Known(arn) => {
                    let literal = serde_json::Value::String(arn.replace("${AWS::Partition}", ""));
                    if let Err(refusal) = no_placeholder_in(&literal) {
                        diagnostics.push(refusal.at(&state.place));
                    }
                }
                // Where the definition names it, it is a value of the task.
                Arn::Parameter(_) => {}
            }
            if !self.assumed_roles.contains(arn) {
                self.assumed_roles.push(arn.clone());
            }
        }
        if role.allowed.is_empty() {
            let message = format!("task `{}` has no role to assume", state.name);
            let help = "name the roles that it may assume, or remove `.assume_one_of(…)`";
            diagnostics.push(WILDCARD.found(message).at(state.place.clone()).help(help));
        }
    }

    fn machine(
        &mut self,
        machine: &Arc<MachineSpec>,
        workflows: &[Arc<Compiled>],
        known: &mut IndexMap<String, Known>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if !is_new(&machine.id, &machine.place, Known::Machine(Arc::clone(machine)), known, diagnostics) {
            return;
        }
        self.machines.push(Arc::clone(machine));
        for child in workflows {
            if !self.children.contains(child) {
                diagnostics.extend(child.diagnostics.iter().cloned());
                self.children.push(Arc::clone(child));
            }
        }
    }

    fn activity(
        &mut self,
        activity: &Arc<ActivitySpec>,
        known: &mut IndexMap<String, Known>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if is_new(&activity.id, &activity.place, Known::Activity(Arc::clone(activity)), known, diagnostics) {
            self.activities.push(Arc::clone(activity));
        }
    }

    /// What starts the workflow has an id, and a queue for starts that fail.
    fn trigger(
        &mut self,
        trigger: &TriggerSpec,
        known: &mut IndexMap<String, Known>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let (id, place, delivery) = match trigger {
            TriggerSpec::Event(rule) => (&rule.id, &rule.place, &rule.delivery),
            TriggerSpec::Schedule(schedule) => (&schedule.id, &schedule.place, &schedule.delivery),
            TriggerSpec::Route(_) => return,
        };
        if known.contains_key(id) {
            diagnostics.push(same_id(id, place));
            return;
        }
        if let TriggerSpec::Event(rule) = trigger {
            if let Some(bus) = &rule.bus {
                self.bus(bus, known, diagnostics);
            }
            if let Some(bucket) = &rule.bucket {
                self.bucket(bucket, known, diagnostics);
            }
        }
        if is_new(id, place, Known::Trigger(trigger.clone()), known, diagnostics) {
            self.queue(&delivery.undelivered, known, diagnostics);
        }
    }

    fn bus(&mut self, bus: &Arc<EventBusSpec>, known: &mut IndexMap<String, Known>, diagnostics: &mut Vec<Diagnostic>) {
        if is_new(&bus.id, &bus.place, Known::EventBus(Arc::clone(bus)), known, diagnostics) {
            self.buses.push(Arc::clone(bus));
        }
    }

    fn bucket(
        &mut self,
        bucket: &Arc<BucketSpec>,
        known: &mut IndexMap<String, Known>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        self.substitutions.insert("Partition".to_owned(), Attribute::Partition);
        if is_new(&bucket.id, &bucket.place, Known::Bucket(Arc::clone(bucket)), known, diagnostics) {
            self.buckets.push(Arc::clone(bucket));
        }
    }

    fn queue(
        &mut self,
        queue: &Arc<QueueSpec>,
        known: &mut IndexMap<String, Known>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if is_new(&queue.id, &queue.place, Known::Queue(Arc::clone(queue)), known, diagnostics) {
            self.queues.push(Arc::clone(queue));
        }
    }

    fn topic(
        &mut self,
        topic: &Arc<TopicSpec>,
        known: &mut IndexMap<String, Known>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if is_new(&topic.id, &topic.place, Known::Topic(Arc::clone(topic)), known, diagnostics) {
            self.topics.push(Arc::clone(topic));
            for queue in &topic.subscriptions {
                self.queue(queue, known, diagnostics);
            }
        }
    }

    fn function(
        &mut self,
        function: &Arc<FunctionSpec>,
        known: &mut IndexMap<String, Known>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if is_new(&function.id, &function.place, Known::Function(Arc::clone(function)), known, diagnostics) {
            self.functions.push(Arc::clone(function));
        }
    }
}

fn same_id(id: &str, place: &Place) -> Diagnostic {
    let message = format!("two different resources have the logical id `{id}`");
    let help = "give each a different id, or use the same resource for both";
    SAME_ID.found(message).at(place.clone()).help(help)
}

/// True for a logical id that is used for the first time; a different resource under a known one is reported.
fn is_new(
    id: &str,
    place: &Place,
    resource: Known,
    known: &mut IndexMap<String, Known>,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    if let Some(other) = known.get(id) {
        if *other != resource {
            diagnostics.push(same_id(id, place));
        }
        return false;
    }
    check_id("logical id", id, place, "ChargeQueue", diagnostics);
    known.insert(id.to_owned(), resource);
    true
}

fn check_id(what: &str, id: &str, place: &Place, example: &str, diagnostics: &mut Vec<Diagnostic>) {
    if id.is_empty() || id.len() > 200 || !id.chars().all(|c| c.is_ascii_alphanumeric()) {
        let message = format!("`{id}` is not a valid {what}");
        let help = format!("use 1 to 200 letters and digits, such as `{example}`");
        diagnostics.push(BAD_ID.found(message).at(place.clone()).help(help));
    }
}

/// An Express execution is waited for in another way than a Standard one, and what is waited for ends with one type.
fn check_machine(state: &StateDraft, task: &TaskDraft, machine: &MachineSpec, diagnostics: &mut Vec<Diagnostic>) {
    let is_job = matches!(task.integrated.pattern, Pattern::RunAJob(_));
    let is_express = task.integrated.called.is_sync_execution();
    if let Some(OtherEnd { state: end, found, expected }) =
        machine.ends_otherwise.as_ref().filter(|_| is_job || is_express)
    {
        let message = format!(
            "the result of task `{}` is the output of `{}` and has the type `{expected}`, but a path can end in \
                `{end}` with `{found}`",
            state.name, machine.id
        );
        diagnostics.push(OTHER_TYPE.found(message).at(state.place.clone()).help(SAME_TYPE));
    }
    if is_job && machine.express {
        let message = format!(
            "task `{}` runs `{}`, which is an Express workflow; Step Functions does not report its end to such a task",
            state.name, machine.id
        );
        let help =
            "run it with `Task::run_express`, start it with `Task::start_execution`, or make it a Standard workflow";
        diagnostics.push(EXPRESS_AWAITED.found(message).at(state.place.clone()).help(help));
    }
    if is_express && !machine.express && machine.existing.is_none() {
        let message = format!(
            "task `{}` runs `{}` as an Express execution, but it is a Standard workflow",
            state.name, machine.id
        );
        let help = "run it with `Task::run_execution`, or make it an Express workflow";
        diagnostics.push(NOT_EXPRESS.found(message).at(state.place.clone()).help(help));
    }
}

fn check_group(state: &StateDraft, task: &TaskDraft, queue: &QueueSpec, diagnostics: &mut Vec<Diagnostic>) {
    let has_group = task.parameter("MessageGroupId").is_some();
    if queue.fifo && !has_group {
        let message = format!("task `{}` sends to the FIFO queue `{}` without a message group", state.name, queue.id);
        let help = "add `.message_group(…)` with a value by which messages stay in order, such as the order's id";
        diagnostics.push(FIFO.found(message).at(state.place.clone()).help(help));
    }
}
