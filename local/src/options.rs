//! How an endpoint is set up.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use serde_json::Value;

/// How an endpoint is set up.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// The address that it listens to; others than loopback let other computers in.
    pub host: IpAddr,
    /// The port; 0 for any that is free.
    pub port: u16,
    /// The account of requests whose access key id is not twelve digits.
    pub account: String,
    /// The region of requests that are not signed.
    pub region: String,
    /// How long a second takes while an execution waits for nobody outside: 1 is real time, 0.1 ten times as fast, and 0 does
    /// not wait at all.
    pub time_scale: f64,
    /// The answers to tasks by test case, in the format of AWS Step Functions Local.
    pub mocks: Option<Value>,
    /// How long `GetActivityTask` waits for a task: 60 seconds at AWS.
    pub activity_wait: Duration,
    /// Whether calls fail that the role of their execution does not grant, as far as that is known.
    pub enforce_permissions: bool,
    /// Where the calls of tasks to services go that are not answered here, by the names of the services in the SDKs' calls, such as
    /// `lambda` for functions; all others go to `forward`.
    pub services: BTreeMap<String, Endpoint>,
    /// Where requests for other services are sent as they are, and the calls of tasks.
    pub forward: Option<Endpoint>,
}

impl Default for Options {
    /// Port 8083 on loopback in real time, as AWS Step Functions Local has it.
    fn default() -> Self {
        Options {
            host: IpAddr::from([127, 0, 0, 1]),
            port: 8083,
            account: "123456789012".to_owned(),
            region: simulator::REGION.to_owned(),
            time_scale: 1.0,
            mocks: None,
            activity_wait: Duration::from_secs(60),
            enforce_permissions: false,
            services: BTreeMap::new(),
            forward: None,
        }
    }
}

impl Options {
    /// Where the resources of the endpoint are.
    pub(crate) fn place(&self) -> stage::Place<'_> {
        stage::Place { region: &self.region, account: &self.account }
    }

    /// The server that answers for a service.
    pub(crate) fn endpoint_of(&self, service: &str) -> Option<Endpoint> {
        self.services.get(service).or(self.forward.as_ref()).cloned()
    }
}

/// The variables of Step Functions Local that name the servers of services (AWS Step Functions Developer Guide, "Setting
/// configuration options for Step Functions Local"), and the services.
pub const VARIABLES_OF_STEP_FUNCTIONS_LOCAL: [(&str, &str); 8] = [
    ("BATCH_ENDPOINT", "batch"),
    ("DYNAMODB_ENDPOINT", "dynamodb"),
    ("ECS_ENDPOINT", "ecs"),
    ("GLUE_ENDPOINT", "glue"),
    ("LAMBDA_ENDPOINT", "lambda"),
    ("SAGE_MAKER_ENDPOINT", "sagemaker"),
    ("SNS_ENDPOINT", "sns"),
    ("SQS_ENDPOINT", "sqs"),
];

/// The variables that the SDKs read for the servers of single services, such as `AWS_ENDPOINT_URL_SECRETS_MANAGER` (AWS SDKs and
/// Tools Reference Guide, "Service-specific endpoints"), and the services. That of Step Functions is not among them: it names this
/// endpoint.
pub fn variables() -> impl Iterator<Item = (String, &'static str)> {
    catalogue::services().filter(|service| service.name() != "sfn").filter_map(|service| {
        let id = service.id()?.to_ascii_uppercase().replace([' ', '-'], "_");
        Some((format!("AWS_ENDPOINT_URL_{id}"), service.name()))
    })
}

/// The service of a name, as the SDKs' calls name it.
pub fn service_of(name: &str) -> Option<&'static str> {
    catalogue::service(name).map(|service| service.name())
}

/// The service that is probably meant by an unknown name.
pub fn closest_service(name: &str) -> Option<&'static str> {
    catalogue::closest_service(name)
}

/// The address of another HTTP server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Host and port, as `127.0.0.1:3001`.
    pub(crate) authority: String,
    /// What stands before the path of each request, without a slash at its end.
    pub(crate) path: String,
}

impl Endpoint {
    /// Reads a URL such as `http://127.0.0.1:3001`.
    ///
    /// # Errors
    /// What is wrong with it: only `http` is spoken to servers beside this one.
    pub fn parse(url: &str) -> Result<Self, String> {
        let wrong = |what: &str| format!("{what}; write a URL such as `http://127.0.0.1:3001`");
        let rest = match url.split_once("://") {
            Some(("http", rest)) => rest,
            Some(("https", _)) => return Err(wrong("`https` is not supported here")),
            Some(_) | None => return Err(wrong("this is not a URL that begins with `http://`")),
        };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.is_empty() || authority.contains(['@', ' ', '?', '#']) {
            return Err(wrong("the URL has no host"));
        }
        let has_port = authority.rsplit(']').next().is_some_and(|end| end.contains(':'));
        let authority = if has_port { authority.to_owned() } else { format!("{authority}:80") };
        let path = path.trim_end_matches('/');
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        Ok(Endpoint { authority, path })
    }
}

impl Endpoint {
    /// Its port.
    pub fn port(&self) -> Option<u16> {
        self.authority.rsplit(':').next()?.parse().ok()
    }
}

impl std::str::FromStr for Endpoint {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, String> {
        Endpoint::parse(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read() {
        let read = |url: &str| Endpoint::parse(url).map(|endpoint| (endpoint.authority, endpoint.path));
        assert_eq!(read("http://127.0.0.1:3001"), Ok(("127.0.0.1:3001".to_owned(), String::new())));
        assert_eq!(Endpoint::parse("http://[::1]:8083").map(|endpoint| endpoint.port()), Ok(Some(8083)));
        assert_eq!(read("http://lambda/a/"), Ok(("lambda:80".to_owned(), "/a".to_owned())));
        assert_eq!(read("http://[::1]"), Ok(("[::1]:80".to_owned(), String::new())));
        for url in ["https://a", "a:1", "http://", "http:///a", "ftp://a", "http://a@b"] {
            assert!(read(url).unwrap_err().contains("write a URL such as"), "{url}");
        }
    }
}
