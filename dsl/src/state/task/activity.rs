//! Tasks that the workers of an activity do.

use asl::{Pattern, Place};

use super::super::draft::{Argument, Integrated, change_task};
use super::{Task, slot};
use crate::payload::{IntoExpr, Payload, Plain};
use crate::resource::Activity;

/// A task that runs an activity.
#[derive(Debug)]
pub enum InvokeActivity {}

impl Task {
    /// Passes the work to a worker that polls the activity, and waits for the answer.
    ///
    /// `timeout` and `heartbeat` start when a worker has received the work; if there is no worker at all, only the
    /// timeout of the workflow ends the wait. `Retry::transient` also retries after a missed heartbeat.
    #[track_caller]
    pub fn activity<I, O>(
        name: impl Into<String>,
        activity: &Activity<I, O>,
        input: impl IntoExpr<I>,
    ) -> Task<O, InvokeActivity>
    where
        I: Payload + Plain,
        O: Payload,
    {
        let place = Place::here();
        let integrated = Integrated { call: None, pattern: Pattern::RequestResponse };
        let task = Task::of(name, place.clone(), integrated);
        let input = slot(input.into_expr().node, &place);
        change_task(task.state, |draft| {
            draft.request.push(("Input", Argument::Value(input)));
            draft.activity = Some(activity.spec());
        });
        task
    }
}
