//! The compiled workflow: its definition, and everything that its template needs.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use asl::diagnostic::Diagnostic;
use asl::{Place, StateMachine};
use indexmap::IndexMap;
use schemars::Schema;

use crate::resource::{
    ActivitySpec, Arn, BucketSpec, Deployment, EventBusSpec, FunctionSpec, MachineSpec, OtherEnd, Parameter, QueueSpec,
    TopicSpec, TriggerSpec,
};

/// How a state machine runs (Step Functions Developer Guide, "Choosing workflow type").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WorkflowType {
    /// Exactly once, up to a year, with history and callbacks.
    Standard,
    /// At least once, up to five minutes, without callbacks.
    Express,
}

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
    /// What this parameter says.
    Parameter(Parameter),
}

/// A permission that the execution role needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grant {
    /// The IAM actions.
    pub actions: Vec<&'static str>,
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

impl ArnPattern {
    /// Adds a text. `**` is `*`, and no name begins with the slash that stands before it.
    pub(crate) fn push(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(ArnPart::Text(before)) => {
                let again = ["*", "/"].into_iter().find(|end| before.ends_with(end) && text.starts_with(end));
                before.push_str(again.and_then(|end| text.strip_prefix(end)).unwrap_or(text));
            }
            Some(ArnPart::Attribute(_)) | None => self.parts.push(ArnPart::Text(text.to_owned())),
        }
    }

    /// A pattern of which no part is left to the resources of the stack.
    pub(crate) fn text(text: &str) -> Self {
        Self { parts: vec![ArnPart::Text(text.to_owned())] }
    }
}

impl fmt::Display for ArnPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                ArnPart::Text(text) => f.write_str(text)?,
                ArnPart::Attribute(Attribute::BucketName(name) | Attribute::Parameter(Parameter { name, .. })) => {
                    write!(f, "${{{name}}}")?;
                }
                ArnPart::Attribute(Attribute::Partition) => f.write_str("${AWS::Partition}")?,
                ArnPart::Attribute(
                    Attribute::QueueUrl(id)
                    | Attribute::TopicArn(id)
                    | Attribute::FunctionArn(id)
                    | Attribute::StateMachineArn(id)
                    | Attribute::EventBusArn(id)
                    | Attribute::ActivityArn(id),
                ) => write!(f, "${{{id}}}")?,
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
    pub(crate) ends_otherwise: Option<OtherEnd>,
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

    /// The author's line of the part at a JSON pointer (RFC 6901), or of the closest part around it.
    pub fn of(&self, pointer: &str) -> &Place {
        let mut pointer = pointer;
        while !pointer.is_empty() {
            if let Some(place) = self.parts.get(pointer) {
                return place;
            }
            pointer = pointer.rsplit_once('/').map_or("", |(above, _)| above);
        }
        &self.whole
    }
}
