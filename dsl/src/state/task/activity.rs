//! Work that an activity's workers do.

use asl::{Pattern, Place};

use super::super::called::Called;
use super::super::draft::{Integrated, change_task};
use super::{Task, slot};
use crate::payload::{IntoExpr, Payload, Plain};
use crate::resource::Activity;

/// A task that asks an activity.
#[derive(Debug)]
pub enum InvokeActivity {}

impl Task {
    /// Leaves the work to whoever asks the activity for some, and waits for the answer.
    ///
    /// `timeout` and `heartbeat` count from when a worker has taken the work; that there is no worker at all only the
    /// timeout of the whole workflow notices. `Retry::transient` tries again when a worker fell silent.
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
        let integrated = Integrated { called: Called::Activity, pattern: Pattern::RequestResponse };
        let task = Task::of(name, place.clone(), integrated);
        let input = slot(input.into_expr().node, &place);
        change_task(task.state, |draft| {
            draft.request.push(("Input", input));
            draft.activity = Some(activity.spec());
        });
        task
    }
}
