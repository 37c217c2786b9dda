//! Connections to HTTP APIs.

use std::sync::Arc;

use asl::Place;

use super::Arn;

/// An EventBridge connection: how a task of [`Task::http_invoke`](crate::state::Task::http_invoke) authenticates with an HTTP API.
///
/// Credentials are never in the template: they are in a secret of AWS Secrets Manager, which CloudFormation reads at deployment.
///
/// ```
/// # use dsl::prelude::*;
/// use dsl::resource::{Connection, Secret};
///
/// let secret = Secret::named("shop/api");
/// let shop = Connection::api_key("ShopConnection", "x-api-key", secret.member("apiKey"));
/// ```
#[derive(Debug)]
pub struct Connection {
    spec: Arc<ConnectionSpec>,
}

/// The specification of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionSpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// How a request is authenticated, or the ARN of an existing connection.
    pub authorization: Credentials,
}

/// How requests of a connection are authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// A header with a key.
    ApiKey {
        /// The name of the header.
        header: String,
        /// Its value.
        value: SecretValue,
    },
    /// A user name and a password.
    Basic {
        /// The user name.
        username: SecretValue,
        /// The password.
        password: SecretValue,
    },
    /// An access token of OAuth 2.0, which EventBridge asks for with client credentials.
    OAuth {
        /// The endpoint that issues the token, such as `https://example.com/oauth/token`.
        endpoint: String,
        /// The client's id.
        client_id: SecretValue,
        /// The client's secret.
        client_secret: SecretValue,
        /// The scope of the token, if the endpoint asks for one.
        scope: Option<String>,
    },
    /// An existing connection, by its ARN.
    Existing(Arn),
}

/// A secret of AWS Secrets Manager in the account and region of the stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    id: String,
}

/// A value in a secret, which CloudFormation reads at deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretValue {
    /// The secret's name or ARN.
    pub secret: String,
    /// The member of its JSON object; none for the whole text.
    pub member: Option<String>,
}

impl Secret {
    /// The secret with a name, or with a whole ARN.
    pub fn named(name: impl Into<String>) -> Self {
        Self { id: name.into() }
    }

    /// A member of the JSON object that the secret is.
    pub fn member(&self, name: impl Into<String>) -> SecretValue {
        SecretValue { secret: self.id.clone(), member: Some(name.into()) }
    }

    /// The whole text of the secret.
    pub fn text(&self) -> SecretValue {
        SecretValue { secret: self.id.clone(), member: None }
    }
}

impl Connection {
    /// A connection that sends a key in a header such as `x-api-key`.
    #[track_caller]
    pub fn api_key(id: impl Into<String>, header: impl Into<String>, value: SecretValue) -> Self {
        Self::of(id.into(), Place::here(), Credentials::ApiKey { header: header.into(), value })
    }

    /// A connection that sends a user name and a password (HTTP Basic).
    #[track_caller]
    pub fn basic(id: impl Into<String>, username: SecretValue, password: SecretValue) -> Self {
        Self::of(id.into(), Place::here(), Credentials::Basic { username, password })
    }

    /// A connection that sends an access token, which EventBridge gets from an endpoint of OAuth 2.0 with client credentials.
    #[track_caller]
    pub fn oauth(
        id: impl Into<String>,
        endpoint: impl Into<String>,
        client_id: SecretValue,
        client_secret: SecretValue,
    ) -> Self {
        let endpoint = endpoint.into();
        Self::of(id.into(), Place::here(), Credentials::OAuth { endpoint, client_id, client_secret, scope: None })
    }

    /// An existing connection.
    #[track_caller]
    pub fn existing(id: impl Into<String>, arn: Arn) -> Self {
        Self::of(id.into(), Place::here(), Credentials::Existing(arn))
    }

    /// The scope of the access token, for a connection with OAuth; other connections have none.
    #[must_use]
    pub fn scope(mut self, wanted: impl Into<String>) -> Self {
        if let Credentials::OAuth { scope, .. } = &mut Arc::make_mut(&mut self.spec).authorization {
            *scope = Some(wanted.into());
        }
        self
    }

    fn of(id: String, place: Place, authorization: Credentials) -> Self {
        Self { spec: Arc::new(ConnectionSpec { id, place, authorization }) }
    }

    pub(crate) fn spec(&self) -> Arc<ConnectionSpec> {
        Arc::clone(&self.spec)
    }
}

impl ConnectionSpec {
    /// The ARN of an existing connection.
    pub fn existing(&self) -> Option<&Arn> {
        match &self.authorization {
            Credentials::Existing(arn) => Some(arn),
            Credentials::ApiKey { .. } | Credentials::Basic { .. } | Credentials::OAuth { .. } => None,
        }
    }
}
