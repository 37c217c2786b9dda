//! The functions' programs: built with cargo as they are developed, or named.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use asl::closest;
use asl::shown::{escaped, listed, quoted};
use dsl::compiled::FunctionSpec;
use local::Program;
use serde_json::Value;

use crate::command::prepared::{self, project_root};
use crate::command::runnable::Unusable;
use crate::command::{complain, say};
use crate::printed;

/// How many invocations of a function without a queue run at a time.
const CONCURRENCY: usize = 10;

/// The programs of functions, which are built unless they are named in `given`.
pub(super) fn programs(
    functions: &[FunctionSpec],
    given: &[(String, String)],
    parameters: &BTreeMap<String, String>,
) -> Result<Vec<Program>, Unusable> {
    let names = || functions.iter().map(|function| function.id.as_str());
    if let Some((name, _)) = given.iter().find(|(name, _)| names().all(|known| known != name)) {
        let help = match closest(name, names()) {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("the functions are {}", listed(names())),
        };
        complain(&format!("no workflow deploys a function {}", quoted(name)), Some(&help));
        return Err(Unusable);
    }
    let path_of = |function: &FunctionSpec| {
        given.iter().find(|(name, _)| *name == function.id).map(|(_, path)| PathBuf::from(path))
    };
    let missing: Vec<&FunctionSpec> = functions.iter().filter(|function| path_of(function).is_none()).collect();
    let built = build(&missing)?;
    let mut programs = Vec::new();
    for function in functions {
        let built = || built.iter().find(|(id, _)| *id == function.id).map(|(_, path)| path.clone());
        let Some(path) = path_of(function).or_else(built) else { continue };
        // The program runs in the folder of the server, and is found from there.
        let Ok(found) = std::fs::canonicalize(&path) else {
            let help = "build it, or leave `--program` out and let cargo build it";
            complain(&format!("there is no program `{}`", printed::name(&path)), Some(help));
            return Err(Unusable);
        };
        let consumes = function.consumes.as_ref();
        let most = consumes.and_then(|consumes| usize::try_from(consumes.maximum_concurrency).ok());
        programs.push(Program {
            name: function.id.clone(),
            path: found,
            environment: stage::environment(function, parameters),
            timeout: Duration::from_secs(function.timeout.as_seconds().into()),
            memory: function.memory,
            concurrency: most.unwrap_or(CONCURRENCY),
        });
    }
    Ok(programs)
}

/// Builds functions with cargo, those of a package at once; gives the program of each.
fn build(functions: &[&FunctionSpec]) -> Result<Vec<(String, PathBuf)>, Unusable> {
    let Some(current) = functions.first().map(|_| std::env::current_dir()) else { return Ok(Vec::new()) };
    let current = current.map_err(|error| {
        complain(&format!("cannot find the current folder: {error}"), None);
        Unusable
    })?;
    let project = project_root(&current);
    let mut packages: BTreeMap<&str, Vec<&FunctionSpec>> = BTreeMap::new();
    for function in functions {
        packages.entry(&function.package).or_default().push(function);
    }
    let mut built = Vec::new();
    for functions in packages.into_values() {
        let folder = prepared::package(functions[0], project).map_err(|message| {
            let help = "set its folder with `.package(…)` and run the command inside the project; or name a program with \
                        `--program NAME=PATH`, or use `--functions in-process` or `--functions none`";
            complain(&message, Some(help));
            Unusable
        })?;
        let binaries: Vec<&str> = functions.iter().map(|function| function.binary.as_str()).collect();
        say(&format!("building {}", listed(binaries.iter().copied())));
        let found = cargo(&folder, &binaries, &[])?;
        for function in functions {
            match found.iter().find(|(name, _)| *name == function.binary) {
                Some((_, path)) => built.push((function.id.clone(), path.clone())),
                None => {
                    let message =
                        format!("cargo built no program {} in `{}`", quoted(&function.binary), printed::name(&folder));
                    complain(
                        &message,
                        Some("a function is a binary of its package; set its name where it is declared"),
                    );
                    return Err(Unusable);
                }
            }
        }
    }
    Ok(built)
}

/// Builds binaries of a package, and gives them by name. What cargo says of it goes to standard error.
pub(super) fn cargo(folder: &Path, binaries: &[&str], further: &[&str]) -> Result<Vec<(String, PathBuf)>, Unusable> {
    let mut command = Command::new("cargo");
    command.args(["build", "--message-format", "json-render-diagnostics"]).current_dir(folder);
    command.args(binaries.iter().flat_map(|binary| ["--bin", binary])).args(further);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| {
        let help = match error.kind() {
            ErrorKind::NotFound => "functions are built from source; install Rust, or use `--functions in-process`",
            _ => "use `--functions in-process`, or name programs with `--program NAME=PATH`",
        };
        complain(&format!("cannot run `cargo`: {error}"), Some(help));
        Unusable
    })?;
    let mut found = Vec::new();
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
            let text = |path: &str| message.pointer(path).and_then(Value::as_str);
            if let (Some(name), Some(program)) = (text("/target/name"), text("/executable")) {
                found.push((name.to_owned(), PathBuf::from(program)));
            }
        }
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(found),
        Ok(status) => {
            let message = format!("cargo cannot build {}: {status}", listed(binaries.iter().copied()));
            complain(&message, Some("see its output above"));
            Err(Unusable)
        }
        Err(error) => {
            complain(&format!("cannot wait for `cargo`: {}", escaped(&error.to_string())), None);
            Err(Unusable)
        }
    }
}
