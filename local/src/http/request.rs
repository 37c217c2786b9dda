//! Requests: whose API is asked, in which protocol.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use serde_json::{Map, Value, json};

use super::{client, lambda, query, view};
use crate::arn::Realm;
use crate::error::ApiError;
use crate::guard;
use crate::operations::{Answer, Answered, perform};
use crate::world::{Shared, kept};
use crate::{queues, topics};

/// The most bytes of a request: a definition of 1 MiB may be written with many escapes.
const MOST_BYTES: usize = 8 << 20;

/// How long a client may take for the body of a request.
const BODY: std::time::Duration = std::time::Duration::from_secs(60);

/// What the targets of our requests begin with.
const TARGETS: [(&str, Service); 2] = [("AWSStepFunctions.", Service::States), ("AmazonSQS.", Service::Queues)];

/// Whose API is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Service {
    States,
    Queues,
    Topics,
}

/// How a request is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    /// AWS JSON 1.0.
    Json,
    /// AWS Query.
    Query,
}

/// What is asked for.
struct Wanted {
    service: Service,
    protocol: Protocol,
    operation: String,
    members: Map<String, Value>,
}

/// A refusal before anything was asked.
type Refusal = (StatusCode, ApiError);

/// Answers a request that has come over the network.
pub(super) async fn answer(shared: &Shared, request: Request<Incoming>) -> Response<Full<Bytes>> {
    if let Some(reason) = guard::refusal(request.headers()) {
        return refused(shared, StatusCode::FORBIDDEN, &ApiError::new("AccessDeniedException", reason));
    }
    respond(shared, request).await
}

/// Answers a request of anybody.
pub(crate) async fn respond<B>(shared: &Shared, request: Request<B>) -> Response<Full<Bytes>>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let (head, body) = request.into_parts();
    let body = match read(body).await {
        Ok(body) => body,
        Err((status, error)) => return refused(shared, status, &error),
    };
    match wanted(shared, &head, &body) {
        Ok(Some(wanted)) => return done(shared, &head, wanted).await,
        Ok(None) => {}
        Err((status, error)) => return refused(shared, status, &error),
    }
    if let Some(page) = view::answer(shared, &head.method, head.uri.path()) {
        return page;
    }
    if let Some(answer) = lambda::answer(shared, &head, &body).await {
        return answer;
    }
    let forward = shared.borrow().options.forward.clone();
    if let Some(to) = forward {
        return client::forward(&to, head, body).await;
    }
    let (status, error) = unknown(&head);
    refused(shared, status, &error)
}

/// The body of a request.
async fn read<B>(body: B) -> Result<Bytes, Refusal>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let bad = |code, message: &str| (StatusCode::BAD_REQUEST, ApiError::new(code, message));
    match tokio::time::timeout(BODY, Limited::new(body, MOST_BYTES).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let message = format!("The request has more than {MOST_BYTES} bytes");
            Err((StatusCode::PAYLOAD_TOO_LARGE, ApiError::new("RequestEntityTooLargeException", message)))
        }
        Ok(Err(_)) => Err(bad("SerializationException", "The body could not be read")),
        Err(_) => {
            let message = "The body did not come in time";
            Err((StatusCode::REQUEST_TIMEOUT, ApiError::new("RequestTimeoutException", message)))
        }
    }
}

/// What a request asks of the services that are answered here; `None` for all others.
fn wanted(shared: &Shared, head: &Parts, body: &[u8]) -> Result<Option<Wanted>, Refusal> {
    if head.method != Method::POST {
        return Ok(None);
    }
    let bad = |code, message: String| Err((StatusCode::BAD_REQUEST, ApiError::new(code, message)));
    let kind = text_of(&head.headers, CONTENT_TYPE).unwrap_or_default();
    if let Some(target) = text_of(&head.headers, "x-amz-target") {
        let found = TARGETS.iter().find_map(|(prefix, service)| Some((*service, target.strip_prefix(prefix)?)));
        let Some((service, operation)) = found.filter(|(service, _)| answers_for(shared, *service)) else {
            return Ok(None);
        };
        if !kind.starts_with("application/x-amz-json-1.") {
            let message = format!("The content type '{kind}' is not supported: send application/x-amz-json-1.0");
            return bad("SerializationException", message);
        }
        let members = match serde_json::from_slice::<Value>(body) {
            Ok(Value::Object(members)) => members,
            Ok(_) => return bad("SerializationException", "The body is not a JSON object".to_owned()),
            Err(_) if body.is_empty() => Map::new(),
            Err(error) => return bad("SerializationException", format!("The body is not JSON: {error}")),
        };
        return Ok(Some(Wanted { service, protocol: Protocol::Json, operation: operation.to_owned(), members }));
    }
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Ok(None);
    }
    let Some(fields) = query::fields(body) else {
        return bad("MalformedInput", "The body is not a form".to_owned());
    };
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let service = match (credential(&head.headers).and_then(|parts| parts.get(3).copied()), field("Version")) {
        (Some("sqs"), _) | (None, Some("2012-11-05")) => Service::Queues,
        (Some("sns"), _) | (None, Some("2010-03-31")) => Service::Topics,
        _ => return Ok(None),
    };
    if !answers_for(shared, service) {
        return Ok(None);
    }
    let operation = field("Action").unwrap_or_default().to_owned();
    let mut members = query::members(&fields, service == Service::Queues);
    if service == Service::Queues && head.uri.path().len() > 1 {
        // Of old, the path names the queue.
        members.entry("QueueUrl").or_insert_with(|| head.uri.path().into());
    }
    Ok(Some(Wanted { service, protocol: Protocol::Query, operation, members }))
}

/// Whether a service is answered for here: queues and topics where there are any, for a server beside may have those of others.
fn answers_for(shared: &Shared, service: Service) -> bool {
    let world = shared.borrow();
    let is_alone = world.options.forward.is_none();
    match service {
        Service::States => true,
        Service::Queues => is_alone || world.around.queue_names().next().is_some(),
        Service::Topics => is_alone || !world.topics.known.is_empty(),
    }
}

/// Does what is asked for, and says it in the protocol of the request.
async fn done(shared: &Shared, head: &Parts, wanted: Wanted) -> Response<Full<Bytes>> {
    let Wanted { service, protocol, operation, members } = wanted;
    let answer = kept_answer(shared, head, service, &operation, &members).await;
    let status = |error: &ApiError| match (error.code, service) {
        ("InternalServerError", _) => StatusCode::INTERNAL_SERVER_ERROR,
        ("NotFound", Service::Topics) => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    };
    let is_flat = service == Service::Queues;
    match (protocol, answer) {
        (Protocol::Json, Ok(answer)) => json_response(shared, StatusCode::OK, &Value::Object(answer)),
        (Protocol::Json, Err(error)) => {
            let mut response = refused(shared, status(&error), &error);
            if service == Service::Queues {
                let older = format!("{};Sender", queues::older_code(error.code));
                response.headers_mut().extend(HeaderValue::from_str(&older).ok().map(|older| (QUERY_ERROR, older)));
            }
            response
        }
        (Protocol::Query, Ok(answer)) => {
            xml_response(shared, StatusCode::OK, |request| query::answered(&operation, &answer, is_flat, request))
        }
        (Protocol::Query, Err(error)) => {
            let code = if is_flat { queues::older_code(error.code) } else { error.code };
            xml_response(shared, status(&error), |request| query::refused(code, &error.message, is_flat, request))
        }
    }
}

/// Does an operation; the answer holds once what it has changed is kept, where that is asked for.
async fn kept_answer(
    shared: &Shared,
    head: &Parts,
    service: Service,
    operation: &str,
    members: &Map<String, Value>,
) -> Answer {
    if let Some(error) = shared.borrow().refusal(operation) {
        return Err(error);
    }
    let answered = match service {
        Service::States => perform(shared, operation, &realm(shared, &head.headers), members),
        Service::Queues => queues::perform(shared, operation, members),
        Service::Topics => Answered::Now(topics::perform(shared, operation, members)),
    };
    let answer = answered.answer().await;
    kept::written(shared, operation).await?;
    answer
}

/// Where the newer protocol of SQS tells the codes of the older.
const QUERY_ERROR: hyper::header::HeaderName = hyper::header::HeaderName::from_static("x-amzn-query-error");

/// The error for what nobody answers.
fn unknown(head: &Parts) -> Refusal {
    if head.method != Method::POST {
        let message = "requests are POST with the header X-Amz-Target";
        return (StatusCode::METHOD_NOT_ALLOWED, ApiError::new("UnknownOperationException", message));
    }
    let target = text_of(&head.headers, "x-amz-target");
    let what = target.map_or_else(|| "without X-Amz-Target".to_owned(), |target| format!("for {target}"));
    let message = format!(
        "This endpoint answers for Step Functions, SQS, SNS and Lambda only, and this is a request {what}. Name the server that \
         answers the others with --forward."
    );
    (StatusCode::BAD_REQUEST, ApiError::new("UnknownOperationException", message))
}

fn text_of(headers: &HeaderMap, name: impl hyper::header::AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The parts of the credential that a request is signed with: key id, date, region, service.
fn credential(headers: &HeaderMap) -> Option<Vec<&str>> {
    let (_, rest) = text_of(headers, AUTHORIZATION)?.split_once("Credential=")?;
    Some(rest.split(',').next()?.split('/').collect())
}

/// Region and account, as the request signs them. The key id of an account is, by convention of local servers, its number.
fn realm(shared: &Shared, headers: &HeaderMap) -> Realm {
    let options = &shared.borrow().options;
    let mut realm = Realm { region: options.region.clone(), account: options.account.clone() };
    let Some(parts) = credential(headers) else { return realm };
    if let [key, _, region, ..] = parts[..] {
        if key.len() == 12 && key.bytes().all(|byte| byte.is_ascii_digit()) {
            realm.account = key.to_owned();
        }
        if !region.is_empty() && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            realm.region = region.to_owned();
        }
    }
    realm
}

fn refused(shared: &Shared, status: StatusCode, error: &ApiError) -> Response<Full<Bytes>> {
    let mut response = json_response(shared, status, &error.body());
    response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(error.code));
    response
}

fn json_response(shared: &Shared, status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    let id = shared.borrow_mut().uuid();
    response(status, "application/x-amz-json-1.0", body.to_string(), &id)
}

fn xml_response(shared: &Shared, status: StatusCode, body: impl FnOnce(&str) -> String) -> Response<Full<Bytes>> {
    let id = shared.borrow_mut().uuid();
    response(status, "text/xml", body(&id), &id)
}

fn response(status: StatusCode, kind: &'static str, body: String, id: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(id) = HeaderValue::from_str(id) {
        response.headers_mut().insert("x-amzn-requestid", id);
    }
    response
}

/// What health checks wait for.
pub(super) fn health() -> Value {
    let services = ["lambda", "sns", "sqs", "stepfunctions"].map(|name| (name.to_owned(), "available".into()));
    json!({"services": Map::from_iter(services)})
}
