//! What stands for the placeholders of a definition: names of the simulated account.

use dsl::compiled::{Attribute, Compiled, ParameterKind};
use dsl::resource::Parameter;
use serde_json::Value;
use simulator::{ACCOUNT, REGION};

/// The URL of a queue by its logical id.
pub fn queue_url(id: &str) -> String {
    SIMULATED.queue_url(id)
}

/// The ARN of a queue by its logical id.
pub fn queue_arn(id: &str) -> String {
    SIMULATED.arn("sqs", id)
}

/// The ARN of a topic by its logical id.
pub fn topic_arn(id: &str) -> String {
    SIMULATED.topic_arn(id)
}

/// The name of a bucket by its logical id.
pub(crate) fn bucket_name(id: &str) -> String {
    id.to_lowercase()
}

/// The definition of a workflow with names of the simulated account where the template would put those of the stack.
///
/// # Errors
/// When a name that replaces a placeholder makes something else of the definition than JSON.
pub fn definition(compiled: &Compiled) -> Result<Value, serde_json::Error> {
    definition_in(compiled, SIMULATED)
}

/// A region and an account.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The region, such as `us-east-1`.
    pub region: &'a str,
    /// The account: twelve digits.
    pub account: &'a str,
}

/// Where simulations are.
const SIMULATED: Place<'static> = Place { region: REGION, account: ACCOUNT };

impl Place<'_> {
    /// The URL of a queue by its logical id.
    pub fn queue_url(self, id: &str) -> String {
        format!("https://sqs.{}.amazonaws.com/{}/{id}", self.region, self.account)
    }

    /// The ARN of a topic by its logical id.
    pub fn topic_arn(self, id: &str) -> String {
        self.arn("sns", id)
    }

    /// The ARN of a table by its logical id.
    pub(crate) fn table_arn(self, id: &str) -> String {
        self.arn("dynamodb", &format!("table/{id}"))
    }

    /// The ARN of a resource of a service.
    pub fn arn(self, service: &str, resource: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{resource}", self.region, self.account)
    }
}

/// The same with names of another region and account.
///
/// # Errors
/// When a name that replaces a placeholder makes something else of the definition than JSON.
pub fn definition_in(compiled: &Compiled, place: Place<'_>) -> Result<Value, serde_json::Error> {
    let mut text = compiled.definition_text();
    for (name, attribute) in compiled.substitutions() {
        let placeholder = format!("${{{name}}}");
        text = text.replace(&placeholder, &value(attribute, place));
    }
    serde_json::from_str(&text)
}

fn value(attribute: &Attribute, place: Place<'_>) -> String {
    let arn = |service: &str, resource: &str| place.arn(service, resource);
    match attribute {
        Attribute::Partition => "aws".to_owned(),
        Attribute::QueueUrl(id) => place.queue_url(id),
        Attribute::TopicArn(id) => place.topic_arn(id),
        Attribute::FunctionArn(id) => arn("lambda", &format!("function:{id}")),
        Attribute::StateMachineArn(id) => arn("states", &format!("stateMachine:{id}")),
        Attribute::EventBusArn(id) => arn("events", &format!("event-bus/{id}")),
        Attribute::ActivityArn(id) => arn("states", &format!("activity:{id}")),
        Attribute::BucketName(id) => bucket_name(id),
        Attribute::BucketArn(id) => format!("arn:aws:s3:::{}", bucket_name(id)),
        Attribute::TableName(id) => id.clone(),
        Attribute::TableArn(id) => place.table_arn(id),
        Attribute::ConnectionArn(id) => arn("events", &format!("connection/{id}/00000000-0000-4000-8000-000000000000")),
        Attribute::ConnectionName(id) => id.clone(),
        Attribute::Parameter(given) => parameter(given),
        Attribute::Region => place.region.to_owned(),
        Attribute::AccountId => place.account.to_owned(),
        Attribute::Resource { id, attribute } => match attribute.as_deref() {
            // Which kind of ARN it is, nothing here knows.
            Some("Arn") => arn("cloudformation", &format!("resource/{id}")),
            Some(attribute) => format!("{id}.{attribute}"),
            None => id.clone(),
        },
    }
}

/// What a parameter says unless the user chooses.
pub(crate) fn parameter(parameter: &Parameter) -> String {
    match &parameter.kind {
        ParameterKind::Flag { default } => default.to_string(),
        ParameterKind::OneOf(values) => values.first().cloned().unwrap_or_default(),
        ParameterKind::Text { default } => default.clone(),
        ParameterKind::Number { default } => default.to_string(),
        ParameterKind::Required | ParameterKind::Arn => parameter.name.clone(),
    }
}
