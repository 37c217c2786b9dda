//! State machines, their roles and log groups.

use dsl::compiled::{Attribute, Compiled, Grant, GrantedTo};

use super::aliases::{alias_id, published};
use super::calls;
use super::definition::inline_definition;
use super::functions::role_id;
use super::keys::KEY;
use super::logs::log_group_id;
use super::policy::{allow, document, may_start, only_when, source_account, trust, use_key};
use super::role_size::{Split, split};
use super::rules::OVERFULL;
use super::{Format, Named, Stack, existing};
use cloudformation::{Map, Resource, Value, map};

/// What delivering logs takes; none of these actions can be limited to a resource (Step Functions Developer Guide, "IAM
/// policies for logging to CloudWatch Logs").
const DELIVERS_LOGS: &[&str] = &[
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
];
/// What tracing takes (Step Functions Developer Guide, "AWS X-Ray and Step Functions").
const TRACES: &[&str] =
    &["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"];

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
            if compiled.starts_itself() {
                self.add(format!("{id}ChildrenPolicy"), children_policy(&id));
            }
            let transformed = machine.kind == SERVERLESS;
            self.add(id, machine);
            if !transformed {
                self.add_alias(compiled);
            }
        }
    }

    /// The execution role. What does not fit into it is in managed policies, which are there before the role is, as
    /// the role is before the state machine.
    fn add_role(&mut self, id: &str, compiled: &Compiled) {
        let mut statements: Vec<Map> =
            compiled.grants().iter().filter_map(|grant| self.statement(grant, compiled)).collect();
        statements.extend(calls::statements(compiled));
        for (index, (actions, on)) in compiled.granted().iter().enumerate() {
            let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
            statements.push(allow(&format!("Granted{}", index + 1), &actions, text_or_sub(on)));
        }
        if !compiled.assumed_roles().is_empty() {
            let roles: Vec<Value> = compiled.assumed_roles().iter().map(existing::arn).collect();
            statements.push(allow("AssumeRoles", &["sts:AssumeRole"], roles));
        }
        statements.extend(self.keys_of_others(compiled));
        // X-Ray has no resource-level permissions (Service Authorization Reference, "AWS X-Ray").
        let mut staying = vec![allow("DeliverLogs", DELIVERS_LOGS, "*"), allow("Trace", TRACES, "*")];
        if compiled.customer_key() {
            staying.extend(own_encryption());
        }
        let Split { inline, managed, too_much } = split(statements, staying);
        if let Some(too_much) = too_much {
            let message = format!("the execution role of `{}` would need {too_much}", compiled.name());
            let help = "split the workflow in two, and start one from the other with `Task::run_execution`";
            self.refused.push(OVERFULL.found(message).at(compiled.place().clone()).help(help));
        }
        let policy = map! { "PolicyName" => "ExecutionPolicy", "PolicyDocument" => document(inline) };
        let mut properties = map! {
            "AssumeRolePolicyDocument" => trust("states.amazonaws.com", Some(trusted_machines())),
            "Policies" => vec![policy],
        };
        let mut policies = Vec::new();
        for (index, statements) in managed.into_iter().enumerate() {
            let id = format!("{}Policy{}", role_id(id), index + 1);
            let more = map! { "PolicyDocument" => document(statements) };
            self.add(&id, Resource::new("AWS::IAM::ManagedPolicy", more));
            policies.push(Value::reference(id));
        }
        if !policies.is_empty() {
            properties.insert("ManagedPolicyArns".to_owned(), policies.into());
        }
        let reason = calls::reason_for_everything(compiled);
        self.add(role_id(id), Resource::new("AWS::IAM::Role", properties).skipping("CKV_AWS_111", &reason));
    }

    /// The statement of a grant on something of the stack. Those of calls stand together, in [`calls`].
    fn statement(&self, grant: &Grant, compiled: &Compiled) -> Option<Map> {
        Some(match &grant.on {
            GrantedTo::Arns { .. } | GrantedTo::Everything { .. } => return None,
            GrantedTo::Queue(id) => allow(&sid("Use", id), &grant.actions, self.queue_arn(id)),
            GrantedTo::Topic(id) => allow(&sid("Use", id), &grant.actions, self.topic_arn(id)),
            GrantedTo::Function(id) => allow(&sid("Use", id), &grant.actions, function_arn(id, compiled)),
            GrantedTo::StateMachine(id) => may_start_machine(&sid("Use", id), &grant.actions, id, compiled),
            GrantedTo::EventBus(id) => allow(&sid("Use", id), &grant.actions, event_bus(id, compiled)),
            GrantedTo::ExecutionsOf(id) => allow(&sid("Follow", id), &grant.actions, executions(id, compiled)),
            GrantedTo::Rule(name) => {
                let rule = format!("arn:${{AWS::Partition}}:events:${{AWS::Region}}:${{AWS::AccountId}}:rule/{name}");
                allow("ObserveJobs", &grant.actions, Value::substituted(rule))
            }
            GrantedTo::Bucket(id) => allow(&sid("List", id), &grant.actions, bucket_arn(id, compiled)),
            GrantedTo::Objects { bucket, keys } => {
                let verb = if grant.actions.contains(&"s3:PutObject") { "Write" } else { "Read" };
                let values = map! { "Bucket" => bucket_arn(bucket, compiled) };
                let objects = Value::substituted_with(format!("${{Bucket}}/{keys}"), values);
                allow(&sid(verb, bucket), &grant.actions, objects)
            }
            GrantedTo::KeyVia(service) => use_key(&sid("EncryptFor", service), &grant.actions, &[service]),
        })
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

/// A statement that allows to start a state machine, or the executions of its alias where it has one.
fn may_start_machine(sid: &str, actions: &[&str], id: &str, compiled: &Compiled) -> Map {
    let machine = compiled.machines().iter().find(|machine| machine.id == id);
    match machine.and_then(|machine| machine.existing.as_ref()) {
        Some(arn) => {
            let (resource, qualifier) = existing::unqualified(arn);
            may_start(sid, actions, resource, qualifier.as_deref())
        }
        None => {
            let alias = machine.and_then(|machine| machine.alias.as_deref());
            may_start(sid, actions, Value::reference(id), alias)
        }
    }
}

/// The ARN of an event bus, unless said otherwise the account's default one.
fn event_bus(id: &str, compiled: &Compiled) -> Value {
    let bus = compiled.buses().iter().find(|bus| bus.id == id);
    let own = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default";
    bus.and_then(|bus| bus.existing.as_ref()).map_or_else(|| Value::substituted(own), existing::arn)
}

/// The executions of a state machine that is started; their ARNs hold the name of the machine.
fn executions(id: &str, compiled: &Compiled) -> Value {
    let machine = compiled.machines().iter().find(|machine| machine.id == id);
    match machine.and_then(|machine| machine.existing.as_ref()) {
        Some(arn) => {
            let values = map! {
                "Partition" => existing::part(arn, 1),
                "Region" => existing::part(arn, 3),
                "Account" => existing::part(arn, 4),
                "Name" => existing::part(arn, 6),
            };
            Value::substituted_with("arn:${Partition}:states:${Region}:${Account}:execution:${Name}:*", values)
        }
        None => {
            let executions = format!(
                "arn:${{AWS::Partition}}:states:${{AWS::Region}}:${{AWS::AccountId}}:execution:${{{id}.Name}}:*"
            );
            Value::substituted(executions)
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
        Attribute::BucketName(id) => {
            let bucket = compiled.buckets().iter().find(|bucket| bucket.id == *id);
            bucket.map_or_else(|| id.as_str().into(), |bucket| existing::part(&bucket.arn, 5))
        }
        Attribute::Parameter(parameter) => Value::reference(&parameter.name),
        Attribute::Region => Value::reference("AWS::Region"),
        Attribute::AccountId => Value::reference("AWS::AccountId"),
        Attribute::Resource { id, attribute: Some(attribute) } => Value::attribute(id, attribute),
        Attribute::Resource { id, attribute: None } => Value::reference(id),
    }
}

fn bucket_arn(id: &str, compiled: &Compiled) -> Value {
    let bucket = compiled.buckets().iter().find(|bucket| bucket.id == id);
    bucket.map_or_else(|| id.into(), |bucket| existing::arn(&bucket.arn))
}

/// What a Distributed Map needs for its children. It is beside the role, because it names the machine, which names the
/// role (Step Functions Developer Guide, "IAM policies for using Distributed Map states").
fn children_policy(id: &str) -> Resource {
    let executions =
        format!("arn:${{AWS::Partition}}:states:${{AWS::Region}}:${{AWS::AccountId}}:execution:${{{id}.Name}}");
    let statements = vec![
        allow("StartChildExecutions", &["states:StartExecution"], Value::reference(id)),
        allow(
            "ManageChildExecutions",
            &["states:DescribeExecution", "states:StopExecution"],
            Value::substituted(format!("{executions}:*")),
        ),
        allow("RedriveChildExecutions", &["states:RedriveExecution"], Value::substituted(format!("{executions}/*:*"))),
    ];
    let properties = map! {
        "PolicyName" => "ChildExecutions",
        "PolicyDocument" => document(statements),
        "Roles" => vec![Value::reference(role_id(id))],
    };
    Resource::new("AWS::IAM::Policy", properties)
}

fn function_arn(id: &str, compiled: &Compiled) -> Value {
    let function = compiled.functions().iter().find(|function| function.id == *id);
    let existing = function.and_then(|function| function.existing.as_ref());
    existing.map_or_else(|| Value::attribute(id, "Arn"), existing::arn)
}

/// An ARN as its author writes it, with `${AWS::…}` in it or not.
fn text_or_sub(arn: &str) -> Value {
    if arn.contains("${") { Value::substituted(arn) } else { arn.into() }
}

/// Only state machines of this account may assume the role. Role and state machine would name each other, so the name of
/// the state machine stays open.
fn trusted_machines() -> Map {
    let machines = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:*";
    map! {
        "StringEquals" => source_account(),
        "ArnLike" => map! { "aws:SourceArn" => Value::substituted(machines) },
    }
}

/// A statement's identifier: letters and digits.
pub(super) fn sid(verb: &str, noun: &str) -> String {
    let mut characters = noun.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    verb.chars().chain(first).chain(characters).collect()
}

impl Stack<'_> {
    /// What starting encrypted state machines and asking encrypted activities takes: the use of the stack's key for just
    /// those (Step Functions Developer Guide, "Data at rest encryption").
    fn keys_of_others(&self, compiled: &Compiled) -> Vec<Map> {
        let machines = compiled.machines().iter().filter(|machine| machine.customer_key);
        let machines: Vec<Value> = machines.map(|machine| Value::reference(&machine.id)).collect();
        let activities = compiled.activities().iter().filter(|activity| self.is_encrypted(activity));
        let activities: Vec<Value> = activities.map(|activity| Value::reference(&activity.id)).collect();
        let all = [
            ("EncryptForStateMachines", "kms:EncryptionContext:aws:states:stateMachineArn", machines),
            ("EncryptForActivities", "kms:EncryptionContext:aws:states:activityArn", activities),
        ];
        let needed = all.into_iter().filter(|(_, _, arns)| !arns.is_empty());
        needed
            .map(|(sid, context, arns)| {
                let statement = allow(sid, &["kms:Decrypt", "kms:GenerateDataKey"], Value::attribute(KEY, "Arn"));
                only_when(statement, map! { "StringEquals" => map! { context => arns } })
            })
            .collect()
    }
}

/// What a state machine that is encrypted with the stack's key needs; not through a service, which would stop executions from
/// starting (Step Functions Developer Guide, "Data at rest encryption").
fn own_encryption() -> Vec<Map> {
    let key = || Value::attribute(KEY, "Arn");
    let context = |name: &str, arn: &str| {
        map! { "StringLike" => map! { format!("kms:EncryptionContext:{name}") => Value::substituted(arn) } }
    };
    let machines = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:*";
    let logs = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*";
    let data = allow("EncryptExecutions", &["kms:Decrypt", "kms:GenerateDataKey"], key());
    let delivery = allow("EncryptDeliveredLogs", &["kms:GenerateDataKey"], key());
    vec![
        only_when(data, context("aws:states:stateMachineArn", machines)),
        only_when(delivery, context("SourceArn", logs)),
    ]
}
