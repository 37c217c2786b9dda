//! Requests: AWS JSON 1.0, and what else comes by.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use serde_json::{Map, Value, json};

use super::{client, guard, view};
use crate::arn::Realm;
use crate::error::ApiError;
use crate::operations::{Answer, Answered, perform};
use crate::queues;
use crate::world::{Shared, kept};

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
}

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
    let target = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok()).map(str::to_owned);
    // Queues are answered for where there are any; an emulator may have those of others.
    let has_queues = !shared.borrow().neighbours.is_empty();
    let operation = TARGETS
        .iter()
        .filter(|(_, service)| *service == Service::States || has_queues)
        .find_map(|(prefix, service)| Some((*service, target.as_deref()?.strip_prefix(prefix)?.to_owned())));
    if operation.is_none() {
        if let Some(page) = view::answer(shared, request.method(), request.uri().path()) {
            return page;
        }
        let forward = shared.borrow().options.forward.clone();
        if let Some(to) = forward {
            return client::forward(&to, request, MOST_BYTES).await;
        }
    }
    match asked(shared, operation, target.as_deref(), request).await {
        Ok(answer) => json_response(shared, StatusCode::OK, &Value::Object(answer)),
        Err((status, error)) => refused(shared, status, &error),
    }
}

async fn asked<B>(
    shared: &Shared,
    operation: Option<(Service, String)>,
    target: Option<&str>,
    request: Request<B>,
) -> Result<Map<String, Value>, (StatusCode, ApiError)>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let bad = |code, message: String| (StatusCode::BAD_REQUEST, ApiError::new(code, message));
    if request.method() != Method::POST {
        let message = "requests are POST with the header X-Amz-Target".to_owned();
        return Err((StatusCode::METHOD_NOT_ALLOWED, ApiError::new("UnknownOperationException", message)));
    }
    let Some((service, operation)) = operation else {
        let what = target.map_or_else(|| "without X-Amz-Target".to_owned(), |target| format!("for {target}"));
        let message = format!(
            "This endpoint answers for Step Functions only, and this is a request {what}. Name the server that answers the others \
             with --forward."
        );
        return Err(bad("UnknownOperationException", message));
    };
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-amz-json-1.") {
        let message = format!("The content type '{kind}' is not supported: send application/x-amz-json-1.0");
        return Err(bad("SerializationException", message));
    }
    let realm = realm(shared, request.headers());
    let body = tokio::time::timeout(BODY, Limited::new(request.into_body(), MOST_BYTES).collect()).await;
    let body = match body {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let message = format!("The request has more than {MOST_BYTES} bytes");
            return Err((StatusCode::PAYLOAD_TOO_LARGE, ApiError::new("RequestEntityTooLargeException", message)));
        }
        Ok(Err(_)) => return Err(bad("SerializationException", "The body could not be read".to_owned())),
        Err(_) => {
            let message = "The body did not come in time".to_owned();
            return Err((StatusCode::REQUEST_TIMEOUT, ApiError::new("RequestTimeoutException", message)));
        }
    };
    let members = match serde_json::from_slice::<Value>(&body) {
        Ok(Value::Object(members)) => members,
        Ok(_) => return Err(bad("SerializationException", "The body is not a JSON object".to_owned())),
        Err(_) if body.is_empty() => Map::new(),
        Err(error) => return Err(bad("SerializationException", format!("The body is not JSON: {error}"))),
    };
    let fault = |error| (StatusCode::INTERNAL_SERVER_ERROR, error);
    if let Some(error) = shared.borrow().refusal(&operation) {
        return Err(fault(error));
    }
    let answered = match service {
        Service::States => perform(shared, &operation, &realm, &members),
        Service::Queues => queues::perform(shared, &operation, &members),
    };
    let answer: Answer = match answered {
        Answered::Now(answer) => answer,
        Answered::Later(answer) => answer.await,
    };
    kept::written(shared, &operation).await.map_err(fault)?;
    answer.map_err(|error| {
        let status = match error.code {
            "InternalServerError" => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        };
        (status, error)
    })
}

/// Region and account, as the request signs them. The key id of an account is, by convention of local servers, its number.
fn realm(shared: &Shared, headers: &HeaderMap) -> Realm {
    let options = &shared.borrow().options;
    let mut realm = Realm { region: options.region.clone(), account: options.account.clone() };
    let signed = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let credential = signed.and_then(|signed| signed.split_once("Credential=")).map(|(_, rest)| rest);
    let Some(credential) = credential.and_then(|rest| rest.split(',').next()) else { return realm };
    let parts: Vec<&str> = credential.split('/').collect();
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
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    if let Ok(id) = HeaderValue::from_str(&shared.borrow_mut().uuid()) {
        response.headers_mut().insert("x-amzn-requestid", id);
    }
    response
}

/// What health checks wait for.
pub(super) fn health() -> Value {
    json!({"services": {"stepfunctions": "available"}})
}
