//! Tests of a single state, as `TestState` makes them (API Reference, "TestState"; Developer Guide, "Using TestState API to test
//! a state"), without AWS.
//!
//! ```
//! use simulator::{Mock, NoServices, TestState, TestStateRequest};
//!
//! let request = TestStateRequest {
//!     definition: r#"{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "ResultPath": "$.sent",
//!         "Parameters": {"QueueUrl": "q", "MessageBody.$": "$.text"}, "Next": "Done"}"#.to_owned(),
//!     input: Some(r#"{"text": "hello"}"#.to_owned()),
//!     mock: Some(Mock { result: Some(r#"{"MessageId": "1"}"#.to_owned()), ..Mock::default() }),
//!     ..TestStateRequest::default()
//! };
//! let response = TestState::default().run(&request, NoServices)?;
//! assert_eq!(response.output.as_deref(), Some(r#"{"text":"hello","sent":{"MessageId":"1"}}"#));
//! assert_eq!(response.next_state.as_deref(), Some("Done"));
//! # Ok::<(), simulator::TestStateError>(())
//! ```
//!
//! Request and response have the members of the API, and serde writes and reads them as its JSON. A task without a mock is
//! called through [`Services`].

mod check;
mod context;
mod definition;
mod fields;
mod inspection;
mod reader;
mod request;
mod response;

use asl::StateType;
use asl::intrinsic::Repeatable;

use crate::data::Data;
use crate::engine::{BEGIN, Came, Setting, Single, Unfit, test};
use crate::realm::Realm;
use crate::services::{Outcome, Services};
use crate::time::Millis;

pub use request::{ErrorOutput, FieldValidationMode, InspectionLevel, Mock, StateConfiguration, TestStateRequest};
pub use response::{
    ErrorDetails, HttpRequest, HttpResponse, InspectionData, TestStateError, TestStateErrorCode, TestStateResponse,
    TestStateStatus,
};

use definition::Tested;
use reader::ReaderData;

/// Where and when states are tested.
#[derive(Debug, Clone)]
pub struct TestState {
    realm: Realm,
    start: Millis,
    seed: u64,
}

impl Default for TestState {
    /// In the account and region of other simulations, at the beginning of 2026, with the seed 0.
    fn default() -> Self {
        TestState { realm: Realm::default(), start: BEGIN, seed: 0 }
    }
}

impl TestState {
    /// The same in another region.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.realm.region = region.into();
        self
    }

    /// The same in another account.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.realm.account = account.into();
        self
    }

    /// The same at another time: milliseconds since the beginning of 1970, UTC.
    #[must_use]
    pub fn start_time(mut self, start: Millis) -> Self {
        self.start = start;
        self
    }

    /// The same with another seed of UUIDs, jitter and random numbers.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Tests a state. `services` answer a task without a mock.
    ///
    /// # Errors
    /// What TestState refuses, with its codes and, where they are known, its words; and a task that has no answer.
    pub fn run(
        &self,
        request: &TestStateRequest,
        mut services: impl Services,
    ) -> Result<TestStateResponse, TestStateError> {
        let tested = definition::tested(request)?;
        let input = check::input(request)?;
        let variables = check::variables(request)?;
        let mock = check::mock(request, &tested)?;
        let mut chance = Repeatable::new(self.seed);
        let context = match check::given_context(request, &tested)? {
            Some(given) => given,
            None => context::made(self, request, &tested, &input, &mut chance),
        };
        let configuration = request.state_configuration.clone().unwrap_or_default();
        let mut objects = ReaderData::of(configuration.map_item_reader_data.as_deref());
        let single = Single {
            machine: &tested.machine,
            state: tested.state,
            input: input.clone(),
            variables,
            context,
            mock,
            retried: configuration.retrier_retry_count.unwrap_or_default(),
            failures: configuration.map_iteration_failure_count,
        };
        let setting =
            Setting { start: self.start, seed: self.seed, realm: self.realm.clone().into(), ..Setting::default() };
        let (came, seen) = test(&single, &mut services, &mut objects, &setting);
        let came = came.map_err(|unfit| refused(unfit, tested.kind))?;
        let mut response = answer(&came);
        if request.inspection_level != InspectionLevel::Info {
            response.inspection_data =
                Some(inspection::shown(&input, &seen, &came, request.inspection_level, tested.resource()));
        }
        Ok(response)
    }
}

/// The response without what is inspected.
fn answer(came: &Came) -> TestStateResponse {
    let text = |data: &Data| Some(data.to_string());
    let owned = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(str::to_owned);
    match came {
        Came::Succeeded { output, next } => TestStateResponse {
            output: text(output),
            next_state: owned(next),
            ..TestStateResponse::of(TestStateStatus::Succeeded)
        },
        Came::Retried { fault, .. } => TestStateResponse {
            error: owned(&fault.error),
            cause: owned(&fault.cause),
            ..TestStateResponse::of(TestStateStatus::Retriable)
        },
        Came::Caught { fault, output, next, .. } => TestStateResponse {
            output: text(output),
            error: owned(&fault.error),
            cause: owned(&fault.cause),
            next_state: Some(next.as_ref().to_owned()),
            ..TestStateResponse::of(TestStateStatus::CaughtError)
        },
        Came::Failed(fault) => TestStateResponse {
            error: owned(&fault.error),
            cause: owned(&fault.cause),
            ..TestStateResponse::of(TestStateStatus::Failed)
        },
    }
}

fn refused(unfit: Unfit, kind: StateType) -> TestStateError {
    TestStateError::validation(match unfit {
        Unfit::TooManyFailures => {
            "Map iteration failure count must be less than or equal to the number of Map iterations".to_owned()
        }
        Unfit::OtherNumberOfResults => "Input array does not equal the mocked result array's size".to_owned(),
        Unfit::Unanswered(help) => format!("the {} state has no answer: {help}", kind.as_str()),
    })
}

impl Tested {
    /// What a task calls, as it is written.
    fn resource(&self) -> Option<&str> {
        self.machine.tasks().find(|(name, _)| *name == self.name).map(|(_, resource)| resource)
    }
}

/// An outcome of a mock.
fn outcome(mock: &Mock, result: Option<Data>) -> Option<Outcome> {
    match (result, &mock.error_output) {
        (Some(result), _) => Some(Outcome::Succeeded(result)),
        (None, Some(ErrorOutput { error, cause })) => {
            Some(Outcome::Failed { error: error.as_deref().map(Into::into), cause: cause.as_deref().map(Into::into) })
        }
        (None, None) => None,
    }
}
