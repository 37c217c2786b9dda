//! The compiled workflow: its definition, and everything that its template needs.
//!
//! [`Compiled`] is what programs read that make something of a workflow: the command line, the template, the simulation. The
//! resources around the workflow are specifications of what the author wrote, such as a [`QueueSpec`] for a
//! [`Queue`](crate::resource::Queue).

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use asl::diagnostic::{Diagnostic, enclosing};
use asl::{Place, StateMachine, WorkflowType};
use indexmap::IndexMap;
use schemars::Schema;

use crate::resource::{Arn, Deployment, OtherEnd, Parameter};

pub use crate::resource::activity::ActivitySpec;
pub use crate::resource::bucket::BucketSpec;
pub use crate::resource::connection::{ConnectionSpec, Credentials};
pub use crate::resource::dead_letters::{DEAD_LETTER_RETENTION, Redrive};
pub use crate::resource::deployment::Shift;
pub use crate::resource::event_bus::{EventBusKind, EventBusSpec};
pub use crate::resource::function::{Consumes, EnvironmentValue, FunctionSpec, OwnMetric};
pub use crate::resource::machine::MachineSpec;
pub use crate::resource::parameter::ParameterKind;
pub use crate::resource::queue::QueueSpec;
pub use crate::resource::table::{KeyAttribute, TableSpec};
pub use crate::resource::topic::TopicSpec;
pub use crate::resource::trigger::{
    Authorization, Delivery, EventInput, EventRuleSpec, RouteSpec, ScheduleSpec, Times, TriggerSpec,
};

/// What a placeholder in the definition stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    /// The ARN of the bucket with this id.
    BucketArn(String),
    /// The name of the table with this id.
    TableName(String),
    /// The ARN of the table with this id.
    TableArn(String),
    /// The ARN of the connection with this id.
    ConnectionArn(String),
    /// The name of the connection with this id.
    ConnectionName(String),
    /// The value of this parameter.
    Parameter(Parameter),
    /// The region of the stack.
    Region,
    /// The account of the stack.
    AccountId,
    /// A resource that is deployed as data: its reference, or an attribute of it, such as `Arn`.
    Resource {
        /// The logical id.
        id: String,
        /// The attribute; none for the reference.
        attribute: Option<String>,
    },
}

impl Attribute {
    /// The name of the placeholder for where the stack is, or for a resource that is deployed as data: letters and digits, as
    /// keys of `DefinitionSubstitutions`.
    pub(crate) fn placeholder(&self) -> String {
        match self {
            Attribute::Partition => "Partition".to_owned(),
            Attribute::Region => "Region".to_owned(),
            Attribute::AccountId => "AccountId".to_owned(),
            Attribute::Resource { id, attribute } => {
                format!("{id}{}", attribute.as_deref().unwrap_or_default().replace('.', ""))
            }
            Attribute::QueueUrl(id)
            | Attribute::TopicArn(id)
            | Attribute::FunctionArn(id)
            | Attribute::StateMachineArn(id)
            | Attribute::EventBusArn(id)
            | Attribute::ActivityArn(id)
            | Attribute::BucketName(id)
            | Attribute::BucketArn(id)
            | Attribute::TableName(id)
            | Attribute::TableArn(id)
            | Attribute::ConnectionArn(id)
            | Attribute::ConnectionName(id) => id.clone(),
            Attribute::Parameter(parameter) => parameter.name.clone(),
        }
    }
}

impl Attribute {
    /// What stands for it in messages, between `${` and `}`.
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Attribute::Partition => "AWS::Partition",
            Attribute::Region => "AWS::Region",
            Attribute::AccountId => "AWS::AccountId",
            Attribute::Resource { id, attribute: Some(attribute) } => return Cow::Owned(format!("{id}.{attribute}")),
            Attribute::Resource { id, attribute: None } => id,
            Attribute::QueueUrl(name)
            | Attribute::TopicArn(name)
            | Attribute::FunctionArn(name)
            | Attribute::StateMachineArn(name)
            | Attribute::EventBusArn(name)
            | Attribute::ActivityArn(name)
            | Attribute::BucketName(name)
            | Attribute::BucketArn(name)
            | Attribute::TableName(name)
            | Attribute::TableArn(name)
            | Attribute::ConnectionArn(name)
            | Attribute::ConnectionName(name)
            | Attribute::Parameter(Parameter { name, .. }) => name,
        })
    }
}

/// A permission that the execution role needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Grant {
    /// The IAM actions.
    pub actions: Vec<&'static str>,
    /// The resource on which they are allowed.
    pub on: GrantedTo,
    /// The names of the states that need it.
    pub states: Vec<String>,
}

/// The resource of a permission.
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
    /// The table with this id.
    Table(String),
    /// The connection with this id.
    Connection(String),
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
    /// Resources by their ARNs, under conditions.
    Arns {
        /// The ARNs; at least one.
        arns: Vec<ArnPattern>,
        /// When it is allowed; empty for always.
        conditions: Vec<Condition>,
    },
    /// Everything, because AWS knows no resource for the actions; under conditions.
    Everything {
        /// When it is allowed; empty for always.
        conditions: Vec<Condition>,
    },
}

/// An ARN of which deployment knows some parts, in which `*` stands for any text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ArnPattern {
    /// The parts, in order.
    pub parts: Vec<ArnPart>,
}

impl fmt::Display for ArnPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                ArnPart::Text(text) => f.write_str(text)?,
                ArnPart::Attribute(attribute) => write!(f, "${{{}}}", attribute.shown())?,
            }
        }
        Ok(())
    }
}

/// A part of an ARN.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ArnPart {
    /// Text, in which `${AWS::Partition}`, `${AWS::Region}` and `${AWS::AccountId}` may stand.
    Text(String),
    /// What deployment knows.
    Attribute(Attribute),
}

/// When a permission holds: a condition key that has this value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Condition {
    /// How they are compared, such as `StringEquals`.
    pub operator: &'static str,
    /// The condition key, such as `iam:PassedToService`.
    pub key: &'static str,
    /// The value.
    pub value: ArnPattern,
}

/// A compiled workflow: the definition, what its template needs, and what is wrong or doubtful.
///
/// [`Workflow::compile`](crate::Workflow::compile) makes it. What it holds is read by methods, so that more can come.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) workflow_type: WorkflowType,
    pub(crate) comment: Option<String>,
    pub(crate) definition: StateMachine,
    pub(crate) substitutions: IndexMap<String, Attribute>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) granted: Vec<(Vec<String>, String)>,
    pub(crate) granted_on_everything: Vec<(Vec<String>, String)>,
    pub(crate) raw_resources: Vec<(String, serde_json::Value)>,
    pub(crate) queues: Vec<Arc<QueueSpec>>,
    pub(crate) topics: Vec<Arc<TopicSpec>>,
    pub(crate) functions: Vec<Arc<FunctionSpec>>,
    pub(crate) machines: Vec<Arc<MachineSpec>>,
    pub(crate) activities: Vec<Arc<ActivitySpec>>,
    pub(crate) buses: Vec<Arc<EventBusSpec>>,
    pub(crate) buckets: Vec<Arc<BucketSpec>>,
    pub(crate) tables: Vec<Arc<TableSpec>>,
    pub(crate) connections: Vec<Arc<ConnectionSpec>>,
    pub(crate) starts_itself: bool,
    pub(crate) assumed_roles: Vec<Arn>,
    pub(crate) children: Vec<Arc<Compiled>>,
    pub(crate) alias: Option<(String, Deployment)>,
    pub(crate) triggers: Vec<TriggerSpec>,
    pub(crate) callbacks: Vec<Callback>,
    pub(crate) customer_key: bool,
    pub(crate) log_execution_data: bool,
    pub(crate) input_schema: Schema,
    pub(crate) places: Places,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// A state that ends an execution with another type than the workflow's output says.
    pub(crate) ends_otherwise: Option<OtherEnd>,
}

impl Compiled {
    /// The workflow's name, as the author gave it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The logical id of the state machine.
    pub fn logical_id(&self) -> String {
        format!("StateMachine{}", self.name)
    }

    /// The author's line.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// How the state machine runs.
    pub fn workflow_type(&self) -> WorkflowType {
        self.workflow_type
    }

    /// What the workflow is for.
    pub fn comment(&self) -> Option<&str> {
        self.comment.as_deref()
    }

    /// The definition in the Amazon States Language.
    pub fn definition(&self) -> &StateMachine {
        &self.definition
    }

    /// The definition as JSON text.
    pub fn definition_text(&self) -> String {
        asl::print(&self.definition)
    }

    /// What the placeholders in the definition stand for, by name.
    pub fn substitutions(&self) -> &IndexMap<String, Attribute> {
        &self.substitutions
    }

    /// The permissions that the tasks need.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The permissions that the author grants in addition: actions, and the resource on which they are allowed.
    pub fn granted(&self) -> &[(Vec<String>, String)] {
        &self.granted
    }

    /// The permissions that the author grants on every resource: actions, and the reason.
    pub fn granted_on_everything(&self) -> &[(Vec<String>, String)] {
        &self.granted_on_everything
    }

    /// Resources given as data, by logical id.
    pub fn raw_resources(&self) -> &[(String, serde_json::Value)] {
        &self.raw_resources
    }

    /// The queues that states name, functions consume or topics deliver to.
    pub fn queues(&self) -> &[Arc<QueueSpec>] {
        &self.queues
    }

    /// The topics that states name.
    pub fn topics(&self) -> &[Arc<TopicSpec>] {
        &self.topics
    }

    /// The functions that are deployed with the workflow.
    pub fn functions(&self) -> &[Arc<FunctionSpec>] {
        &self.functions
    }

    /// The state machines that states start.
    pub fn machines(&self) -> &[Arc<MachineSpec>] {
        &self.machines
    }

    /// The activities that states run.
    pub fn activities(&self) -> &[Arc<ActivitySpec>] {
        &self.activities
    }

    /// The event buses on which states put events.
    pub fn buses(&self) -> &[Arc<EventBusSpec>] {
        &self.buses
    }

    /// The buckets that states read and write.
    pub fn buckets(&self) -> &[Arc<BucketSpec>] {
        &self.buckets
    }

    /// The tables that states read and write.
    pub fn tables(&self) -> &[Arc<TableSpec>] {
        &self.tables
    }

    /// The connections with which states call HTTP APIs.
    pub fn connections(&self) -> &[Arc<ConnectionSpec>] {
        &self.connections
    }

    /// Whether a Distributed Map starts executions of the state machine itself.
    pub fn starts_itself(&self) -> bool {
        self.starts_itself
    }

    /// The roles that states assume.
    pub fn assumed_roles(&self) -> &[Arn] {
        &self.assumed_roles
    }

    /// The workflows that are deployed with this one because its states start them, directly or indirectly.
    pub fn children(&self) -> &[Arc<Compiled>] {
        &self.children
    }

    /// True if both are the same workflow. Their children are not compared: they are part of a workflow that starts them,
    /// and beside it if they are listed themselves.
    pub fn is_same_workflow(&self, other: &Compiled) -> bool {
        let alone = |compiled: &Compiled| Compiled { children: Vec::new(), ..compiled.clone() };
        self.name == other.name && alone(self) == alone(other)
    }

    /// The alias of the published version, and how traffic shifts to a new one.
    pub fn alias(&self) -> Option<(&str, &Deployment)> {
        self.alias.as_ref().map(|(name, deployment)| (name.as_str(), deployment))
    }

    /// What starts the workflow.
    pub fn triggers(&self) -> &[TriggerSpec] {
        &self.triggers
    }

    /// The queues whose messages carry task tokens, with the timeout and heartbeat of the task that waits, in seconds.
    pub fn callbacks(&self) -> &[Callback] {
        &self.callbacks
    }

    /// Whether definition and history are encrypted with the stack's key.
    pub fn customer_key(&self) -> bool {
        self.customer_key
    }

    /// Whether inputs and outputs go to the log group.
    pub fn log_execution_data(&self) -> bool {
        self.log_execution_data
    }

    /// The JSON Schema of the input.
    pub fn input_schema(&self) -> &Schema {
        &self.input_schema
    }

    /// The author's lines of the definition's parts.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// The findings, by place.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The findings, by place, taken out of the compiled workflow.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// True if no finding is an error.
    pub fn is_valid(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// A task that waits for a worker behind a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Callback {
    /// The state's name.
    pub state: String,
    /// The logical id of the queue.
    pub queue: String,
    /// Seconds until the task times out.
    pub timeout: Option<u32>,
    /// The maximum time between heartbeats, in seconds.
    pub heartbeat: Option<u32>,
}

/// The author's lines of the parts of a definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Places {
    parts: HashMap<String, Place>,
    whole: Place,
}

impl Places {
    /// The lines of some parts by their JSON pointers, and of the whole.
    pub(crate) fn new(parts: HashMap<String, Place>, whole: Place) -> Self {
        Self { parts, whole }
    }

    /// The author's line of the part at a JSON pointer (RFC 6901), or of the closest enclosing part.
    pub fn of(&self, pointer: &str) -> &Place {
        enclosing(pointer).find_map(|part| self.parts.get(part)).unwrap_or(&self.whole)
    }
}
