//! AWS JSON (Smithy, "AWS JSON 1.0 protocol" and "AWS JSON 1.1 protocol").

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use catalogue::{Kind, Shape};
use serde_json::{Map, Number, Value};
use simulator::Data;

use super::{Failure, Protocol, refused, request, send, unreachable};
use crate::options::Endpoint;
use crate::world::calls::Asked;

/// Calls an operation.
pub(super) async fn call(to: &Endpoint, asked: &Asked, protocol: &Protocol) -> Result<Data, Failure> {
    let Protocol::Json { version, target, .. } = protocol else {
        return Err(unreachable("the service speaks no JSON"));
    };
    let body = sent(&asked.parameters.to_value(), asked.shapes.0, protocol).to_string();
    let request = request("POST", to, "/", asked)
        .header("content-type", format!("application/x-amz-json-{version}"))
        .header("x-amz-target", format!("{target}.{}", asked.operation));
    let answer = send(to, request, body).await?;
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if answer.status.is_success() {
        let result = received(&body, asked.shapes.1, protocol);
        return Ok(Data::from(if result.is_null() { Value::Object(Map::new()) } else { result }));
    }
    let header = answer.headers.get("x-amzn-errortype").and_then(|code| code.to_str().ok());
    let code = header.or(body.get("__type").or(body.get("code")).and_then(Value::as_str));
    let text = String::from_utf8_lossy(&answer.body);
    let message = body.get("message").or(body.get("Message")).and_then(Value::as_str).unwrap_or(&text);
    Err(refused(asked, &answer, code, message))
}

impl Protocol {
    /// The name of a member as it is sent.
    fn spelt(&self, name: &str) -> String {
        let Protocol::Json { is_lower, others, .. } = self else { return name.to_owned() };
        let mut letters = name.chars();
        let Some(first) = letters.next() else { return String::new() };
        let lower = format!("{}{}", first.to_ascii_lowercase(), letters.as_str());
        let upper = format!("{}{}", first.to_ascii_uppercase(), letters.as_str());
        let (usual, other) = if *is_lower { (lower, upper) } else { (upper, lower) };
        if others.contains(&other.as_str()) { other } else { usual }
    }
}

/// A value as the service takes it.
fn sent(value: &Value, shape: Option<Shape>, protocol: &Protocol) -> Value {
    let Some(shape) = shape else { return value.clone() };
    match (shape.kind(), value) {
        (Kind::Structure | Kind::Union, Value::Object(members)) => {
            let member = |(name, value): (&String, &Value)| match shape.member(name) {
                Some(member) => (protocol.spelt(member.api_name()), sent(value, Some(member.shape()), protocol)),
                None => (name.clone(), value.clone()),
            };
            Value::Object(members.iter().map(member).collect())
        }
        (Kind::List { item, .. }, Value::Array(items)) => {
            items.iter().map(|value| sent(value, Some(item), protocol)).collect()
        }
        (Kind::Map { value: of, .. }, Value::Object(members)) => {
            Value::Object(members.iter().map(|(key, value)| (key.clone(), sent(value, Some(of), protocol))).collect())
        }
        // Where an API wants a text, the integrations take any JSON.
        (Kind::String { .. }, Value::Object(_) | Value::Array(_)) => value.to_string().into(),
        (Kind::Blob, Value::String(text)) => BASE64_STANDARD.encode(text).into(),
        (Kind::Blob, other) => BASE64_STANDARD.encode(other.to_string()).into(),
        (Kind::Timestamp, Value::String(text)) => match simulator::time::parse(text) {
            Some(moment) => Number::from_f64(moment.millis() as f64 / 1000.0).map_or(Value::Null, Value::Number),
            None => value.clone(),
        },
        (_, value) => value.clone(),
    }
}

/// A value as the task gets it.
fn received(value: &Value, shape: Option<Shape>, protocol: &Protocol) -> Value {
    let Some(shape) = shape else { return value.clone() };
    match (shape.kind(), value) {
        (Kind::Structure | Kind::Union, Value::Object(members)) => {
            let member = |(name, value): (&String, &Value)| {
                let found = shape.members().find(|member| protocol.spelt(member.api_name()) == *name);
                match found {
                    Some(member) => (member.name().to_owned(), received(value, Some(member.shape()), protocol)),
                    None => (name.clone(), value.clone()),
                }
            };
            Value::Object(members.iter().filter(|(_, value)| !value.is_null()).map(member).collect())
        }
        (Kind::List { item, .. }, Value::Array(items)) => {
            items.iter().map(|value| received(value, Some(item), protocol)).collect()
        }
        (Kind::Map { value: of, .. }, Value::Object(members)) => Value::Object(
            members.iter().map(|(key, value)| (key.clone(), received(value, Some(of), protocol))).collect(),
        ),
        (Kind::Blob, Value::String(text)) => {
            let bytes = BASE64_STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            bytes.unwrap_or_else(|| text.clone()).into()
        }
        (Kind::Timestamp, Value::Number(seconds)) => {
            let millis = seconds.as_f64().unwrap_or_default() * 1000.0;
            simulator::time::print(millis.round() as i64).into()
        }
        (_, value) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::services::PROTOCOLS;

    fn operation(service: &str, name: &str) -> (catalogue::Operation, &'static Protocol) {
        let service = catalogue::service(service).unwrap();
        let protocol = PROTOCOLS.iter().find(|(id, _)| Some(*id) == service.id()).unwrap();
        (service.operation(name).unwrap(), &protocol.1)
    }

    #[test]
    fn names_are_spelt_as_the_service_spells_them() {
        let (run, protocol) = operation("ecs", "runTask");
        let request = json!({"TaskDefinition": "t", "Overrides": {"ContainerOverrides": [{"Name": "c", "Environment": [{"Name": "A", "Value": "1"}]}]}});
        let wire = json!({"taskDefinition": "t", "overrides": {"containerOverrides": [{"name": "c", "environment": [{"name": "A", "value": "1"}]}]}});
        assert_eq!(sent(&request, run.input(), protocol), wire);
        let answer = json!({"tasks": [{"taskArn": "a", "createdAt": 1.5}], "failures": null});
        let told = json!({"Tasks": [{"TaskArn": "a", "CreatedAt": "1970-01-01T00:00:01.500Z"}]});
        assert_eq!(received(&answer, run.output(), protocol), told);
    }

    #[test]
    fn keys_of_maps_stay_and_json_becomes_text() {
        let (put, protocol) = operation("dynamodb", "putItem");
        let request = json!({"TableName": "t", "Item": {"id": {"S": "1"}, "Name": {"M": {"a": {"N": "2"}}}}});
        assert_eq!(sent(&request, put.input(), protocol), request);
        let (put, protocol) = operation("eventbridge", "putEvents");
        let request = json!({"Entries": [{"Detail": {"a": 1}, "Source": "s"}]});
        let wire = json!({"Entries": [{"Detail": "{\"a\":1}", "Source": "s"}]});
        assert_eq!(sent(&request, put.input(), protocol), wire);
        let (put, protocol) = operation("kinesis", "putRecord");
        assert_eq!(sent(&json!({"Data": "hi"}), put.input(), protocol), json!({"Data": "aGk="}));
    }
}
