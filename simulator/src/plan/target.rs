//! What a task calls.

use std::sync::Arc;

use asl::{Pattern, Resource};

use crate::history::Called;

/// What a task calls, and when it is done.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// The resource as it is written.
    pub(crate) resource: Arc<str>,
    /// What the events of the task call it.
    pub(crate) called: Called,
    /// When the task is done; of functions and activities, when they have answered.
    pub(crate) pattern: Pattern,
    /// True for a call of an HTTP API, `apigateway:invoke`.
    pub(crate) is_http: bool,
}

impl Target {
    /// Reads a `Resource`. What is neither an action of a service nor an activity is taken for a function.
    pub(crate) fn of(resource: &str) -> Self {
        let written: Arc<str> = resource.into();
        let read = Resource::parse(resource);
        let is_http = read.optimized() == Some(("apigateway", "invoke"));
        let (called, pattern) = match read {
            Resource::Call(call) => {
                let service = if call.sdk { format!("aws-sdk:{}", call.service).into() } else { call.service.into() };
                let api = format!("{}{}", call.action, call.suffix).into();
                (Called::Service { service, api }, call.pattern().unwrap_or(Pattern::RequestResponse))
            }
            Resource::Activity(_) => (Called::Activity(written.clone()), Pattern::RequestResponse),
            Resource::Function(_) | Resource::Placeholder(_) | Resource::Other(_) => {
                (Called::Function(written.clone()), Pattern::RequestResponse)
            }
        };
        Self { resource: written, called, pattern, is_http }
    }

    /// True when the service takes the request first, and the task ends later.
    pub(crate) fn waits(&self) -> bool {
        self.pattern != Pattern::RequestResponse
    }

    /// True for tasks that somebody else ends, who needs their token.
    pub(crate) fn has_token(&self) -> bool {
        self.waits() || matches!(self.called, Called::Activity(_))
    }
}
