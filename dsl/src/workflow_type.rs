//! How a state machine runs.

/// How a state machine runs (Step Functions Developer Guide, "Choosing workflow type").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WorkflowType {
    /// Exactly once, up to a year, with history and callbacks.
    Standard,
    /// At least once, up to five minutes, without callbacks.
    Express,
}
