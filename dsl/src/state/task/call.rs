//! Calls of any API: what `api!` describes, as a task.

use std::marker::PhantomData;

use asl::{JobOutput, Pattern, Place};

use super::super::called::Called;
use super::super::draft::{Integrated, change_task};
use super::{AcceptsCredentials, Task, slot};
use crate::expr::Expr;
use crate::expr::node::{Node, Origin};
use crate::payload::{Json, Payload, TaskToken};
use crate::resource::Arn;
use ::payload::request::{HoldsToken, Members, Tokens, WithoutTokens};

/// A task that calls an API which `api!` describes.
#[derive(Debug)]
pub enum ServiceCall {}

impl AcceptsCredentials for ServiceCall {}

/// A call of an API with its request, as [`api!`](crate::api) makes it.
///
/// `A` says what is answered, `T` whether there is a task token in the request.
#[must_use = "a request that no task sends does nothing"]
#[derive(Debug)]
pub struct Request<A, T> {
    callee: Callee,
    members: Members<T>,
    _answer: PhantomData<fn() -> A>,
}

impl<A, T> Request<A, T> {
    /// What `api!` has checked. Not for authors.
    #[doc(hidden)]
    pub fn checked(callee: Callee, members: Members<T>, _: PhantomData<fn() -> A>) -> Self {
        Self { callee, members, _answer: PhantomData }
    }
}

/// What a call is answered. Not for authors.
#[doc(hidden)]
pub trait Answers {
    /// What the service answers.
    type Service: Payload;
    /// What whoever returns the task token answers.
    type Worker: Payload;
}

/// The result as the service's model has it. Not for authors.
#[doc(hidden)]
#[derive(Debug)]
pub struct Modelled<R>(PhantomData<fn() -> R>);

impl<R: Payload> Answers for Modelled<R> {
    type Service = R;
    type Worker = Json;
}

/// The result as the author says. Not for authors.
#[doc(hidden)]
#[derive(Debug)]
pub struct Said<R>(PhantomData<fn() -> R>);

impl<R: Payload> Answers for Said<R> {
    type Service = R;
    type Worker = R;
}

/// What is called, by the names that `api!` has looked up. Not for authors.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum Callee {
    /// An operation of the SDK: service and operation.
    Sdk(&'static str, &'static str),
    /// An optimized integration: service and action.
    Optimized(&'static str, &'static str),
    /// The same, with `.sync`.
    Job(&'static str, &'static str),
    /// The same, with `.sync:2`.
    ParsedJob(&'static str, &'static str),
}

impl Callee {
    fn integrated(self) -> Integrated {
        let (called, pattern) = match self {
            Callee::Sdk(service, operation) => (Called::sdk(service, operation), Pattern::RequestResponse),
            Callee::Optimized(service, action) => (Called::optimized(service, action), Pattern::RequestResponse),
            Callee::Job(service, action) => {
                (Called::optimized(service, action), Pattern::RunAJob(JobOutput::Described))
            }
            Callee::ParsedJob(service, action) => {
                (Called::optimized(service, action), Pattern::RunAJob(JobOutput::Parsed))
            }
        };
        Integrated { called, pattern }
    }
}

/// Calls of any API.
impl Task {
    /// Calls an API that [`api!`](crate::api) describes. The result is as the service's model has it, or as the author says.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// use dsl::resource::Bucket;
    ///
    /// let bucket = Bucket::existing("Photos", Arn::known("arn:aws:s3:::photos"));
    /// let workflow = Workflow::standard("Label", |key: Expr<String>| {
    ///     Task::call("Detect labels", api!(aws_sdk.rekognition.detectLabels {
    ///         Image: { S3Object: { Bucket: bucket.name(), Name: key } },
    ///         MaxLabels: 10,
    ///     }))
    ///     .then(|found| Pass::new("Keep", found.Labels))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn call<A: Answers, T: WithoutTokens>(
        name: impl Into<String>,
        request: Request<A, T>,
    ) -> Task<A::Service, ServiceCall> {
        let place = Place::here();
        let task = Task::of(name, place, request.callee.integrated());
        task.asks(request.members)
    }

    /// Calls an API with a task token in the request, and waits until somebody returns that token. What they answer is the
    /// result.
    ///
    /// The closure is given the token, the only place where it exists. Give the task a `timeout` or a `heartbeat`.
    ///
    /// ```
    /// use dsl::prelude::*;
    ///
    /// #[message]
    /// struct Decision {
    ///     approved: bool,
    /// }
    ///
    /// let workflow = Workflow::standard("Approve", |order: Expr<String>| {
    ///     Task::call_wait_for_token("Ask", |token| api!(aws_sdk.dynamodb.putItem {
    ///         TableName: "approvals",
    ///         Item: { order: { S: order }, token: { S: token } },
    ///     } -> Decision))
    ///     .timeout(days(1))
    ///     .then(|decision| Pass::new("Decided", decision.approved))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn call_wait_for_token<A: Answers, T: HoldsToken>(
        name: impl Into<String>,
        request: impl FnOnce(Expr<TaskToken>) -> Request<A, T>,
    ) -> Task<A::Worker, ServiceCall> {
        let place = Place::here();
        // The token is that of a state, so the state is there before it is known what it calls.
        let unknown = Integrated { called: Called::Activity, pattern: Pattern::WaitForTaskToken };
        let task = Task::of(name, place, unknown);
        let request = request(Expr::new(Node::Origin(Origin::Token(task.state.index))));
        let called = request.callee.integrated().called;
        change_task(task.state, |draft| draft.integrated.called = called);
        task.asks(request.members)
    }
}

impl<R> Task<R, ServiceCall> {
    fn asks<T>(self, members: Members<T>) -> Self
    where
        T: Tokens,
    {
        let members = members.into_members();
        change_task(self.state, |draft| {
            let arguments = members.into_iter().map(|(name, node, location)| (name, slot(node, &Place::at(location))));
            draft.request.extend(arguments);
        });
        self
    }

    /// The same task with a result of another type, for an answer that holds the author's own data. Nothing checks that it is
    /// what the service answers.
    pub fn result_as<O: Payload>(self) -> Task<O, ServiceCall> {
        Task { state: self.state, _result: PhantomData }
    }

    /// Says which resources the call uses where the request only tells when the workflow runs, or does not name them: their ARNs, in
    /// which `*` may stand for any text. The execution role is then allowed the call on just those.
    ///
    /// ```
    /// use dsl::prelude::*;
    ///
    /// #[message]
    /// struct Lookup {
    ///     table: String,
    /// }
    ///
    /// let workflow = Workflow::standard("Count", |lookup: LookupFields| {
    ///     Task::call("Scan", api!(aws_sdk.dynamodb.scan { TableName: lookup.table }))
    ///         .limited_to(["orders", "returns"].map(|table| Arn::known(format!("arn:aws:dynamodb:eu-west-1:111122223333:table/{table}"))))
    /// });
    /// assert!(workflow.compile().diagnostics().is_empty());
    /// ```
    #[track_caller]
    pub fn limited_to(self, resources: impl IntoIterator<Item = Arn>) -> Self {
        let place = Place::here();
        let resources: Vec<_> = resources.into_iter().map(|arn| (arn, place.clone())).collect();
        change_task(self.state, |task| task.limited_to.extend(resources));
        self
    }
}
