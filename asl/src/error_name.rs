//! The error names of the language itself, which begin with `States.`.

/// The error names that the language reserves (States Language, "Errors"; Step Functions Developer Guide, "Handling errors").
pub(crate) const KNOWN: &[&str] = &[
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
];

/// True for a name of the reserved form that the language does not know, so that nothing ever raises it.
pub(crate) fn is_unknown(error: &str) -> bool {
    let numbered = error.strip_prefix("States.Http.StatusCode.");
    error.starts_with("States.") && !KNOWN.contains(&error) && numbered.is_none_or(|code| code.parse::<u16>().is_err())
}

#[cfg(test)]
mod tests {
    use super::is_unknown;

    #[test]
    fn only_unknown_names_of_the_reserved_form_are_doubted() {
        assert!(is_unknown("States.Timout"));
        assert!(!is_unknown("States.Timeout"));
        assert!(!is_unknown("States.Http.StatusCode.404"));
        assert!(is_unknown("States.Http.StatusCode.x"));
        assert!(!is_unknown("Card.Declined"));
    }
}
