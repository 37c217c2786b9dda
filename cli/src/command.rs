//! The command line.

mod account;
#[cfg_attr(not(feature = "deploy"), path = "command/aws/absent.rs")]
mod aws;
mod completions;
mod deploy;
mod destroy;
mod diff;
mod emit;
mod executions;
mod explain;
mod explore;
mod fmt;
mod format;
mod graph;
mod local;
mod pick;
mod policy;
mod prepared;
mod read;
mod runnable;
mod simulate;
mod start;
mod substitution;
mod test_state;
mod validate;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{Entry, Project, printed};

/// Exit status on success.
const CLEAN: u8 = 0;
/// Exit status when there are findings: errors in a workflow, or stale files.
const FOUND: u8 = 1;
/// Exit status when the command was used wrongly, or a file could not be read or written.
const UNUSABLE: u8 = 2;

/// Compiles typed workflows for AWS Step Functions.
#[derive(Debug, Parser)]
#[command(
    name = "codegen",
    version,
    after_help = "Exit status: 0 no findings; 1 findings; 2 wrong usage or an I/O error."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Emit(emit::Args),
    Validate(validate::Args),
    Fmt(fmt::Args),
    Graph(graph::Args),
    Policy(policy::Args),
    Simulate(simulate::Args),
    Explore(explore::Args),
    Local(local::Args),
    TestState(test_state::Args),
    #[command(flatten)]
    Aws(Aws),
    Completions(completions::Args),
}

/// The commands that talk to AWS.
#[derive(Debug, Subcommand)]
enum Aws {
    Diff(diff::Args),
    Deploy(deploy::Args),
    Start(start::Args),
    Executions(executions::Args),
    Destroy(destroy::Args),
}

/// Runs the command line on a project's workflows and returns its exit status: 0 no findings, 1 findings, 2 wrong usage
/// or an I/O error.
pub fn main(entries: &[Entry]) -> ExitCode {
    #[cfg(feature = "parquet")]
    {
        let before = std::panic::take_hook();
        // That the library panics on a damaged file is told as any other error of a file.
        std::panic::set_hook(Box::new(move |panic| {
            if !simulator::reads_parquet() {
                before(panic)
            }
        }));
    }
    ExitCode::from(run(std::env::args_os(), entries))
}

/// Runs a command line, the program's name first, and returns its exit status.
pub fn run<A>(arguments: impl IntoIterator<Item = A>, entries: &[Entry]) -> u8
where
    A: Into<OsString> + Clone,
{
    Project::new(entries).run(arguments)
}

impl Project<'_> {
    /// Runs the command line and returns its exit status: 0 no findings, 1 findings, 2 wrong usage, a setting that AWS would refuse,
    /// or an I/O error.
    pub fn main(&self) -> ExitCode {
        ExitCode::from(self.run(std::env::args_os()))
    }

    /// Runs a command line, the program's name first, and returns its exit status.
    pub fn run<A>(&self, arguments: impl IntoIterator<Item = A>) -> u8
    where
        A: Into<OsString> + Clone,
    {
        let project = self;
        let arguments = match Arguments::try_parse_from(arguments) {
            Ok(arguments) => arguments,
            Err(error) => {
                let text = error.render().ansi().to_string();
                if error.use_stderr() {
                    say(text.trim_end());
                    return UNUSABLE;
                }
                // Where the reader is gone, there is nobody left to tell.
                let _ = printed::print(&text);
                return CLEAN;
            }
        };
        let entries = project.entries;
        if let Err(setting) = project.settings.check() {
            complain(&setting.message, Some(setting.help));
            return UNUSABLE;
        }
        match arguments.command {
            Command::Emit(args) => emit::run(&args, project),
            Command::Validate(args) => validate::run(&args, entries),
            Command::Fmt(args) => fmt::run(&args),
            Command::Graph(args) => graph::run(&args, entries),
            Command::Policy(args) => policy::run(&args, entries),
            Command::Simulate(args) => simulate::run(&args, entries),
            Command::Explore(args) => explore::run(&args, entries),
            Command::Local(args) => local::run(&args, entries),
            Command::TestState(args) => test_state::run(&args, entries),
            Command::Aws(command) => aws::run(&command, project),
            Command::Completions(args) => completions::run(&args),
        }
    }
}

/// Says on standard error why a command could not do its work.
fn complain(message: &str, help: Option<&str>) {
    tell("error", anstyle::AnsiColor::Red, message, help);
}

/// Says on standard error what a command does in spite of something.
fn warn(message: &str, help: Option<&str>) {
    tell("warning", anstyle::AnsiColor::Yellow, message, help);
}

fn tell(kind: &str, color: anstyle::AnsiColor, message: &str, help: Option<&str>) {
    let bold = color.on_default().bold();
    let cyan = anstyle::AnsiColor::Cyan.on_default();
    say(&format!("{bold}{kind}{bold:#}: {message}"));
    if let Some(help) = help {
        say(&format!("  {cyan}help{cyan:#}: {help}"));
    }
}

/// Writes a line to standard error, in colour where that is a terminal.
fn say(line: &str) {
    use std::io::Write;
    // Where even standard error is closed, there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "{}", printed::harmless(line));
}
