//! Points in time.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A point in time, as an RFC 3339 string such as `2026-08-01T09:30:00Z`; both query languages compare it as a time, so
/// that offsets are taken into account (States Language, "Timestamps").
///
/// A literal is read with `parse`:
///
/// ```
/// # use dsl::payload::Timestamp;
/// # use dsl::prelude::*;
/// # #[message] struct Order { due: Timestamp }
/// let turn: Timestamp = "2030-01-01T00:00:00+01:00".parse().expect("an RFC 3339 time");
/// let workflow = Workflow::standard("Due", |order: OrderFields| {
///     Choice::new("Later?").when(order.due.ge(turn), Succeed::new("Later")).otherwise(Succeed::new("Before"))
/// });
/// assert!(workflow.compile().diagnostics().is_empty());
/// assert!("tomorrow".parse::<Timestamp>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(String);

/// A string that is not an RFC 3339 time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimestampError(String);

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an RFC 3339 time such as `2026-08-01T09:30:00Z`", self.0)
    }
}

impl std::error::Error for TimestampError {}

impl Timestamp {
    /// The time as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Timestamp {
    type Error = TimestampError;

    fn try_from(text: String) -> Result<Self, TimestampError> {
        if timestamp::parse(&text).is_some() { Ok(Self(text)) } else { Err(TimestampError(text)) }
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        Self::try_from(text.to_owned())
    }
}

impl From<Timestamp> for String {
    fn from(time: Timestamp) -> String {
        time.0
    }
}

impl JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_times_are_read() {
        let time: Timestamp = serde_json::from_str("\"2026-08-01T09:30:00.5+02:00\"").unwrap();
        assert_eq!(time.as_str(), "2026-08-01T09:30:00.5+02:00");
        assert_eq!(serde_json::to_string(&time).unwrap(), "\"2026-08-01T09:30:00.5+02:00\"");
        let error = serde_json::from_str::<Timestamp>("\"2026-08-01\"").unwrap_err();
        assert!(error.to_string().starts_with("`2026-08-01` is not an RFC 3339 time"));
    }

    #[test]
    fn the_schema_is_that_of_a_time() {
        let schema = schemars::schema_for!(Timestamp);
        assert_eq!(schema.get("format").unwrap(), "date-time");
    }
}
