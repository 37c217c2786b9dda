//! The API of Lambda, for the functions of the endpoint: invocations, and the mappings that give them the messages of queues
//! (Lambda API Reference).

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use md5::{Digest, Md5};
use serde_json::{Value, json};

use super::{client, query};
use crate::clock;
use crate::functions::{Function, Throttled};
use crate::world::{Shared, World};

/// The version of the API, which every path begins with.
const VERSION: &str = "/2015-03-31/";

/// Answers a request for Lambda; `None` for all others, and where a server beside has the functions.
pub(super) async fn answer(shared: &Shared, head: &Parts, body: &Bytes) -> Option<Response<Full<Bytes>>> {
    let path = head.uri.path().strip_prefix(VERSION)?;
    let parts: Vec<String> = path.trim_end_matches('/').split('/').map(query::decoded).collect::<Option<_>>()?;
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    if !matches!(parts.first(), Some(&("functions" | "event-source-mappings"))) {
        return None;
    }
    let elsewhere = {
        let world = shared.borrow();
        let is_ours = parts.get(1).is_none_or(|name| parts[0] != "functions" || world.functions.find(name).is_some());
        let has_some = !world.functions.is_empty() || world.around.mappings().next().is_some();
        if is_ours && has_some { None } else { world.options.endpoint_of("lambda") }
    };
    if let Some(to) = elsewhere {
        return Some(client::forward(&to, head.clone(), body.clone()).await);
    }
    Some(match (&head.method, &parts[..]) {
        (&Method::POST, ["functions", name, "invocations"]) => invoke(shared, head, name, body).await,
        (&Method::GET, ["functions"]) => {
            let world = shared.borrow();
            let all: Vec<Value> = world.functions.all().map(|function| described(function)).collect();
            said(StatusCode::OK, &json!({"Functions": all}))
        }
        (&Method::GET, ["functions", name]) => with_function(
            shared,
            name,
            |function| json!({"Configuration": described(function), "Code": {"RepositoryType": "local"}}),
        ),
        (&Method::GET, ["functions", name, "configuration"]) => with_function(shared, name, described),
        (&Method::GET, ["event-source-mappings"]) => list(shared, head.uri.query().unwrap_or_default()),
        (&Method::GET, ["event-source-mappings", id]) => mapped(shared, id, None),
        (&Method::PUT, ["event-source-mappings", id]) => match serde_json::from_slice::<Value>(body) {
            Ok(change) => mapped(shared, id, Some(&change)),
            Err(error) => refused(StatusCode::BAD_REQUEST, "InvalidRequestContentException", &error.to_string()),
        },
        (_, _) => {
            let message = "This endpoint invokes the functions of its workflows, and creates none";
            refused(StatusCode::NOT_FOUND, "UnknownOperationException", message)
        }
    })
}

async fn invoke(shared: &Shared, head: &Parts, name: &str, body: &Bytes) -> Response<Full<Bytes>> {
    let function = shared.borrow().functions.find(name);
    let Some(function) = function else { return unknown(shared, name) };
    let payload = if body.is_empty() { Bytes::from_static(b"{}") } else { body.clone() };
    if serde_json::from_slice::<serde::de::IgnoredAny>(&payload).is_err() {
        let message = "Could not parse request body into json: the payload is not JSON";
        return refused(StatusCode::BAD_REQUEST, "InvalidRequestContentException", message);
    }
    let kind = head.headers.get("x-amz-invocation-type").and_then(|kind| kind.to_str().ok());
    match kind {
        Some("Event") => match function.invoke_asynchronously(payload) {
            Ok(()) => response(StatusCode::ACCEPTED, Bytes::new()),
            Err(Throttled) => refused(StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", "Rate Exceeded."),
        },
        Some("DryRun") => response(StatusCode::NO_CONTENT, Bytes::new()),
        Some("RequestResponse") | None => {
            let Ok(answer) = function.invoke(payload, None) else {
                return refused(StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", "Rate Exceeded.");
            };
            match answer.await {
                Ok(Ok(payload)) => response(StatusCode::OK, payload),
                Ok(Err(error)) => {
                    let mut response = response(StatusCode::OK, Bytes::from(error.to_string()));
                    response.headers_mut().insert("x-amz-function-error", HeaderValue::from_static("Unhandled"));
                    response
                }
                Err(_) => refused(StatusCode::INTERNAL_SERVER_ERROR, "ServiceException", "the endpoint ends"),
            }
        }
        Some(other) => {
            let message = format!("the invocation type {other} is none of Event, RequestResponse and DryRun");
            refused(StatusCode::BAD_REQUEST, "InvalidParameterValueException", &message)
        }
    }
}

/// What a task gets of a function of the endpoint.
pub(super) async fn invoked(
    function: &std::rc::Rc<Function>,
    payload: String,
) -> Result<Result<Bytes, Value>, &'static str> {
    match function.invoke(payload.into(), None) {
        Ok(answer) => answer.await.map_err(|_| "the endpoint ends"),
        Err(Throttled) => Err("Rate Exceeded."),
    }
}

fn with_function(shared: &Shared, name: &str, tell: impl Fn(&Function) -> Value) -> Response<Full<Bytes>> {
    let function = shared.borrow().functions.find(name);
    function.map_or_else(|| unknown(shared, name), |function| said(StatusCode::OK, &tell(&function)))
}

/// What Lambda says of a function.
fn described(function: &Function) -> Value {
    let program = function.program();
    json!({
        "FunctionName": program.name,
        "FunctionArn": function.arn(),
        "Runtime": "provided.al2023",
        "Handler": "bootstrap",
        "Timeout": program.timeout.as_secs(),
        "MemorySize": program.memory,
        "PackageType": "Zip",
        "Version": "$LATEST",
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "Environment": {"Variables": program.environment},
        "LoggingConfig": {"LogFormat": "JSON", "LogGroup": format!("/aws/lambda/{}", program.name)},
    })
}

fn list(shared: &Shared, query: &str) -> Response<Full<Bytes>> {
    let fields = query::fields(query.as_bytes()).unwrap_or_default();
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let world = shared.borrow();
    let all = world.around.mappings().map(|mapping| told(&world, &mapping)).filter(|told| {
        let is = |member: &str, wanted: Option<&str>| {
            wanted.is_none_or(|wanted| {
                told[member].as_str().is_some_and(|text| text == wanted || text.ends_with(&format!(":{wanted}")))
            })
        };
        is("FunctionArn", field("FunctionName")) && is("EventSourceArn", field("EventSourceArn"))
    });
    said(StatusCode::OK, &json!({"EventSourceMappings": all.collect::<Vec<_>>()}))
}

/// A mapping by its id, after a change.
fn mapped(shared: &Shared, id: &str, change: Option<&Value>) -> Response<Full<Bytes>> {
    let mut world = shared.borrow_mut();
    let found = world.around.mappings().find(|mapping| id_of(mapping) == id);
    let Some(mut mapping) = found else {
        let message = "The resource you requested does not exist.";
        return refused(StatusCode::NOT_FOUND, "ResourceNotFoundException", message);
    };
    let Some(change) = change else { return said(StatusCode::OK, &told(&world, &mapping)) };
    let others =
        change.as_object().into_iter().flatten().find(|(name, _)| !["Enabled", "UUID"].contains(&name.as_str()));
    if let Some((name, _)) = others {
        let message = format!("{name} cannot be changed here: it is set where the workflow is written");
        return refused(StatusCode::BAD_REQUEST, "InvalidParameterValueException", &message);
    }
    if let Some(is_enabled) = change.get("Enabled").and_then(Value::as_bool) {
        world.around.enable(&mapping.function, &mapping.queue, is_enabled);
        mapping.is_enabled = is_enabled;
        // What waits is delivered before anything else is asked.
        world.run_neighbours(clock::now());
        world.message_came();
    }
    said(StatusCode::ACCEPTED, &told(&world, &mapping))
}

/// The id of a mapping: the same whenever the endpoint is started.
fn id_of(mapping: &stage::Mapping) -> String {
    let hex = format!("{:x}", Md5::digest(format!("{}/{}", mapping.function, mapping.queue)));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn told(world: &World, mapping: &stage::Mapping) -> Value {
    let place = world.options.place();
    json!({
        "UUID": id_of(mapping),
        "FunctionArn": place.arn("lambda", &format!("function:{}", mapping.function)),
        "EventSourceArn": place.arn("sqs", &mapping.queue),
        "BatchSize": mapping.batch_size,
        "MaximumBatchingWindowInSeconds": 0,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": mapping.maximum_concurrency},
        "State": if mapping.is_enabled { "Enabled" } else { "Disabled" },
    })
}

fn unknown(shared: &Shared, name: &str) -> Response<Full<Bytes>> {
    let world = shared.borrow();
    let place = world.options.place();
    let plain = name.rsplit_once("function:").map_or(name, |(_, name)| name);
    let arn = place.arn("lambda", &format!("function:{plain}"));
    let is_in_process = world.around.mappings().any(|mapping| mapping.function == plain);
    let why = if is_in_process { " (it runs in process, and takes messages of its queue only)" } else { "" };
    refused(StatusCode::NOT_FOUND, "ResourceNotFoundException", &format!("Function not found: {arn}{why}"))
}

fn refused(status: StatusCode, code: &'static str, message: &str) -> Response<Full<Bytes>> {
    let mut response = said(status, &json!({"Type": "User", "Message": message, "message": message}));
    response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(code));
    response
}

fn said(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    response(status, Bytes::from(body.to_string()))
}

fn response(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("x-amz-executed-version", HeaderValue::from_static("$LATEST"));
    response
}
