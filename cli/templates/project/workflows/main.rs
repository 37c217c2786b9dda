//! The command line of this project: `cargo run -- emit`.

use std::process::ExitCode;

fn main() -> ExitCode {
    {{crate}}::project().main()
}
