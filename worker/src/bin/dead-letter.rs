//! The Lambda function on the dead-letter queue. See [`stepwright_worker::dead_letter`].

use std::process::ExitCode;

use stepwright_worker::serve_dead_letters;
use messages::ChargeRequest;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    serve_dead_letters::<ChargeRequest>().await
}
