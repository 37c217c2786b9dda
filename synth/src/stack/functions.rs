//! Functions, their roles, log groups and event sources.

use dsl::compiled::{Consumes, EnvironmentValue, FunctionSpec};
use indexmap::IndexSet;

use super::keys::KEY;
use super::logs::log_group_id;
use super::parameters::{ARCHITECTURE, has_reserved_concurrency, reserved_concurrency};
use super::policy::{allow, document, trust, use_key};
use super::{Format, Stack};
use cloudformation::{Map, Resource, Value, map};

/// What polling a queue takes (AWS Lambda Developer Guide, "Using Lambda with Amazon SQS").
pub(super) const POLLS: &[&str] = &["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
/// What writing to a log group of its own takes.
const WRITES_LOGS: &[&str] = &["logs:CreateLogStream", "logs:PutLogEvents"];
/// What active tracing takes.
const TRACES: &[&str] = &["xray:PutTraceSegments", "xray:PutTelemetryRecords"];

/// The logical id of a function's or state machine's role.
pub(super) fn role_id(resource: &str) -> String {
    format!("{resource}Role")
}

impl Stack<'_> {
    pub(super) fn add_functions(&mut self) {
        for function in self.functions() {
            self.add_function_log_group(&function.id);
            self.add_function_role(function);
            match self.format {
                Format::Sam => self.add_serverless_function(function),
                Format::Cloudformation => self.add_plain_function(function),
            }
        }
    }

    fn add_serverless_function(&mut self, function: &FunctionSpec) {
        let mut properties = map! {
            "CodeUri" => slashed(&self.root.join(&function.package)),
        };
        properties.extend(self.function_properties(function));
        properties.insert("Tracing".to_owned(), "Active".into());
        if let Some(consumes) = &function.consumes {
            let event = map! { "Type" => "SQS", "Properties" => mapping(consumes, "Queue", self.source_arn(consumes)) };
            properties.insert("Events".to_owned(), map! { "Messages" => event }.into());
        }
        let mut resource = Resource::new("AWS::Serverless::Function", properties);
        resource.metadata = map! {
            "BuildMethod" => "rust-cargolambda",
            "BuildProperties" => map! { "Binary" => &function.binary },
        };
        self.add(&function.id, checked(resource, function));
    }

    fn add_plain_function(&mut self, function: &FunctionSpec) {
        let archive = self.root.join("target/lambda").join(&function.binary).join("bootstrap.zip");
        let mut properties = map! { "Code" => slashed(&archive) };
        properties.extend(self.function_properties(function));
        properties.insert("TracingConfig".to_owned(), map! { "Mode" => "Active" }.into());
        let mut resource = Resource::new("AWS::Lambda::Function", properties);
        // The archive is uploaded, and this path replaced, by `aws cloudformation package`.
        resource.metadata = map! { "cfn-lint" => map! { "config" => map! { "ignore_checks" => ["W3002"] } } };
        self.add(&function.id, checked(resource, function));
        if let Some(consumes) = &function.consumes {
            let mut properties = map! { "FunctionName" => Value::reference(&function.id) };
            properties.extend(mapping(consumes, "EventSourceArn", self.source_arn(consumes)));
            let mapping = Resource::new("AWS::Lambda::EventSourceMapping", properties);
            self.add(format!("{}Messages", function.id), mapping);
        }
    }

    /// The properties that both kinds of template spell alike.
    fn function_properties(&self, function: &FunctionSpec) -> Map {
        let id = &function.id;
        let reserved = Value::reference(reserved_concurrency(id));
        let mut properties = map! {
            "Handler" => "bootstrap",
            "Runtime" => "provided.al2023",
            "Architectures" => vec![Value::reference(ARCHITECTURE)],
            "MemorySize" => function.memory,
            "Timeout" => function.timeout.as_seconds(),
            "ReservedConcurrentExecutions" =>
                Value::either(has_reserved_concurrency(id), reserved, Value::none()),
            "Role" => Value::attribute(role_id(id), "Arn"),
            "KmsKeyArn" => Value::attribute(KEY, "Arn"),
            "LoggingConfig" => map! { "LogFormat" => "JSON", "LogGroup" => Value::reference(log_group_id(id)) },
        };
        let variables = self.environment(function);
        if !variables.is_empty() {
            properties.insert("Environment".to_owned(), map! { "Variables" => variables }.into());
        }
        properties
    }

    fn environment(&self, function: &FunctionSpec) -> Map {
        let mut variables = Map::new();
        for (name, value) in &function.environment {
            let value = match value {
                EnvironmentValue::Text(text) => Value::from(text),
                EnvironmentValue::Parameter(parameter) => Value::reference(&parameter.name),
            };
            variables.insert(name.clone(), value);
        }
        if let Some(seconds) = self.shortest_heartbeat(function) {
            variables.insert("TASK_HEARTBEAT_SECONDS".to_owned(), seconds.to_string().into());
        }
        if let Some(receives) = function.max_receive_count() {
            variables.insert(FunctionSpec::MAX_RECEIVE_COUNT.to_owned(), receives.to_string().into());
        }
        variables
    }

    /// The shortest time that the tasks answered by a function let it be silent, in seconds.
    fn shortest_heartbeat(&self, function: &FunctionSpec) -> Option<u32> {
        let consumes = function.consumes.as_ref().filter(|consumes| !consumes.dead_letters)?;
        self.callbacks(&consumes.queue.id).iter().filter_map(|(_, callback)| callback.heartbeat).min()
    }

    fn add_function_role(&mut self, function: &FunctionSpec) {
        let mut statements = Vec::new();
        if let Some(consumes) = &function.consumes {
            statements.push(allow("ConsumeMessages", POLLS, self.source_arn(consumes)));
            statements.extend(self.call_back(function, consumes));
        }
        statements.push(use_key("DecryptMessages", &["kms:Decrypt"], &["sqs", "lambda"]));
        statements.push(allow("WriteLogs", WRITES_LOGS, Value::attribute(log_group_id(&function.id), "Arn")));
        // X-Ray has no resource-level permissions (Service Authorization Reference, "AWS X-Ray").
        statements.push(allow("Trace", TRACES, "*"));
        let policy = map! { "PolicyName" => "ExecutionPolicy", "PolicyDocument" => document(statements) };
        let properties = map! {
            "AssumeRolePolicyDocument" => trust("lambda.amazonaws.com", None),
            "Policies" => vec![policy],
        };
        let role = Resource::new("AWS::IAM::Role", properties)
            .skipping("CKV_AWS_111", "the actions of X-Ray do not support resource-level permissions");
        self.add(role_id(&function.id), role);
    }

    /// The queue that messages are taken from.
    fn source_arn(&self, consumes: &Consumes) -> Value {
        if consumes.dead_letters {
            Value::attribute(consumes.source(), "Arn")
        } else {
            self.queue_arn(&consumes.queue.id)
        }
    }

    /// The permission to answer the tasks that wait behind the queue that a function takes messages from.
    fn call_back(&self, function: &FunctionSpec, consumes: &Consumes) -> Option<Map> {
        let callbacks = self.callbacks(&consumes.queue.id);
        let machines: IndexSet<&str> = callbacks.iter().map(|(machine, _)| machine.as_str()).collect();
        let machines: Vec<Value> = machines.into_iter().map(Value::reference).collect();
        let actions: &[&str] = if consumes.dead_letters {
            // A dead-letter handler reports what the worker could not, where it has a record of that.
            &["states:SendTaskSuccess", "states:SendTaskFailure"]
        } else if self.shortest_heartbeat(function).is_some() {
            &["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"]
        } else {
            &["states:SendTaskSuccess", "states:SendTaskFailure"]
        };
        (!machines.is_empty()).then(|| allow("CallBack", actions, machines))
    }
}

/// How messages come to a function; `queue` is how the property with the queue is called.
fn mapping(consumes: &Consumes, queue: &str, arn: Value) -> Map {
    map! {
        queue => arn,
        "BatchSize" => consumes.batch_size,
        "FunctionResponseTypes" => ["ReportBatchItemFailures"],
        "ScalingConfig" => map! { "MaximumConcurrency" => consumes.maximum_concurrency },
    }
}

/// The checks that do not fit a function of a workflow, which nothing invokes without waiting for its answer.
fn checked(resource: Resource, function: &FunctionSpec) -> Resource {
    let why = match &function.consumes {
        Some(_) => "a queue invokes the function, and failed messages go to the dead-letter queue of that queue",
        None => "states invoke the function and wait for its answer, and the state machine handles its failures",
    };
    resource
        .skipping("CKV_AWS_116", why)
        .skipping("CKV_AWS_117", "the function calls only public AWS endpoints and needs no VPC")
}

/// A path with `/` on every system.
fn slashed(path: &std::path::Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
