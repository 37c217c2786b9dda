//! What is asked of TestState: its request, of the arguments.

use serde_json::Value;
use simulator::{ErrorOutput, FieldValidationMode, InspectionLevel, Mock, StateConfiguration, TestStateRequest};

use super::tested::Tested;
use super::{Args, Inspection};

/// Why a state is not run: what is wrong, and what to do.
pub(in crate::command) struct Refusal(pub(in crate::command) String, pub(in crate::command) Option<String>);

impl From<String> for Refusal {
    fn from(message: String) -> Self {
        Refusal(message, None)
    }
}

/// The request that the arguments make.
///
/// # Errors
/// Why they make none.
pub(in crate::command) fn request(args: &Args, tested: &Tested) -> Result<TestStateRequest, Refusal> {
    if args.state.is_none() && tested.definition.get("States").is_some() {
        let message = format!("`{}` is a state machine", args.definition.display());
        return Err(Refusal(message, Some("say with `--state NAME` which of its states is tested".to_owned())));
    }
    let text = |value: &Option<Value>| value.as_ref().map(Value::to_string);
    let (mock, state_configuration) = tested.mock.clone().map(mocked).transpose()?.unwrap_or_default();
    Ok(TestStateRequest {
        definition: tested.definition.to_string(),
        role_arn: args.role_arn.clone(),
        input: Some(tested.input.to_string()),
        inspection_level: match args.inspection {
            Inspection::Info => InspectionLevel::Info,
            Inspection::Debug => InspectionLevel::Debug,
            Inspection::Trace => InspectionLevel::Trace,
        },
        reveal_secrets: None,
        variables: text(&tested.variables),
        state_name: args.state.clone(),
        mock,
        context: text(&tested.context),
        state_configuration,
    })
}

const MEMBERS: [&str; 4] = ["result", "errorOutput", "fieldValidationMode", "stateConfiguration"];

/// What a file of mocks says.
fn mocked(value: Value) -> Result<(Option<Mock>, Option<StateConfiguration>), Refusal> {
    let help = "write `{\"result\": …}` or `{\"errorOutput\": {\"error\": …, \"cause\": …}}`";
    let wrong = |message: String| Refusal(message, Some(help.to_owned()));
    let Value::Object(mut members) = value else { return Err(wrong("the mock is not an object".to_owned())) };
    if let Some(unknown) = members.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
        return Err(wrong(format!("the mock has a member `{unknown}`, which TestState does not support")));
    }
    let configuration = match members.remove("stateConfiguration") {
        Some(mut configuration) => {
            as_text(configuration.get_mut("mapItemReaderData"));
            Some(part::<StateConfiguration>("stateConfiguration", configuration).map_err(wrong)?)
        }
        None => None,
    };
    if members.is_empty() {
        return Ok((None, configuration));
    }
    let result = members.remove("result").map(|mut result| {
        // A string that is JSON is taken for that.
        let is_json = result.as_str().is_some_and(|text| serde_json::from_str::<Value>(text).is_ok());
        if !is_json {
            result = Value::String(result.to_string());
        }
        result.as_str().unwrap_or_default().to_owned()
    });
    let mut mock = Mock { result, ..Mock::default() };
    if let Some(error) = members.remove("errorOutput") {
        mock.error_output = Some(part::<ErrorOutput>("errorOutput", error).map_err(wrong)?);
    }
    if let Some(mode) = members.remove("fieldValidationMode") {
        mock.field_validation_mode = Some(
            part::<FieldValidationMode>("fieldValidationMode", mode)
                .map_err(|message| Refusal(message, Some("write `STRICT`, `PRESENT` or `NONE`".to_owned())))?,
        );
    }
    Ok((Some(mock), configuration))
}

/// JSON where a text of JSON is wanted.
fn as_text(value: Option<&mut Value>) {
    if let Some(value) = value {
        if !value.is_string() {
            *value = Value::String(value.to_string());
        }
    }
}

fn part<T: serde::de::DeserializeOwned>(name: &str, value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| format!("the mock's `{name}` is not valid: {error}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn mocks_are_read_as_testers_write_them() {
        let mock = |value: Value| mocked(value).map_err(|refusal| refusal.0);
        let result = |value: Value| mock(json!({"result": value})).unwrap().0.unwrap().result.unwrap();
        assert_eq!(result(json!({"a": 1})), "{\"a\":1}");
        assert_eq!(result(json!("{\"a\": 1}")), "{\"a\": 1}");
        assert_eq!(result(json!("fine")), "\"fine\"");
        let (none, configuration) = mock(json!({"stateConfiguration": {"mapItemReaderData": [1]}})).unwrap();
        assert_eq!((none, configuration.unwrap().map_item_reader_data.as_deref()), (None, Some("[1]")));
        for (value, said) in [
            (json!([]), "not an object"),
            (json!({"Return": 1}), "`Return`"),
            (json!({"result": 1, "fieldValidationMode": "LOOSE"}), "`fieldValidationMode`"),
            (json!({"errorOutput": 1}), "`errorOutput`"),
        ] {
            let message = mock(value).unwrap_err();
            assert!(message.contains(said), "{message}");
        }
    }
}
