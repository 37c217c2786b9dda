//! Errors of calls to AWS, with help.

use aws_sdk_sfn::config::http::HttpResponse;
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};

use crate::endpoint::Unreached;

/// Why a call to AWS failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// AWS's error code, such as `AccessDenied`; none if the error is not from AWS.
    pub code: Option<String>,
    /// True if the operation was started and failed, such as a deployment; false if it was not even started.
    pub failed: bool,
    /// True if the same call may succeed later: throttling, a broken connection, an internal error at AWS.
    pub transient: bool,
}

impl Error {
    /// An error with its message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, code: None, failed: false, transient: false }
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same for an operation that was started and failed.
    #[must_use]
    pub fn failed(self) -> Self {
        Self { failed: true, ..self }
    }

    /// True if AWS returned one of these codes.
    pub fn is(&self, codes: &[&str]) -> bool {
        self.code.as_deref().is_some_and(|code| codes.contains(&code))
    }

    /// True if CloudFormation has no such stack; there is no error code for this.
    pub fn no_such_stack(&self) -> bool {
        self.is(&["ValidationError"]) && self.message.contains("does not exist")
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// The error of a call; `doing` begins the sentence, such as "cannot read the stack `payment`".
pub(crate) fn refused<E>(doing: &str, error: &SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match error {
        SdkError::ServiceError(context) => {
            let answer = context.err();
            let status = context.raw().status().as_u16();
            rejected(doing, answer.code().unwrap_or_default(), answer.message().unwrap_or_default(), status)
        }
        SdkError::DispatchFailure(failure) => {
            let host = Unreached::among(error).map(|unreached| unreached.host.as_str());
            match failure.as_connector_error() {
                Some(cause) => unreachable(doing, host, &chain(cause)),
                None => unreachable(doing, host, &chain(error)),
            }
        }
        SdkError::TimeoutError(_) => {
            Error { transient: true, ..Error::new(format!("{doing}: AWS did not answer in time")).help(TRY_AGAIN) }
        }
        SdkError::ResponseError(context) => not_aws(doing, context.raw().status().as_u16()),
        // What could not even be asked, such as a name with a character that no name may have.
        _ => Error::new(format!("{doing}: {}", chain(error).pop().unwrap_or_default())),
    }
}

const TRY_AGAIN: &str = "run the same command again; that is safe";

/// What AWS says no with.
fn rejected(doing: &str, code: &str, message: &str, status: u16) -> Error {
    // Without a code, what answers is not AWS, but something on the way to it.
    if code.is_empty() {
        return not_aws(doing, status);
    }
    let skewed = code == "RequestTimeTooSkewed"
        || ["Signature expired", "Signature not yet current", "Date must not be in the future", "request timestamp"]
            .iter()
            .any(|part| message.contains(part));
    let (message, help): (String, Option<&str>) = match code {
        _ if skewed => (
            format!("{doing}: this computer's clock differs from AWS's by minutes"),
            Some("set the clock; signatures are valid only for a few minutes"),
        ),
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
        | "OptInRequired"
        | "AuthFailure" => (
            format!("{doing}: AWS does not know these credentials ({code})"),
            Some(
                "check the profile and the region; a region that is not enabled for the account rejects all \
                credentials",
            ),
        ),
        "AccessDenied" | "AccessDeniedException" | "AuthorizationError" | "UnauthorizedOperation" => (
            format!("{doing}: not allowed: {message}"),
            Some("ask for the permission that the message names, or use another `--profile`"),
        ),
        code if throttled(code) => {
            (format!("{doing}: AWS still throttles the calls after several attempts"), Some(TRY_AGAIN))
        }
        code if status >= 500 => (format!("{doing}: internal error at AWS: {message} ({code})"), Some(TRY_AGAIN)),
        _ => (format!("{doing}: {message} ({code})"), None),
    };
    let transient = !skewed && (throttled(code) || status >= 500);
    Error { message, help: help.map(str::to_owned), code: Some(code.to_owned()), failed: false, transient }
}

/// The codes with which services ask to slow down.
fn throttled(code: &str) -> bool {
    matches!(
        code,
        "Throttling"
            | "ThrottlingException"
            | "ThrottledException"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "TooManyRequestsException"
            | "RequestLimitExceeded"
            | "BandwidthLimitExceeded"
            | "SlowDown"
    )
}

/// An answer that no service of AWS gives, such as the page of a proxy.
fn not_aws(doing: &str, status: u16) -> Error {
    let refusal = Error::new(format!("{doing}: the response (HTTP status {status}) is not from AWS"))
        .help("check `--endpoint-url` and the proxy settings (`HTTPS_PROXY`, `NO_PROXY`)");
    // A gateway that cannot reach AWS at the moment.
    Error { transient: matches!(status, 429 | 502..=504), ..refusal }
}

fn unreachable(doing: &str, host: Option<&str>, causes: &[String]) -> Error {
    let innermost = causes.last().map_or("no reason is given", String::as_str);
    let host = host.map_or_else(String::new, |host| format!(" at `{host}`"));
    let refusal = Error::new(format!("{doing}: cannot reach AWS{host}: {innermost}"));
    let unknown_host = causes.iter().any(|cause| cause.contains("dns error") || cause.contains("lookup address"));
    let help = if unknown_host {
        "check the network and the name of the region, which is part of the host name"
    } else {
        "check the network and `--endpoint-url`, then run the same command again"
    };
    Error { transient: true, ..refusal.help(help) }
}

/// An error and its causes, the innermost last.
pub(crate) fn chain(error: &dyn std::error::Error) -> Vec<String> {
    let mut causes = vec![error.to_string()];
    let mut cause = error;
    while let Some(inner) = cause.source() {
        causes.push(inner.to_string());
        cause = inner;
    }
    causes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_succeed_later_is_known() {
        for (code, message, status, transient) in [
            ("Throttling", "Rate exceeded", 400, true),
            ("SlowDown", "Please reduce your request rate", 503, true),
            ("InternalFailure", "", 500, true),
            ("ServiceUnavailable", "", 503, true),
            ("", "", 502, true),
            ("", "", 403, false),
            ("AccessDenied", "no", 403, false),
            ("ExpiredToken", "", 403, false),
            ("RequestTimeTooSkewed", "", 403, false),
            ("ValidationError", "Stack with id x does not exist", 400, false),
        ] {
            assert_eq!(rejected("cannot", code, message, status).transient, transient, "{code} {status}");
        }
    }

    #[test]
    fn a_wrong_clock_is_distinguished_from_wrong_keys() {
        let wrong_clock = rejected("cannot", "InvalidSignatureException", "Signature not yet current: 2026 …", 403);
        assert!(wrong_clock.message.contains("clock"), "{wrong_clock:?}");
        let wrong_key = rejected("cannot", "InvalidSignatureException", "The request signature we calculated …", 403);
        assert!(wrong_key.message.contains("does not know these credentials"), "{wrong_key:?}");
    }

    #[test]
    fn a_host_that_nobody_knows_is_distinguished_from_one_that_does_not_answer() {
        let causes = |innermost: &str| vec!["io error".to_owned(), innermost.to_owned()];
        let unknown = unreachable(
            "cannot",
            Some("states.local"),
            &causes("failed to lookup address information: Name or service not known"),
        );
        assert!(unknown.help.unwrap().contains("the name of the region"));
        let silent = unreachable("cannot", Some("states.local"), &causes("Connection refused (os error 111)"));
        assert!(silent.message.starts_with("cannot: cannot reach AWS at `states.local`: "), "{silent:?}");
        assert!(silent.help.unwrap().contains("`--endpoint-url`"));
        assert!(silent.transient);
    }

    #[test]
    fn only_a_stack_that_does_not_exist_is_none() {
        assert!(rejected("cannot", "ValidationError", "Stack with id x does not exist", 400).no_such_stack());
        assert!(!rejected("cannot", "ValidationError", "1 validation error detected", 400).no_such_stack());
        assert!(!rejected("cannot", "AccessDenied", "it does not exist", 403).no_such_stack());
    }
}
