//! The real world: Step Functions through the AWS SDK, the system's clock, the Lambda runtime.

mod clock;
mod lambda;
mod step_functions;

pub use clock::SystemClock;
pub use lambda::{RESERVE, budget, emf};
pub use step_functions::{ATTEMPT_TIMEOUT, CALL_TIMEOUT, MAX_ATTEMPTS, StepFunctions, connect};
