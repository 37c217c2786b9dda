//! `TestState`: a single state, without an execution.

use serde::Deserialize;
use serde_json::Value;
use simulator::{Answer as Answered, Outcome, Request, Services, TestState, TestStateErrorCode, TestStateRequest};

use super::{Answer, Asked};
use crate::error::ApiError;

/// Tasks without a mock would be sent to AWS, with the role of the request.
struct NoAws;

impl Services for NoAws {
    fn call(&mut self, request: &Request<'_>) -> Answered {
        let help = format!("{} is not called from here; give a mock", request.resource);
        Answered::now(Outcome::Unknown(help))
    }
}

pub(super) fn test(asked: &mut Asked<'_>) -> Answer {
    let request = TestStateRequest::deserialize(&Value::Object(asked.input.members().clone()));
    let request = request.map_err(|error| ApiError::new("SerializationException", error.to_string()))?;
    let tested = TestState::default()
        .region(asked.realm.region.as_str())
        .account(asked.realm.account.as_str())
        .start_time(asked.now)
        .seed(asked.world.random());
    let response = tested.run(&request, NoAws).map_err(|error| {
        let code = match error.code {
            TestStateErrorCode::InvalidDefinition => "InvalidDefinition",
            TestStateErrorCode::InvalidExecutionInput => "InvalidExecutionInput",
            _ => "ValidationException",
        };
        ApiError::new(code, error.message)
    })?;
    match serde_json::to_value(&response) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) | Err(_) => Err(ApiError::new("InternalServerError", "The response could not be written.")),
    }
}
