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
    /// `QUEUE_MAX_RECEIVE_COUNT`: after how many receives the queue gives a message up (`maxReceiveCount` of its redrive
    /// policy), unset or 0 if it does not. On the last one, the worker hands an answer that it cannot report to
    /// [`Handler::unreported`](crate::Handler::unreported).
    pub max_receive_count: Option<NonZeroU32>,
    /// `METRICS_NAMESPACE`: the CloudWatch namespace of the metrics, [`NAMESPACE`] if unset.
    pub namespace: String,
}

impl Default for Settings {
    /// The settings of an environment that sets none.
    fn default() -> Self {
        Self { heartbeat_seconds: None, max_receive_count: None, namespace: NAMESPACE.to_owned() }
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
        if let Some(receives) = variable("QUEUE_MAX_RECEIVE_COUNT") {
            let read = receives.parse().map_err(|_| SettingsError::MaxReceiveCount(receives))?;
            settings.max_receive_count = NonZeroU32::new(read);
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
    /// `QUEUE_MAX_RECEIVE_COUNT` is not a whole number.
    MaxReceiveCount(String),
    /// `METRICS_NAMESPACE` is not a namespace of CloudWatch.
    Namespace(String),
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Heartbeat(value) => {
                write!(f, "`TASK_HEARTBEAT_SECONDS`: `{value}` is not a whole number of seconds")
            }
            Self::MaxReceiveCount(value) => {
                write!(f, "`QUEUE_MAX_RECEIVE_COUNT`: `{value}` is not a whole number of receives")
            }
            Self::Namespace(value) => write!(f, "`METRICS_NAMESPACE`: `{value}` is not a CloudWatch namespace"),
        }
    }
}

impl Error for SettingsError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        Settings::read(|name| {
            let known = ["TASK_HEARTBEAT_SECONDS", "QUEUE_MAX_RECEIVE_COUNT", "METRICS_NAMESPACE"];
            assert!(known.contains(&name), "`{name}` is not a setting");
            variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_environment_that_sets_nothing_means_no_heartbeat_and_no_last_receive() {
        for value in ["", "0"] {
            let set =
                [("TASK_HEARTBEAT_SECONDS", value), ("QUEUE_MAX_RECEIVE_COUNT", value), ("METRICS_NAMESPACE", "")];
            assert_eq!(read(&set).unwrap(), Settings::default());
        }
        assert_eq!(read(&[]).unwrap(), Settings::default());
    }

    #[test]
    fn all_variables_are_read() {
        let set =
            [("TASK_HEARTBEAT_SECONDS", "60"), ("QUEUE_MAX_RECEIVE_COUNT", "5"), ("METRICS_NAMESPACE", "Shop/Orders")];
        let settings = read(&set).unwrap();
        assert_eq!(settings.heartbeat_seconds, NonZeroU32::new(60));
        assert_eq!(settings.max_receive_count, NonZeroU32::new(5));
        assert_eq!(settings.namespace, "Shop/Orders");
    }

    #[test]
    fn an_invalid_value_stops_the_start_and_names_its_variable() {
        for (name, of) in [("TASK_HEARTBEAT_SECONDS", "seconds"), ("QUEUE_MAX_RECEIVE_COUNT", "receives")] {
            for value in ["-1", "1.5", "soon"] {
                assert_eq!(
                    read(&[(name, value)]).unwrap_err().to_string(),
                    format!("`{name}`: `{value}` is not a whole number of {of}")
                );
            }
        }
        for value in [":shop", "AWS/SQS", "Läden", &"x".repeat(256)] {
            assert_eq!(
                read(&[("METRICS_NAMESPACE", value)]).unwrap_err().to_string(),
                format!("`METRICS_NAMESPACE`: `{value}` is not a CloudWatch namespace")
            );
        }
    }
}
