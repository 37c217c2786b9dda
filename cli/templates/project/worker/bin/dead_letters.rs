//! The Lambda function on the dead-letter queue: it ends the tasks whose messages nobody could process.

use std::process::ExitCode;

use messages::Charge;
use stepwright_worker::serve_dead_letters;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    serve_dead_letters::<Charge>().await
}
