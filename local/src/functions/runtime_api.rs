//! The Lambda Runtime API, for one execution environment (Lambda Developer Guide, "Using the Lambda runtime API").

use std::convert::Infallible;
use std::rc::Rc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::instance::Instance;
use crate::guard;

/// The longest response (Lambda Developer Guide, "Lambda quotas": 6 MB).
const LONGEST: usize = 6 << 20;

/// The version of the API, which every path begins with.
const VERSION: &str = "/2018-06-01/runtime/";

/// Answers what comes over a connection of an environment.
pub(super) async fn serve(instance: Rc<Instance>, stream: TcpStream) {
    // An answer is one small packet.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let instance = instance.clone();
        async move { Ok::<_, Infallible>(answer(&instance, request).await) }
    });
    // A process that ends in the middle is seen by whoever looks after it.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(instance: &Instance, request: Request<Incoming>) -> Response<Full<Bytes>> {
    if guard::refusal(request.headers()).is_some() {
        return said(StatusCode::FORBIDDEN, &json!({"errorType": "Forbidden"}));
    }
    let path = request.uri().path().to_owned();
    let Some(path) = path.strip_prefix(VERSION) else { return unknown() };
    let parts: Vec<&str> = path.split('/').collect();
    match (request.method(), &parts[..]) {
        (&Method::GET, ["invocation", "next"]) => next(instance).await,
        (&Method::POST, ["invocation", id, "response"]) => {
            let id = (*id).to_owned();
            match body(request).await {
                Some(body) => taken(instance.answer(Some(&id), Ok(body))),
                None => {
                    let error = json!({
                        "errorType": "Function.ResponseSizeTooLarge",
                        "errorMessage": format!("Response payload size exceeded maximum allowed payload size ({LONGEST} bytes)."),
                    });
                    instance.answer(Some(&id), Err(error.clone()));
                    said(StatusCode::PAYLOAD_TOO_LARGE, &error)
                }
            }
        }
        (&Method::POST, ["invocation", id, "error"]) => {
            let id = (*id).to_owned();
            let error = error(request).await;
            taken(instance.answer(Some(&id), Err(error)))
        }
        (&Method::POST, ["init", "error"]) => {
            *instance.trouble.borrow_mut() = Some(error(request).await);
            taken(true)
        }
        _ => unknown(),
    }
}

async fn next(instance: &Instance) -> Response<Full<Bytes>> {
    let Some((id, payload, deadline)) = instance.next().await else {
        return said(StatusCode::GONE, &json!({"errorType": "Outdated", "errorMessage": "there is a newer program"}));
    };
    let mut response = Response::new(Full::new(payload));
    let headers = [
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", instance.function.arn()),
    ];
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The body of a request; `None` where it is too long or does not come.
async fn body(request: Request<Incoming>) -> Option<Bytes> {
    Limited::new(request.into_body(), LONGEST).collect().await.ok().map(|body| body.to_bytes())
}

/// The error that a function reports: its type stands in a header, too.
async fn error(request: Request<Incoming>) -> Value {
    let kind = request.headers().get("lambda-runtime-function-error-type").and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or("Unhandled").to_owned();
    let told = body(request).await.and_then(|body| serde_json::from_slice(&body).ok());
    match told {
        Some(Value::Object(mut members)) => {
            members.entry("errorType").or_insert_with(|| kind.into());
            Value::Object(members)
        }
        Some(_) | None => json!({"errorType": kind, "errorMessage": "the function reported an error without a text"}),
    }
}

fn taken(is_taken: bool) -> Response<Full<Bytes>> {
    if is_taken {
        return said(StatusCode::ACCEPTED, &json!({"status": "OK"}));
    }
    let error =
        json!({"errorType": "InvalidRequestID", "errorMessage": "this environment has no invocation of that id"});
    said(StatusCode::BAD_REQUEST, &error)
}

fn unknown() -> Response<Full<Bytes>> {
    said(StatusCode::NOT_FOUND, &json!({"errorType": "NotFound", "errorMessage": "the Runtime API has no such path"}))
}

fn said(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
