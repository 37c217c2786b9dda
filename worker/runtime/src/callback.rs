//! The three calls that a worker makes for a waiting task, and their errors.
//!
//! The trait is what the handlers need; `aws::StepFunctions` is the real implementation, and a simulator brings its
//! own. Each response of the service maps to a variant of [`CallbackError`], one for each reaction of a worker.

use std::error::Error;
use std::fmt;

use payload::TaskToken;

/// The largest output of `SendTaskSuccess`, in bytes of UTF-8: 262,144 (Step Functions API Reference,
/// `SendTaskSuccess`; Step Functions Developer Guide, service quotas).
pub const MAX_OUTPUT: usize = 262_144;

/// The longest error name of `SendTaskFailure`: 256 characters (Step Functions API Reference, `SendTaskFailure`). What is
/// longer is cut.
pub const MAX_ERROR: usize = 256;

/// The longest cause of `SendTaskFailure`: 32,768 characters (Step Functions API Reference, `SendTaskFailure`). What is
/// longer is cut.
pub const MAX_CAUSE: usize = 32_768;

/// The calls that end, or keep alive, the wait of one task.
///
/// An implementation never writes the token, the output or the cause to a log or into an error.
pub trait Callback {
    /// Completes the task. `output` is JSON text of at most [`MAX_OUTPUT`] bytes, a plain string is quoted (Step
    /// Functions API Reference, `SendTaskSuccess`).
    ///
    /// # Errors
    /// Any [`CallbackError`].
    fn success(&self, token: &TaskToken, output: &str) -> impl Future<Output = Result<(), CallbackError>>;

    /// Fails the task with an error that the workflow can catch by name. `error` has at most 256 characters and
    /// `cause` at most [`MAX_CAUSE`] (Step Functions API Reference, `SendTaskFailure`).
    ///
    /// # Errors
    /// Any [`CallbackError`] except [`CallbackError::InvalidOutput`].
    fn failure(&self, token: &TaskToken, error: &str, cause: &str) -> impl Future<Output = Result<(), CallbackError>>;

    /// Restarts the task's heartbeat interval (Step Functions API Reference, `SendTaskHeartbeat`).
    ///
    /// # Errors
    /// Any [`CallbackError`] except [`CallbackError::InvalidOutput`].
    fn heartbeat(&self, token: &TaskToken) -> impl Future<Output = Result<(), CallbackError>>;
}

/// Fails the task, with what is too long cut off.
///
/// A cause that is refused all the same is cut once more, to as many *bytes*, which fits however the service counts.
pub(crate) async fn fail(
    callback: &impl Callback,
    token: &TaskToken,
    error: &str,
    cause: &str,
) -> Result<(), CallbackError> {
    let (error, cause) = (first(error, MAX_ERROR), first(cause, MAX_CAUSE));
    match callback.failure(token, error, cause).await {
        Err(CallbackError::InvalidRequest) if cause.len() > MAX_CAUSE => {
            callback.failure(token, error, &cause[..cause.floor_char_boundary(MAX_CAUSE)]).await
        }
        sent => sent,
    }
}

/// So many characters of a text from its beginning.
fn first(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| &text[..end])
}

/// Why a callback was not accepted: one variant for each possible reaction.
///
/// It holds no token, output, cause or message of the service, only [error codes](ErrorCode).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallbackError {
    /// The task is no longer waiting: it timed out, was stopped, or an earlier callback was accepted
    /// (`TaskTimedOut`).
    Late,
    /// There is no such task (`TaskDoesNotExist`).
    UnknownTask,
    /// The token is malformed or belongs to another account (`InvalidToken`).
    InvalidToken,
    /// The output is not JSON, or too large (`InvalidOutput`).
    InvalidOutput,
    /// A parameter breaks the limits of the call (`ValidationException`, `SerializationException`).
    InvalidRequest,
    /// It may succeed later: throttling, also by KMS, an internal error at AWS, no connection, no response in time. The
    /// client's own retries are exhausted when this is returned.
    Transient(ErrorCode),
    /// The caller lacks a permission, the key cannot be used, or the call is misconfigured: only a change of the
    /// configuration helps (`AccessDeniedException`, `KmsAccessDeniedException`, `KmsInvalidStateException`).
    Denied(ErrorCode),
    /// The caller's credentials have expired (`ExpiredTokenException` and similar), or there are none.
    CredentialsExpired(ErrorCode),
}

impl CallbackError {
    /// Whether no task is waiting for this token, so that no callback for it will be accepted.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Late | Self::UnknownTask | Self::InvalidToken => true,
            Self::InvalidOutput
            | Self::InvalidRequest
            | Self::Transient(_)
            | Self::Denied(_)
            | Self::CredentialsExpired(_) => false,
        }
    }
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Late => f.write_str("the task no longer waits for this task token"),
            Self::UnknownTask => f.write_str("there is no task for this task token"),
            Self::InvalidToken => f.write_str("the task token is not valid"),
            Self::InvalidOutput => f.write_str("the output is not JSON or too large"),
            Self::InvalidRequest => f.write_str("a parameter of the callback breaks its limits"),
            Self::Transient(code) => write!(f, "the callback failed temporarily (`{code}`)"),
            Self::Denied(code) => write!(f, "the callback is not allowed (`{code}`)"),
            Self::CredentialsExpired(code) => write!(f, "the credentials have expired or are missing (`{code}`)"),
        }
    }
}

impl Error for CallbackError {}

/// A service's or client's error code, such as `ThrottlingException`: 1 to 64 ASCII letters, digits, dots and
/// underscores. Text of any other form is not kept, because it might contain payload data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorCode(String);

impl ErrorCode {
    /// The code, or `Unknown` if the text does not look like one.
    pub fn new(code: &str) -> Self {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
        if (1..=64).contains(&code.len()) && code.chars().all(plain) {
            Self(code.to_owned())
        } else {
            Self("Unknown".to_owned())
        }
    }

    /// The code's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_code_is_kept_only_if_it_looks_like_one() {
        assert_eq!(ErrorCode::new("KmsThrottlingException").as_str(), "KmsThrottlingException");
        assert_eq!(ErrorCode::new("InvalidToken: 'AQC=='").as_str(), "Unknown");
        assert_eq!(ErrorCode::new("").as_str(), "Unknown");
        assert_eq!(ErrorCode::new(&"x".repeat(65)).as_str(), "Unknown");
    }

    #[test]
    fn only_a_gone_task_is_final() {
        let code = || ErrorCode::new("X");
        for error in [CallbackError::Late, CallbackError::UnknownTask, CallbackError::InvalidToken] {
            assert!(error.is_final(), "{error}");
        }
        for error in [
            CallbackError::InvalidOutput,
            CallbackError::InvalidRequest,
            CallbackError::Transient(code()),
            CallbackError::Denied(code()),
            CallbackError::CredentialsExpired(code()),
        ] {
            assert!(!error.is_final(), "{error}");
        }
    }
}
