//! What several ports use.

use dsl::error::{ErrorName, Retry};
use dsl::expr::Expr;
use dsl::resource::Parameter;

/// The errors of Lambda itself.
pub(crate) const LAMBDA: [ErrorName; 3] = [
    ErrorName::new("Lambda.ServiceException"),
    ErrorName::new("Lambda.AWSLambdaException"),
    ErrorName::new("Lambda.SdkClientException"),
];

/// The same, and throttling.
pub(crate) const LAMBDA_BUSY: [ErrorName; 4] = [
    ErrorName::new("Lambda.ServiceException"),
    ErrorName::new("Lambda.AWSLambdaException"),
    ErrorName::new("Lambda.SdkClientException"),
    ErrorName::new("Lambda.TooManyRequestsException"),
];

/// A text that each deployment chooses.
pub(crate) fn text(name: &str) -> Expr<String> {
    Parameter::text(name, name, format!("The {name} of this deployment.")).value()
}

/// The ARN of something that is there already.
pub(crate) fn arn(name: &str) -> Expr<String> {
    Parameter::arn(name, format!("The {name} of this deployment.")).value()
}

/// The ARN of a function.
pub(crate) fn lambda(name: &str) -> Expr<String> {
    arn(&format!("{name}Function"))
}

/// A retrier with the delays as they are computed.
pub(crate) fn exactly<const N: usize>(errors: [ErrorName; N]) -> Retry {
    Retry::on(errors).without_jitter()
}
