//! Retriers and catchers.

use serde::Serialize;
use serde_json::Value;

/// How a delay is spread (States Language, "JitterStrategy").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum JitterStrategy {
    /// A random time between nothing and the whole delay.
    Full,
    /// The delay as computed.
    None,
}

/// What is tried again after which errors (States Language, "Retrying after error").
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Retrier {
    /// The error names.
    pub error_equals: Vec<String>,
    /// Seconds before the first retry; 1 where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<u32>,
    /// How often to retry; 3 where absent, 0 for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_attempts: Option<u32>,
    /// The factor by which the delay grows; 2.0 where absent, at least 1.0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff_rate: Option<f64>,
    /// The longest delay in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_delay_seconds: Option<u32>,
    /// How the delay is spread; not at all where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jitter_strategy: Option<JitterStrategy>,
}

/// Where to go on after which errors (States Language, "Fallback states").
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Catcher {
    /// The error names.
    pub error_equals: Vec<String>,
    /// JSONPath: where the error output goes in the input; replaces it where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_path: Option<String>,
    /// JSONata: the output; the error output where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// Variables that get a value here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assign: Option<Value>,
    /// The state that handles the error.
    pub next: String,
}
