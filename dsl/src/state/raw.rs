//! States given as data, for what no builder covers.

use asl::Place;
use serde_json::{Map, Value};

use super::draft::{Kind, StateRef, add_state};
use super::{Annotated, Flow, IntoFlow, Joined};

/// A state given as data: an escape hatch for what no builder covers, such as calls without a constructor.
///
/// It is written unchanged, in the workflow's query language, and its name and transitions are checked. Grant the
/// permissions that it needs with `Workflow::grant`. `Next` and `End` must not be among its fields: use `.next` for its
/// transition.
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
