//! Callbacks with task tokens.

use std::sync::Arc;

use simulator::{Callback, CallbackKind, Delivery};

use super::executions::{Refused, json};
use super::{Answer, Asked, nothing};
use crate::error::ApiError;

const OUTPUT: Refused = Refused { code: "InvalidOutput", subject: "Invalid Output", empty: "Invalid output." };

pub(super) fn success(asked: &mut Asked<'_>) -> Answer {
    let token = asked.input.required("taskToken");
    let output = asked.input.required("output");
    known(asked, token)?;
    let output = json(output, &OUTPUT)?;
    deliver(asked, token, CallbackKind::Success(output))
}

pub(super) fn failure(asked: &mut Asked<'_>) -> Answer {
    let token = asked.input.required("taskToken");
    let error: Option<Arc<str>> = asked.input.text("error").map(Arc::from);
    let cause: Option<Arc<str>> = asked.input.text("cause").map(Arc::from);
    known(asked, token)?;
    deliver(asked, token, CallbackKind::Failure { error, cause })
}

pub(super) fn heartbeat(asked: &mut Asked<'_>) -> Answer {
    let token = asked.input.required("taskToken");
    known(asked, token)?;
    deliver(asked, token, CallbackKind::Heartbeat)
}

/// Refuses a token that was never given out.
fn known(asked: &Asked<'_>, token: &str) -> Result<(), ApiError> {
    if asked.world.tokens.contains_key(token) { Ok(()) } else { Err(ApiError::invalid_token()) }
}

fn deliver(asked: &mut Asked<'_>, token: &str, what: CallbackKind) -> Answer {
    let late = || ApiError::new("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
    match asked.world.call_back(&Callback { token: token.into(), what }, asked.now) {
        Delivery::Taken => nothing(),
        Delivery::Late => Err(late()),
    }
}
