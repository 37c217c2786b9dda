//! The settings that a worker reads from its environment.

use std::error::Error;
use std::fmt;
use std::num::NonZeroU32;

use crate::metrics::NAMESPACE;

/// The settings of any worker.
///
/// ```
/// use stepwright_worker::Settings;
///
/// let settings = Settings::read(|name| (name == "TASK_HEARTBEAT_SECONDS").then(|| "60".to_owned())).unwrap();
/// assert_eq!(settings.heartbeat_seconds.unwrap().get(), 60);
/// assert_eq!(settings.namespace, "Stepwright");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// `TASK_HEARTBEAT_SECONDS`: the task's `HeartbeatSeconds`, unset or 0 if it has none. The worker sends a
    /// heartbeat every third of it.
    pub heartbeat_seconds: Option<NonZeroU32>,
    /// `METRICS_NAMESPACE`: the CloudWatch namespace of the metrics, [`NAMESPACE`] if unset.
    pub namespace: String,
}

impl Default for Settings {
    /// The settings of an environment that sets none.
    fn default() -> Self {
        Self { heartbeat_seconds: None, namespace: NAMESPACE.to_owned() }
    }
}

impl Settings {
    /// Reads the settings through `variable`, in a binary `|name| std::env::var(name).ok()`. An empty variable counts
    /// as unset.
    ///
    /// # Errors
    /// [`SettingsError`], if the value of a variable is not valid.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let variable = |name| variable(name).filter(|value| !value.is_empty());
        let mut settings = Self::default();
        if let Some(seconds) = variable("TASK_HEARTBEAT_SECONDS") {
            let read = seconds.parse().map_err(|_| SettingsError::Heartbeat(seconds))?;
            settings.heartbeat_seconds = NonZeroU32::new(read);
        }
        if let Some(namespace) = variable("METRICS_NAMESPACE") {
            if !is_namespace(&namespace) {
                return Err(SettingsError::Namespace(namespace));
            }
            settings.namespace = namespace;
        }
        Ok(settings)
    }
}

/// 1 to 255 characters, of these kinds, not beginning with a colon (CloudWatch API Reference, `PutMetricData`); `AWS/` is
/// reserved for the services.
fn is_namespace(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_/#: ".contains(c);
    (1..=255).contains(&text.len()) && text.chars().all(allowed) && !text.starts_with(':') && !text.starts_with("AWS/")
}

/// A variable whose value is not valid. The function does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingsError {
    /// `TASK_HEARTBEAT_SECONDS` is not a whole number of seconds.
    Heartbeat(String),
    /// `METRICS_NAMESPACE` is not a namespace of CloudWatch.
    Namespace(String),
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Heartbeat(value) => {
                write!(f, "`TASK_HEARTBEAT_SECONDS`: `{value}` is not a whole number of seconds")
            }
            Self::Namespace(value) => write!(f, "`METRICS_NAMESPACE`: `{value}` is not a CloudWatch namespace"),
        }
    }
}

impl Error for SettingsError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(heartbeat: Option<&str>, namespace: Option<&str>) -> Result<Settings, SettingsError> {
        Settings::read(|name| {
            let value = match name {
                "TASK_HEARTBEAT_SECONDS" => heartbeat,
                "METRICS_NAMESPACE" => namespace,
                other => panic!("`{other}` is not a setting"),
            };
            value.map(str::to_owned)
        })
    }

    #[test]
    fn an_environment_that_sets_nothing_means_no_heartbeat() {
        assert_eq!(read(None, None).unwrap(), Settings::default());
        assert_eq!(read(Some(""), Some("")).unwrap(), Settings::default());
        assert_eq!(read(Some("0"), None).unwrap(), Settings::default());
    }

    #[test]
    fn both_variables_are_read() {
        let settings = read(Some("60"), Some("Shop/Orders")).unwrap();
        assert_eq!((settings.heartbeat_seconds, &*settings.namespace), (NonZeroU32::new(60), "Shop/Orders"));
    }

    #[test]
    fn an_invalid_value_stops_the_start_and_names_its_variable() {
        for value in ["-1", "1.5", "soon"] {
            assert_eq!(
                read(Some(value), None).unwrap_err().to_string(),
                format!("`TASK_HEARTBEAT_SECONDS`: `{value}` is not a whole number of seconds")
            );
        }
        for value in [":shop", "AWS/SQS", "Läden", &"x".repeat(256)] {
            assert_eq!(
                read(None, Some(value)).unwrap_err().to_string(),
                format!("`METRICS_NAMESPACE`: `{value}` is not a CloudWatch namespace")
            );
        }
    }
}
