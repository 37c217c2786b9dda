//! The callbacks through the AWS SDK.
//!
//! An `SdkError` holds the service's whole answer, so none is kept or logged: [`classify`] takes its code and status.

use std::fmt;
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::Builder;
use aws_sdk_sfn::config::http::HttpResponse;
use aws_sdk_sfn::config::interceptors::InterceptorContext;
use aws_sdk_sfn::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::operation::send_task_failure::SendTaskFailureError;
use aws_sdk_sfn::operation::send_task_success::SendTaskSuccessError;
use payload::TaskToken;

use crate::callback::{Callback, CallbackError, ErrorCode};

/// How often a call is tried, the first time included: 4, with an exponential backoff of full jitter between, at most
/// 1 s, 2 s and 4 s.
pub const MAX_ATTEMPTS: u32 = 4;

/// How long one attempt of a call may take.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a call may take, all attempts and backoffs included. The function's timeout should exceed it.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(12);

/// A client for the environment's region, credentials and endpoint (`AWS_REGION`, `AWS_ACCESS_KEY_ID` and its kin,
/// `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_SFN`). To be built once, at cold start.
pub async fn connect() -> StepFunctions {
    let config = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .retry_config(RetryConfig::standard().with_max_attempts(MAX_ATTEMPTS))
        .timeout_config(
            TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT_TIMEOUT).operation_timeout(CALL_TIMEOUT).build(),
        )
        .load()
        .await;
    StepFunctions::new(Builder::from(&config))
}

/// Step Functions, as a worker sees it.
#[derive(Clone)]
pub struct StepFunctions {
    client: Client,
}

impl fmt::Debug for StepFunctions {
    /// The name alone, the client's configuration is long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StepFunctions").finish_non_exhaustive()
    }
}

impl StepFunctions {
    /// A client of this configuration, which in addition retries when KMS throttles the service: the SDK alone takes
    /// that for a final answer.
    pub fn new(config: Builder) -> Self {
        Self { client: Client::from_conf(config.retry_classifier(KmsThrottling).build()) }
    }
}

impl Callback for StepFunctions {
    async fn success(&self, token: &TaskToken, output: &str) -> Result<(), CallbackError> {
        match self.client.send_task_success().task_token(token.expose()).output(output).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(classify(&error)),
        }
    }

    async fn failure(&self, token: &TaskToken, error: &str, cause: &str) -> Result<(), CallbackError> {
        match self.client.send_task_failure().task_token(token.expose()).error(error).cause(cause).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(classify(&error)),
        }
    }

    async fn heartbeat(&self, token: &TaskToken) -> Result<(), CallbackError> {
        match self.client.send_task_heartbeat().task_token(token.expose()).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(classify(&error)),
        }
    }
}

fn classify<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> CallbackError {
    match error {
        SdkError::ServiceError(answer) => {
            of_answer(answer.err().code().unwrap_or_default(), answer.raw().status().as_u16())
        }
        SdkError::TimeoutError(_) => CallbackError::Transient(ErrorCode::new("Timeout")),
        // Neither the connection nor its time: the credentials could not be had.
        SdkError::DispatchFailure(failure)
            if failure.is_other() && failure.as_connector_error().is_none_or(|error| error.as_other().is_none()) =>
        {
            CallbackError::CredentialsExpired(ErrorCode::new("NoCredentials"))
        }
        SdkError::DispatchFailure(_) => CallbackError::Transient(ErrorCode::new("DispatchFailure")),
        SdkError::ResponseError(_) => CallbackError::Transient(ErrorCode::new("ResponseError")),
        SdkError::ConstructionFailure(_) => CallbackError::Denied(ErrorCode::new("ConstructionFailure")),
        _ => CallbackError::Transient(ErrorCode::new("Unknown")),
    }
}

/// The meaning of an answer with this error code and HTTP status (Step Functions API Reference, the errors of
/// `SendTaskSuccess` and Common Errors).
fn of_answer(code: &str, status: u16) -> CallbackError {
    match code {
        "TaskTimedOut" => CallbackError::Late,
        "TaskDoesNotExist" => CallbackError::UnknownTask,
        "InvalidToken" => CallbackError::InvalidToken,
        "InvalidOutput" => CallbackError::InvalidOutput,
        "ValidationException" | "ValidationError" | "SerializationException" => CallbackError::InvalidRequest,
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => {
            CallbackError::CredentialsExpired(ErrorCode::new(code))
        }
        "KmsThrottlingException"
        | "ThrottlingException"
        | "Throttling"
        | "ThrottledException"
        | "TooManyRequestsException"
        | "RequestLimitExceeded"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "LimitExceededException"
        | "SlowDown"
        | "RequestTimeout"
        | "RequestTimeoutException"
        | "RequestTimeTooSkewed" => CallbackError::Transient(ErrorCode::new(code)),
        _ if status == 429 || status >= 500 => CallbackError::Transient(ErrorCode::new(code)),
        _ => CallbackError::Denied(ErrorCode::new(code)),
    }
}

/// Retries `KmsThrottlingException` as any other throttling.
#[derive(Debug)]
struct KmsThrottling;

impl ClassifyRetry for KmsThrottling {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let throttled =
            context.output_or_error().and_then(Result::err).and_then(|error| error.as_operation_error()).is_some_and(
                |error| {
                    error.downcast_ref().is_some_and(SendTaskSuccessError::is_kms_throttling_exception)
                        || error.downcast_ref().is_some_and(SendTaskFailureError::is_kms_throttling_exception)
                },
            );
        if throttled { RetryAction::throttling_error() } else { RetryAction::NoActionIndicated }
    }

    fn name(&self) -> &'static str {
        "KMS throttling"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_nobody_foresaw_is_transient_if_the_service_failed_and_denied_if_we_did() {
        let unknown = ErrorCode::new("Surprise");
        assert_eq!(of_answer("Surprise", 503), CallbackError::Transient(unknown.clone()));
        assert_eq!(of_answer("Surprise", 429), CallbackError::Transient(unknown.clone()));
        assert_eq!(of_answer("Surprise", 400), CallbackError::Denied(unknown));
        assert_eq!(of_answer("", 500), CallbackError::Transient(ErrorCode::new("Unknown")));
    }
}
