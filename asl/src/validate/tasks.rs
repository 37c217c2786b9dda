//! Tasks and Passes.

use super::values;
use super::vocabulary::both;
use super::walk::{Object, Walk};
use super::{expressions, templates};
use crate::document::{Kind as Json, Node};
use crate::grammar::Kind;
use crate::{QueryLanguage, Resource, Task};

crate::rules! {
    pub,

    /// `HeartbeatSeconds` is more than `TimeoutSeconds`.
    ///
    /// The timeout would always occur first. Step Functions accepts two equal times.
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "TimeoutSeconds": 60, "HeartbeatSeconds": 90, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "TimeoutSeconds": 60, "HeartbeatSeconds": 20, "End": true}
    /// ```
    ///
    /// Source: States Language, "Task State".
    HEARTBEAT_ABOVE_TIMEOUT = "V082", heartbeat_above_timeout, Error;

    /// `Credentials` is neither an object nor, in JSONata, an expression.
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "Credentials": "${Role}", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "Credentials": {"RoleArn": "${Role}"}, "End": true}
    /// ```
    ///
    /// Source: States Language, "Task State".
    CREDENTIALS = "V083", credentials, Error;

    /// `Credentials` names no role.
    ///
    /// It needs `RoleArn`, or `RoleArn.$` in JSONPath.
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "Credentials": {}, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "Credentials": {"RoleArn.$": "$.role"}, "End": true}
    /// ```
    ///
    /// Source: Developer Guide, "Accessing resources in other accounts"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    CREDENTIALS_WITHOUT_ROLE = "V084", credentials_without_role, Error;

    /// A task waits for its token, but does not pass the token on.
    ///
    /// The request of a `.waitForTaskToken` task must contain `$$.Task.Token`, or `$states.context.Task.Token` in
    /// JSONata.
    ///
    /// Without the token nobody can complete the task, which waits until it times out.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
    ///   "Parameters": {"FunctionName": "${Pay}", "Payload": {"order.$": "$.order"}},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
    ///   "Parameters": {"FunctionName": "${Pay}", "Payload": {"token.$": "$$.Task.Token"}},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Stepwright recommendation; Developer Guide, "Service integration patterns".
    TOKEN_NOT_PASSED = "V088", token_not_passed, Warning;

    /// A task waits for its token without a time limit.
    ///
    /// If nobody sends the token back, the execution hangs for up to a year.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
    ///   "Parameters": {"FunctionName": "${Pay}", "Payload": {"token.$": "$$.Task.Token"}},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
    ///   "Parameters": {"FunctionName": "${Pay}", "Payload": {"token.$": "$$.Task.Token"}},
    ///   "TimeoutSeconds": 3600,
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Stepwright recommendation; Developer Guide, "Service integration patterns".
    ENDLESS_WAIT = "V089", endless_wait, Warning;

    /// A task token is read in a state that has none.
    ///
    /// Only tasks that wait have a token, usually those whose resource ends with `.waitForTaskToken`. In other states
    /// the expression fails.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::sqs:sendMessage",
    ///   "Parameters": {"QueueUrl": "${Queue}", "MessageBody": {"token.$": "$$.Task.Token"}},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    ///   "Parameters": {"QueueUrl": "${Queue}", "MessageBody": {"token.$": "$$.Task.Token"}},
    ///   "TimeoutSeconds": 3600,
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Accessing execution data from the Context object".
    NO_TOKEN = "V116", no_token, Warning;
}

/// The limits of a task's time.
const TIMES: [&str; 4] = ["TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"];

/// Validates a Task as a whole.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    check_limits(walk, object);
    let waiting = object
        .node
        .get(Task::NAMES.resource)
        .filter(|node| node.as_str().is_some_and(|resource| Resource::parse(resource).waits_for_token()));
    let Some(resource) = waiting else { return };
    if !TIMES.into_iter().any(|name| object.node.get(name).is_some()) {
        let message = "the task waits for its token without a time limit";
        let help = "add `TimeoutSeconds`, or `HeartbeatSeconds` if the worker sends heartbeats";
        walk.findings.at(&ENDLESS_WAIT, resource, message, help);
    }
    if !hands_the_context_on(object.node) {
        let message = "the task waits for its token, but its request does not contain the token";
        let help = "add `\"taskToken.$\": \"$$.Task.Token\"`, or `\"{% $states.context.Task.Token %}\"` in JSONata";
        walk.findings.at(&TOKEN_NOT_PASSED, resource, message, help);
    }
}

/// Whether the heartbeat interval is shorter than the timeout.
fn check_limits<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let seconds = |name: &str| {
        let node = object.node.get(name)?;
        Some((node, node.as_number()?.value().as_f64()?))
    };
    let Some(((node, heartbeat), (timeout_node, timeout))) = seconds("HeartbeatSeconds").zip(seconds("TimeoutSeconds"))
    else {
        return;
    };
    if heartbeat > timeout {
        let message =
            format!("the heartbeat interval ({heartbeat} s) must not be longer than the timeout ({timeout} s)");
        let help = both(
            "make the heartbeat interval shorter, or remove it",
            "make `.heartbeat(…)` shorter than `.timeout(…)`, or remove it",
        );
        let added = walk.findings.at(&HEARTBEAT_ABOVE_TIMEOUT, node, message, help);
        added.label_key(timeout_node, "the timeout is here");
    }
}

/// Checks whether an object may read the task token.
pub(super) fn check_token<'d>(walk: &mut Walk<'d>, object: &Object<'d>, node: Node<'d>, offset: Option<usize>) {
    let there_is_one = match object.kind {
        Kind::Task => object.node.get(Task::NAMES.resource).and_then(|resource| resource.as_str()).is_none_or(|text| {
            let resource = Resource::parse(text);
            // Observed: a `.sync` task has a token, too.
            resource.waits_for_token()
                || resource.runs_a_job()
                || matches!(resource, Resource::Activity(_))
                || may_wait(text, resource)
        }),
        Kind::Pass | Kind::Choice | Kind::Wait | Kind::Succeed | Kind::Fail | Kind::Parallel | Kind::Map => false,
        Kind::Rule | Kind::NestedRule => false,
        // The task around them decides, and it is validated by its request.
        Kind::Machine
        | Kind::Branch
        | Kind::Processor
        | Kind::Retrier
        | Kind::Catcher
        | Kind::ProcessorConfig
        | Kind::ItemReader
        | Kind::ReaderConfig
        | Kind::ItemBatcher
        | Kind::ResultWriter
        | Kind::WriterConfig => true,
    };
    if !there_is_one {
        let message = format!("there is no task token in {}", object.kind.words());
        let message = if object.kind == Kind::Task { "this task has no token".to_owned() } else { message };
        let help = "add `.waitForTaskToken` to the `Resource` of the task that should wait, and read the token there";
        walk.findings.inside(&NO_TOKEN, node, offset, message, help);
    }
}

/// Whether a placeholder in the resource may stand for an activity, or for the end of a name that says what waits.
fn may_wait(text: &str, resource: Resource<'_>) -> bool {
    values::has_placeholder(text) && (text.ends_with('}') || resource.call().is_none())
}

/// True when a task's request reads the token, the whole context, or a variable that may hold it.
fn hands_the_context_on(task: Node<'_>) -> bool {
    let fields = ["Parameters", "Arguments"].into_iter().filter_map(|name| task.get(name));
    let mut nodes = fields.flat_map(|field| field.nodes());
    nodes.any(|node| {
        let Some(text) = node.as_str() else { return false };
        // Written without `.$` or the delimiters of an expression, it is text like any other.
        let computed = expressions::is_expression(text) || node.key().is_some_and(|key| key.name().ends_with(".$"));
        let reads = || {
            text.contains("Task.Token")
                || text.contains("Task[")
                || text == "$$"
                || text == "$$.Task"
                || text.contains("$states.context")
                || values::has_placeholder(text)
        };
        computed && reads()
    })
}

/// Validates the role that a task assumes.
pub(super) fn check_credentials<'d>(walk: &mut Walk<'d>, object: &Object<'d>, node: Node<'d>) {
    let jsonata = object.is(QueryLanguage::Jsonata);
    if jsonata && node.as_str().is_some_and(expressions::is_expression) {
        expressions::check_value(walk, object, node);
        return;
    }
    if node.kind() != Json::Object {
        let message = format!("`Credentials` must be an object, but is {}", node.kind());
        walk.findings.at(&CREDENTIALS, node, message, "write `{\"RoleArn\": \"…\"}`");
        return;
    }
    let computed = node.get("RoleArn.$").filter(|_| !jsonata);
    if node.get("RoleArn").or(computed).is_none() {
        let message = "`Credentials` lacks the field `RoleArn`";
        walk.findings.at_key(&CREDENTIALS_WITHOUT_ROLE, node, message, "add `RoleArn` with the role to assume");
    }
    if jsonata {
        expressions::check_value(walk, object, node);
    } else {
        templates::check_members(walk, object, node);
    }
}

/// Validates a Pass as a whole.
pub(super) fn check_pass<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    if let Some(result) = object.node.get("Result").filter(|_| object.is(QueryLanguage::JsonPath)) {
        templates::check_result(walk, object, result);
    }
}
