//! Definitions: refused in the words of `ValidateStateMachineDefinition` and `CreateStateMachine`, from our rules.

mod fields;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use asl::document::{Document, Kind, Limits, Refusal};
use asl::validate::{Options, validate};
use asl::{Diagnostic, WorkflowType};
use serde_json::{Map, Value};
use simulator::Machine;

use crate::error::ApiError;
use crate::jackson;

/// A finding in the form of the API (API Reference, "ValidateStateMachineDefinitionDiagnostic").
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// `ERROR` or `WARNING`.
    pub(crate) severity: &'static str,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) location: Option<String>,
}

/// The code of nearly every finding.
const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";

/// What the service says of a text that is not an object.
const NO_OBJECT: &str = "Definition must be a valid JSON object";

impl Finding {
    pub(crate) fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("severity".to_owned(), self.severity.into());
        object.insert("code".to_owned(), self.code.into());
        object.insert("message".to_owned(), self.message.as_str().into());
        if let Some(location) = &self.location {
            object.insert("location".to_owned(), location.as_str().into());
        }
        Value::Object(object)
    }

    fn error(code: &'static str, message: impl Into<String>, location: Option<String>) -> Self {
        Finding { severity: "ERROR", code, message: message.into(), location }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)?;
        match &self.location {
            Some(location) => write!(f, " at {location}"),
            None => Ok(()),
        }
    }
}

/// Everything that is found in a definition, errors first.
pub(crate) fn findings(text: &str, kind: WorkflowType) -> Vec<Finding> {
    match document(text) {
        Ok(document) => of_document(&document, kind),
        Err(findings) => findings,
    }
}

/// A definition that is ready to run.
///
/// # Errors
/// `InvalidDefinition` with every error, as the service words it.
pub(crate) fn read(text: &str, kind: WorkflowType) -> Result<Arc<Machine>, ApiError> {
    let document = document(text).map_err(|findings| refusal(&findings))?;
    let errors = of_document(&document, kind);
    let errors: Vec<_> = errors.into_iter().filter(|finding| finding.severity == "ERROR").collect();
    if !errors.is_empty() {
        return Err(refusal(&errors));
    }
    let machine = Machine::from_value(&document.root().to_value());
    let machine = machine.map_err(|error| refusal(&[Finding::error(SCHEMA, error.to_string(), None)]))?;
    Ok(Arc::new(machine))
}

/// The variables that each state reads.
pub(crate) fn variable_references(text: &str) -> Value {
    let Ok(document) = document(text) else { return Value::Object(Map::new()) };
    let references = asl::validate::variable_references(&document);
    let names = |names: BTreeSet<String>| Value::Array(names.into_iter().map(Value::from).collect());
    Value::Object(references.into_iter().map(|(state, read)| (state, names(read))).collect())
}

/// The error for a definition with these findings.
fn refusal(findings: &[Finding]) -> ApiError {
    let listed: Vec<String> = findings.iter().map(Finding::to_string).collect();
    ApiError::new("InvalidDefinition", format!("Invalid State Machine Definition: '{}'", listed.join(", ")))
}

fn document(text: &str) -> Result<Document, Vec<Finding>> {
    if text.trim().is_empty() {
        return Err(vec![Finding::error(SCHEMA, NO_OBJECT, None)]);
    }
    let document = match Document::json("definition", text, Limits::default()) {
        Ok(document) => document,
        Err(refused) => return Err(unreadable(text, &refused)),
    };
    if document.root().kind() != Kind::Object {
        return Err(vec![Finding::error(SCHEMA, NO_OBJECT, None)]);
    }
    Ok(document)
}

fn unreadable(text: &str, refused: &Refusal) -> Vec<Finding> {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let fault = jackson::fault(text, &error);
        let shown: String = text.chars().take(jackson::MOST_SOURCE).collect();
        let location = format!("[Source: (String)\"{shown}\"; line: {}, column: {}]", fault.line, fault.column);
        return vec![Finding::error("INVALID_JSON_DESCRIPTION", fault.message, Some(location))];
    }
    let ours = |finding: &Diagnostic| Finding::error(SCHEMA, words::plain(finding.message()), None);
    refused.findings().iter().map(ours).collect()
}

fn of_document(document: &Document, kind: WorkflowType) -> Vec<Finding> {
    let express = kind == WorkflowType::Express;
    let found = validate(document, Options { express, ..Options::default() });
    // The service looks at transitions only once the fields are right.
    let is_broken = found.iter().any(|finding| finding.is_error() && !words::is_of_transitions(finding));
    let stage: Vec<_> = found.iter().filter(|finding| !is_broken || !words::is_of_transitions(finding)).collect();
    let mut written: Vec<Finding> = Vec::new();
    for finding in stage {
        if let Some(finding) = words::written(document, finding) {
            if !written.contains(&finding) {
                written.push(finding);
            }
        }
    }
    written.sort_by_key(|finding| finding.severity != "ERROR");
    written
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(definition: &Value, kind: WorkflowType) -> Vec<String> {
        findings(&definition.to_string(), kind).iter().map(Finding::to_string).collect()
    }

    fn state(state: Value) -> Value {
        json!({"StartAt": "A", "States": {"A": state}})
    }

    #[test]
    fn definitions_are_refused_in_the_words_of_the_service() {
        let cases = [
            (json!({}), "SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /"),
            (json!({"StartAt": "A"}), "SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /"),
            (
                state(json!({"Type": "Wait", "Timestamp": "2016-03-14 01:59:00Z", "End": true})),
                "SCHEMA_VALIDATION_FAILED: String does not match RFC3339 timestamp at /States/A/Timestamp",
            ),
            (
                state(json!({"Type": "Pass", "Parameters": {"a": {"b.$": "States.Format('"}}, "End": true})),
                "SCHEMA_VALIDATION_FAILED: The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function \
                 call at /States/A/Parameters",
            ),
            (
                state(
                    json!({"Type": "Task", "Resource": "arn:aws:states:::dynamodb:query", "Parameters": {}, "End": true}),
                ),
                "SCHEMA_VALIDATION_FAILED: The resource provided arn:aws:states:::dynamodb:query is not recognized. The value is \
                 not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource",
            ),
            (
                json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "C": {"Type": "Succeed"}}}),
                "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next",
            ),
            (
                state(json!({"Type": "Wait", "Seconds": 1, "SecondsPath": "$.a", "End": true})),
                "SCHEMA_VALIDATION_FAILED: There should only be one of the following fields: [Seconds, SecondsPath] at /States/A",
            ),
            (
                state(json!({"Type": "Wait", "Seconds": -1, "End": true})),
                "SCHEMA_VALIDATION_FAILED: Minimum value is 0 at /States/A/Seconds",
            ),
            (
                state(json!({"Type": "Wait", "Seconds": "1", "End": true})),
                "SCHEMA_VALIDATION_FAILED: Expected value of type Integer at /States/A/Seconds",
            ),
            (
                state(json!({"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true}], "Default": "A"})),
                "SCHEMA_VALIDATION_FAILED: These fields are required: [Next] at /States/A/Choices[0]",
            ),
        ];
        for (definition, expected) in cases {
            assert_eq!(said(&definition, WorkflowType::Standard).first().map(String::as_str), Some(expected));
        }
    }

    #[test]
    fn an_express_machine_does_not_wait() {
        let topic = "arn:aws:states:::sns:publish.waitForTaskToken";
        let parameters = json!({"TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Message.$": "$$.Task.Token"});
        let definition = state(json!({"Type": "Task", "Resource": topic, "Parameters": parameters, "End": true}));
        assert_eq!(said(&definition, WorkflowType::Standard), [] as [&str; 0]);
        assert_eq!(
            said(&definition, WorkflowType::Express),
            [
                "SCHEMA_VALIDATION_FAILED: Express state machine does not support '.waitForTaskToken' service integration  at \
              /States/A/Resource"
            ]
        );
    }

    #[test]
    fn a_text_that_is_no_object_is_refused() {
        let of = |text: &str| findings(text, WorkflowType::Standard).remove(0);
        for text in ["", " ", "[]", "7"] {
            assert_eq!((of(text).code, of(text).message.as_str(), of(text).location), (SCHEMA, NO_OBJECT, None));
        }
        let broken = of("not a definition");
        assert_eq!(broken.code, "INVALID_JSON_DESCRIPTION");
        assert_eq!(broken.location.unwrap(), "[Source: (String)\"not a definition\"; line: 1, column: 4]");
    }
}
