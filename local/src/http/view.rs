//! The page to look at, and the answer to health checks.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Response};

use super::request::health;
use crate::world::Shared;

/// How many executions of a state machine the page shows.
const MOST_SHOWN: usize = 20;

/// The answer to a request for something to look at; `None` for all others.
pub(super) fn answer(shared: &Shared, method: &Method, path: &str) -> Option<Response<Full<Bytes>>> {
    if method != Method::GET {
        return None;
    }
    let (kind, body) = match path {
        "/" => ("text/html; charset=utf-8", page(shared)),
        "/permissions" => ("application/json", format!("{:#}\n", shared.borrow().roles.told())),
        "/health" | "/_localstack/health" | "/_stepwright/health" => ("application/json", health().to_string()),
        _ => return None,
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    Some(response)
}

/// The state machines and their latest executions, in a table that refreshes itself.
fn page(shared: &Shared) -> String {
    let world = shared.borrow();
    let mut rows = String::new();
    for machine in world.machines.values() {
        rows.push_str(&row("th", &[&machine.arn, machine.kind.as_str(), "", ""]));
        for execution in world.of_machine(&machine.arn).rev().take(MOST_SHOWN) {
            let started = simulator::time::print(execution.session.started());
            rows.push_str(&row("td", &[&execution.name, execution.status(), &started, &ended(execution)]));
        }
    }
    if rows.is_empty() {
        rows = row("td", &["There is no state machine.", "", "", ""]);
    }
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"2\">\
         <title>Step Functions</title><style>body{{font:14px system-ui;margin:2em}}td,th{{text-align:left;padding:2px 1em 2px 0}}\
         </style><table>{rows}</table></html>\n"
    )
}

fn ended(execution: &crate::execution::Execution) -> String {
    execution.session.ended().map(simulator::time::print).unwrap_or_default()
}

fn row(cell: &str, texts: &[&str]) -> String {
    let cells: Vec<String> = texts.iter().map(|text| format!("<{cell}>{}</{cell}>", escaped(text))).collect();
    format!("<tr>{}</tr>", cells.concat())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
