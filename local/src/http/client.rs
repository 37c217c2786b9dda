//! Requests that leave the endpoint.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpStream;

use crate::options::Endpoint;

/// The most bytes of an answer.
const MOST_BYTES: usize = 16 << 20;

/// How long a server may take to answer: the longest that a function runs.
const LONGEST: Duration = Duration::from_secs(900);

/// An answer of another server.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// Sends a request and waits for the answer.
///
/// # Errors
/// Why there is none.
pub(super) async fn send(to: &Endpoint, request: Request<Full<Bytes>>) -> Result<Answer, String> {
    let unreachable = |error: &dyn std::fmt::Display| format!("http://{} does not answer: {error}", to.authority);
    let work = async {
        let stream = TcpStream::connect(&to.authority).await.map_err(|error| unreachable(&error))?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| unreachable(&error))?;
        tokio::task::spawn_local(async move {
            // How it ends is told by the answer.
            let _ = connection.await;
        });
        let response = sender.send_request(request).await.map_err(|error| unreachable(&error))?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, MOST_BYTES).collect().await.map_err(|error| unreachable(&error))?;
        Ok(Answer { status: head.status, headers: head.headers, body: body.to_bytes() })
    };
    tokio::time::timeout(LONGEST, work).await.unwrap_or_else(|_| Err(unreachable(&"it takes too long")))
}

/// Sends a request on as it is, and the answer back.
pub(super) async fn forward(to: &Endpoint, mut head: Parts, body: Bytes) -> Response<Full<Bytes>> {
    let said = |status: StatusCode, message: String| {
        let mut response = Response::new(Full::new(Bytes::from(json!({"message": message}).to_string())));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    };
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    match format!("{}{path}", to.path).parse() {
        Ok(uri) => head.uri = uri,
        Err(_) => return said(StatusCode::BAD_REQUEST, "the path of the request is not one".to_owned()),
    }
    // The body is there as a whole.
    for name in [CONNECTION, TRANSFER_ENCODING, CONTENT_LENGTH] {
        head.headers.remove(name);
    }
    match send(to, Request::from_parts(head, Full::new(body))).await {
        Ok(answer) => {
            let mut response = Response::new(Full::new(answer.body));
            *response.status_mut() = answer.status;
            *response.headers_mut() = answer.headers;
            for name in ["connection", "transfer-encoding", "content-length", "keep-alive"] {
                response.headers_mut().remove(name);
            }
            response
        }
        Err(message) => said(StatusCode::BAD_GATEWAY, message),
    }
}

/// A function's name in a path.
pub(super) fn escaped(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    let written = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    name.bytes().map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_one_part_of_a_path() {
        assert_eq!(escaped("arn:aws:lambda:a:1:function:b/c"), "arn%3Aaws%3Alambda%3Aa%3A1%3Afunction%3Ab%2Fc");
    }
}
