//! The command line of this repository's workflows.

use std::process::ExitCode;

use cli::Entry;

fn main() -> ExitCode {
    let all = workflows::ALL.iter().map(|(name, build)| match *name {
        "payment" => Entry::new(name, *build).with_functions(worker::simulation::functions),
        _ => Entry::new(name, *build),
    });
    let examples = workflows::EXAMPLES.iter().map(|(name, build)| Entry::new(name, *build).on_request());
    cli::main(&all.chain(examples).collect::<Vec<_>>())
}
