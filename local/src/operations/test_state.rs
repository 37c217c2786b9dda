//! `TestState`: a single state, without an execution.
//!
//! A task without a mock is called as one of an execution: the state is run once to see what it calls, and again with the
//! answer. Both runs have the same time and seed, so that they make the same call.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use simulator::{
    Answer as ServiceAnswer, Outcome, Request, Services, TestState, TestStateError, TestStateRequest, TestStateResponse,
};

use super::{Answer, Answered, Asked};
use crate::error::ApiError;
use crate::world::calls::{Made, Reply};

/// The answer to the task's call, or the call where there is no answer yet.
#[derive(Default)]
struct Asking {
    answer: Option<ServiceAnswer>,
    made: Option<Made>,
}

impl Services for &mut Asking {
    fn call(&mut self, request: &Request<'_>) -> ServiceAnswer {
        if let Some(answer) = &self.answer {
            return answer.clone();
        }
        self.made = Some(Made {
            id: request.id,
            resource: request.resource.to_owned(),
            parameters: request.parameters.clone(),
            token: request.token.map(Arc::from),
            activity: None,
        });
        ServiceAnswer::now(Outcome::Unknown("its answer comes later".to_owned()))
    }
}

pub(super) fn test(asked: &mut Asked<'_>) -> Answered {
    let request = match TestStateRequest::deserialize(&Value::Object(asked.input.members().clone())) {
        Ok(request) => request,
        Err(error) => return Answered::Now(Err(ApiError::new("SerializationException", error.to_string()))),
    };
    let tested = TestState::default()
        .region(asked.realm.region.as_str())
        .account(asked.realm.account.as_str())
        .start_time(asked.now)
        .seed(asked.world.random());
    let mut asking = Asking::default();
    let first = tested.run(&request, &mut asking);
    let Some(made) = asking.made else { return Answered::Now(answer(first)) };
    match asked.world.meet_of_test(&made, asked.realm, asked.input.required("roleArn")) {
        Ok(reply) => Answered::Now(again(&tested, &request, reply)),
        Err(receiver) => Answered::Later(Box::pin(async move {
            match receiver.await {
                Ok(reply) => again(&tested, &request, reply),
                Err(_) => Err(ApiError::new("InternalServerError", "The answer to the task was lost.")),
            }
        })),
    }
}

/// Runs the state with the answer to its call.
fn again(tested: &TestState, request: &TestStateRequest, reply: Reply) -> Answer {
    let outcome = match reply {
        Reply::Ends(outcome) => outcome,
        Reply::Taken(result) => Outcome::Succeeded(result),
    };
    let mut asking = Asking { answer: Some(ServiceAnswer::now(outcome)), made: None };
    answer(tested.run(request, &mut asking))
}

fn answer(tested: Result<TestStateResponse, TestStateError>) -> Answer {
    let response = tested.map_err(|error| ApiError::new(error.code.as_str(), error.message))?;
    match serde_json::to_value(&response) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) | Err(_) => Err(ApiError::new("InternalServerError", "The response could not be written.")),
    }
}
