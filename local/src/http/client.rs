//! Requests that leave the endpoint: functions that are invoked elsewhere, and requests for other services.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Body;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::json;
use simulator::{Data, Outcome};
use tokio::net::TcpStream;

use crate::options::Endpoint;
use crate::world::calls::{Form, Outgoing, Reply, failed};

/// The most bytes of an answer.
const MOST_BYTES: usize = 16 << 20;

/// How long a server may take to answer: the longest that a function runs.
const LONGEST: Duration = Duration::from_secs(900);

/// An answer of another server.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// Sends a request and waits for the answer.
async fn send(to: &Endpoint, request: Request<Full<Bytes>>) -> Result<Answer, String> {
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
pub(super) async fn forward<B>(to: &Endpoint, request: Request<B>, most: usize) -> Response<Full<Bytes>>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let said = |status: StatusCode, message: String| {
        let mut response = Response::new(Full::new(Bytes::from(json!({"message": message}).to_string())));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    };
    let (mut head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, most).collect().await else {
        return said(StatusCode::PAYLOAD_TOO_LARGE, format!("the request has more than {most} bytes"));
    };
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    match format!("{}{path}", to.path).parse() {
        Ok(uri) => head.uri = uri,
        Err(_) => return said(StatusCode::BAD_REQUEST, "the path of the request is not one".to_owned()),
    }
    head.headers.remove(CONNECTION);
    match send(to, Request::from_parts(head, Full::new(body.to_bytes()))).await {
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

/// Invokes a function at a server that speaks Lambda's API (API Reference of Lambda, "Invoke").
pub(super) async fn invoke(call: Outgoing) -> Reply {
    match invoked(&call).await {
        Ok(reply) => reply,
        Err(message) => failed("Lambda.Unknown", message),
    }
}

async fn invoked(call: &Outgoing) -> Result<Reply, String> {
    let name = escaped(&call.function);
    let request = Request::post(format!("{}/2015-03-31/functions/{name}/invocations", call.to.path))
        .header(HOST, call.to.authority.as_str())
        .header(CONTENT_TYPE, "application/json")
        .header("x-amz-invocation-type", "RequestResponse")
        .body(Full::new(Bytes::from(call.payload.to_string())))
        .map_err(|error| format!("the function {} cannot be invoked: {error}", call.function))?;
    let answer = send(&call.to, request).await?;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let payload: Data = serde_json::from_str(&text).unwrap_or_else(|_| Data::string(text.as_str()));
    if !answer.status.is_success() {
        let code = answer.headers.get("x-amzn-errortype").and_then(|code| code.to_str().ok()).unwrap_or("Unknown");
        let message = payload.get("Message").or(payload.get("message")).and_then(Data::as_str).unwrap_or(&text);
        return Ok(failed(&format!("Lambda.{}", code.split(':').next().unwrap_or(code)), message));
    }
    if answer.headers.contains_key("x-amz-function-error") {
        let error = payload.get("errorType").and_then(Data::as_str).unwrap_or("Lambda.Unknown");
        return Ok(failed(error, payload.to_string()));
    }
    let version = answer.headers.get("x-amz-executed-version").and_then(|version| version.to_str().ok());
    let described = || {
        let version = version.unwrap_or("$LATEST");
        Data::record([
            ("ExecutedVersion", version.into()),
            ("Payload", payload.clone()),
            ("StatusCode", u64::from(answer.status.as_u16()).into()),
        ])
    };
    Ok(match call.form {
        Form::Payload => Reply::Ends(Outcome::Succeeded(payload)),
        Form::Answer => Reply::Ends(Outcome::Succeeded(described())),
        Form::Token => Reply::Taken(described()),
    })
}

/// A function's name in a path.
fn escaped(name: &str) -> String {
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
