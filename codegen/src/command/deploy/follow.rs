//! Following a deployment by the stack's events, to its end.

use aws_sdk_cloudformation::types::StackEvent;
use serde_json::json;

use super::tell::Teller;
use crate::aws::{Pace, Refusal, Session, refused};

/// The newest event before the deployment begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marker(Option<String>);

/// How the following has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    /// The stack is as it should be.
    Done,
    /// The deployment failed.
    Failed(Failure),
    /// Ctrl-C: it goes on, and nobody looks.
    Left,
}

/// A deployment that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// The stack's last status, such as `ROLLBACK_COMPLETE`.
    pub(super) status: String,
    /// What has failed, in order; the first is the cause.
    pub(super) failed: Vec<Event>,
}

/// What happened to a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    id: String,
    /// The logical id.
    pub(super) resource: String,
    physical: String,
    kind: String,
    /// Its status.
    pub(super) status: String,
    /// Why it is so.
    pub(super) reason: String,
}

/// Remembers where the stack's events stand before something is done.
///
/// # Errors
///
/// What AWS refuses.
pub(super) async fn marker(session: &Session, stack: &str) -> Result<Marker, Refusal> {
    let answer = session.cloudformation.describe_stack_events().stack_name(stack).send().await;
    let answer = answer.map_err(|error| refused(&format!("cannot read the events of the stack `{stack}`"), &error))?;
    let newest = answer.stack_events.unwrap_or_default().into_iter().next();
    Ok(Marker(newest.and_then(|event| event.event_id)))
}

/// Follows to the end, or until Ctrl-C.
///
/// # Errors
///
/// What AWS refuses; the deployment goes on all the same.
pub(super) async fn follow(session: &Session, stack_id: &str, since: Marker, teller: Teller) -> Result<Ended, Refusal> {
    tokio::select! {
        ended = to_the_end(session, stack_id, since, teller) => ended,
        _ = tokio::signal::ctrl_c() => Ok(Ended::Left),
    }
}

async fn to_the_end(session: &Session, stack_id: &str, since: Marker, teller: Teller) -> Result<Ended, Refusal> {
    let Marker(mut seen) = since;
    let mut failed = Vec::new();
    let mut pace = Pace::new();
    loop {
        for event in news(session, stack_id, seen.as_deref()).await? {
            let reason = if event.reason.is_empty() { String::new() } else { format!(": {}", event.reason) };
            let line = format!("{:<28} {}{reason}", event.status, event.resource);
            let told = json!({
                "event": "resource", "id": event.resource, "type": event.kind, "status": event.status,
                "reason": event.reason,
            });
            teller.progress(&line, &told);
            seen = Some(event.id.clone());
            if event.physical == stack_id {
                match event.status.as_str() {
                    "CREATE_COMPLETE" | "UPDATE_COMPLETE" => return Ok(Ended::Done),
                    status if status.ends_with("_IN_PROGRESS") => {}
                    status => return Ok(Ended::Failed(Failure { status: status.to_owned(), failed })),
                }
            } else if event.status.ends_with("_FAILED") && !event.reason.contains("cancelled") {
                // What is cancelled because something else has failed is no cause.
                failed.push(event);
            }
        }
        pace.pause().await;
    }
}

/// The events after one, oldest first.
async fn news(session: &Session, stack_id: &str, seen: Option<&str>) -> Result<Vec<Event>, Refusal> {
    let mut pages = session.cloudformation.describe_stack_events().stack_name(stack_id).into_paginator().send();
    let mut news = Vec::new();
    'pages: while let Some(page) = pages.next().await {
        let page = page.map_err(|error| refused("cannot read the stack's events", &error))?;
        for event in page.stack_events.unwrap_or_default() {
            if seen.is_some() && event.event_id() == seen {
                break 'pages;
            }
            news.push(Event::from(event));
        }
    }
    news.reverse();
    Ok(news)
}

impl From<StackEvent> for Event {
    fn from(event: StackEvent) -> Self {
        Self {
            id: event.event_id.unwrap_or_default(),
            resource: event.logical_resource_id.unwrap_or_default(),
            physical: event.physical_resource_id.unwrap_or_default(),
            kind: event.resource_type.unwrap_or_default(),
            status: event.resource_status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
            reason: event.resource_status_reason.unwrap_or_default(),
        }
    }
}
