//! From a workflow under construction to a definition, its resources and diagnostics.
//!
//! The steps, each in a file of its own: which states there are and in what order ([`graph`], [`edges`]); which machine
//! each state is in ([`scope`]); what each state's input is and which states every way has passed ([`births`],
//! [`dominators`]); whether each way of an inner machine ends with the type of its result ([`outcomes`]); where values that
//! are used later are kept ([`carry`], [`variables`]) and which of them may be missing ([`missing`]); writing expressions in
//! one of the two query languages ([`jsonpath`], [`jsonata`]); putting the states together ([`lower`]); what the workflow
//! needs around it ([`needs`]) and whether the times fit ([`budget`]); what an Express workflow has no time for
//! ([`express`]), its aliases ([`published`]) and what starts it ([`triggers`]); whether the definition keeps the rules of
//! the language ([`judge`]).
//! No step recurses over the states.

mod arns;
mod births;
mod budget;
mod carry;
mod dominators;
mod edges;
mod express;
mod graph;
mod jsonata;
mod jsonpath;
mod judge;
mod lower;
mod missing;
mod names;
mod needs;
mod needs_of_maps;
pub(crate) mod outcomes;
mod published;
mod raw;
pub(crate) mod rules;
mod scope;
mod site;
mod translate;
mod triggers;
mod unavailable;
mod uses;
mod variables;

use std::sync::Arc;

pub use lower::Places;

use asl::diagnostic::{Diagnostic, sort};
use asl::{Place, StateMachine};
use indexmap::IndexMap;
use schemars::Schema;

use crate::resource::{
    ActivitySpec, Arn, BucketSpec, Deployment, EventBusSpec, FunctionSpec, MachineSpec, Parameter, QueueSpec,
    TopicSpec, TriggerSpec,
};
use crate::workflow::{Plan, WorkflowType};

/// What a placeholder in the definition stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribute {
    /// The partition of the account, `aws` for most.
    Partition,
    /// The URL of the queue with this logical id.
    QueueUrl(String),
    /// The ARN of the topic with this logical id.
    TopicArn(String),
    /// The ARN of the function with this logical id.
    FunctionArn(String),
    /// The ARN of the state machine with this logical id, or of its alias where it has one.
    StateMachineArn(String),
    /// The ARN of the event bus with this id.
    EventBusArn(String),
    /// The ARN of the activity with this logical id.
    ActivityArn(String),
    /// The name of the bucket with this id.
    BucketName(String),
    /// What this parameter says.
    Parameter(Parameter),
}

/// A permission that the execution role needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grant {
    /// The IAM actions.
    pub actions: &'static [&'static str],
    /// What they are allowed on.
    pub on: GrantedTo,
}

/// What a permission is allowed on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum GrantedTo {
    /// The queue with this logical id.
    Queue(String),
    /// The topic with this logical id.
    Topic(String),
    /// The function with this logical id.
    Function(String),
    /// The state machine with this logical id, or its alias where it has one.
    StateMachine(String),
    /// The event bus with this id.
    EventBus(String),
    /// The executions of the state machine with this logical id.
    ExecutionsOf(String),
    /// The rule of this name that Step Functions manages in the account.
    Rule(&'static str),
    /// The bucket with this id.
    Bucket(String),
    /// Objects of the bucket with this id, by a pattern of keys.
    Objects {
        /// The bucket's id.
        bucket: String,
        /// The pattern: a key, or the beginning of keys and `*`.
        keys: String,
    },
    /// The stack's key, only through the named service.
    KeyVia(&'static str),
}

/// A compiled workflow.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// The workflow's name, as the author gave it.
    pub name: String,
    /// The author's line.
    pub place: Place,
    /// How the state machine runs.
    pub workflow_type: WorkflowType,
    /// What the workflow is for.
    pub comment: Option<String>,
    /// The definition in the Amazon States Language.
    pub definition: StateMachine,
    /// What the placeholders in the definition stand for, by name.
    pub substitutions: IndexMap<String, Attribute>,
    /// What the execution role needs for the tasks.
    pub grants: Vec<Grant>,
    /// What the author gives the execution role beside that: actions, and the resource that they are allowed on.
    pub granted: Vec<(Vec<String>, String)>,
    /// Resources given as data, by logical id.
    pub raw_resources: Vec<(String, serde_json::Value)>,
    /// The queues that states name, functions consume or topics deliver to.
    pub queues: Vec<Arc<QueueSpec>>,
    /// The topics that states name.
    pub topics: Vec<Arc<TopicSpec>>,
    /// The functions that are deployed with the workflow.
    pub functions: Vec<Arc<FunctionSpec>>,
    /// The state machines that states start.
    pub machines: Vec<Arc<MachineSpec>>,
    /// The activities that states ask.
    pub activities: Vec<Arc<ActivitySpec>>,
    /// The event buses that states put events on.
    pub buses: Vec<Arc<EventBusSpec>>,
    /// The buckets that Maps read and write.
    pub buckets: Vec<Arc<BucketSpec>>,
    /// Whether a Distributed Map starts executions of the state machine itself.
    pub starts_itself: bool,
    /// The roles that states take on.
    pub assumed_roles: Vec<Arn>,
    /// The workflows that are deployed with this one because states start them, directly or through each other.
    pub children: Vec<Arc<Compiled>>,
    /// The alias that leads to the published version, and how executions move to a new one.
    pub alias: Option<(String, Deployment)>,
    /// What starts the workflow.
    pub triggers: Vec<TriggerSpec>,
    /// The queues whose messages carry task tokens, with the timeout and heartbeat of the task that waits, in seconds.
    pub callbacks: Vec<Callback>,
    /// Whether definition and history are encrypted with the stack's key.
    pub customer_key: bool,
    /// Whether inputs and outputs go to the log group.
    pub log_execution_data: bool,
    /// The JSON Schema of the input.
    pub input_schema: Schema,
    /// The author's lines of the definition's parts.
    pub places: Places,
    /// What is wrong or doubtful, by place.
    pub diagnostics: Vec<Diagnostic>,
    /// A state that ends an execution with another type than the workflow's output says.
    pub(crate) ends_otherwise: Option<outcomes::OtherEnd>,
}

/// A task that waits for a worker behind a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// The state's name.
    pub state: String,
    /// The logical id of the queue.
    pub queue: String,
    /// Seconds until the task times out.
    pub timeout: Option<u32>,
    /// Seconds that the worker may be silent.
    pub heartbeat: Option<u32>,
}

impl Compiled {
    /// The logical id of the state machine.
    pub fn logical_id(&self) -> String {
        format!("StateMachine{}", self.name)
    }

    /// The definition as JSON text.
    pub fn definition_text(&self) -> String {
        asl::print(&self.definition)
    }

    /// True when nothing found is an error.
    pub fn is_valid(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Compiles a workflow.
pub(crate) fn compile(workflow: &Plan) -> Compiled {
    let mut diagnostics = Vec::new();
    let graph = graph::Graph::of(workflow, &mut diagnostics);
    let inputs = births::inputs(&graph);
    outcomes::check(&graph, &inputs, &mut diagnostics);
    let ends_otherwise = outcomes::of_workflow(&graph, &inputs, workflow.leaves);
    let carriage = carry::Carriage::plan(&graph, &inputs, workflow.query_language, &mut diagnostics);
    missing::check(&graph, workflow.query_language, &mut diagnostics);
    let lowered = lower::lower(workflow, &graph, &inputs, &carriage, &mut diagnostics);
    let needs = needs::Needs::of(workflow, &graph, &mut diagnostics);
    arns::check(&needs, &mut diagnostics);
    let input_schema = workflow.input_schema();
    budget::check(workflow, &needs, &input_schema, &mut diagnostics);
    express::check(workflow, &graph, &mut diagnostics);
    published::check(workflow, &mut diagnostics);
    triggers::check(workflow, &mut diagnostics);
    judge::judge(workflow, &lowered, &mut diagnostics);
    sort(&mut diagnostics);
    // What is used twice is wrong twice, at the same place.
    diagnostics.dedup();
    Compiled {
        name: workflow.name.clone(),
        place: workflow.place.clone(),
        workflow_type: workflow.workflow_type,
        comment: workflow.comment.clone(),
        definition: lowered.machine,
        substitutions: needs.substitutions,
        grants: needs.grants,
        granted: workflow.granted.clone(),
        raw_resources: workflow.raw_resources.clone(),
        queues: needs.queues,
        topics: needs.topics,
        functions: needs.functions,
        machines: needs.machines,
        activities: needs.activities,
        buses: needs.buses,
        buckets: needs.buckets,
        starts_itself: needs.starts_itself,
        assumed_roles: needs.assumed_roles,
        children: needs.children,
        alias: workflow.alias.clone(),
        triggers: workflow.triggers.iter().map(|trigger| trigger.spec.clone()).collect(),
        callbacks: needs.callbacks,
        customer_key: workflow.customer_key,
        log_execution_data: workflow.log_execution_data,
        input_schema,
        places: lowered.places,
        diagnostics,
        ends_otherwise,
    }
}
