//! Calls of functions.

use asl::{Pattern, Place};

use super::super::draft::change_task;
use super::{Task, slot};
use crate::payload::{IntoExpr, Payload, Plain};
use crate::resource::Function;

/// A task that invokes a function.
#[derive(Debug)]
pub enum InvokeFunction {}

impl Task {
    /// Invokes a function and waits for its result, at most for the function's timeout.
    #[track_caller]
    pub fn lambda_invoke<I, O>(
        name: impl Into<String>,
        function: &Function<I, O>,
        payload: impl IntoExpr<I>,
    ) -> Task<O, InvokeFunction>
    where
        I: Payload + Plain,
        O: Payload,
    {
        let place = Place::here();
        let task = Task::calling(name, place.clone(), "lambda", "invoke", Pattern::RequestResponse);
        let function = slot(function.arn().node, &place);
        let payload = slot(payload.into_expr().node, &place);
        change_task(task.state, |draft| {
            draft.request.push(("FunctionName", function));
            draft.request.push(("Payload", payload));
        });
        task
    }
}
