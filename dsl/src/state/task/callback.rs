//! The other end of a wait: a workflow that was given a task token answers with it.

use asl::Place;

use super::super::draft::change_task;
use super::{AcceptsCredentials, Task, slot};
use crate::expr::Expr;
use crate::payload::{IntoExpr, Json, Payload, Plain, TaskToken};

/// A task that completes the task of another execution.
#[derive(Debug)]
pub enum SendTaskResult {}

impl AcceptsCredentials for SendTaskResult {}

/// Answers to tasks of other executions, which wait for their token.
///
/// A token whose task has ended fails the task with `Sfn.TaskTimedOutException` or `Sfn.TaskDoesNotExistException`, and what is no
/// token with `Sfn.InvalidTokenException` (Step Functions API Reference, `SendTaskSuccess`).
impl Task {
    /// Completes the task that waits for a token. `O` is its result.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// #[message]
    /// struct Answer {
    ///     token: TaskToken,
    ///     approved: bool,
    /// }
    ///
    /// let workflow = Workflow::express("Answer", |answer: AnswerFields| {
    ///     Task::send_task_success("Hand Over", answer.token, answer.approved).retry(Retry::transient())
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn send_task_success<O>(
        name: impl Into<String>,
        token: Expr<TaskToken>,
        output: impl IntoExpr<O>,
    ) -> Task<Json, SendTaskResult>
    where
        O: Payload + Plain,
    {
        let output = output.into_expr().json();
        Task::sends(name.into(), Place::here(), "sendTaskSuccess", token, [("Output", output)])
    }

    /// Fails the task that waits for a token, with an error of at most 256 characters and a cause for people.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// #[message]
    /// struct Refusal {
    ///     token: TaskToken,
    ///     reason: String,
    /// }
    ///
    /// let workflow = Workflow::express("Refuse", |refusal: RefusalFields| {
    ///     Task::send_task_failure("Refuse", refusal.token, "Refused", refusal.reason).retry(Retry::transient())
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn send_task_failure(
        name: impl Into<String>,
        token: Expr<TaskToken>,
        error: impl IntoExpr<String>,
        cause: impl IntoExpr<String>,
    ) -> Task<Json, SendTaskResult> {
        let members = [("Error", error.into_expr()), ("Cause", cause.into_expr())];
        Task::sends(name.into(), Place::here(), "sendTaskFailure", token, members)
    }

    fn sends<const N: usize>(
        name: String,
        place: Place,
        operation: &str,
        token: Expr<TaskToken>,
        members: [(&'static str, Expr<String>); N],
    ) -> Task<Json, SendTaskResult> {
        let task = Task::calling_sdk(name, place.clone(), "sfn", operation);
        let token = slot(token.node, &place);
        let members = members.map(|(member, value)| (member, slot(value.node, &place)));
        change_task(task.state, |draft| {
            draft.request.push(("TaskToken", token));
            draft.request.extend(members);
        });
        task
    }
}
