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
mod new;
mod page;
mod pick;
mod policy;
mod prepared;
mod read;
mod runnable;
mod simulate;
mod start;
mod substitution;
mod test_state;
mod unfit;
mod validate;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::project::Unknown;
use crate::{Entry, Project, printed, program};

/// Exit status on success.
const CLEAN: u8 = 0;
/// Exit status when there are findings: errors in a workflow, or stale files.
const FOUND: u8 = 1;
/// Exit status when the command was used wrongly, or a file could not be read or written.
const UNUSABLE: u8 = 2;

/// Compiles typed workflows for AWS Step Functions.
#[derive(Debug, Parser)]
#[command(version, after_help = "Exit status: 0 no findings; 1 findings; 2 wrong usage or an I/O error.")]
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
    New(new::Args),
    Completions(completions::Args),
}

impl Command {
    /// Gives the flags what the project says of the environment that they name.
    ///
    /// # Errors
    ///
    /// The project has no such environment.
    fn within(&mut self, project: &Project<'_>) -> Result<(), Unknown> {
        let (account, parameters) = match self {
            Command::Validate(args) => (&mut args.account, None),
            Command::TestState(args) => (&mut args.account, None),
            Command::Aws(Aws::Diff(args)) => (&mut args.account, Some(&mut args.parameters)),
            Command::Aws(Aws::Deploy(args)) => (&mut args.account, Some(&mut args.parameters)),
            Command::Aws(Aws::Start(args)) => (&mut args.account, None),
            Command::Aws(Aws::Executions(args)) => (&mut args.account, None),
            Command::Aws(Aws::Destroy(args)) => (&mut args.account, None),
            Command::Emit(_)
            | Command::Fmt(_)
            | Command::Graph(_)
            | Command::Policy(_)
            | Command::Simulate(_)
            | Command::Explore(_)
            | Command::Local(_)
            | Command::New(_)
            | Command::Completions(_) => return Ok(()),
        };
        let Some(name) = &account.environment else { return Ok(()) };
        let environment = project.environment_named(name)?;
        account.within(environment);
        if let Some(parameters) = parameters {
            // Of a parameter that is given twice, the last value counts.
            parameters.splice(0..0, environment.parameters.iter().cloned());
        }
        Ok(())
    }
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
        let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
        program::called(arguments.first().map(OsString::as_os_str));
        if let Some(status) = completions::answered(project, &arguments) {
            return status;
        }
        let arguments = local::with_two_hyphens(arguments);
        let parsed = command(project.entries)
            .try_get_matches_from(arguments)
            .and_then(|matches| Arguments::from_arg_matches(&matches));
        let arguments = match parsed {
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
        let mut command = arguments.command;
        if let Err((message, help)) = command.within(project) {
            complain(&message, Some(&help));
            return UNUSABLE;
        }
        match command {
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
            Command::New(args) => new::run(&args),
            Command::Completions(args) => completions::run(&args),
        }
    }
}

/// The command line as clap knows it, with the program's own name and the project's workflows in its texts.
fn command(entries: &[Entry]) -> clap::Command {
    let name = program::name();
    let workflow = entries.first().map_or("order", |entry| entry.name);
    let named = |command: clap::Command| match command.get_after_help().map(ToString::to_string) {
        Some(help) => command.after_help(program::text(&help, workflow)),
        None => command,
    };
    Arguments::command().name(name.clone()).bin_name(name).mut_subcommands(named)
}

/// A name and a value with `=` between them.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        Some(_) | None => Err("write a name, `=` and a value".to_owned()),
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
