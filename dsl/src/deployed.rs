//! What definitions name and only deployment knows: URLs, ARNs and names of resources, and what parameters say.

use std::sync::Arc;

use crate::compiled::{Attribute, Compiled, GrantedTo};
use crate::expr::Expr;
use crate::expr::node::function::Function as Called;
use crate::expr::node::{self, Node};
use crate::resource::parameter::ParameterKind;
use crate::resource::{
    Activity, ActivitySpec, Arn, Bucket, BucketSpec, Connection, ConnectionSpec, Encryption, EventBus, EventBusSpec,
    Function, FunctionSpec, MachineSpec, Parameter, Queue, QueueSpec, Stack, Table, TableSpec, Topic, TopicSpec,
};
use crate::state_machine::StateMachine;

/// Something that a definition names by a placeholder.
#[derive(Debug, Clone)]
pub(crate) enum Provided {
    Queue(Arc<QueueSpec>),
    Topic(Arc<TopicSpec>),
    Function(Arc<FunctionSpec>),
    Machine(Arc<MachineSpec>, Arc<[Arc<Compiled>]>),
    Activity(Arc<ActivitySpec>),
    EventBus(Arc<EventBusSpec>),
    Bucket(Arc<BucketSpec>),
    BucketArn(Arc<BucketSpec>),
    Table(Arc<TableSpec>),
    TableArn(Arc<TableSpec>),
    Connection(Arc<ConnectionSpec>),
    Parameter(Parameter),
    /// A resource that is deployed as data, and which attribute of it.
    Resource(String, Option<String>),
    /// Where the stack is.
    Place(Attribute),
}

impl Provided {
    /// What a node stands for, where that is something provided.
    pub(crate) fn of(node: &Node) -> Option<&Provided> {
        match node {
            Node::Deployed(deployed) => deployed.source.downcast_ref(),
            _ => None,
        }
    }

    /// What a text names of the stack.
    pub(crate) fn of_stack(attribute: &Attribute) -> Self {
        match attribute {
            Attribute::Resource { id, attribute } => Provided::Resource(id.clone(), attribute.clone()),
            place => Provided::Place(place.clone()),
        }
    }

    /// The name of the placeholder, and what deployment puts there.
    pub(crate) fn placeholder(&self) -> (String, Attribute) {
        let arn = |id: &str| format!("{id}Arn");
        let name = |id: &str| format!("{id}Name");
        match self {
            Provided::Queue(queue) => (format!("{}Url", queue.id), Attribute::QueueUrl(queue.id.clone())),
            Provided::Topic(topic) => (arn(&topic.id), Attribute::TopicArn(topic.id.clone())),
            Provided::Function(function) => (arn(&function.id), Attribute::FunctionArn(function.id.clone())),
            Provided::Machine(machine, _) => (arn(&machine.id), Attribute::StateMachineArn(machine.id.clone())),
            Provided::Activity(activity) => (arn(&activity.id), Attribute::ActivityArn(activity.id.clone())),
            Provided::EventBus(bus) => (arn(&bus.id), Attribute::EventBusArn(bus.id.clone())),
            Provided::Bucket(bucket) => (name(&bucket.id), Attribute::BucketName(bucket.id.clone())),
            Provided::BucketArn(bucket) => (arn(&bucket.id), Attribute::BucketArn(bucket.id.clone())),
            Provided::Table(table) => (name(&table.id), Attribute::TableName(table.id.clone())),
            Provided::TableArn(table) => (arn(&table.id), Attribute::TableArn(table.id.clone())),
            Provided::Connection(connection) => (arn(&connection.id), Attribute::ConnectionArn(connection.id.clone())),
            Provided::Parameter(parameter) => (parameter.name.clone(), Attribute::Parameter(parameter.clone())),
            Provided::Resource(id, attribute) => {
                let attribute = Attribute::Resource { id: id.clone(), attribute: attribute.clone() };
                (attribute.placeholder(), attribute)
            }
            Provided::Place(place) => (place.placeholder(), place.clone()),
        }
    }

    /// What a permission on it is allowed on; none where that is made of its name or of what a parameter says.
    pub(crate) fn granted(&self) -> Option<GrantedTo> {
        match self {
            Provided::Queue(queue) => Some(GrantedTo::Queue(queue.id.clone())),
            Provided::Topic(topic) => Some(GrantedTo::Topic(topic.id.clone())),
            Provided::Function(function) => Some(GrantedTo::Function(function.id.clone())),
            Provided::Machine(machine, _) => Some(GrantedTo::StateMachine(machine.id.clone())),
            Provided::EventBus(bus) => Some(GrantedTo::EventBus(bus.id.clone())),
            Provided::Table(table) | Provided::TableArn(table) => Some(GrantedTo::Table(table.id.clone())),
            Provided::Connection(connection) => Some(GrantedTo::Connection(connection.id.clone())),
            Provided::Activity(_)
            | Provided::Bucket(_)
            | Provided::BucketArn(_)
            | Provided::Parameter(_)
            | Provided::Resource(..)
            | Provided::Place(_) => None,
        }
    }

    /// Its name as a part of an ARN, such as that of a bucket in the ARN of an object; none where no name is known beside the ARN.
    pub(crate) fn part_of_arn(&self) -> Option<Attribute> {
        match self {
            Provided::Bucket(bucket) | Provided::BucketArn(bucket) => Some(Attribute::BucketName(bucket.id.clone())),
            Provided::Table(table) | Provided::TableArn(table) => Some(Attribute::TableName(table.id.clone())),
            Provided::Connection(connection) => Some(Attribute::ConnectionName(connection.id.clone())),
            Provided::Queue(_)
            | Provided::Topic(_)
            | Provided::Function(_)
            | Provided::Machine(..)
            | Provided::Activity(_)
            | Provided::EventBus(_)
            | Provided::Parameter(_)
            | Provided::Resource(..)
            | Provided::Place(_) => None,
        }
    }

    /// True for what is named by its whole ARN.
    pub(crate) fn is_arn(&self) -> bool {
        match self {
            Provided::Topic(_)
            | Provided::Function(_)
            | Provided::Machine(..)
            | Provided::Activity(_)
            | Provided::EventBus(_)
            | Provided::BucketArn(_)
            | Provided::TableArn(_)
            | Provided::Connection(_) => true,
            Provided::Parameter(parameter) => parameter.kind == ParameterKind::Arn,
            // What the reference of a resource is depends on its type; attributes say it by their name.
            Provided::Resource(_, attribute) => {
                attribute.as_deref().is_some_and(|attribute| attribute.ends_with("Arn"))
            }
            Provided::Queue(_) | Provided::Bucket(_) | Provided::Table(_) | Provided::Place(_) => false,
        }
    }

    /// The service that encrypts its data with the stack's key, as `kms:ViaService` spells it; none where nothing is encrypted with
    /// that key.
    pub(crate) fn encrypting_service(&self) -> Option<&'static str> {
        let (encryption, service) = match self {
            Provided::Queue(queue) => (queue.encryption, "sqs"),
            Provided::Topic(topic) => (topic.encryption, "sns"),
            Provided::Bucket(bucket) | Provided::BucketArn(bucket) => (bucket.encryption, "s3"),
            Provided::Table(table) | Provided::TableArn(table) => (table.encryption, "dynamodb"),
            Provided::Function(_)
            | Provided::Machine(..)
            | Provided::Activity(_)
            | Provided::EventBus(_)
            | Provided::Connection(_)
            | Provided::Parameter(_)
            | Provided::Resource(..)
            | Provided::Place(_) => return None,
        };
        (encryption == Encryption::CustomerKey).then_some(service)
    }

    pub(crate) fn value(self) -> Expr<String> {
        let (placeholder, _) = self.placeholder();
        Expr::new(Node::Deployed(node::Deployed { placeholder, source: Arc::new(self) }))
    }
}

impl<M, A> Queue<M, A> {
    /// The queue's URL, for a request: `api!(aws_sdk.sqs.purgeQueue { QueueUrl: queue.url() })`.
    pub fn url(&self) -> Expr<String> {
        Provided::Queue(self.spec()).value()
    }
}

impl Topic {
    /// The topic's ARN, for a request.
    pub fn arn(&self) -> Expr<String> {
        Provided::Topic(self.spec()).value()
    }
}

impl<I, O> Function<I, O> {
    /// The function's ARN, for a request.
    pub fn arn(&self) -> Expr<String> {
        Provided::Function(self.spec()).value()
    }
}

impl<I, O> StateMachine<I, O> {
    /// The state machine's ARN, or that of its alias where it has one, for a request.
    pub fn arn(&self) -> Expr<String> {
        Provided::Machine(self.spec(), self.workflows()).value()
    }
}

impl<I, O> Activity<I, O> {
    /// The activity's ARN, for a request.
    pub fn arn(&self) -> Expr<String> {
        Provided::Activity(self.spec()).value()
    }
}

impl EventBus {
    /// The bus's ARN, for a request.
    pub fn arn(&self) -> Expr<String> {
        Provided::EventBus(self.spec()).value()
    }
}

impl Bucket {
    /// The bucket's name, for a request: `api!(aws_sdk.s3.headObject { Bucket: bucket.name(), Key: order.key })`.
    pub fn name(&self) -> Expr<String> {
        Provided::Bucket(self.spec()).value()
    }

    /// The bucket's ARN, for a request.
    pub fn arn(&self) -> Expr<String> {
        Provided::BucketArn(self.spec()).value()
    }
}

impl<T, K> Table<T, K> {
    /// The table's name, for a request: `api!(aws_sdk.dynamodb.scan { TableName: table.name() })`.
    pub fn name(&self) -> Expr<String> {
        Provided::Table(self.spec()).value()
    }

    /// The table's ARN, for a request.
    pub fn arn(&self) -> Expr<String> {
        Provided::TableArn(self.spec()).value()
    }

    /// What names the table in a request. The name of an existing table in another account or region would be that of another
    /// table; its ARN is not (DynamoDB API Reference, `GetItem`, "TableName").
    pub(crate) fn identifier(&self) -> Expr<String> {
        if self.spec().existing.is_some() { self.arn() } else { self.name() }
    }
}

impl Connection {
    /// The connection's ARN, for a request.
    pub fn arn(&self) -> Expr<String> {
        Provided::Connection(self.spec()).value()
    }
}

impl Arn {
    /// The ARN, for a request: of a cluster, a job queue, a secret, a role, …. Permissions for the call are on exactly that resource.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// let cluster = Arn::parameter("ClusterArn", "The cluster.");
    /// let report = Arn::known("arn:aws:ecs:eu-west-1:111122223333:task-definition/report:3");
    /// let workflow = Workflow::standard("Report", |_: Expr<String>| {
    ///     Task::call("Run", api!(ecs.runTask.sync { Cluster: cluster.value(), TaskDefinition: report.value() }))
    ///         .timeout(hours(1))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    pub fn value(&self) -> Expr<String> {
        match self {
            Arn::Known(arn) => Expr::from(arn.as_str()),
            Arn::Parameter(parameter) => parameter.value(),
        }
    }
}

impl Parameter {
    /// What the parameter says when the stack is deployed, as a string.
    ///
    /// Permissions for a call that names its resource so are allowed on what the parameter says.
    pub fn value(&self) -> Expr<String> {
        Provided::Parameter(self.clone()).value()
    }

    /// What the parameter says when the stack is deployed, as a whole number: of a [`Parameter::number`].
    pub fn number_value(&self) -> Expr<u32> {
        Expr::from_node(crate::draft::add_call(Called::ToNumber, std::iter::once(self.value().node)))
    }
}

impl Stack {
    /// The reference (`Ref`) of a resource that `Workflow::with_resource` adds, such as the name of a table or a bucket.
    pub fn reference(id: impl Into<String>) -> Expr<String> {
        Provided::Resource(id.into(), None).value()
    }

    /// An attribute (`Fn::GetAtt`) of a resource that `Workflow::with_resource` adds, such as `Arn`.
    pub fn attribute(id: impl Into<String>, attribute: impl Into<String>) -> Expr<String> {
        Provided::Resource(id.into(), Some(attribute.into())).value()
    }

    /// The partition of the stack, `aws` for most.
    pub fn partition() -> Expr<String> {
        Provided::Place(Attribute::Partition).value()
    }

    /// The region of the stack.
    pub fn region() -> Expr<String> {
        Provided::Place(Attribute::Region).value()
    }

    /// The account of the stack.
    pub fn account_id() -> Expr<String> {
        Provided::Place(Attribute::AccountId).value()
    }
}
