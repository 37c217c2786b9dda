//! The settings that the worker reads from the environment, in addition to those of every worker.

use std::error::Error;
use std::fmt;

use crate::charge::{Decision, UnknownDecision};

/// The payment's settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// `PAYMENT_DECISION`: how the demo decides, `random` if unset.
    pub decision: Decision,
}

impl Settings {
    /// Reads the settings through `variable`, in a binary `|name| std::env::var(name).ok()`. An empty variable counts
    /// as unset.
    ///
    /// # Errors
    /// [`SettingsError`], if the value of a variable is not valid.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let decision = match variable("PAYMENT_DECISION").filter(|value| !value.is_empty()) {
            Some(word) => word.parse().map_err(SettingsError::Decision)?,
            None => Decision::default(),
        };
        Ok(Self { decision })
    }
}

/// A variable whose value is not valid. The function does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsError {
    /// `PAYMENT_DECISION` is not a decision.
    Decision(UnknownDecision),
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decision(unknown) => write!(f, "`PAYMENT_DECISION`: {unknown}"),
        }
    }
}

impl Error for SettingsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Decision(unknown) => Some(unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(decision: Option<&str>) -> Result<Settings, SettingsError> {
        Settings::read(|name| {
            assert_eq!(name, "PAYMENT_DECISION");
            decision.map(str::to_owned)
        })
    }

    #[test]
    fn an_environment_that_sets_nothing_means_random() {
        assert_eq!(read(None).unwrap(), Settings::default());
        assert_eq!(read(Some("")).unwrap(), Settings { decision: Decision::Random });
    }

    #[test]
    fn the_decision_is_read() {
        assert_eq!(read(Some("decline")).unwrap(), Settings { decision: Decision::Decline });
    }

    #[test]
    fn an_invalid_value_stops_the_start_and_names_its_variable() {
        assert_eq!(
            read(Some("maybe")).unwrap_err().to_string(),
            "`PAYMENT_DECISION`: unknown decision `maybe`, expected `random`, `approve` or `decline`"
        );
    }
}
