//! The page of the local endpoint.

use crate::page::{digest, document, joined};

const STYLE: &str = include_str!("../page/desk.css");
const MODULES: &[&str] =
    &[include_str!("../page/dom.js"), include_str!("../page/format.js"), include_str!("../page/desk.js")];

/// The page of an endpoint on this computer: its state machines and executions, to look at, start, stop, redrive and answer.
///
/// It asks its own server only: `GET /_stepwright/desk` for what there is, `GET /_stepwright/executions/ID` for the
/// [`Page`](crate::Page) of an execution, and the API by `POST /`.
pub fn desk() -> String {
    let script = joined(MODULES);
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; connect-src 'self'; frame-src 'self'; base-uri 'none'; \
         form-action 'none'",
        digest(&script),
        digest(STYLE)
    );
    let body =
        format!("<div id=\"app\"><noscript>This page needs its script.</noscript></div>\n<script>{script}</script>\n");
    document(&policy, "Step Functions", STYLE, &body)
}
