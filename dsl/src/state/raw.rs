//! States given as data, for what no builder writes.

use asl::Place;
use serde_json::{Map, Value};

use super::draft::{Kind, StateRef, add_state};
use super::{Annotated, Flow, IntoFlow, Joined};

/// A state given as data: the door out, for what no builder writes, such as a kind of state that is new. Calls are written with [`api!`](crate::api).
///
/// It is written as it is given, in the workflow's query language, and takes part in the checks of names and transitions.
/// What it needs permission for, `Workflow::grant` says. `Next` and `End` are not among its fields: `.next` says
/// where it leads.
///
/// ```
/// # use dsl::prelude::*;
/// # use dsl::state::RawState;
/// let workflow = Workflow::standard("Scan", |table: Expr<String>| {
///     RawState::new("Scan", serde_json::json!({
///         "Type": "Task",
///         "Resource": "arn:${Partition}:states:::aws-sdk:dynamodb:scan",
///         "Arguments": {"TableName": "{% $states.input %}"},
///     }))
///     .next(Succeed::new("Done"))
/// })
/// .grant(["dynamodb:Scan"], "arn:aws:dynamodb:eu-west-1:123456789012:table/orders");
/// assert!(workflow.compile().is_valid());
/// ```
#[must_use = "a state that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct RawState {
    state: StateRef,
}

impl RawState {
    /// The state `name` with its fields, an object with a `Type`.
    #[track_caller]
    pub fn new(name: impl Into<String>, fields: Value) -> Self {
        let fields = match fields {
            Value::Object(fields) => fields,
            other => Map::from_iter([("Type".to_owned(), other)]),
        };
        Self { state: add_state(name.into(), Place::here(), Kind::Raw(fields)) }
    }
}

impl Annotated for RawState {
    fn state(&self) -> StateRef {
        self.state
    }
}

impl IntoFlow for RawState {
    type Output = Joined;

    fn into_flow(self) -> Flow<Joined> {
        Flow::single(self.state, None)
    }
}
