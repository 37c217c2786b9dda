//! What the binaries read from the environment.

use std::error::Error;
use std::fmt;
use std::num::NonZeroU32;

use crate::decision::{Decision, UnknownDecision};

/// The worker's settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// `PAYMENT_DECISION`: how the demo decides, `random` if unset.
    pub decision: Decision,
    /// `TASK_HEARTBEAT_SECONDS`: the task's `HeartbeatSeconds`, unset or 0 if it has none. The worker sends a
    /// heartbeat every third of it.
    pub heartbeat_seconds: Option<NonZeroU32>,
}

impl Settings {
    /// Reads the settings through `variable`, in a binary `|name| std::env::var(name).ok()`. An empty variable is an
    /// unset one.
    ///
    /// # Errors
    /// [`SettingsError`], if a variable is set to something that it cannot mean.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let variable = |name| variable(name).filter(|value| !value.is_empty());
        let decision = match variable("PAYMENT_DECISION") {
            Some(word) => word.parse().map_err(SettingsError::Decision)?,
            None => Decision::default(),
        };
        let heartbeat_seconds = match variable("TASK_HEARTBEAT_SECONDS") {
            Some(seconds) => NonZeroU32::new(seconds.parse().map_err(|_| SettingsError::Heartbeat(seconds))?),
            None => None,
        };
        Ok(Self { decision, heartbeat_seconds })
    }
}

/// A variable that cannot be used. The function does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsError {
    /// `PAYMENT_DECISION` is no decision.
    Decision(UnknownDecision),
    /// `TASK_HEARTBEAT_SECONDS` is not a whole number of seconds.
    Heartbeat(String),
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decision(unknown) => write!(f, "`PAYMENT_DECISION`: {unknown}"),
            Self::Heartbeat(value) => {
                write!(f, "`TASK_HEARTBEAT_SECONDS`: `{value}` is not a whole number of seconds")
            }
        }
    }
}

impl Error for SettingsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Decision(unknown) => Some(unknown),
            Self::Heartbeat(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(decision: Option<&str>, heartbeat: Option<&str>) -> Result<Settings, SettingsError> {
        Settings::read(|name| {
            let value = match name {
                "PAYMENT_DECISION" => decision,
                "TASK_HEARTBEAT_SECONDS" => heartbeat,
                other => panic!("`{other}` is not ours"),
            };
            value.map(str::to_owned)
        })
    }

    #[test]
    fn nothing_set_means_random_and_no_heartbeat() {
        assert_eq!(read(None, None).unwrap(), Settings::default());
        assert_eq!(read(Some(""), Some("")).unwrap(), Settings::default());
        assert_eq!(read(None, Some("0")).unwrap(), Settings::default());
    }

    #[test]
    fn both_variables_are_read() {
        let settings = read(Some("decline"), Some("60")).unwrap();
        assert_eq!(settings, Settings { decision: Decision::Decline, heartbeat_seconds: NonZeroU32::new(60) });
    }

    #[test]
    fn a_value_without_meaning_stops_the_start_with_its_variable_named() {
        let message = |result: Result<Settings, SettingsError>| result.unwrap_err().to_string();
        assert_eq!(
            message(read(Some("maybe"), None)),
            "`PAYMENT_DECISION`: unknown decision `maybe`, expected `random`, `approve` or `decline`"
        );
        for value in ["-1", "1.5", "soon"] {
            assert_eq!(
                message(read(None, Some(value))),
                format!("`TASK_HEARTBEAT_SECONDS`: `{value}` is not a whole number of seconds")
            );
        }
    }
}
