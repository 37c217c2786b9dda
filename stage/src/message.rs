//! The author's part of requests and results.

use asl::{JobOutput, Pattern, Resource};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use simulator::Data;

/// What a state sent to a service.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The state.
    pub state: String,
    /// The resource as the definition writes it.
    pub resource: String,
    /// The whole request.
    pub request: Value,
}

impl Sent {
    /// The author's part of the request: a queue's message, a function's payload, an execution's input, a topic's text;
    /// for other services the whole request.
    pub fn message(&self) -> Value {
        message(&self.resource, &self.request)
    }
}

/// The part of a request that authors give a type.
pub(crate) fn message(resource: &str, request: &Value) -> Value {
    match Resource::parse(resource).integration().and_then(|(integration, _)| integration.message) {
        Some(member) => request.get(member).cloned().unwrap_or_default(),
        None => request.clone(),
    }
}

/// The result that a service gives for what an author answers.
pub(crate) fn result(resource: &str, answer: Value) -> Data {
    let resource = Resource::parse(resource);
    let whole = match (resource.optimized(), resource.pattern()) {
        (Some(("lambda", "invoke")), Some(Pattern::RequestResponse)) => {
            json!({"ExecutedVersion": "$LATEST", "Payload": answer, "StatusCode": 200})
        }
        (Some(("bedrock", "invokeModel")), _) => json!({"Body": answer, "ContentType": "application/json"}),
        (Some(("http", "invoke")), _) => {
            json!({"Headers": {}, "ResponseBody": answer, "StatusCode": 200, "StatusText": "OK"})
        }
        (Some(("states", "startExecution")), Some(Pattern::RunAJob(JobOutput::Parsed))) => {
            json!({"Output": answer, "Status": "SUCCEEDED"})
        }
        (Some(_) | None, _) => answer,
    };
    Data::from(whole)
}

/// What an author answers where a service gives a result: the part of it that [`Reply::value`](crate::Reply::value) takes.
///
/// ```
/// use serde_json::json;
///
/// let result = json!({"ExecutedVersion": "$LATEST", "Payload": 7, "StatusCode": 200});
/// assert_eq!(stage::answer("arn:aws:states:::lambda:invoke", result), 7);
/// ```
pub fn answer(resource: &str, mut result: Value) -> Value {
    let resource = Resource::parse(resource);
    let member = match (resource.optimized(), resource.pattern()) {
        (Some(("lambda", "invoke")), Some(Pattern::RequestResponse)) => "Payload",
        (Some(("http", "invoke")), _) => "ResponseBody",
        (Some(("states", "startExecution")), Some(Pattern::RunAJob(JobOutput::Parsed))) => "Output",
        (Some(_) | None, _) => return result,
    };
    match result.get_mut(member) {
        Some(answer) => answer.take(),
        None => result,
    }
}

/// An empty result of a resource, in the form that the service gives it.
pub fn sample_result(resource: &str) -> Data {
    result(resource, json!({}))
}

/// A message as a type. A text that is no `T` may hold the JSON of one.
pub(crate) fn typed<T: DeserializeOwned>(message: Value) -> Result<T, serde_json::Error> {
    match &message {
        Value::String(text) => serde_json::from_value(message.clone()).or_else(|error| {
            // Where the text is no JSON at all, the first complaint says more.
            serde_json::from_str(text).map_err(|_| error)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            serde_json::from_value(message)
        }
    }
}

/// What a request is told that is not of the type that its answer takes.
pub(crate) fn unlike<I>(error: &serde_json::Error) -> String {
    format!("its request is not a valid `{}`: {error}", std::any::type_name::<I>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_taken_out_of_requests() {
        let message = |resource: &str, request: Value| message(resource, &request);
        let sqs = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
        assert_eq!(message(sqs, json!({"QueueUrl": "q", "MessageBody": {"a": 1}})), json!({"a": 1}));
        assert_eq!(message("arn:aws:states:::lambda:invoke", json!({"Payload": 7})), json!(7));
        assert_eq!(message("arn:aws:states:::aws-sdk:s3:getObject", json!({"Key": "k"})), json!({"Key": "k"}));
        assert_eq!(message("arn:aws:lambda:us-east-1:1:function:f", json!([1])), json!([1]));
    }

    #[test]
    fn answers_are_put_where_the_service_has_them() {
        let result = |resource: &str| result(resource, json!(7)).to_value();
        assert_eq!(result("arn:aws:states:::lambda:invoke")["Payload"], 7);
        assert_eq!(result("arn:aws:states:::lambda:invoke.waitForTaskToken"), 7);
        assert_eq!(result("arn:aws:states:::states:startExecution.sync:2")["Output"], 7);
        assert_eq!(result("arn:aws:states:::http:invoke")["ResponseBody"], 7);
        assert_eq!(result("arn:aws:states:::bedrock:invokeModel")["Body"], 7);
    }

    #[test]
    fn a_text_may_hold_json() {
        assert_eq!(typed::<Vec<u8>>(json!("[1, 2]")).unwrap(), [1, 2]);
        assert_eq!(typed::<String>(json!("[1, 2]")).unwrap(), "[1, 2]");
        assert!(typed::<Vec<u8>>(json!("no")).is_err());
    }
}
