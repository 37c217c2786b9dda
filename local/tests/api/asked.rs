//! A server, and what the tests of the API ask of it.

#[path = "../support/endpoint.rs"]
mod endpoint;

use std::path::Path;

use local::{Options, Server};
use serde_json::{Value, json};

pub(crate) use endpoint::{Endpoint, ROLE, state};

impl Endpoint {
    pub(crate) fn start(set: impl FnOnce(&mut Options) + Send + 'static) -> Self {
        Endpoint::with(set, |_| {})
    }

    /// A server that keeps its state in a folder.
    pub(crate) fn kept(
        folder: &Path,
        set: impl FnOnce(&mut Options) + Send + 'static,
        fill: impl FnOnce(&mut Server) + Send + 'static,
    ) -> Self {
        let folder = folder.to_owned();
        Endpoint::of(set, move |server| {
            let mut server = server.with_state(&folder).unwrap();
            fill(&mut server);
            server
        })
    }

    /// Asks for an operation that must fail; its error.
    pub(crate) fn refused(&self, operation: &str, request: Value) -> (String, String) {
        let answer = self.ask(operation, request);
        assert_eq!(answer.status, 400, "{operation}: {}", answer.body);
        let text = |name: &str| answer.body[name].as_str().unwrap().to_owned();
        (text("__type"), text("message"))
    }
}

/// A Pass that adds a number.
pub(crate) fn pass() -> Value {
    state(json!({"Type": "Pass", "Result": {"n": 1}, "ResultPath": "$.added", "End": true}))
}
