//! State machines that tasks start.

use asl::Place;

use super::Arn;

/// The specification of a state machine that a task starts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MachineSpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// The ARN of an existing state machine.
    pub existing: Option<Arn>,
    /// The alias that is started, if it has one.
    pub alias: Option<String>,
    /// Whether it is encrypted with the stack's key.
    pub customer_key: bool,
    /// Whether it is an Express workflow.
    pub(crate) express: bool,
    /// A state that ends its executions with another type than its output says.
    pub(crate) ends_otherwise: Option<OtherEnd>,
    /// The types that it is for, so that two of different types under one id are distinguished.
    pub(crate) types: &'static str,
}

/// A state that ends a path with another type than the output says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OtherEnd {
    /// The state's name.
    pub(crate) state: String,
    /// The type with which it ends.
    pub(crate) found: String,
    /// The type that the output says.
    pub(crate) expected: String,
}
