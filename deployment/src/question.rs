//! AWS's results for definitions and single states, without deploying anything.

use aws_sdk_sfn::types::{
    InspectionLevel, StateMachineType, ValidateStateMachineDefinitionDiagnostic as Reported,
    ValidateStateMachineDefinitionSeverity as Severity,
};
use serde_json::Value;

use crate::body::Body;
use crate::endpoint::OwnHost;
use crate::error::refused;
use crate::mock::Mock;
use crate::{Error, Session};

/// The most findings that AWS gives at once (API Reference, "ValidateStateMachineDefinition").
pub const MOST_FINDINGS: i32 = 100;

/// A finding of AWS in a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its code.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// The place, such as `/States/Choose/Choices[0]`; empty if AWS gives none.
    pub location: String,
    /// True for a warning, false for an error.
    pub warning: bool,
}

impl From<Reported> for Finding {
    fn from(reported: Reported) -> Self {
        Self {
            warning: reported.severity == Severity::Warning,
            code: reported.code,
            message: reported.message,
            location: reported.location.unwrap_or_default(),
        }
    }
}

/// AWS's findings in a definition, and whether there are more; messages refer to it as `file`.
///
/// # Errors
///
/// Errors of AWS.
pub async fn validate(
    session: &Session,
    definition: &str,
    express: bool,
    file: &str,
) -> Result<(Vec<Finding>, bool), Error> {
    let kind = if express { StateMachineType::Express } else { StateMachineType::Standard };
    let asked = session.states.validate_state_machine_definition().definition(definition).r#type(kind);
    let answer = asked.severity(Severity::Warning).max_results(MOST_FINDINGS).send().await;
    let answer = answer.map_err(|error| refused(&format!("cannot ask AWS about `{file}`"), &error))?;
    let found = answer.diagnostics.into_iter().map(Finding::from).collect();
    Ok((found, answer.truncated.unwrap_or_default()))
}

/// A state for AWS to run (API Reference, "TestState").
#[derive(Debug, Clone)]
pub struct Test<'a> {
    /// The definition that it is in.
    pub definition: &'a Value,
    /// Its name.
    pub state: &'a str,
    /// Its input.
    pub input: &'a Value,
    /// The role with which a task calls its service.
    pub role: Option<&'a str>,
    /// The mock that answers the task instead.
    pub mock: Option<&'a Mock>,
    /// The variables that it finds.
    pub variables: Option<&'a Value>,
    /// The Context Object that it finds.
    pub context: Option<&'a Value>,
    /// The inspection level: `INFO`, `DEBUG` or `TRACE`.
    pub inspection: &'a str,
}

impl Test<'_> {
    /// AWS's response, unchanged.
    ///
    /// # Errors
    ///
    /// Errors of AWS.
    pub async fn run(&self, session: &Session) -> Result<Value, Error> {
        let body = Body::default();
        let asked = session
            .states
            .test_state()
            .definition(self.definition.to_string())
            .state_name(self.state)
            .input(self.input.to_string())
            .set_role_arn(self.role.map(str::to_owned))
            .set_mock(self.mock.map(Mock::sent))
            .set_state_configuration(self.mock.and_then(Mock::configuration))
            .set_variables(self.variables.map(Value::to_string))
            .set_context(self.context.map(Value::to_string))
            .inspection_level(InspectionLevel::from(self.inspection));
        let answer = asked.customize().interceptor(OwnHost).interceptor(body.clone()).send().await;
        answer.map_err(|error| refused(&format!("cannot test the state `{}`", self.state), &error))?;
        Ok(body.json())
    }
}
