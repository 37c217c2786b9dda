//! HTTP APIs.
//!
//! An HTTP API and not a REST API, as SAM's event would make: the access log of a REST API needs a role in the account's
//! settings, which a stack would have to take over for all others.

use dsl::compiled::{Authorization, Compiled, RouteSpec, TriggerSpec};

use super::super::Stack;
use super::super::logs::log_group_id;
use super::super::policy::trust;
use super::started_id;
use cloudformation::{Map, Resource, Value, map};

/// What is logged of each request; nothing of who sent it.
const LOGGED: &str = r#"{"requestId":"$context.requestId","time":"$context.requestTime","route":"$context.routeKey","status":"$context.status","latency":"$context.responseLatency","integrationStatus":"$context.integrationStatus","error":"$context.integrationErrorMessage"}"#;

impl Stack<'_> {
    /// The logical ids of all APIs.
    pub(in super::super) fn apis(&self) -> Vec<String> {
        let has_route =
            |compiled: &Compiled| compiled.triggers().iter().any(|trigger| matches!(trigger, TriggerSpec::Route(_)));
        let started = self.workflows.iter().map(|workflow| &workflow.compiled).filter(|compiled| has_route(compiled));
        started.map(|compiled| api_id(&compiled.logical_id())).collect()
    }

    pub(super) fn add_api(&mut self, compiled: &Compiled, routes: &[&RouteSpec]) {
        if routes.is_empty() {
            return;
        }
        let id = api_id(&compiled.logical_id());
        let role = format!("{id}Role");
        let mut actions = Vec::new();
        for (synchronous, action) in [(false, "states:StartExecution"), (true, "states:StartSyncExecution")] {
            if routes.iter().any(|route| route.synchronous == synchronous) {
                actions.push(action);
            }
        }
        // API Gateway names no resource when it assumes a role; the role can do nothing but start this workflow.
        self.add_starter(&role, compiled, &actions, trust("apigateway.amazonaws.com", None), Vec::new());
        let properties = map! {
            "Name" => Value::substituted(format!("${{AWS::StackName}}-{}", compiled.name())),
            "Description" => format!("Starts {}.", compiled.name()),
            "ProtocolType" => "HTTP",
        };
        self.add(&id, Resource::new("AWS::ApiGatewayV2::Api", properties));
        let mut settings = Map::new();
        for (index, route) in routes.iter().enumerate() {
            let route_id = self.add_route(compiled, &id, &role, index + 1, route);
            let limits = map! {
                "ThrottlingRateLimit" => route.rate,
                "ThrottlingBurstLimit" => route.burst,
                "DetailedMetricsEnabled" => true,
            };
            settings.insert(key(route), limits.into());
            let output = format!("{route_id}Url");
            let url = format!("${{{id}.ApiEndpoint}}{}", route.path);
            let description = format!("URL of the route that starts {}.", compiled.name());
            let value = Value::substituted(url);
            self.template.outputs.insert(output, cloudformation::Output { description, value, condition: None });
        }
        self.add_stage(&id, routes, settings);
    }

    fn add_route(&mut self, compiled: &Compiled, api: &str, role: &str, number: usize, route: &RouteSpec) -> String {
        let id = format!("{api}Route{number}");
        let call = if route.synchronous { "StartSyncExecution" } else { "StartExecution" };
        let integration = map! {
            "ApiId" => Value::reference(api),
            "IntegrationType" => "AWS_PROXY",
            "IntegrationSubtype" => format!("StepFunctions-{call}"),
            "PayloadFormatVersion" => "1.0",
            "CredentialsArn" => Value::attribute(role, "Arn"),
            "RequestParameters" => map! {
                "StateMachineArn" => Value::reference(started_id(compiled)),
                "Input" => "$request.body",
            },
            "TimeoutInMillis" => 30_000_u32,
        };
        self.add(format!("{id}Integration"), Resource::new("AWS::ApiGatewayV2::Integration", integration));
        let mut properties = map! {
            "ApiId" => Value::reference(api),
            "RouteKey" => key(route),
            "Target" => Value::substituted(format!("integrations/${{{id}Integration}}")),
        };
        let mut open = None;
        match &route.authorization {
            Authorization::Iam => {
                properties.insert("AuthorizationType".to_owned(), "AWS_IAM".into());
            }
            Authorization::Jwt { issuer, audiences } => {
                let authorizer = format!("{id}Authorizer");
                let checks = map! {
                    "ApiId" => Value::reference(api),
                    "Name" => &authorizer,
                    "AuthorizerType" => "JWT",
                    "IdentitySource" => ["$request.header.Authorization"],
                    "JwtConfiguration" => map! { "Issuer" => issuer, "Audience" => audiences.clone() },
                };
                self.add(&authorizer, Resource::new("AWS::ApiGatewayV2::Authorizer", checks));
                properties.insert("AuthorizationType".to_owned(), "JWT".into());
                properties.insert("AuthorizerId".to_owned(), Value::reference(authorizer));
            }
            Authorization::Everybody => {
                properties.insert("AuthorizationType".to_owned(), "NONE".into());
                open = Some("the workflow allows unauthenticated requests on this route");
            }
        }
        let resource = Resource::new("AWS::ApiGatewayV2::Route", properties);
        let resource = match open {
            Some(reason) => resource.skipping("CKV_AWS_309", reason),
            None => resource,
        };
        self.add(&id, resource);
        id
    }

    /// The stage that serves the API below its own address, with limits for each route and a log of each request.
    fn add_stage(&mut self, api: &str, routes: &[&RouteSpec], settings: Map) {
        self.add_function_log_group(api);
        let (rate, burst) = (routes.iter().map(|route| route.rate).max(), routes.iter().map(|route| route.burst).max());
        let properties = map! {
            "ApiId" => Value::reference(api),
            "StageName" => "$default",
            "AutoDeploy" => true,
            "DefaultRouteSettings" => map! {
                "ThrottlingRateLimit" => rate.unwrap_or_default(),
                "ThrottlingBurstLimit" => burst.unwrap_or_default(),
            },
            "RouteSettings" => settings,
            "AccessLogSettings" => map! {
                "DestinationArn" => Value::attribute(log_group_id(api), "Arn"),
                "Format" => LOGGED,
            },
        };
        let mut stage = Resource::new("AWS::ApiGatewayV2::Stage", properties);
        // Settings of a route can be made only when the route is there.
        stage.depends_on = (1..=routes.len()).map(|number| format!("{api}Route{number}")).collect();
        self.add(format!("{api}Stage"), stage);
    }
}

/// The logical id of the API that starts a state machine.
fn api_id(machine: &str) -> String {
    format!("{machine}Api")
}

/// `POST /payments`.
fn key(route: &RouteSpec) -> String {
    format!("POST {}", route.path)
}
