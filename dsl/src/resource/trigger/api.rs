//! Requests.

use std::sync::Arc;

use asl::Place;

use super::{Trigger, TriggerSpec};

/// A route of an HTTP API that starts a workflow with the body of the request as its input.
///
/// By default, callers must sign the request with AWS credentials that allow `execute-api:Invoke`. The body is not
/// validated: a body that is not JSON gets an error response, any JSON starts the workflow.
///
/// ```
/// # use dsl::prelude::*;
/// # use dsl::resource::ApiGateway;
/// let workflow = Workflow::standard("Orders", |order_id: Expr<String>| Pass::new("Take", order_id))
///     .triggered_by(ApiGateway::post("/orders").throttle(5, 10));
/// assert!(workflow.compile().is_valid());
/// ```
#[derive(Debug)]
pub struct ApiGateway {
    spec: RouteSpec,
}

/// The specification of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteSpec {
    /// The author's line.
    pub place: Place,
    /// The path, with a leading `/`.
    pub path: String,
    /// Whether the response waits for the end of the execution.
    pub synchronous: bool,
    /// The authorization.
    pub authorization: Authorization,
    /// The maximum number of requests per second.
    pub rate: u32,
    /// The maximum burst of requests.
    pub burst: u32,
}

/// The authorization of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorization {
    /// Requests that are signed with AWS credentials that allow it.
    Iam,
    /// Requests with a token of this issuer for one of these audiences.
    Jwt {
        /// The issuer, an `https://` address.
        issuer: String,
        /// The audiences.
        audiences: Vec<String>,
    },
    /// All requests.
    Everybody,
}

impl ApiGateway {
    /// Requests with the method POST at a path, such as `/payments`.
    #[track_caller]
    pub fn post(path: impl Into<String>) -> Self {
        let authorization = Authorization::Iam;
        let (place, path) = (Place::here(), path.into());
        Self { spec: RouteSpec { place, path, synchronous: false, authorization, rate: 10, burst: 20 } }
    }

    /// Responds with the result of the execution instead of its ARN, for an Express workflow. The execution must end
    /// within 30 seconds.
    #[must_use]
    pub fn synchronous(mut self) -> Self {
        self.spec.synchronous = true;
        self
    }

    /// The maximum number of requests per second, and the maximum burst; further requests get the status 429. By
    /// default 10 and 20.
    #[must_use]
    pub fn throttle(mut self, rate: u32, burst: u32) -> Self {
        (self.spec.rate, self.spec.burst) = (rate, burst);
        self
    }

    /// Allows requests with a JSON web token of an issuer for one of some audiences, instead of signed requests.
    #[must_use]
    pub fn jwt_authorizer<const N: usize>(mut self, issuer: impl Into<String>, audiences: [&str; N]) -> Self {
        let audiences = audiences.iter().map(|&audience| audience.to_owned()).collect();
        self.spec.authorization = Authorization::Jwt { issuer: issuer.into(), audiences };
        self
    }

    /// Allows unauthenticated requests.
    #[must_use]
    pub fn without_authorization(mut self) -> Self {
        self.spec.authorization = Authorization::Everybody;
        self
    }
}

impl From<ApiGateway> for Trigger {
    fn from(route: ApiGateway) -> Self {
        Self { spec: TriggerSpec::Route(Arc::new(route.spec)), gives: None }
    }
}
