//! `codegen completions`: what a shell needs to complete the command line, and the answers when it asks: subcommands and flags,
//! and the project's workflows, states, environments and rules.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;

use clap_complete::Shell;
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};
use clap_complete::env::{CompleteEnv, Shells};

use super::{CLEAN, UNUSABLE, command, complain};
use crate::{Project, manual, program};

/// The variable by which a shell asks.
const ASKS: &str = "COMPLETE";

/// Print the completions for a shell.
///
/// The shell asks the program itself, so what it completes is always that of the project: also workflows, states,
/// environments and rules.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  {program} completions bash > ~/.local/share/bash-completion/completions/{program}
  {program} completions zsh > ~/.zfunc/_{program}")]
pub(super) struct Args {
    /// Name of the shell.
    shell: Shell,
}

/// Prints the completions.
pub(super) fn run(args: &Args) -> u8 {
    let name = program::name();
    let mut script = Vec::new();
    let done = match Shells::builtins().completer(&args.shell.to_string()) {
        Some(shell) => shell.write_registration(ASKS, &name, &name, &name, &mut script),
        None => Err(std::io::Error::other("the shell has none")),
    };
    match done.and_then(|()| std::io::stdout().write_all(&script)) {
        Ok(()) => CLEAN,
        Err(error) => {
            complain(&format!("cannot write the completions: {error}"), None);
            UNUSABLE
        }
    }
}

/// Answers a shell that asks what could be written next; gives the exit status where one has asked.
pub(super) fn answered(project: &Project<'_>, arguments: &[std::ffi::OsString]) -> Option<u8> {
    let shell = std::env::var_os(ASKS)?;
    let bash = Path::new(&shell).file_stem() == Some(OsStr::new("bash"));
    let current = std::env::current_dir().ok();
    let env = CompleteEnv::with_factory(|| known(command(project.entries), project, bash)).var(ASKS);
    match env.try_complete(arguments.to_vec(), current.as_deref()) {
        Ok(true) => Some(CLEAN),
        Ok(false) => None,
        Err(_) => Some(UNUSABLE),
    }
}

/// The command line with what the project knows of the values of its arguments, for bash or for another shell.
fn known(command: clap::Command, project: &Project<'_>, bash: bool) -> clap::Command {
    let workflows: Vec<String> = project.entries.iter().map(|entry| entry.name.to_owned()).collect();
    let environments: Vec<String> = project.environments.iter().map(|known| known.name.clone()).collect();
    let rules: Vec<String> =
        manual::rules().into_iter().flat_map(|rule| [rule.id(), rule.name()]).map(str::to_owned).collect();
    let states = states(project, bash);
    command.mut_subcommands(|subcommand| {
        subcommand.mut_args(|argument| match argument.get_id().as_str() {
            "workflow" | "workflows" => argument.add(one_of(&workflows)),
            "file" | "files" | "what" | "definition" => argument.add(ArgValueCompleter::new(OrFile(workflows.clone()))),
            "state" => argument.add(one_of(&states)),
            "environment" => argument.add(one_of(&environments)),
            "explain" | "allow" => argument.add(one_of(&rules)),
            _ => argument,
        })
    })
}

/// The names of all states of the project's workflows, each once.
fn states(project: &Project<'_>, bash: bool) -> Vec<String> {
    let mut names = Vec::new();
    for entry in project.entries {
        for (_, scope) in entry.build.build().compile().definition().scopes() {
            for name in scope.states.keys() {
                // Other shells quote what they insert.
                let name = if bash { name.replace(' ', "\\ ") } else { name.clone() };
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
    }
    names
}

fn one_of(names: &[String]) -> ArgValueCandidates {
    let names = names.to_vec();
    ArgValueCandidates::new(move || names.iter().map(CompletionCandidate::new).collect())
}

/// Names of workflows, and files.
struct OrFile(Vec<String>);

impl ValueCompleter for OrFile {
    fn complete(&self, current: &OsStr) -> Vec<CompletionCandidate> {
        let begun = current.to_string_lossy();
        let workflows = self.0.iter().filter(|name| name.starts_with(&*begun)).map(CompletionCandidate::new);
        workflows.chain(PathCompleter::file().complete(current)).collect()
    }
}
