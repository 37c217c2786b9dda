//! Requests.

use std::sync::Arc;

use asl::Place;

use super::{Trigger, TriggerSpec};

/// A route of an HTTP API that starts a workflow with the body of the request as its input.
///
/// Who calls must sign the request with AWS credentials that allow `execute-api:Invoke`, unless said otherwise. The body is
/// not looked at: what is no JSON is answered with an error, any other JSON starts the workflow.
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

/// What is known of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteSpec {
    /// The author's line.
    pub place: Place,
    /// The path, with the `/` in front.
    pub path: String,
    /// Whether the answer waits for the end of the execution.
    pub synchronous: bool,
    /// Who may call.
    pub authorization: Authorization,
    /// How many requests a second are let through.
    pub rate: u32,
    /// How many requests are let through at once.
    pub burst: u32,
}

/// Who may call a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorization {
    /// Who signs with AWS credentials that allow it.
    Iam,
    /// Who has a token of this issuer for one of these audiences.
    Jwt {
        /// The issuer, an `https://` address.
        issuer: String,
        /// The audiences.
        audiences: Vec<String>,
    },
    /// Everybody.
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

    /// Answers with the end of the execution and its output instead of its ARN, for an Express workflow. The answer must be
    /// there within 30 seconds.
    #[must_use]
    pub fn synchronous(mut self) -> Self {
        self.spec.synchronous = true;
        self
    }

    /// How many requests a second, and how many at once, are let through; more are answered with 429. Unless said otherwise
    /// 10 and 20.
    #[must_use]
    pub fn throttle(mut self, rate: u32, burst: u32) -> Self {
        (self.spec.rate, self.spec.burst) = (rate, burst);
        self
    }

    /// Lets those call who have a JSON web token of an issuer for one of some audiences, instead of signed requests.
    #[must_use]
    pub fn jwt_authorizer<const N: usize>(mut self, issuer: impl Into<String>, audiences: [&str; N]) -> Self {
        let audiences = audiences.iter().map(|&audience| audience.to_owned()).collect();
        self.spec.authorization = Authorization::Jwt { issuer: issuer.into(), audiences };
        self
    }

    /// Lets everybody call, without any proof of who they are.
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
