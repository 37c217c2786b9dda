//! State machines, their roles and log groups.

use dsl::compiled::{Attribute, Compiled, EventBusKind};

use super::aliases::{alias_id, published};
use super::definition::inline_definition;
use super::functions::role_id;
use super::keys::KEY;
use super::logs::log_group_id;
use super::{Format, Named, Stack, existing};
use cloudformation::{Map, Resource, Value, map};

/// SAM's type of a state machine.
const SERVERLESS: &str = "AWS::Serverless::StateMachine";

impl Stack<'_> {
    pub(super) fn add_machines(&mut self) {
        for workflow in self.workflows {
            let compiled = &workflow.compiled;
            let id = compiled.logical_id();
            self.add_machine_log_group(&id, compiled.name());
            self.add_role(&id, compiled);
            let machine = match self.format {
                // SAM's own type has no property for a customer managed key.
                Format::Sam if !compiled.customer_key() => serverless_machine(workflow),
                Format::Sam => plain_machine(compiled, definition_file(workflow)),
                Format::Cloudformation => {
                    let definition =
                        serde_json::to_value(compiled.definition()).expect("the model has string keys only");
                    let definition = inline_definition(&definition, &substitutions(compiled));
                    let is_text = definition.contains_key("DefinitionSubstitutions");
                    let mut machine = plain_machine(compiled, definition);
                    if is_text {
                        // cfn-lint reads the text without filling in its placeholders, and takes them for malformed ARNs.
                        let ignored = map! { "ignore_checks" => ["E3601"] };
                        machine.metadata = map! { "cfn-lint" => map! { "config" => ignored } };
                    }
                    machine
                }
            };
            let transformed = machine.kind == SERVERLESS;
            self.add(id, machine);
            if !transformed {
                self.add_alias(compiled);
            }
        }
    }
}

/// The ARN of a state machine that is started, or of its alias where it has one.
fn started_machine(id: &str, compiled: &Compiled) -> Value {
    let machine = compiled.machines().iter().find(|machine| machine.id == id);
    let alias = machine.and_then(|machine| machine.alias.as_deref());
    match machine.and_then(|machine| machine.existing.as_ref()) {
        Some(arn) => existing::arn(arn),
        None => Value::reference(alias.map_or_else(|| id.to_owned(), |alias| alias_id(id, alias))),
    }
}

/// The ARN of an event bus, unless said otherwise the account's default one.
pub(super) fn event_bus(id: &str, compiled: &Compiled) -> Value {
    let bus = compiled.buses().iter().find(|bus| bus.id == id);
    match bus.map(|bus| &bus.kind) {
        Some(EventBusKind::Own) => Value::attribute(id, "Arn"),
        Some(EventBusKind::Existing(arn)) => existing::arn(arn),
        Some(EventBusKind::Default) | None => {
            Value::substituted("arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default")
        }
    }
}

/// The definition's file, and what replaces its placeholders.
fn definition_file(workflow: &Named) -> Map {
    map! {
        "DefinitionS3Location" => definition_path(workflow),
        "DefinitionSubstitutions" => substitutions(&workflow.compiled),
    }
}

/// Where the definition stands, seen from the template.
fn definition_path(workflow: &Named) -> String {
    format!("statemachine/{}.asl.json", workflow.name)
}

fn serverless_machine(workflow: &Named) -> Resource {
    let compiled = &workflow.compiled;
    let mut properties = map! {
        "Type" => compiled.workflow_type().as_str(),
        "DefinitionUri" => definition_path(workflow),
        "DefinitionSubstitutions" => substitutions(compiled),
        "Role" => Value::attribute(role_id(&compiled.logical_id()), "Arn"),
        "Logging" => logging(compiled),
        "Tracing" => map! { "Enabled" => true },
    };
    properties.extend(published(compiled));
    Resource::new(SERVERLESS, properties)
}

fn plain_machine(compiled: &Compiled, definition: Map) -> Resource {
    let mut properties = map! { "StateMachineType" => compiled.workflow_type().as_str() };
    properties.extend(definition);
    properties.extend(map! {
        "RoleArn" => Value::attribute(role_id(&compiled.logical_id()), "Arn"),
        "LoggingConfiguration" => logging(compiled),
        "TracingConfiguration" => map! { "Enabled" => true },
    });
    if compiled.customer_key() {
        let encryption = map! {
            "Type" => "CUSTOMER_MANAGED_KMS_KEY",
            "KmsKeyId" => Value::attribute(KEY, "Arn"),
            "KmsDataKeyReusePeriodSeconds" => 300_u32,
        };
        properties.insert("EncryptionConfiguration".to_owned(), encryption.into());
    }
    Resource::new("AWS::StepFunctions::StateMachine", properties)
}

/// Everything is logged, without inputs and outputs unless the author asks for them.
fn logging(compiled: &Compiled) -> Map {
    let group = Value::attribute(log_group_id(&compiled.logical_id()), "Arn");
    map! {
        "Level" => "ALL",
        "IncludeExecutionData" => compiled.log_execution_data(),
        "Destinations" => vec![map! { "CloudWatchLogsLogGroup" => map! { "LogGroupArn" => group } }],
    }
}

fn substitutions(compiled: &Compiled) -> Map {
    let all = compiled.substitutions().iter();
    all.map(|(name, attribute)| (name.clone(), attribute_value(attribute, compiled))).collect()
}

pub(super) fn attribute_value(attribute: &Attribute, compiled: &Compiled) -> Value {
    match attribute {
        Attribute::Partition => Value::reference("AWS::Partition"),
        Attribute::QueueUrl(id) => {
            let existing =
                compiled.queues().iter().find(|queue| queue.id == *id).and_then(|queue| queue.existing.as_ref());
            // A queue's reference is its URL.
            existing.map_or_else(|| Value::reference(id), existing::queue_url)
        }
        Attribute::TopicArn(id) => {
            let existing =
                compiled.topics().iter().find(|topic| topic.id == *id).and_then(|topic| topic.existing.as_ref());
            // A topic's reference is its ARN.
            existing.map_or_else(|| Value::reference(id), existing::arn)
        }
        Attribute::FunctionArn(id) => function_arn(id, compiled),
        Attribute::StateMachineArn(id) => started_machine(id, compiled),
        Attribute::EventBusArn(id) => event_bus(id, compiled),
        Attribute::ActivityArn(id) => {
            let activity = compiled.activities().iter().find(|activity| activity.id == *id);
            // An activity's reference is its ARN.
            activity.and_then(|activity| activity.existing.as_ref()).map_or_else(|| Value::reference(id), existing::arn)
        }
        Attribute::BucketName(id) => bucket_name(id, compiled),
        Attribute::BucketArn(id) => bucket_arn(id, compiled),
        Attribute::TableName(id) => {
            let table = compiled.tables().iter().find(|table| table.id == *id);
            // A table's reference is its name.
            let existing = table.and_then(|table| table.existing.as_ref());
            existing.map_or_else(|| Value::reference(id), |arn| existing::segment(arn, 1))
        }
        Attribute::TableArn(id) => table_arn(id, compiled),
        Attribute::ConnectionArn(id) => connection_arn(id, compiled),
        Attribute::ConnectionName(id) => {
            let connection = compiled.connections().iter().find(|connection| connection.id == *id);
            // A connection's reference is its name.
            let existing = connection.and_then(|connection| connection.existing());
            existing.map_or_else(|| Value::reference(id), |arn| existing::segment(arn, 1))
        }
        Attribute::Parameter(parameter) => Value::reference(&parameter.name),
        Attribute::Region => Value::reference("AWS::Region"),
        Attribute::AccountId => Value::reference("AWS::AccountId"),
        Attribute::Resource { id, attribute: Some(attribute) } => Value::attribute(id, attribute),
        Attribute::Resource { id, attribute: None } => Value::reference(id),
    }
}

pub(super) fn bucket_name(id: &str, compiled: &Compiled) -> Value {
    let bucket = compiled.buckets().iter().find(|bucket| bucket.id == id);
    // A bucket's reference is its name.
    let existing = bucket.and_then(|bucket| bucket.existing.as_ref());
    existing.map_or_else(|| Value::reference(id), |arn| existing::part(arn, 5))
}

pub(super) fn bucket_arn(id: &str, compiled: &Compiled) -> Value {
    let bucket = compiled.buckets().iter().find(|bucket| bucket.id == id);
    let existing = bucket.and_then(|bucket| bucket.existing.as_ref());
    existing.map_or_else(|| Value::attribute(id, "Arn"), existing::arn)
}

pub(super) fn table_arn(id: &str, compiled: &Compiled) -> Value {
    let table = compiled.tables().iter().find(|table| table.id == id);
    let existing = table.and_then(|table| table.existing.as_ref());
    existing.map_or_else(|| Value::attribute(id, "Arn"), existing::arn)
}

pub(super) fn connection_arn(id: &str, compiled: &Compiled) -> Value {
    let connection = compiled.connections().iter().find(|connection| connection.id == id);
    let existing = connection.and_then(|connection| connection.existing());
    existing.map_or_else(|| Value::attribute(id, "Arn"), existing::arn)
}

pub(super) fn function_arn(id: &str, compiled: &Compiled) -> Value {
    let function = compiled.functions().iter().find(|function| function.id == *id);
    let existing = function.and_then(|function| function.existing.as_ref());
    existing.map_or_else(|| Value::attribute(id, "Arn"), existing::arn)
}

/// A statement's identifier: letters and digits.
pub(super) fn sid(verb: &str, noun: &str) -> String {
    let mut characters = noun.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    verb.chars().chain(first).chain(characters).collect()
}
