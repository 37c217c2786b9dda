//! Permissions, as they are derived.

use crate::symbols::{Part, Pattern};

/// A permission of the execution role.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Granted<N> {
    /// The IAM actions.
    pub actions: Vec<&'static str>,
    /// The resource on which they are allowed.
    pub on: On<N>,
    /// When they are allowed; empty for always.
    pub conditions: Vec<Condition<N>>,
}

/// The resource of a permission.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum On<N> {
    /// Resources by their ARNs; at least one.
    Arns(Vec<Pattern<N>>),
    /// Everything.
    Everything,
    /// A resource that the caller knows.
    Resource(N),
    /// The executions of a state machine that the caller knows.
    ExecutionsOf(N),
    /// The customer managed key of a resource that the caller knows, through the named service only.
    KeyOf(N, &'static str),
    /// The rule of this name that Step Functions manages in the account.
    Rule(&'static str),
}

/// When a permission holds: a condition key that has this value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Condition<N> {
    /// How they are compared, such as `StringEquals`.
    pub operator: &'static str,
    /// The condition key, such as `iam:PassedToService`.
    pub key: &'static str,
    /// The value.
    pub value: Pattern<N>,
}

impl<N> Condition<N> {
    /// The condition under which a role is handed over to one service only.
    pub(crate) fn passed_to(service: &str) -> Self {
        let value = Pattern { parts: vec![Part::Text(service.to_owned())] };
        Self { operator: "StringEquals", key: "iam:PassedToService", value }
    }
}
