//! `codegen completions`: what a shell needs to complete the command line.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Arguments, CLEAN, UNUSABLE, complain};

/// Print the completions for a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: codegen completions bash > ~/.local/share/bash-completion/completions/codegen")]
pub(super) struct Args {
    /// Name of the shell.
    shell: Shell,
}

/// Prints the completions.
pub(super) fn run(args: &Args) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "codegen", &mut script);
    match std::io::stdout().write_all(&script) {
        Ok(()) => CLEAN,
        Err(error) => {
            complain(&format!("cannot write the completions: {error}"), None);
            UNUSABLE
        }
    }
}
