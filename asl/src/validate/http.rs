//! HTTP tasks: the URL and the connection.

use super::expressions::is_expression;
use super::values::has_placeholder;
use super::walk::{Object, Walk};
use crate::document::{Kind as Json, Node};
use crate::resource::Arn;
use crate::shown::quoted;
use crate::{QueryLanguage, Resource, Task};

crate::rules! {
    pub,

    /// The endpoint of an HTTP task is not a URL.
    ///
    /// `ApiEndpoint` is a URL that begins with `https://`, or it is computed: with `ApiEndpoint.$` in JSONPath, with an
    /// expression in JSONata.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::http:invoke",
    ///   "Parameters": {
    ///     "ApiEndpoint": "$.url",
    ///     "Method": "GET",
    ///     "Authentication": {"ConnectionArn": "${Connection}"}
    ///   },
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::http:invoke",
    ///   "Parameters": {
    ///     "ApiEndpoint.$": "$.url",
    ///     "Method": "GET",
    ///     "Authentication": {"ConnectionArn": "${Connection}"}
    ///   },
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Call HTTPS APIs"; observed service behaviour: the definition is refused.
    HTTP_ENDPOINT = "V185", http_endpoint, Error;

    /// The connection of an HTTP task is not the ARN of a connection.
    ///
    /// `ConnectionArn` is the ARN of an EventBridge connection, in `Authentication` or in `InvocationConfig`.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::http:invoke",
    ///   "Parameters": {
    ///     "ApiEndpoint": "https://api.example.org/orders",
    ///     "Method": "GET",
    ///     "Authentication": {"ConnectionArn": "orders"}
    ///   },
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::http:invoke",
    ///   "Parameters": {
    ///     "ApiEndpoint": "https://api.example.org/orders",
    ///     "Method": "GET",
    ///     "Authentication": {"ConnectionArn": "${Connection}"}
    ///   },
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Call HTTPS APIs"; observed service behaviour: the definition is refused.
    HTTP_CONNECTION = "V186", http_connection, Error;
}

/// Validates the request of an HTTP task.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let resource = object.node.get(Task::NAMES.resource).and_then(|node| node.as_str());
    let Some(("http", "invoke")) = resource.and_then(|text| Resource::parse(text).optimized()) else { return };
    let field = match object.language {
        Some(QueryLanguage::JsonPath) => Task::NAMES.parameters,
        Some(QueryLanguage::Jsonata) => Task::NAMES.arguments,
        None => return,
    };
    let Some(request) = object.node.get(field) else { return };
    if let Some(node) = request.get("ApiEndpoint").filter(|node| !is_open(object, *node)) {
        let url = node.as_str().is_some_and(is_url);
        if !url {
            let message = format!("`ApiEndpoint` must be a URL, but is {}", shown(node));
            walk.findings.at(
                &HTTP_ENDPOINT,
                node,
                message,
                help(object, node, "ApiEndpoint", "a URL such as `https://api.example.org/orders`"),
            );
        }
    }
    let connections = ["Authentication", "InvocationConfig"].into_iter().filter_map(|name| request.get(name));
    for node in connections.filter_map(|part| part.get("ConnectionArn")).filter(|node| !is_open(object, *node)) {
        if !node.as_str().is_some_and(is_connection) {
            let message = format!("`ConnectionArn` must be the ARN of a connection, but is {}", shown(node));
            let form = "an ARN of the form `arn:aws:events:REGION:ACCOUNT:connection/NAME/ID`";
            walk.findings.at(&HTTP_CONNECTION, node, message, help(object, node, "ConnectionArn", form));
        }
    }
}

/// True for a value that is known only later.
fn is_open(object: &Object<'_>, node: Node<'_>) -> bool {
    let computed = |text: &str| object.is(QueryLanguage::Jsonata) && is_expression(text);
    node.is_unknown() || node.as_str().is_some_and(|text| has_placeholder(text) || computed(text))
}

fn shown(node: Node<'_>) -> String {
    if node.kind() == Json::String { quoted(node.as_str().unwrap_or_default()) } else { node.kind().to_string() }
}

/// What to write: a path as the value is meant to be computed.
fn help(object: &Object<'_>, node: Node<'_>, name: &str, form: &str) -> String {
    let path = node.as_str().is_some_and(|text| text.starts_with('$') || text.starts_with("States."));
    match path && object.is(QueryLanguage::JsonPath) {
        true => format!("write `{name}.$` to compute it, or {form}"),
        false => format!("write {form}"),
    }
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace))
}

fn is_connection(text: &str) -> bool {
    let arn = Arn::parse(text).filter(|arn| arn.service == "events" && !arn.region.is_empty());
    let name = arn.and_then(|arn| arn.resource.strip_prefix("connection/"));
    name.is_some_and(|name| !name.is_empty() && !name.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_urls() {
        assert!(is_url("https://api.example.org/a?b=c") && is_url("http://a"));
        for text in ["$.url", "api.example.org", "https://", "https:///a", "https://a b", "ftp://a"] {
            assert!(!is_url(text), "{text}");
        }
    }

    #[test]
    fn connections_are_arns() {
        assert!(is_connection("arn:aws-cn:events:cn-north-1:123456789012:connection/weather/0a1b"));
        for text in ["weather", "arn:aws:events:eu-west-1:123456789012:rule/weather", "arn:aws:s3:::connection/weather"]
        {
            assert!(!is_connection(text), "{text}");
        }
    }
}
