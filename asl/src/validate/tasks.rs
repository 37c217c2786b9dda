//! Tasks and Passes.

use super::findings::one_of;
use super::rule::rules;
use super::values;
use super::walk::{Object, Walk};
use super::{expressions, templates};
use crate::document::{Kind as Json, Node};
use crate::{Integration, QueryLanguage};

rules! {
    /// `HeartbeatSeconds` is not less than `TimeoutSeconds`.
    ///
    /// The timeout would always come first.
    ///
    /// Source: States Language, "Task State".
    HEARTBEAT_NOT_BELOW_TIMEOUT = "V082", "heartbeat_not_below_timeout", Error;

    /// `Credentials` is no object, nor in JSONata an expression.
    ///
    /// Source: States Language, "Task State".
    CREDENTIALS = "V083", "credentials", Error;

    /// `Credentials` names no role.
    ///
    /// It has `RoleArn`, or in JSONPath `RoleArn.$`.
    ///
    /// Source: Developer Guide, "Accessing resources in other accounts"; answers of the service.
    CREDENTIALS_WITHOUT_ROLE = "V084", "credentials_without_role", Error;

    /// The request of a task lacks a member without which the call fails.
    ///
    /// Judged are the integrations whose requests the compiler knows, such as `lambda:invoke` with its `FunctionName`.
    ///
    /// Source: Developer Guide, "Integrating optimized services" and the page of each service.
    TASK_PARAMETERS = "V087", "task_parameters", Warning;

    /// A task waits for its token, and hands the token to nobody.
    ///
    /// The request of a `.waitForTaskToken` task holds `$$.Task.Token`, in JSONata `$states.context.Task.Token`.
    ///
    /// Source: our advice; Developer Guide, "Service integration patterns".
    TOKEN_NOT_PASSED = "V088", "token_not_passed", Warning;
}

/// Judges a Task as a whole.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let seconds = |name: &str| object.node.get(name)?.as_number()?.value().as_f64();
    if let (Some(heartbeat), Some(timeout)) = (seconds("HeartbeatSeconds"), seconds("TimeoutSeconds"))
        && heartbeat >= timeout
        && let Some(node) = object.node.get("HeartbeatSeconds")
    {
        let message = format!("the heartbeat of {heartbeat} s is not shorter than the timeout of {timeout} s");
        let help = "make the heartbeat shorter, or leave it out";
        walk.findings.at(&HEARTBEAT_NOT_BELOW_TIMEOUT, node, message, help);
    }
    let resource = object.node.get("Resource").and_then(|node| node.as_str().map(|text| (node, text)));
    if let Some((node, text)) = resource {
        check_request(walk, object, node, text);
    }
    if let Some((node, text)) = resource
        && text.ends_with(".waitForTaskToken")
        && !hands_the_context_on(object.node)
    {
        let message = "the task waits for its token, and its request does not hold the token";
        let help = "add `\"taskToken.$\": \"$$.Task.Token\"`, in JSONata `\"{% $states.context.Task.Token %}\"`";
        walk.findings.at(&TOKEN_NOT_PASSED, node, message, help);
    }
}

/// Judges whether the request of a known integration is complete.
fn check_request<'d>(walk: &mut Walk<'d>, object: &Object<'d>, node: Node<'d>, resource: &str) {
    let Some((integration, _)) = Integration::of_resource(resource) else { return };
    let request = match object.language {
        Some(QueryLanguage::JsonPath) => object.node.get("Parameters"),
        Some(QueryLanguage::Jsonata) => object.node.get("Arguments"),
        None => return,
    };
    // What is no object is computed as a whole, or a finding already.
    if request.is_some_and(|request| request.kind() != Json::Object) {
        return;
    }
    let has = |name: &str| {
        let members = request.into_iter().flat_map(|request| request.members());
        let mut names = members.map(|member| member.key.name());
        names.any(|known| known.strip_suffix(".$").unwrap_or(known) == name)
    };
    let place = request.unwrap_or(node);
    for name in integration.required.iter().filter(|name| !has(name)) {
        let message = format!("the request of `{integration}` lacks `{name}`");
        walk.findings.at_key(&TASK_PARAMETERS, place, message, format!("add `{name}`"));
    }
    if !integration.one_of.is_empty() && !integration.one_of.iter().any(|name| has(name)) {
        let names = one_of(integration.one_of);
        let message = format!("the request of `{integration}` lacks {names}");
        walk.findings.at_key(&TASK_PARAMETERS, place, message, format!("add {names}"));
    }
}

/// True when a task's request reads the token, the whole context, or a variable that may hold it.
fn hands_the_context_on(task: Node<'_>) -> bool {
    let fields = ["Parameters", "Arguments"].into_iter().filter_map(|name| task.get(name));
    let mut texts = fields.flat_map(|field| field.nodes()).filter_map(|node| node.as_str());
    texts.any(|text| {
        text.contains("Task.Token")
            || text.contains("Task[")
            || text == "$$"
            || text == "$$.Task"
            || text.contains("$states.context")
            || values::has_placeholder(text)
    })
}

/// Judges the role that a task assumes.
pub(super) fn check_credentials<'d>(walk: &mut Walk<'d>, object: &Object<'d>, node: Node<'d>) {
    let jsonata = object.is(QueryLanguage::Jsonata);
    if jsonata && node.as_str().is_some_and(expressions::is_expression) {
        expressions::check_value(walk, node);
        return;
    }
    if node.kind() != Json::Object {
        let message = format!("`Credentials` is {}, and must be an object", node.kind());
        walk.findings.at(&CREDENTIALS, node, message, "write `{\"RoleArn\": \"…\"}`");
        return;
    }
    let computed = node.get("RoleArn.$").filter(|_| !jsonata);
    if node.get("RoleArn").or(computed).is_none() {
        let message = "`Credentials` lacks the field `RoleArn`";
        walk.findings.at_key(&CREDENTIALS_WITHOUT_ROLE, node, message, "add `RoleArn`, the role to assume");
    }
    if jsonata {
        expressions::check_value(walk, node);
    } else {
        templates::check_members(walk, node);
    }
}

/// Judges a Pass as a whole.
pub(super) fn check_pass<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    if let Some(result) = object.node.get("Result").filter(|_| object.is(QueryLanguage::JsonPath)) {
        templates::check_result(walk, result);
    }
}
