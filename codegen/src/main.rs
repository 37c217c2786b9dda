//! The command line of this repository's workflows.

use std::process::ExitCode;

fn main() -> ExitCode {
    let entries: Vec<_> = workflows::ALL.iter().map(|(name, build)| codegen::Entry { name, build: *build }).collect();
    codegen::main(&entries)
}
