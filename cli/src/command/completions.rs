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
use indexmap::IndexSet;

use super::{CLEAN, UNUSABLE, command, complain};
use crate::{Entry, Project, manual, program};

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

/// The command line with what the project knows of the values of its arguments, for bash or for another shell. What takes time
/// is looked up only when a shell completes such a value.
fn known(command: clap::Command, project: &Project<'_>, bash: bool) -> clap::Command {
    let workflows: Vec<String> = project.entries.iter().map(|entry| entry.name.to_owned()).collect();
    let environments: Vec<String> = project.environments.iter().map(|known| known.name.clone()).collect();
    let entries = project.entries.to_vec();
    command.mut_subcommands(|subcommand| {
        let name = subcommand.get_name().to_owned();
        subcommand.mut_args(|argument| match (name.as_str(), argument.get_id().as_str()) {
            (_, "workflow" | "workflows") => {
                let workflows = workflows.clone();
                argument.add(one_of(move || workflows.clone()))
            }
            ("simulate", "file")
            | ("validate", "files")
            | ("explore" | "graph" | "policy", "what")
            | ("test-state", "definition") => argument.add(ArgValueCompleter::new(OrFile(workflows.clone()))),
            ("test-state", "state") => {
                let entries = entries.clone();
                argument.add(one_of(move || states(&entries, bash)))
            }
            (_, "environment") => {
                let environments = environments.clone();
                argument.add(one_of(move || environments.clone()))
            }
            ("validate", "explain" | "allow") => {
                argument.add(one_of(|| manual::rules().into_iter().flat_map(|rule| [rule.id(), rule.name()])))
            }
            _ => argument,
        })
    })
}

/// The names of all states of workflows, each once.
fn states(entries: &[Entry], bash: bool) -> IndexSet<String> {
    let mut names = IndexSet::new();
    for entry in entries {
        for (_, scope) in entry.build.build().compile().definition().scopes() {
            // Other shells quote what they insert.
            names.extend(scope.states.keys().map(|name| if bash { name.replace(' ', "\\ ") } else { name.clone() }));
        }
    }
    names
}

/// Names, which are asked for when an argument is completed.
fn one_of<N>(names: impl Fn() -> N + Send + Sync + 'static) -> ArgValueCandidates
where
    N: IntoIterator<Item: Into<std::ffi::OsString>>,
{
    ArgValueCandidates::new(move || names().into_iter().map(CompletionCandidate::new).collect())
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

#[cfg(test)]
mod tests {
    use dsl::expr::Expr;
    use dsl::prelude::{Succeed, Workflow};

    use super::*;

    fn never() -> Workflow<String, String> {
        panic!("a workflow is built");
    }

    fn once() -> Workflow<String> {
        Workflow::standard("Once", |_: Expr<String>| Succeed::new("All Done"))
    }

    #[test]
    fn nothing_is_compiled_before_it_is_asked_for() {
        let entries = [Entry::new("never", &never)];
        let command = known(command(&entries), &Project::new(&entries), false);
        let state = command.find_subcommand("test-state").and_then(|found| {
            found.get_arguments().find(|argument| argument.get_id() == "state")?.get::<ArgValueCandidates>()
        });
        assert!(state.is_some());
    }

    #[test]
    fn names_of_states_are_there_once() {
        let entries = [Entry::new("once", &once), Entry::new("twice", &once)];
        assert_eq!(states(&entries, false), IndexSet::from(["All Done".to_owned()]));
        assert_eq!(states(&entries, true), IndexSet::from(["All\\ Done".to_owned()]));
    }
}
