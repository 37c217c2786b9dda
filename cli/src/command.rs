//! The command line.

pub(crate) mod account;
mod completions;
#[cfg(feature = "deploy")]
mod confirm;
mod deploy;
mod destroy;
mod diff;
mod emit;
mod executions;
mod explain;
mod explore;
mod fmt;
pub(crate) mod format;
#[cfg(feature = "deploy")]
mod functions;
#[cfg(feature = "deploy")]
mod parameters;
mod prepared;
mod read;
mod runnable;
mod simulate;
mod start;
#[cfg(feature = "deploy")]
mod tell;
mod test_state;
mod validate;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::Entry;

/// Exit status when everything is as it should be.
const CLEAN: u8 = 0;
/// Exit status when something was found: errors in a workflow, or stale files.
const FOUND: u8 = 1;
/// Exit status when the command was used wrongly, or a file could not be read or written.
const UNUSABLE: u8 = 2;
/// Exit status when Ctrl-C ended the following of what goes on in AWS; as shells have it, 128 and the number of the signal.
#[cfg(feature = "deploy")]
const LEFT: u8 = 130;

/// Compiles typed workflows for AWS Step Functions.
#[derive(Debug, Parser)]
#[command(name = "codegen", version, after_help = "Exit status: 0 clean, 1 findings, 2 wrong use or I/O.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Emit(emit::Args),
    Validate(validate::Args),
    Fmt(fmt::Args),
    Simulate(simulate::Args),
    Explore(explore::Args),
    Diff(diff::Args),
    Deploy(deploy::Args),
    Start(start::Args),
    Executions(executions::Args),
    TestState(test_state::Args),
    Destroy(destroy::Args),
    Completions(completions::Args),
}

/// Runs the command line on a project's workflows and returns its exit status: 0 clean, 1 findings, 2 wrong use or I/O.
pub fn main(entries: &[Entry]) -> ExitCode {
    ExitCode::from(run(std::env::args_os(), entries))
}

/// Runs a command line, the program's name first, and returns its exit status.
pub fn run<A>(arguments: impl IntoIterator<Item = A>, entries: &[Entry]) -> u8
where
    A: Into<OsString> + Clone,
{
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Where the terminal is gone, there is nobody left to tell.
            let _ = error.print();
            return if error.use_stderr() { UNUSABLE } else { CLEAN };
        }
    };
    match arguments.command {
        Command::Emit(args) => emit::run(&args, entries),
        Command::Validate(args) => validate::run(&args, entries),
        Command::Fmt(args) => fmt::run(&args),
        Command::Simulate(args) => simulate::run(&args, entries),
        Command::Explore(args) => explore::run(&args, entries),
        #[cfg(feature = "deploy")]
        Command::Diff(args) => diff::run(&args, entries),
        #[cfg(feature = "deploy")]
        Command::Deploy(args) => deploy::run(&args, entries),
        #[cfg(feature = "deploy")]
        Command::Start(args) => start::run(&args, entries),
        #[cfg(feature = "deploy")]
        Command::Executions(args) => executions::run(&args, entries),
        #[cfg(feature = "deploy")]
        Command::TestState(args) => test_state::run(&args, entries),
        #[cfg(feature = "deploy")]
        Command::Destroy(args) => destroy::run(&args, entries),
        #[cfg(not(feature = "deploy"))]
        Command::Diff(_)
        | Command::Deploy(_)
        | Command::Start(_)
        | Command::Executions(_)
        | Command::TestState(_)
        | Command::Destroy(_) => without_aws(),
        Command::Completions(args) => completions::run(&args),
    }
}

/// Says how to get the commands that talk to AWS.
#[cfg(not(feature = "deploy"))]
fn without_aws() -> u8 {
    complain(
        "this build cannot talk to AWS, so that it is there quickly",
        Some("add the feature: `cargo run -p codegen --features deploy -- …`"),
    );
    UNUSABLE
}

/// The exit status of what was done with AWS; says what was refused.
#[cfg(feature = "deploy")]
fn status_of(done: Result<(), deployment::Refusal>) -> u8 {
    let Err(refusal) = done else { return CLEAN };
    complain(&refusal.message, refusal.help.as_deref());
    if refusal.failed { FOUND } else { UNUSABLE }
}

/// Says on standard error why a command could not do its work.
fn complain(message: &str, help: Option<&str>) {
    let red = anstyle::AnsiColor::Red.on_default().bold();
    let cyan = anstyle::AnsiColor::Cyan.on_default();
    say(&format!("{red}error{red:#}: {message}"));
    if let Some(help) = help {
        say(&format!("  {cyan}help{cyan:#}: {help}"));
    }
}

/// Writes a line to standard error, in colour where that is a terminal.
fn say(line: &str) {
    use std::io::Write;
    // Where even standard error is closed, there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "{line}");
}
