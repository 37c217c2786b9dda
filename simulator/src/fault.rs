//! Why a state fails: the error's name and its cause, in the service's words.

use std::sync::Arc;

use crate::data::Data;

/// The most bytes of an input, output, result or set of variables (Developer Guide, "Service quotas").
pub const MOST_BYTES: usize = 256 * 1024;

/// The deepest value that goes from state to state. The service bounds the size only; this keeps the stack alive.
pub const MOST_DEPTH: usize = 500;

/// The name of the error when a limit of the simulator is reached.
pub(crate) const GIVEN_UP: &str = "Simulator.GivenUp";

/// A failure of a state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    /// The error's name, if it has one: a Fail state may leave it out, and so may a callback.
    pub(crate) error: Option<Arc<str>>,
    /// What explains it.
    pub(crate) cause: Option<Arc<str>>,
    /// How the service treats it.
    pub(crate) kind: FaultKind,
}

/// How the service treats a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// A service, a callback or a Fail state said so.
    Plain,
    /// A heartbeat did not come in time. Its name is that of a timeout; both names catch it.
    Heartbeat,
    /// The state could not be run: never caught, and its cause begins with the state's name.
    Runtime,
    /// A state's data is too large: never caught, other than the answer of a service that is too large.
    TooLarge,
    /// A JSONata field gave no usable value: an event of its own tells the field, and the cause begins with the state's
    /// name.
    Query {
        /// The field's place in the state, such as `Output/total`, if one field is to blame.
        field: Option<Arc<str>>,
        /// True when the service found out after it had written that the state was entered, which shows in the event
        /// that the failure follows.
        late: bool,
    },
    /// The simulator cannot continue: a task has no answer, or a limit of the simulator is reached.
    Unanswered,
}

impl Fault {
    /// A failure with a name and a cause.
    pub(crate) fn plain(error: &str, cause: impl Into<Arc<str>>) -> Self {
        Fault { error: Some(error.into()), cause: Some(cause.into()), kind: FaultKind::Plain }
    }

    /// `States.Runtime`, with the second sentence of its cause.
    pub(crate) fn runtime(detail: impl Into<Arc<str>>) -> Self {
        Fault { error: Some("States.Runtime".into()), cause: Some(detail.into()), kind: FaultKind::Runtime }
    }

    /// `States.QueryEvaluationError`, with the second sentence of its cause.
    pub(crate) fn query(field: Option<&str>, detail: impl Into<Arc<str>>) -> Self {
        Fault {
            error: Some("States.QueryEvaluationError".into()),
            cause: Some(detail.into()),
            kind: FaultKind::Query { field: field.map(Arc::from), late: false },
        }
    }

    /// The same, found out late.
    pub(crate) fn late(mut self) -> Self {
        if let FaultKind::Query { late, .. } = &mut self.kind {
            *late = true;
        }
        self
    }

    /// Nobody answers a task, so that nobody knows what the service would do.
    pub(crate) fn unanswered(help: impl Into<Arc<str>>) -> Self {
        Fault { error: Some("Simulator.Unanswered".into()), cause: Some(help.into()), kind: FaultKind::Unanswered }
    }

    /// A limit of the simulator is reached, so that nobody knows what the service would do.
    pub(crate) fn given_up(help: impl Into<Arc<str>>) -> Self {
        Fault { error: Some(GIVEN_UP.into()), ..Fault::unanswered(help) }
    }

    /// `States.DataLimitExceeded`: what `subject` gave is too large.
    pub(crate) fn too_large(subject: &str) -> Self {
        let cause = format!(
            "The state/task '{subject}' returned a result with a size exceeding the maximum number of bytes service limit."
        );
        Fault { error: Some("States.DataLimitExceeded".into()), cause: Some(cause.into()), kind: FaultKind::TooLarge }
    }

    /// `States.ExceedToleratedFailureThreshold`: more items of a Map Run failed than it tolerates.
    pub(crate) fn threshold_exceeded() -> Self {
        let cause = "The specified tolerated failure threshold was exceeded";
        Fault::plain("States.ExceedToleratedFailureThreshold", cause)
    }

    /// `States.Timeout`.
    pub(crate) fn timeout(kind: FaultKind) -> Self {
        Fault { error: Some("States.Timeout".into()), cause: None, kind }
    }

    /// The cause with the sentence that names the state, where the service writes it.
    pub(crate) fn naming(mut self, state: &str, entered: u64) -> Self {
        match self.kind {
            FaultKind::Runtime | FaultKind::Query { .. } => {
                let detail = self.cause.as_deref().unwrap_or_default();
                let cause = format!(
                    "An error occurred while executing the state '{state}' (entered at the event id #{entered}). {detail}"
                );
                self.cause = Some(cause.into());
            }
            FaultKind::Plain | FaultKind::Heartbeat | FaultKind::TooLarge | FaultKind::Unanswered => {}
        }
        self
    }

    /// What a catcher puts into the state's data. A timeout has an empty cause there, and none in its event (recorded).
    pub(crate) fn output(&self) -> Data {
        let text = |text: &Option<Arc<str>>| text.clone().map_or(Data::Null, Data::String);
        let cause = match (&self.cause, self.error.as_deref()) {
            (None, Some("States.Timeout" | "States.HeartbeatTimeout")) => "".into(),
            (cause, _) => text(cause),
        };
        Data::record([("Error", text(&self.error)), ("Cause", cause)])
    }

    /// True when one of a retrier's or catcher's names matches (States Language, "Errors").
    pub(crate) fn matches(&self, names: &[Arc<str>]) -> bool {
        match self.kind {
            FaultKind::Runtime | FaultKind::TooLarge | FaultKind::Unanswered => return false,
            FaultKind::Plain | FaultKind::Heartbeat | FaultKind::Query { .. } => {}
        }
        let error = self.error.as_deref();
        names.iter().any(|name| match &**name {
            "States.ALL" => error != Some("States.Runtime"),
            "States.TaskFailed" => {
                !matches!(error, Some("States.Timeout" | "States.HeartbeatTimeout" | "States.Runtime"))
            }
            "States.HeartbeatTimeout" if self.kind == FaultKind::Heartbeat => true,
            name => error == Some(name),
        })
    }
}

/// Refuses a value that is larger or deeper than a state may hold. What the state was given is not looked at again.
#[inline]
pub(crate) fn within_limits(value: &Data, given: &Data, subject: &str) -> Result<(), Fault> {
    if value.is_same(given) {
        return Ok(());
    }
    if value.bytes() > MOST_BYTES {
        return Err(Fault::too_large(subject));
    }
    if value.depth() > MOST_DEPTH {
        return Err(Fault::runtime(format!("The data nests more than {MOST_DEPTH} levels deep.")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<Arc<str>> {
        names.iter().map(|name| Arc::from(*name)).collect()
    }

    #[test]
    fn wildcards_match_what_the_language_says() {
        let declined = Fault::plain("Card.Declined", "no money");
        let timeout = Fault::timeout(FaultKind::Plain);
        for (fault, all, failed) in
            [(&declined, true, true), (&timeout, true, false), (&Fault::runtime("x"), false, false)]
        {
            assert_eq!(fault.matches(&names(&["States.ALL"])), all, "{fault:?}");
            assert_eq!(fault.matches(&names(&["States.TaskFailed"])), failed, "{fault:?}");
        }
        assert!(declined.matches(&names(&["Other", "Card.Declined"])));
        assert!(!declined.matches(&names(&["Card"])));
        assert!(!Fault::runtime("x").matches(&names(&["States.Runtime"])));
    }

    #[test]
    fn a_missed_heartbeat_has_two_names() {
        let missed = Fault::timeout(FaultKind::Heartbeat);
        assert!(missed.matches(&names(&["States.HeartbeatTimeout"])));
        assert!(missed.matches(&names(&["States.Timeout"])));
        assert!(!Fault::timeout(FaultKind::Plain).matches(&names(&["States.HeartbeatTimeout"])));
    }

    #[test]
    fn what_was_given_is_not_measured_again() {
        let large = Data::array(vec![Data::from("x".repeat(MOST_BYTES).as_str())]);
        assert!(within_limits(&large, &large.clone(), "Pack").is_ok());
        assert!(within_limits(&large, &Data::Null, "Pack").is_err());
    }
}
