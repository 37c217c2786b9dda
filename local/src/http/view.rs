//! The page to look at, and the answer to health checks.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Response};

use super::desk;
use super::request::health;
use crate::world::Shared;

/// The answer to a request for something to look at; `None` for all others.
pub(super) fn answer(shared: &Shared, method: &Method, path: &str) -> Option<Response<Full<Bytes>>> {
    if method != Method::GET {
        return None;
    }
    let (kind, body) = match path {
        "/health" | "/_localstack/health" | "/_stepwright/health" => ("application/json", health().to_string()),
        _ => desk::answer(shared, path)?,
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    Some(response)
}
