//! Settings of state machines: logging, tracing, encryption. They are checked and kept; nothing is logged or encrypted.

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::machine::{Settings, Tags};

use super::request::Request;

/// The settings of a request; those that it leaves out stay as they were.
pub(super) fn read(input: &Request<'_>, before: &Settings) -> Result<Settings, ApiError> {
    let mut settings = before.clone();
    if let Some(given) = input.structure("loggingConfiguration") {
        settings.logging = logging(given)?;
    }
    if let Some(given) = input.structure("tracingConfiguration") {
        settings.tracing = json!({"enabled": given.get("enabled").and_then(Value::as_bool).unwrap_or(false)});
    }
    if let Some(given) = encryption(input)? {
        settings.encryption = Some(given);
    }
    Ok(settings)
}

fn logging(given: &Map<String, Value>) -> Result<Value, ApiError> {
    let refused =
        |detail: &str| ApiError::new("InvalidLoggingConfiguration", format!("Invalid Logging Configuration: {detail}"));
    let members = Request::new(given);
    let level = members.text("level").unwrap_or("OFF");
    let data = members.flag("includeExecutionData").unwrap_or(false);
    let destinations = members.list("destinations");
    let mut logging = Map::new();
    logging.insert("level".to_owned(), level.into());
    logging.insert("includeExecutionData".to_owned(), data.into());
    if destinations.len() > 1 || (level != "OFF" && destinations.is_empty()) {
        return Err(refused("Must specify exactly one Log Destination."));
    }
    if let [destination] = destinations {
        let group = destination.pointer("/cloudWatchLogsLogGroup/logGroupArn").and_then(Value::as_str);
        if !group.is_some_and(|group| group.starts_with("arn:") && group.contains(":log-group:")) {
            return Err(refused("Log Destination not found."));
        }
        logging.insert("destinations".to_owned(), Value::Array(destinations.to_vec()));
    }
    Ok(Value::Object(logging))
}

/// The encryption that a request asks for.
pub(super) fn encryption(input: &Request<'_>) -> Result<Option<Value>, ApiError> {
    let Some(given) = input.structure("encryptionConfiguration") else { return Ok(None) };
    let refused = |detail: &str| ApiError::new("InvalidEncryptionConfiguration", detail);
    let members = Request::new(given);
    match (members.text("type"), members.text("kmsKeyId")) {
        (Some("CUSTOMER_MANAGED_KMS_KEY"), None) => Err(refused("A key is required for CUSTOMER_MANAGED_KMS_KEY.")),
        (Some("AWS_OWNED_KEY"), Some(_)) => Err(refused("A key must not be given for AWS_OWNED_KEY.")),
        _ => Ok(Some(Value::Object(given.clone()))),
    }
}

/// The tags of a request.
pub(super) fn tags(input: &Request<'_>) -> Tags {
    let text = |tag: &Value, name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    input.list("tags").iter().map(|tag| (text(tag, "key"), text(tag, "value"))).collect()
}

/// Refuses more tags than a resource may have (Developer Guide, "Quotas related to tagging").
pub(super) fn within_tags(arn: &str, tags: &Tags) -> Result<(), ApiError> {
    if tags.len() <= 50 {
        return Ok(());
    }
    let message = "Too many tags: a resource has at most 50.";
    Err(ApiError::new("TooManyTags", message).with("resourceName", arn))
}
