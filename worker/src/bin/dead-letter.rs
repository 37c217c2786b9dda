//! The Lambda function on the dead-letter queue. See [`stepwright_worker::dead_letter`].
//!
//! Reads `PAYMENT_DECISION`, see [`worker::Settings`], for a task whose charge was decided gets that decision.

use std::process::ExitCode;

use messages::{ChargeRequest, Receipt};
use stepwright_worker::try_serve_dead_letters;
use worker::{DemoCharge, Settings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let settings = Settings::read(|name| std::env::var(name).ok());
    try_serve_dead_letters::<ChargeRequest, Receipt>(settings.map(|settings| DemoCharge::new(settings.decision))).await
}
