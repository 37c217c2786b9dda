//! The real environment: Step Functions through the AWS SDK, the system's clock, the Lambda runtime.

mod clock;
mod lambda;
mod serve;
mod step_functions;

pub use clock::SystemClock;
pub use lambda::{budget, emf};
pub use serve::{serve, serve_dead_letters, try_serve, try_serve_dead_letters};
pub use step_functions::{ATTEMPT_TIMEOUT, CALL_TIMEOUT, MAX_ATTEMPTS, StepFunctions, connect};
