//! The execution role of a state machine: its statements, each with the states that need it.

use dsl::compiled::{Compiled, Grant, GrantedTo};

use super::functions::role_id;
use super::keys::KEY;
use super::machine::{bucket_arn, event_bus, function_arn, sid};
use super::policy::{allow, document, may_start, only_when, source_account, trust, use_key};
use super::role_size::{Split, split};
use super::rules::OVERFULL;
use super::{Stack, calls, existing};
use cloudformation::{Map, Resource, Value, map};

/// What delivering logs takes; none of these actions can be limited to a resource (Step Functions Developer Guide, "IAM
/// policies for logging to CloudWatch Logs").
pub const DELIVERS_LOGS: &[&str] = &[
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
pub const TRACES: &[&str] =
    &["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"];

/// A statement, and why it is there.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Stated {
    /// The statement.
    pub statement: Map,
    /// The states that need it; none if the state machine as a whole does.
    pub states: Vec<String>,
    /// Why it is there, if no state needs it, or why it holds for every resource.
    pub reason: Option<String>,
}

impl Stated {
    pub(super) fn new(statement: Map, states: &[String]) -> Self {
        Self { statement, states: states.to_vec(), reason: None }
    }

    pub(super) fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }
}

/// The statements of an execution role.
#[derive(Debug)]
#[non_exhaustive]
pub struct RoleStatements {
    /// Those that may stand in managed policies.
    pub needed: Vec<Stated>,
    /// Those that the role itself must have.
    pub staying: Vec<Stated>,
    /// Those that name the state machine, and therefore come after it.
    pub children: Vec<Stated>,
}

impl Stack<'_> {
    /// The statements of the execution role of a workflow.
    pub(super) fn role_statements(&self, id: &str, compiled: &Compiled) -> RoleStatements {
        let own = compiled.grants().iter();
        let own = own.filter_map(|grant| Some(Stated::new(self.statement(grant, compiled)?, &grant.states)));
        let mut needed: Vec<Stated> = own.chain(calls::statements(compiled)).collect();
        for (index, (given, on)) in compiled.granted().iter().enumerate() {
            let statement = allow(&format!("Granted{}", index + 1), &texts(given), text_or_sub(on));
            needed.push(Stated::new(statement, &[]).because("granted by the workflow"));
        }
        for (index, (given, reason)) in compiled.granted_on_everything().iter().enumerate() {
            let statement = allow(&format!("GrantedOnEverything{}", index + 1), &texts(given), "*");
            needed.push(Stated::new(statement, &[]).because(reason));
        }
        if !compiled.assumed_roles().is_empty() {
            let roles: Vec<Value> = compiled.assumed_roles().iter().map(existing::arn).collect();
            let states = with_credentials(compiled);
            needed.push(Stated::new(allow("AssumeRoles", &["sts:AssumeRole"], roles), &states));
        }
        let keys = self.keys_of_others(compiled).into_iter();
        needed.extend(keys.map(|key| Stated::new(key, &[]).because("what is started or asked is encrypted")));
        // X-Ray has no resource-level permissions (Service Authorization Reference, "AWS X-Ray").
        let mut staying = vec![
            Stated::new(allow("DeliverLogs", DELIVERS_LOGS, "*"), &[])
                .because("log delivery does not support resource-level permissions"),
            Stated::new(allow("Trace", TRACES, "*"), &[]).because("X-Ray does not support resource-level permissions"),
        ];
        if compiled.customer_key() {
            let own = own_encryption(&Value::attribute(KEY, "Arn")).into_iter();
            staying.extend(own.map(|key| Stated::new(key, &[]).because("definition and history are encrypted")));
        }
        let children = if compiled.starts_itself() { children(id, compiled) } else { Vec::new() };
        RoleStatements { needed, staying, children }
    }

    /// The execution role. What does not fit into it is in managed policies, which are there before the role is, as
    /// the role is before the state machine.
    pub(super) fn add_role(&mut self, id: &str, compiled: &Compiled) {
        let plain = |stated: Vec<Stated>| stated.into_iter().map(|stated| stated.statement).collect::<Vec<_>>();
        let RoleStatements { needed, staying, children } = self.role_statements(id, compiled);
        let Split { inline, managed, too_much } = split(plain(needed), plain(staying));
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
        if !children.is_empty() {
            self.add(format!("{id}ChildrenPolicy"), children_policy(id, plain(children)));
        }
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

fn texts(all: &[String]) -> Vec<&str> {
    all.iter().map(String::as_str).collect()
}

/// The states that assume a role.
fn with_credentials(compiled: &Compiled) -> Vec<String> {
    let mut names = Vec::new();
    let mut waiting = vec![&compiled.definition().states];
    while let Some(states) = waiting.pop() {
        for (name, state) in states {
            if matches!(state, asl::State::Task(task) if task.credentials.is_some()) {
                names.push(name.clone());
            }
            waiting.extend(state.machines().into_iter().map(|(_, scope)| scope.states));
        }
    }
    names
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

/// What a Distributed Map needs for its children. It is beside the role, because it names the machine, which names the
/// role (Step Functions Developer Guide, "IAM policies for using Distributed Map states").
fn children(id: &str, compiled: &Compiled) -> Vec<Stated> {
    let executions =
        format!("arn:${{AWS::Partition}}:states:${{AWS::Region}}:${{AWS::AccountId}}:execution:${{{id}.Name}}");
    let statements = [
        allow("StartChildExecutions", &["states:StartExecution"], Value::reference(id)),
        allow(
            "ManageChildExecutions",
            &["states:DescribeExecution", "states:StopExecution"],
            Value::substituted(format!("{executions}:*")),
        ),
        allow("RedriveChildExecutions", &["states:RedriveExecution"], Value::substituted(format!("{executions}/*:*"))),
    ];
    let states = distributed(compiled);
    statements.map(|statement| Stated::new(statement, &states)).into()
}

/// The Maps whose iterations are executions of their own. Of a state that is given as data, the state itself.
fn distributed(compiled: &Compiled) -> Vec<String> {
    let mut names = Vec::new();
    let mut waiting = vec![&compiled.definition().states];
    while let Some(states) = waiting.pop() {
        for (name, state) in states {
            let starts = match state {
                asl::State::Map(map) => {
                    let mode = map.processor().processor_config.as_ref().and_then(|config| config.mode);
                    mode == Some(asl::ProcessorMode::Distributed)
                }
                asl::State::Other(other) => {
                    serde_json::to_string(other).is_ok_and(|text| text.contains("\"DISTRIBUTED\""))
                }
                asl::State::Pass(_)
                | asl::State::Task(_)
                | asl::State::Choice(_)
                | asl::State::Wait(_)
                | asl::State::Succeed(_)
                | asl::State::Fail(_)
                | asl::State::Parallel(_) => false,
            };
            if starts {
                names.push(name.clone());
            }
            waiting.extend(state.machines().into_iter().map(|(_, scope)| scope.states));
        }
    }
    names
}

/// The policy of what names the state machine, which is therefore not in its role.
fn children_policy(id: &str, statements: Vec<Map>) -> Resource {
    let properties = map! {
        "PolicyName" => "ChildExecutions",
        "PolicyDocument" => document(statements),
        "Roles" => vec![Value::reference(role_id(id))],
    };
    Resource::new("AWS::IAM::Policy", properties)
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

/// What a state machine that is encrypted with a key of its own needs; not through a service, which would stop executions from
/// starting (Step Functions Developer Guide, "Data at rest encryption").
pub fn own_encryption(key: &Value) -> Vec<Map> {
    let context = |name: &str, arn: &str| {
        map! { "StringLike" => map! { format!("kms:EncryptionContext:{name}") => Value::substituted(arn) } }
    };
    let machines = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:*";
    let logs = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*";
    let data = allow("EncryptExecutions", &["kms:Decrypt", "kms:GenerateDataKey"], key.clone());
    let delivery = allow("EncryptDeliveredLogs", &["kms:GenerateDataKey"], key.clone());
    vec![
        only_when(data, context("aws:states:stateMachineArn", machines)),
        only_when(delivery, context("SourceArn", logs)),
    ]
}
