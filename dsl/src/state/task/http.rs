//! Calls of HTTP APIs.

use std::marker::PhantomData;

use asl::{Pattern, Place};

use super::super::draft::{TaskDraft, change_task};
use super::{AcceptsCredentials, Task, slot};
use crate::draft;
use crate::expr::Expr;
use crate::expr::node::{NodeRef, Segment};
use crate::payload::{Fields, IntoExpr, Json, Payload, Plain, Shape};
use crate::resource::Connection;

/// A task that calls an HTTP API.
#[derive(Debug)]
pub enum HttpInvoke {}

impl AcceptsCredentials for HttpInvoke {}

/// The method of a request to an HTTP API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HttpMethod {
    /// Reads a resource.
    Get,
    /// Submits data.
    Post,
    /// Replaces a resource.
    Put,
    /// Deletes a resource.
    Delete,
    /// Changes a part of a resource.
    Patch,
    /// Reads the headers alone.
    Head,
    /// Asks what is possible.
    Options,
}

impl HttpMethod {
    fn name(self) -> &'static str {
        match self {
            HttpMethod::Get => "GET",
            HttpMethod::Post => "POST",
            HttpMethod::Put => "PUT",
            HttpMethod::Delete => "DELETE",
            HttpMethod::Patch => "PATCH",
            HttpMethod::Head => "HEAD",
            HttpMethod::Options => "OPTIONS",
        }
    }
}

/// The response of an HTTP API whose body is `B`.
#[derive(Debug)]
pub struct HttpResponse<B>(PhantomData<fn() -> B>);

/// The fields of [`HttpResponse`] as expressions.
pub struct HttpResponseFields<B: Payload> {
    /// The body, as the author says; nothing checks that it is so.
    pub body: B::Fields,
    /// The status code, 200 to 299: any other fails the task.
    pub status_code: Expr<u32>,
    /// The headers, each a list.
    pub headers: Expr<Json>,
    whole: Expr<HttpResponse<B>>,
}

impl<B: Payload> Clone for HttpResponseFields<B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B: Payload> Copy for HttpResponseFields<B> {}

impl<B: Payload> std::fmt::Debug for HttpResponseFields<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpResponseFields").finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<B: Payload> Payload for HttpResponse<B> {
    type Fields = HttpResponseFields<B>;
    type Optional = Option<Self>;
    const SHAPE: Shape = Shape::Other;
}

#[diagnostic::do_not_recommend]
impl<B: Payload> Fields for HttpResponseFields<B> {
    type Payload = HttpResponse<B>;

    fn read(whole: Expr<HttpResponse<B>>) -> Self {
        let member = |name: &str| draft::add_step(whole.node, Segment::Member(name.to_owned()));
        Self {
            body: Expr::<B>::from_node(member("ResponseBody")).fields(),
            status_code: Expr::from_node(member("StatusCode")),
            headers: Expr::from_node(member("Headers")),
            whole,
        }
    }

    fn build(self) -> Expr<HttpResponse<B>> {
        self.whole
    }
}

impl<B: Payload> From<HttpResponseFields<B>> for Expr<HttpResponse<B>> {
    fn from(fields: HttpResponseFields<B>) -> Self {
        fields.whole
    }
}

/// Calls of HTTP APIs.
impl Task {
    /// Calls an HTTP API with a connection, and waits for its response, at most 60 seconds. A status code other than 200 to 299 fails
    /// the task with `States.Http.StatusCode.404` and the like (Step Functions Developer Guide, "Call HTTPS APIs").
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// use dsl::resource::{Connection, Secret};
    /// use dsl::state::task::HttpMethod;
    ///
    /// #[message]
    /// struct Rates {
    ///     euro: f64,
    /// }
    ///
    /// let bank = Connection::api_key("BankConnection", "x-api-key", Secret::named("bank").member("apiKey"));
    /// let workflow = Workflow::standard("Rates", |currency: Expr<String>| {
    ///     Task::http_invoke("Ask Bank", &bank, HttpMethod::Get, "https://bank.example.com/rates")
    ///         .query_parameter("currency", currency)
    ///         .retry(Retry::transient())
    ///         .response::<Rates>()
    ///         .then(|response| Pass::new("Rate", response.body.euro))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    ///
    /// The execution role may call the endpoint with that method only. Where the endpoint is put together, the permission covers what
    /// begins like the text before the first value.
    #[track_caller]
    pub fn http_invoke(
        name: impl Into<String>,
        connection: &Connection,
        method: HttpMethod,
        endpoint: impl IntoExpr<String>,
    ) -> Task<HttpResponse<Json>, HttpInvoke> {
        let place = Place::here();
        let task = Task::calling(name, place.clone(), "http", "invoke", Pattern::RequestResponse);
        let method: Expr<String> = method.name().into();
        let connection = draft::add_object(std::iter::once((Some("ConnectionArn"), connection.arn().node)));
        let members =
            [("ApiEndpoint", endpoint.into_expr().node), ("Method", method.node), ("Authentication", connection)];
        let members = members.map(|(name, node)| (name, slot(node, &place)));
        change_task(task.state, |draft| draft.request.extend(members));
        task
    }
}

impl<R> Task<R, HttpInvoke> {
    /// Adds a header to the request. Headers for authentication are those of the connection.
    #[track_caller]
    pub fn header(self, name: impl Into<String>, value: impl IntoExpr<String>) -> Self {
        self.extended("Headers", &name.into(), value.into_expr().node)
    }

    /// Adds a parameter to the query.
    #[track_caller]
    pub fn query_parameter<V: Payload + Plain>(self, name: impl Into<String>, value: impl IntoExpr<V>) -> Self {
        self.extended("QueryParameters", &name.into(), value.into_expr().node)
    }

    /// The body of the request, which is sent as JSON.
    #[track_caller]
    pub fn request_body<V: Payload + Plain>(self, body: impl IntoExpr<V>) -> Self {
        let body = slot(body.into_expr().node, &Place::here());
        change_task(self.state, |task| set(task, "RequestBody", body));
        self
    }

    /// Sends the body as a form (`application/x-www-form-urlencoded`) instead of JSON.
    #[track_caller]
    pub fn url_encoded(self) -> Self {
        let encoding: Expr<String> = "URL_ENCODED".into();
        let transform = draft::add_object(std::iter::once((Some("RequestBodyEncoding"), encoding.node)));
        let transform = slot(transform, &Place::here());
        change_task(self.state, |task| set(task, "Transform", transform));
        self.header("Content-Type", "application/x-www-form-urlencoded")
    }

    /// The type of the response's body. Nothing checks that the API returns it.
    pub fn response<B: Payload>(self) -> Task<HttpResponse<B>, HttpInvoke> {
        Task { state: self.state, _result: PhantomData }
    }

    #[track_caller]
    fn extended(self, parameter: &'static str, name: &str, value: NodeRef) -> Self {
        let mut existing = None;
        change_task(self.state, |task| existing = task.parameter(parameter).map(|slot| slot.node));
        let grown = slot(draft::extend_object(existing, name, value), &Place::here());
        change_task(self.state, |task| set(task, parameter, grown));
        self
    }
}

/// Puts a parameter into the request, in the place of one that is there.
fn set(task: &mut TaskDraft, parameter: &'static str, value: super::super::draft::Slot) {
    match task.request.iter_mut().find(|(known, _)| *known == parameter) {
        Some((_, known)) => *known = value,
        None => task.request.push((parameter, value)),
    }
}
