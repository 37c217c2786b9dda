//! Calls of tasks to services of other servers, in the protocols of the services.
//!
//! Services that speak AWS JSON are called as their models say, and so is SNS. Of S3 there are the calls that read, write, list
//! and delete objects. All others are refused, with the name of their protocol.

mod json;
mod s3;
mod sns;

use std::sync::LazyLock;

use bytes::Bytes;
use http_body_util::Full;
use hyper::http::request::Builder;
use hyper::{Request, StatusCode};
use serde_json::Value;
use simulator::Data;

use super::client::{self, Answer};
use crate::clock;
use crate::options::Endpoint;
use crate::world::calls::Asked;

/// The protocols of services, by service ID.
static PROTOCOLS: LazyLock<Vec<(&'static str, Protocol)>> = LazyLock::new(|| {
    let lines = include_str!("services/protocols.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(Protocol::read).collect()
});

/// How a service is spoken to.
enum Protocol {
    /// AWS JSON: the version, what targets begin with, whether names begin with a lower letter, and those of which this is not so.
    Json { version: &'static str, target: &'static str, is_lower: bool, others: Vec<&'static str> },
    /// Another one, by its name.
    Other(&'static str),
}

impl Protocol {
    fn read(line: &'static str) -> Option<(&'static str, Protocol)> {
        let mut parts = line.split(" | ");
        let (id, name) = (parts.next()?, parts.next()?);
        let Some(rest) = parts.next() else { return Some((id, Protocol::Other(name))) };
        let mut words = rest.split(' ');
        let (version, target) = (words.next()?, words.next()?);
        let is_lower = words.next()? == "lower";
        Some((id, Protocol::Json { version, target, is_lower, others: words.collect() }))
    }
}

/// An error: its name without the service, and its cause.
pub(super) type Failure = (String, String);

/// Calls an operation.
///
/// # Errors
/// Those of the service; that it does not answer; that its protocol is not spoken here.
pub(super) async fn call(to: &Endpoint, asked: &Asked) -> Result<Data, Failure> {
    let id = asked.service.id().unwrap_or_default();
    let protocol = PROTOCOLS.iter().find(|(known, _)| *known == id).map(|(_, protocol)| protocol);
    match protocol {
        Some(json @ Protocol::Json { .. }) => json::call(to, asked, json).await,
        Some(Protocol::Other("query")) if id == "SNS" => sns::call(to, asked).await,
        Some(Protocol::Other("rest-xml")) if id == "S3" => s3::call(to, asked).await,
        Some(Protocol::Other(name)) => Err(not_spoken(asked, &format!("{id} speaks {name}"))),
        None => Err(not_spoken(asked, &format!("the protocol of {id} is not known"))),
    }
}

fn not_spoken(asked: &Asked, why: &str) -> Failure {
    let cause = format!(
        "{} cannot be called at another server: {why}, and this endpoint speaks AWS JSON. Start the execution with a test case \
         of a mock file that answers the state.",
        asked.operation
    );
    ("UnsupportedProtocolException".to_owned(), cause)
}

/// A request, with what local servers read of a signature: the account as the key id, the region and the service. They check none.
fn request(method: &str, to: &Endpoint, path: &str, asked: &Asked) -> Builder {
    let now = simulator::time::print(clock::now());
    let stamp: String = now.split('.').next().unwrap_or(&now).chars().filter(|c| !"-:".contains(*c)).collect();
    let day = stamp.get(..8).unwrap_or_default();
    let signing = asked.service.signing_name().unwrap_or(asked.service.name());
    let credential = format!("{}/{day}/{}/{signing}/aws4_request", asked.account, asked.region);
    let signature = "0".repeat(64);
    Request::builder()
        .method(method)
        .uri(format!("{}{path}", to.path))
        .header("host", to.authority.as_str())
        .header("x-amz-date", format!("{}Z", stamp.trim_end_matches('Z')))
        .header(
            "authorization",
            format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host;x-amz-date, Signature={signature}"),
        )
}

/// That the server does not answer, as Step Functions words it.
fn unreachable(message: &str) -> Failure {
    ("SdkClientException".to_owned(), format!("Unable to execute HTTP request: {message}"))
}

/// Sends a request and waits for the answer.
async fn send(to: &Endpoint, request: Builder, body: impl Into<Bytes>) -> Result<Answer, Failure> {
    let request = request.body(Full::new(body.into())).map_err(|error| unreachable(&error.to_string()))?;
    client::send(to, request).await.map_err(|error| unreachable(&error))
}

/// The error of an answer in XML.
fn refused_in_xml(asked: &Asked, answer: &Answer) -> Failure {
    let text = String::from_utf8_lossy(&answer.body);
    let document = roxmltree::Document::parse(&text).ok();
    let part = |name: &str| document.as_ref().and_then(|document| text_in(document, name));
    refused(asked, answer, part("Code"), part("Message").unwrap_or(&text))
}

/// The error of an answer.
fn refused(asked: &Asked, answer: &Answer, code: Option<&str>, message: &str) -> Failure {
    let code = code.filter(|code| !code.is_empty()).unwrap_or(match answer.status {
        StatusCode::NOT_FOUND => "NotFound",
        _ => "Unknown",
    });
    // A name may have a namespace before it and a place behind it.
    let code = code.rsplit('#').next().unwrap_or(code);
    let code = code.split(':').next().unwrap_or(code);
    let end = if code.ends_with("Exception") { "" } else { "Exception" };
    let request = answer.headers.get("x-amzn-requestid").and_then(|id| id.to_str().ok()).unwrap_or_default();
    let (service, status) = (asked.service.id().unwrap_or_default(), answer.status.as_u16());
    (format!("{code}{end}"), format!("{message} (Service: {service}, Status Code: {status}, Request ID: {request})"))
}

/// A text of an XML document: that of the first element of a name.
fn text_in<'d>(document: &'d roxmltree::Document<'_>, name: &str) -> Option<&'d str> {
    document.descendants().find(|node| node.tag_name().name() == name).and_then(|node| node.text())
}

/// A member that is a text, or written as JSON.
fn text_of(parameters: &Value, name: &str) -> Option<String> {
    let value = parameters.get(name).filter(|value| !value.is_null())?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_that_tasks_call_have_a_protocol() {
        let known = |service: catalogue::Service| {
            service.id().is_some_and(|id| PROTOCOLS.iter().any(|(known, _)| *known == id))
        };
        let unknown: Vec<_> = catalogue::services()
            .filter(|service| service.has_model() && !known(*service))
            .map(|service| service.name())
            .collect();
        assert_eq!(unknown, Vec::<&str>::new());
    }
}
