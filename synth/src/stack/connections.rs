//! Event buses and connections.

use std::collections::HashSet;

use dsl::compiled::{ConnectionSpec, Credentials, EventBusKind};
use dsl::resource::SecretValue;

use super::{Stack, named, once, physical_name};
use cloudformation::{Map, Resource, map};

impl Stack<'_> {
    /// A bus has no name that CloudFormation makes.
    pub(super) fn add_buses(&mut self) {
        let mut seen = HashSet::new();
        let buses = self.workflows.iter().flat_map(|workflow| workflow.compiled.buses());
        let own: Vec<_> = buses.filter(|bus| bus.kind == EventBusKind::Own && seen.insert(&bus.id)).collect();
        for bus in own {
            let properties = map! { "Name" => named(physical_name(&bus.id, "")) };
            self.add(&bus.id, Resource::new("AWS::Events::EventBus", properties));
        }
    }

    pub(super) fn add_connections(&mut self) {
        let connections = self.workflows.iter().flat_map(|workflow| workflow.compiled.connections());
        for connection in once(connections, |connection| &connection.id) {
            if let Some(properties) = properties(connection) {
                self.add(&connection.id, Resource::new("AWS::Events::Connection", properties));
            }
        }
    }
}

/// The properties of a connection that the stack makes.
fn properties(connection: &ConnectionSpec) -> Option<Map> {
    let (kind, member, parameters) = match &connection.authorization {
        Credentials::Existing(_) => return None,
        Credentials::ApiKey { header, value } => {
            let parameters = map! { "ApiKeyName" => header, "ApiKeyValue" => resolved(value) };
            ("API_KEY", "ApiKeyAuthParameters", parameters)
        }
        Credentials::Basic { username, password } => {
            let parameters = map! { "Username" => resolved(username), "Password" => resolved(password) };
            ("BASIC", "BasicAuthParameters", parameters)
        }
        Credentials::OAuth { endpoint, client_id, client_secret, scope } => {
            let client = map! { "ClientID" => resolved(client_id), "ClientSecret" => resolved(client_secret) };
            let mut body = vec![map! { "Key" => "grant_type", "Value" => "client_credentials" }];
            body.extend(scope.iter().map(|scope| map! { "Key" => "scope", "Value" => scope }));
            let parameters = map! {
                "AuthorizationEndpoint" => endpoint,
                "HttpMethod" => "POST",
                "ClientParameters" => client,
                "OAuthHttpParameters" => map! { "BodyParameters" => body },
            };
            ("OAUTH_CLIENT_CREDENTIALS", "OAuthParameters", parameters)
        }
    };
    Some(map! { "AuthorizationType" => kind, "AuthParameters" => map! { member => parameters } })
}

/// A dynamic reference, which CloudFormation replaces by the secret's value and shows nowhere (CloudFormation User Guide, "Get a
/// secret or secret value from Secrets Manager").
fn resolved(SecretValue { secret, member }: &SecretValue) -> String {
    let member = member.as_deref().map(|member| format!(":SecretString:{member}"));
    format!("{{{{resolve:secretsmanager:{secret}{}}}}}", member.unwrap_or_default())
}
