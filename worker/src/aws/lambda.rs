//! What both binaries take from the Lambda environment.

use std::io::{Stdout, stdout};
use std::time::{Duration, SystemTime};

use lambda_runtime::Context;

use super::clock::SystemClock;
use crate::metrics::Emf;

/// What is kept of an invocation's time for sending the answer: 500 ms.
pub const RESERVE: Duration = Duration::from_millis(500);

/// The time that a batch may take: until the invocation's deadline, less [`RESERVE`].
pub fn budget(context: &Context, now: SystemTime) -> Duration {
    context.deadline().duration_since(now).unwrap_or_default().saturating_sub(RESERVE)
}

/// Metrics on standard output, for the function that `AWS_LAMBDA_FUNCTION_NAME` names.
pub fn emf() -> Emf<SystemClock, Stdout> {
    let function = std::env::var("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_else(|_| "local".to_owned());
    Emf::new(function, SystemClock, stdout())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_ends_before_the_deadline() {
        let mut context = Context::default();
        context.deadline = 30_000;
        let at = |ms| SystemTime::UNIX_EPOCH + Duration::from_millis(ms);
        assert_eq!(budget(&context, at(0)), Duration::from_millis(29_500));
        assert_eq!(budget(&context, at(29_900)), Duration::ZERO);
        assert_eq!(budget(&context, at(40_000)), Duration::ZERO);
    }
}
