//! The Lambda function on the dead-letter queue. See [`stepwright_worker::dead_letter`].

use std::process::ExitCode;

use messages::ChargeRequest;
use stepwright_worker::serve_dead_letters;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    serve_dead_letters::<ChargeRequest>().await
}
