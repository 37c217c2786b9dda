//! Mocks for TestState.

use aws_sdk_sfn::types::{MockErrorOutput, MockInput, MockResponseValidationMode, TestStateConfiguration};
use serde_json::{Map, Value};

use crate::Error;

/// A mock that answers a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Mock {
    /// The result, or the error and its cause.
    pub outcome: Result<Value, (String, Option<String>)>,
    /// The number of previous attempts of the state.
    pub retried: u64,
    validation: Option<String>,
    configuration: Option<TestStateConfiguration>,
}

const MEMBERS: [&str; 4] = ["result", "errorOutput", "fieldValidationMode", "stateConfiguration"];

impl Mock {
    /// Reads a mock.
    ///
    /// # Errors
    ///
    /// It is malformed.
    pub fn of(value: &Value) -> Result<Self, Error> {
        let help = "write `{\"result\": …}` or `{\"errorOutput\": {\"error\": …, \"cause\": …}}`";
        let wrong = |message: String| Error::new(message).help(help);
        let Some(object) = value.as_object() else { return Err(wrong("the mock is not an object".to_owned())) };
        if let Some(unknown) = object.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
            return Err(wrong(format!("the mock has a member `{unknown}`, which TestState does not support")));
        }
        let outcome = match (object.get("result"), object.get("errorOutput")) {
            (Some(result), None) => Ok(result_of(result)),
            (None, Some(error)) => Err(error_of(error).ok_or_else(|| {
                wrong("the mock's `errorOutput` has no `error`, or one that is not a string".to_owned())
            })?),
            (Some(_), Some(_)) => return Err(wrong("the mock has both a result and an error".to_owned())),
            (None, None) => return Err(wrong("the mock has neither a result nor an error".to_owned())),
        };
        let empty = Map::new();
        let configured = object.get("stateConfiguration").map(|value| value.as_object().unwrap_or(&empty));
        let number = |name: &str| configured?.get(name)?.as_i64().and_then(|number| i32::try_from(number).ok());
        let text = |name: &str| configured?.get(name)?.as_str().map(str::to_owned);
        let configuration = TestStateConfiguration::builder()
            .set_retrier_retry_count(number("retrierRetryCount"))
            .set_error_caused_by_state(text("errorCausedByState"))
            .set_map_iteration_failure_count(number("mapIterationFailureCount"))
            .set_map_item_reader_data(text("mapItemReaderData"))
            .build();
        Ok(Mock {
            outcome,
            retried: number("retrierRetryCount").and_then(|count| u64::try_from(count).ok()).unwrap_or_default(),
            validation: object.get("fieldValidationMode").and_then(Value::as_str).map(str::to_owned),
            configuration: configured.map(|_| configuration),
        })
    }

    /// The mock as the client takes it.
    pub(crate) fn sent(&self) -> MockInput {
        let mock = MockInput::builder();
        let mock = match &self.outcome {
            Ok(result) => mock.result(result.to_string()),
            Err((error, cause)) => {
                mock.error_output(MockErrorOutput::builder().error(error).set_cause(cause.clone()).build())
            }
        };
        mock.set_field_validation_mode(self.validation.as_deref().map(MockResponseValidationMode::from)).build()
    }

    /// What goes along with it.
    pub(crate) fn configuration(&self) -> Option<TestStateConfiguration> {
        self.configuration.clone()
    }
}

/// TestState takes a text that holds JSON; in a file, JSON is easier to write.
fn result_of(result: &Value) -> Value {
    result.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_else(|| result.clone())
}

fn error_of(error: &Value) -> Option<(String, Option<String>)> {
    let cause = match error.get("cause") {
        None => None,
        Some(cause) => Some(cause.as_str()?.to_owned()),
    };
    Some((error.get("error")?.as_str()?.to_owned(), cause))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_result_is_json_or_its_text() {
        let result = |value: Value| Mock::of(&json!({"result": value})).unwrap().outcome.unwrap();
        assert_eq!(result(json!({"a": 1})), json!({"a": 1}));
        assert_eq!(result(json!("{\"a\": 1}")), json!({"a": 1}));
        assert_eq!(result(json!("fine")), json!("fine"));
    }

    #[test]
    fn what_is_no_mock_is_refused() {
        for (value, said) in [
            (json!([]), "not an object"),
            (json!({}), "neither a result nor an error"),
            (json!({"result": 1, "errorOutput": {"error": "a"}}), "both"),
            (json!({"errorOutput": {"cause": "a"}}), "no `error`"),
            (json!({"errorOutput": {"error": "a", "cause": 1}}), "not a string"),
            (json!({"Return": 1}), "`Return`"),
        ] {
            let refusal = Mock::of(&value).unwrap_err();
            assert!(refusal.message.contains(said), "{}", refusal.message);
        }
    }

    #[test]
    fn what_goes_along_is_kept() {
        let value = json!({"errorOutput": {"error": "Busy", "cause": "later"}, "fieldValidationMode": "NONE",
            "stateConfiguration": {"retrierRetryCount": 2}});
        let mock = Mock::of(&value).unwrap();
        assert_eq!(mock.retried, 2);
        assert_eq!(mock.sent().field_validation_mode(), Some(&MockResponseValidationMode::None));
        assert_eq!(mock.sent().error_output().and_then(|error| error.cause()), Some("later"));
        assert_eq!(mock.configuration().and_then(|with| with.retrier_retry_count()), Some(2));
    }
}
