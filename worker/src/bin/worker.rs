//! The Lambda function on the payment queue. See the crate `worker`.
//!
//! Reads `PAYMENT_DECISION`, see [`worker::Settings`], and `TASK_HEARTBEAT_SECONDS`, see [`stepwright_worker::Settings`].

use std::process::ExitCode;

use messages::{ChargeRequest, Receipt};
use stepwright_worker::try_serve;
use worker::{DemoCharge, Settings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let settings = Settings::read(|name| std::env::var(name).ok());
    try_serve::<ChargeRequest, Receipt>(settings.map(|settings| DemoCharge::new(settings.decision))).await
}
