//! The command line of this project's workflows: `cargo run -- emit`.

use std::process::ExitCode;

use stepwright::Entry;

fn main() -> ExitCode {
    stepwright::main(&[Entry::new("orders", &orders::workflow)])
}
