//! Calls of tasks that are answered later: functions, operations of SQS and SNS, and services of other servers.

use std::rc::Rc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use hyper::header::{CONTENT_TYPE, HOST};
use serde_json::Value;
use simulator::{Data, Outcome};

use super::{client, lambda, services};
use crate::functions::Function;
use crate::operations::Answered;
use crate::options::Endpoint;
use crate::world::Shared;
use crate::world::calls::{self, Asked, Errand, Form, Reply, failed, members_of};
use crate::{queues, topics};

/// Runs an errand; what becomes of its task.
pub(super) async fn run(shared: &Shared, errand: Errand) -> Reply {
    match errand {
        Errand::Elsewhere { to, function, payload, form } => elsewhere(&to, &function, &payload, form).await,
        Errand::Here { function, payload, form } => here(&function, &payload, form).await,
        Errand::Own(asked) => own(shared, &asked).await,
        Errand::Service { to, asked } => match services::call(&to, &asked).await {
            Ok(response) => ended(&asked, response),
            Err((error, cause)) => failed(&format!("{}.{error}", asked.prefix), cause),
        },
    }
}

fn ended(asked: &Asked, response: Data) -> Reply {
    // A rule of the integration: what the bus did not take fails the task.
    let is_refused = response.get("FailedEntryCount").and_then(Data::as_f64).is_some_and(|count| count > 0.0);
    if asked.prefix == "EventBridge" && is_refused {
        return failed("EventBridge.FailedEntry", response.to_string());
    }
    calls::answered(response, asked.waits)
}

/// Asks SQS or SNS at this endpoint.
async fn own(shared: &Shared, asked: &Asked) -> Reply {
    let members = members_of(&asked.parameters);
    let answered = match asked.service.name() {
        "sqs" => queues::perform(shared, &asked.operation, &members),
        _ => Answered::Now(topics::perform(shared, &asked.operation, &members)),
    };
    match answered.answer().await {
        Ok(answer) => ended(asked, Data::from(Value::Object(answer))),
        Err(error) => calls::refused(&asked.prefix, asked.service.id().unwrap_or_default(), &error),
    }
}

/// Invokes a function of this endpoint.
async fn here(function: &Rc<Function>, payload: &Data, form: Form) -> Reply {
    match lambda::invoked(function, text_of(payload, form)).await {
        Ok(Ok(payload)) => succeeded(&payload, form, 200, "$LATEST"),
        Ok(Err(error)) => {
            let kind = error.get("errorType").and_then(Value::as_str).unwrap_or("Lambda.Unknown").to_owned();
            failed(&kind, error.to_string())
        }
        Err(message) => failed("Lambda.TooManyRequestsException", message),
    }
}

/// The payload as it is sent: the text of a call of the SDK is JSON already.
fn text_of(payload: &Data, form: Form) -> String {
    match payload.as_str() {
        Some(text) if form == Form::Sdk => text.to_owned(),
        Some(_) | None => payload.to_string(),
    }
}

/// Invokes a function at a server that speaks Lambda's API (API Reference of Lambda, "Invoke").
async fn elsewhere(to: &Endpoint, function: &str, payload: &Data, form: Form) -> Reply {
    let name = client::escaped(function);
    let request = Request::post(format!("{}/2015-03-31/functions/{name}/invocations", to.path))
        .header(HOST, to.authority.as_str())
        .header(CONTENT_TYPE, "application/json")
        .header("x-amz-invocation-type", "RequestResponse")
        .body(Full::new(Bytes::from(text_of(payload, form))));
    let answer = match request {
        Ok(request) => client::send(to, request).await,
        Err(error) => Err(format!("the function {function} cannot be invoked: {error}")),
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(message) => return failed("Lambda.Unknown", message),
    };
    let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
    let read = || serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
    if !answer.status.is_success() {
        let code = header("x-amzn-errortype").unwrap_or("Unknown");
        let told = read();
        let message = told.get("Message").or(told.get("message")).and_then(Value::as_str);
        let text = String::from_utf8_lossy(&answer.body);
        let message = message.unwrap_or(&text).to_owned();
        return failed(&format!("Lambda.{}", code.split(':').next().unwrap_or(code)), message);
    }
    if header("x-amz-function-error").is_some() {
        let error = read();
        let kind = error.get("errorType").and_then(Value::as_str).unwrap_or("Lambda.Unknown").to_owned();
        return failed(&kind, String::from_utf8_lossy(&answer.body).into_owned());
    }
    let version = header("x-amz-executed-version").unwrap_or("$LATEST");
    succeeded(&answer.body, form, answer.status.as_u16(), version)
}

fn succeeded(payload: &[u8], form: Form, status: u16, version: &str) -> Reply {
    let text = String::from_utf8_lossy(payload);
    let payload = match form {
        Form::Sdk => Data::string(&*text),
        Form::Payload | Form::Answer | Form::Token => {
            serde_json::from_str(&text).unwrap_or_else(|_| Data::string(&*text))
        }
    };
    let described = |payload: Data| {
        Data::record([
            ("ExecutedVersion", Data::string(version)),
            ("Payload", payload),
            ("StatusCode", u64::from(status).into()),
        ])
    };
    match form {
        Form::Payload => Reply::Ends(Outcome::Succeeded(payload)),
        Form::Answer | Form::Sdk => Reply::Ends(Outcome::Succeeded(described(payload))),
        Form::Token => Reply::Taken(described(payload)),
    }
}
