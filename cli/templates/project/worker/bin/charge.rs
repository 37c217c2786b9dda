//! The Lambda function on the queue.

use std::process::ExitCode;

use messages::{Charge, Receipt};
use stepwright_worker::serve;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    serve::<Charge, Receipt>(worker::charge).await
}
