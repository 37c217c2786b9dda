//! Executions of other state machines.

use std::marker::PhantomData;

use asl::{JobOutput, Pattern, Place};

use super::super::draft::change_task;
use super::{Task, slot};
use crate::draft;
use crate::expr::node::{Node, NodeRef, Origin, Segment};
use crate::expr::{Expr, context};
use crate::payload::{CarriesToken, Fields, IntoExpr, Json, Payload, Plain, Shape, TaskToken};
use crate::state_machine::StateMachine;

/// The field of the input by which Step Functions knows the execution that started another one (Developer Guide, "Start
/// workflow executions from a task state").
pub(crate) const STARTED_BY: &str = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID";

/// A task that starts an execution of another state machine.
#[derive(Debug)]
pub enum StartExecution {}

/// How an Express execution ended that a task waited for, with an output of type `O`.
#[derive(Debug)]
pub struct ExpressExecution<O>(PhantomData<fn() -> O>);

/// The fields of [`ExpressExecution`] as expressions.
pub struct ExpressExecutionFields<O: Payload> {
    /// The output, if the execution succeeded. Nothing checks that it is an `O`.
    pub output: O::Fields,
    /// How it ended: `SUCCEEDED`, `FAILED` or `TIMED_OUT`.
    pub status: Expr<String>,
    /// The name of the error, if it did not succeed.
    pub error: Expr<Option<String>>,
    /// The cause of the error.
    pub cause: Expr<Option<String>>,
    /// The execution's ARN.
    pub execution_arn: Expr<String>,
    whole: Expr<ExpressExecution<O>>,
}

impl<O: Payload> ExpressExecutionFields<O> {
    /// Whether the execution succeeded, so that there is an output.
    pub fn succeeded(&self) -> Expr<bool> {
        self.status.eq("SUCCEEDED")
    }
}

impl<O: Payload> Clone for ExpressExecutionFields<O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O: Payload> Copy for ExpressExecutionFields<O> {}

impl<O: Payload> std::fmt::Debug for ExpressExecutionFields<O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExpressExecutionFields").finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<O: Payload> Payload for ExpressExecution<O> {
    type Fields = ExpressExecutionFields<O>;
    type Optional = Option<Self>;
    const SHAPE: Shape = Shape::Other;
}

#[diagnostic::do_not_recommend]
impl<O: Payload> Fields for ExpressExecutionFields<O> {
    type Payload = ExpressExecution<O>;

    fn read(whole: Expr<ExpressExecution<O>>) -> Self {
        let member = |name: &str| draft::add_step(whole.node, Segment::Member(name.to_owned()));
        // The answer has the output as a text.
        let text: Expr<String> = Expr::from_node(member("Output"));
        Self {
            output: text.parse_json::<O>().fields(),
            status: Expr::from_node(member("Status")),
            error: Expr::new(Node::Optional(draft::adopt(member("Error")))),
            cause: Expr::new(Node::Optional(draft::adopt(member("Cause")))),
            execution_arn: Expr::from_node(member("ExecutionArn")),
            whole,
        }
    }

    fn build(self) -> Expr<ExpressExecution<O>> {
        self.whole
    }
}

impl<O: Payload> From<ExpressExecutionFields<O>> for Expr<ExpressExecution<O>> {
    fn from(fields: ExpressExecutionFields<O>) -> Self {
        fields.whole
    }
}

/// The response of Step Functions to a started execution.
#[derive(
    Debug, Clone, PartialEq, crate::payload::Payload, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "PascalCase")]
pub struct StartedExecution {
    /// The execution's ARN.
    pub execution_arn: String,
    /// Its start time, as the service writes it.
    pub start_date: Json,
}

/// Starting executions of other state machines.
///
/// Where the input is put together on the spot, such as with a mirror struct, it gets one field more,
/// `AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID`: the console then links both executions. An input that is passed on as
/// a whole stays as it is.
impl Task {
    /// Starts an execution of another state machine and continues.
    ///
    /// ```
    /// # use dsl::StateMachine;
    /// # use dsl::prelude::*;
    /// let audit = StateMachine::<String>::existing("Audit", Arn::parameter("AuditArn", "The state machine that audits."));
    /// let workflow = Workflow::standard("Orders", |order_id: Expr<String>| {
    ///     Task::start_execution("Audit it", &audit, order_id).execution_name(order_id)
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn start_execution<I, O>(
        name: impl Into<String>,
        machine: &StateMachine<I, O>,
        input: impl IntoExpr<I>,
    ) -> Task<StartedExecution, StartExecution>
    where
        I: Payload + Plain,
    {
        let place = Place::here();
        let task = Task::calling(name, place.clone(), "states", "startExecution", Pattern::RequestResponse);
        task.starts(machine, input.into_expr().node, place)
    }

    /// Starts an execution of another state machine and waits until it ends. The result is its output.
    ///
    /// An execution that fails, times out or is stopped fails the task with `States.TaskFailed`. Stopping this execution
    /// stops the other one. Only a Standard workflow can wait like this, and only for a Standard workflow.
    ///
    /// ```
    /// # use dsl::StateMachine;
    /// # use dsl::prelude::*;
    /// let arn = Arn::parameter("PriceArn", "The state machine that knows the price.");
    /// let price = StateMachine::<String, f64>::existing("Price", arn);
    /// let workflow = Workflow::standard("Orders", |order_id: Expr<String>| {
    ///     Task::run_execution("Price it", &price, order_id).timeout(minutes(5)).then(|price| {
    ///         Choice::new("Dear?")
    ///             .when(price.gt(1000.0), Fail::new("Stop", ErrorName::new("TooDear")))
    ///             .otherwise(Succeed::new("Done"))
    ///     })
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn run_execution<I, O>(
        name: impl Into<String>,
        machine: &StateMachine<I, O>,
        input: impl IntoExpr<I>,
    ) -> Task<O, StartExecution>
    where
        I: Payload + Plain,
        O: Payload,
    {
        let place = Place::here();
        let pattern = Pattern::RunAJob(JobOutput::Parsed);
        let task = Task::calling(name, place.clone(), "states", "startExecution", pattern);
        task.starts(machine, input.into_expr().node, place)
    }

    /// Starts an execution of another state machine with a task token, and waits until that execution, or whoever it
    /// passes the token to, answers with it. The answer is the result.
    ///
    /// ```
    /// # use dsl::StateMachine;
    /// # use dsl::prelude::*;
    /// #[message]
    /// struct Question {
    ///     order_id: String,
    ///     task_token: TaskToken,
    /// }
    ///
    /// let arn = Arn::parameter("ApprovalArn", "The state machine that asks for approval.");
    /// let approval = StateMachine::<Question, bool>::existing("Approval", arn);
    /// let workflow = Workflow::standard("Orders", |order_id: Expr<String>| {
    ///     Task::start_execution_wait_for_token("Approve", &approval, |task_token| QuestionFields { order_id, task_token })
    ///         .timeout(days(1))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn start_execution_wait_for_token<I, O>(
        name: impl Into<String>,
        machine: &StateMachine<I, O>,
        input: impl FnOnce(Expr<TaskToken>) -> I::Fields,
    ) -> Task<O, StartExecution>
    where
        I: Payload + CarriesToken,
        O: Payload,
    {
        let place = Place::here();
        let task = Task::calling(name, place.clone(), "states", "startExecution", Pattern::WaitForTaskToken);
        let token = Expr::new(Node::Origin(Origin::Token(task.state.index)));
        let input = input(token).build().node;
        task.starts(machine, input, place)
    }

    /// Runs an execution of an Express state machine and waits until it ends, at most five minutes. The result says how it
    /// ended, and has its output.
    ///
    /// The task succeeds however the execution ends, so ask for [`succeeded`](ExpressExecutionFields::succeeded) before
    /// using the output. Stopping this execution does not stop the other one. A Standard and an Express workflow can both
    /// wait like this. The execution has no history and no console page; its logs show what happened.
    ///
    /// ```
    /// # use dsl::StateMachine;
    /// # use dsl::prelude::*;
    /// let price = Workflow::express("Price", |_: Expr<String>| Pass::new("Price", 9.5));
    /// let price = StateMachine::of(&price);
    /// let workflow = Workflow::standard("Orders", |order_id: Expr<String>| {
    ///     Task::run_express("Price it", &price, order_id).then(|priced| {
    ///         Choice::new("Priced?")
    ///             .when(priced.succeeded(), Pass::new("Price", priced.output))
    ///             .otherwise(Fail::new("No Price", ErrorName::new("NoPrice")).cause(priced.cause.unwrap_or("")))
    ///     })
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn run_express<I, O>(
        name: impl Into<String>,
        machine: &StateMachine<I, O>,
        input: impl IntoExpr<I>,
    ) -> Task<ExpressExecution<O>, StartExecution>
    where
        I: Payload + Plain,
        O: Payload,
    {
        let place = Place::here();
        let task = Task::calling_sdk(name, place.clone(), "sfn", "startSyncExecution");
        // The API takes a text, which the optimized integrations make of an object themselves.
        task.starts(machine, input.into_expr().json().node, place)
    }
}

impl<R> Task<R, StartExecution> {
    fn starts<I, O>(self, machine: &StateMachine<I, O>, input: NodeRef, place: Place) -> Self {
        let linked = draft::extended_object(input, STARTED_BY, context::execution_id().node);
        let input = slot(linked.unwrap_or(input), &place);
        let machine = slot(machine.arn().node, &place);
        change_task(self.state, |task| {
            task.request.push(("StateMachineArn", machine));
            task.request.push(("Input", input));
        });
        self
    }

    /// The name of the execution, 1 to 80 characters. A Standard state machine cannot be started again with the same
    /// name and another input within 90 days.
    #[track_caller]
    pub fn execution_name(self, name: impl IntoExpr<String>) -> Self {
        let place = Place::here();
        let name = slot(name.into_expr().node, &place);
        change_task(self.state, |task| {
            task.request.retain(|(parameter, _)| *parameter != "Name");
            task.request.push(("Name", name));
        });
        self
    }
}
