//! Settings of state machines: logging, tracing, encryption. They are checked and kept; nothing is logged or encrypted.

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::input::Input;
use crate::machine::{Settings, Tags};

const LEVELS: [&str; 4] = ["ALL", "ERROR", "FATAL", "OFF"];

/// The settings of a request; those that it leaves out stay as they were.
pub(super) fn read(input: &Input<'_>, before: &Settings) -> Result<Settings, ApiError> {
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
    let members = Input::new(given);
    let level = members.word("level", &LEVELS).unwrap_or("OFF");
    let data = members.flag("includeExecutionData").unwrap_or(false);
    let destinations = members.list("destinations");
    members.check()?;
    let mut logging = Map::new();
    logging.insert("level".to_owned(), level.into());
    logging.insert("includeExecutionData".to_owned(), data.into());
    let count = destinations.map_or(0, Vec::len);
    if count > 1 || (level != "OFF" && count == 0) {
        return Err(refused("Must specify exactly one Log Destination."));
    }
    if let Some(destinations) = destinations.filter(|destinations| !destinations.is_empty()) {
        let group = destinations[0].pointer("/cloudWatchLogsLogGroup/logGroupArn").and_then(Value::as_str);
        if !group.is_some_and(|group| group.starts_with("arn:") && group.contains(":log-group:")) {
            return Err(refused("Log Destination not found."));
        }
        logging.insert("destinations".to_owned(), Value::Array(destinations.clone()));
    }
    Ok(Value::Object(logging))
}

/// The encryption that a request asks for.
pub(super) fn encryption(input: &Input<'_>) -> Result<Option<Value>, ApiError> {
    let Some(given) = input.structure("encryptionConfiguration") else { return Ok(None) };
    let refused = |detail: &str| ApiError::new("InvalidEncryptionConfiguration", detail);
    let members = Input::new(given);
    let kind = members.word("type", &["CUSTOMER_MANAGED_KMS_KEY", "AWS_OWNED_KEY"]);
    let key = members.text("kmsKeyId", 2048);
    members.number("kmsDataKeyReusePeriodSeconds", 60, 900);
    members.check()?;
    match (kind, key) {
        (Some("CUSTOMER_MANAGED_KMS_KEY"), None) => Err(refused("A key is required for CUSTOMER_MANAGED_KMS_KEY.")),
        (Some("AWS_OWNED_KEY"), Some(_)) => Err(refused("A key must not be given for AWS_OWNED_KEY.")),
        _ => Ok(Some(Value::Object(given.clone()))),
    }
}

/// The tags of a request.
pub(super) fn tags(input: &Input<'_>) -> Result<Tags, ApiError> {
    let mut tags = Tags::new();
    for (number, tag) in input.list("tags").map(Vec::as_slice).unwrap_or_default().iter().enumerate() {
        let place = |name: &str| format!("tags.{}.member.{name}", number + 1);
        let Some(tag) = tag.as_object() else {
            input.violate_null(&place("key"));
            continue;
        };
        let text = |name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default();
        let (key, value) = (text("key"), text("value"));
        if key.is_empty() {
            input.violate(&place("key"), key, "Member must have length greater than or equal to 1");
        } else if key.chars().count() > 128 {
            input.violate(&place("key"), key, "Member must have length less than or equal to 128");
        }
        if value.chars().count() > 256 {
            input.violate(&place("value"), value, "Member must have length less than or equal to 256");
        }
        tags.insert(key.to_owned(), value.to_owned());
    }
    input.check()?;
    Ok(tags)
}

/// Refuses more tags than a resource may have (Developer Guide, "Quotas related to tagging").
pub(super) fn within_tags(arn: &str, tags: &Tags) -> Result<(), ApiError> {
    if tags.len() <= 50 {
        return Ok(());
    }
    let message = "Too many tags: a resource has at most 50.";
    Err(ApiError::new("TooManyTags", message).with("resourceName", arn))
}
