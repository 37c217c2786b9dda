//! Why a command did not do its work with AWS, in words that say what to do.

use aws_sdk_sfn::config::http::HttpResponse;
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};

/// Why a command did not do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What is wrong, in one sentence.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) help: Option<String>,
    /// AWS's code for it, such as `AccessDenied`; of what AWS did not say itself nothing.
    pub(crate) code: Option<String>,
    /// True where the deployment, the deletion or the execution itself failed: the exit status is 1, not 2.
    pub(crate) failed: bool,
}

impl Refusal {
    /// A refusal with exit status 2.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, code: None, failed: false }
    }

    /// The same with what to do about it.
    #[must_use]
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same with exit status 1: what was asked of AWS was done, and failed.
    #[must_use]
    pub(crate) fn failed(self) -> Self {
        Self { failed: true, ..self }
    }

    /// True where AWS refused with one of these codes.
    pub(crate) fn is(&self, codes: &[&str]) -> bool {
        self.code.as_deref().is_some_and(|code| codes.contains(&code))
    }
}

/// A refusal from what a call came back with; `doing` begins the sentence, such as "cannot read the stack `payment`".
pub(crate) fn refused<E>(doing: &str, error: &SdkError<E, HttpResponse>) -> Refusal
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match error {
        SdkError::ServiceError(context) => {
            let answer = context.err();
            let status = context.raw().status().as_u16();
            told(doing, answer.code().unwrap_or_default(), answer.message().unwrap_or_default(), status)
        }
        SdkError::DispatchFailure(failure) => unreachable(doing, &innermost(failure.as_connector_error(), error)),
        SdkError::TimeoutError(_) => Refusal::new(format!("{doing}: AWS did not answer in time")).help(TRY_AGAIN),
        SdkError::ResponseError(_) => unreachable(doing, &innermost(None::<&SdkError<E, HttpResponse>>, error)),
        _ => Refusal::new(format!("{doing}: {}", innermost(None::<&SdkError<E, HttpResponse>>, error))),
    }
}

const TRY_AGAIN: &str = "run the same command again; what is done already is not done twice";

/// What AWS says no with.
fn told(doing: &str, code: &str, message: &str, status: u16) -> Refusal {
    let (message, help): (String, Option<&str>) = match code {
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" | "TokenRefreshRequired" => (
            format!("{doing}: the AWS credentials have expired"),
            Some("sign in again, for example with `aws sso login`"),
        ),
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "IncompleteSignature"
        | "MissingAuthenticationToken"
        | "AuthFailure" => (
            format!("{doing}: AWS does not know these credentials ({code})"),
            Some("check the profile and the region; a region that the account has not enabled refuses all credentials"),
        ),
        "AccessDenied" | "AccessDeniedException" | "AuthorizationError" | "UnauthorizedOperation" => (
            format!("{doing}: not allowed: {message}"),
            Some("ask for the permission that the message names, or use another `--profile`"),
        ),
        "Throttling" | "ThrottlingException" | "TooManyRequestsException" | "RequestLimitExceeded" | "SlowDown" => {
            (format!("{doing}: AWS is still asking to slow down after several attempts"), Some(TRY_AGAIN))
        }
        // Without a code, what answers is not AWS, or something on the way to it.
        "" => (
            format!("{doing}: the answer has status {status} and no error code"),
            Some("check `--endpoint-url`, and proxies on the way"),
        ),
        _ => (format!("{doing}: {message} ({code})"), None),
    };
    Refusal { message, help: help.map(str::to_owned), code: Some(code.to_owned()), failed: false }
}

fn unreachable(doing: &str, cause: &str) -> Refusal {
    Refusal::new(format!("{doing}: AWS cannot be reached: {cause}"))
        .help("check the network, the region's name and `--endpoint-url`, then run the same command again")
}

/// The cause of all causes, which names the host or the file.
fn innermost<E, F>(from: Option<&E>, otherwise: &F) -> String
where
    E: std::error::Error + 'static,
    F: std::error::Error + 'static,
{
    let mut cause: &dyn std::error::Error = match from {
        Some(error) => error,
        None => otherwise,
    };
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
