//! What `TestState` is asked.

use serde::{Deserialize, Serialize};

/// A request. Texts that hold JSON are texts here too.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TestStateRequest {
    /// A state, or with `stateName` a whole state machine, as JSON.
    pub definition: String,
    /// The role with which a task without a mock calls its service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// The input of the state, as JSON; `{}` if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// How much the response tells.
    pub inspection_level: InspectionLevel,
    /// Whether the secrets of an HTTP task are shown; not with a mock. The simulator knows none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reveal_secrets: Option<bool>,
    /// The variables that the state finds, as a JSON object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<String>,
    /// The name of the state in a state machine, also of one in a Parallel or Map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_name: Option<String>,
    /// What answers the task, or stands for the work of a Parallel or Map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mock: Option<Mock>,
    /// The Context Object, as JSON; the whole of it, and only with a mock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// What happened before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_configuration: Option<StateConfiguration>,
}

/// How much a response tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum InspectionLevel {
    /// The output, or the error.
    #[default]
    Info,
    /// Also what the fields make of the data.
    Debug,
    /// Also the request and the response of an HTTP task.
    Trace,
}

/// What answers a task: a result or an error.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Mock {
    /// The result, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// The error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_output: Option<ErrorOutput>,
    /// How the result is held to the model of its service; `STRICT` if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_validation_mode: Option<FieldValidationMode>,
}

/// An error that a mock answers with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ErrorOutput {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

/// How a mock's result is held to the model of its service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum FieldValidationMode {
    /// Fields that the model requires must be there, and those that are there must fit.
    #[default]
    Strict,
    /// Fields that are there must fit.
    Present,
    /// Anything goes.
    None,
}

/// What happened before the state is tested.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StateConfiguration {
    /// How often the retrier that matches was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retrier_retry_count: Option<u64>,
    /// The state in a Parallel or Map whose error the mock is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_caused_by_state: Option<String>,
    /// How many iterations of a Map failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map_iteration_failure_count: Option<u64>,
    /// What the `ItemReader` of a Map reads, in its format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map_item_reader_data: Option<String>,
}
