//! What a binary takes from the Lambda environment.

use std::io::{Stdout, stdout};
use std::time::{Duration, SystemTime};

use lambda_runtime::Context;

use super::clock::SystemClock;
use crate::RESERVE;
use crate::metrics::Emf;

/// The time that a batch may take: until the invocation's deadline, less [`RESERVE`].
///
/// No invocation starts after its deadline. One that seems to comes from an emulator which keeps none, as
/// `cargo lambda watch` does, and has no limit.
pub fn budget(context: &Context, now: SystemTime) -> Option<Duration> {
    let left = context.deadline().duration_since(now).ok()?;
    Some(left.saturating_sub(RESERVE))
}

/// Metrics of this CloudWatch namespace on standard output, for the function that `AWS_LAMBDA_FUNCTION_NAME` names.
pub fn emf(namespace: &str) -> Emf<SystemClock, Stdout> {
    let function = std::env::var("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_else(|_| "local".to_owned());
    Emf::new(namespace, function, SystemClock, stdout())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_ends_before_the_deadline_and_a_past_deadline_is_none() {
        let mut context = Context::default();
        context.deadline = 30_000;
        let at = |ms| SystemTime::UNIX_EPOCH + Duration::from_millis(ms);
        assert_eq!(budget(&context, at(0)), Some(Duration::from_millis(29_500)));
        assert_eq!(budget(&context, at(29_900)), Some(Duration::ZERO));
        assert_eq!(budget(&context, at(30_001)), None);
    }
}
