//! The functions' programs, built with cargo-lambda, and their archives.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use dsl::compiled::FunctionSpec;
use indexmap::IndexMap;
use serde_json::{Value, json};

use super::refusal::Refusal;
use crate::command::prepared::{OTHER_FOLDER, package};
use crate::command::say;
use deployment::package::Object;
use synth::stack::ARCHITECTURE;

const INSTALL: &str = "install it with `pip install cargo-lambda ziglang`";

/// The processor that functions are built for, by the values of the template's parameters.
pub(super) fn processor(values: &IndexMap<String, String>) -> &str {
    values.get(ARCHITECTURE).map_or("x86_64", String::as_str)
}

/// Builds the functions for a processor, and returns each function's logical id with its archive. `told` hears of each before
/// it is built, in a line for people and an event for programs.
///
/// # Errors
///
/// No cargo-lambda, a package that is not there, or code that does not compile.
pub(super) fn build(
    functions: &[FunctionSpec],
    project: &Path,
    architecture: &str,
    announce: impl Fn(&str, &Value),
) -> Result<Vec<(String, Object)>, Refusal> {
    let mut archives = Vec::new();
    let target = match functions.first() {
        Some(function) => target_folder(&folder(function, project)?)?,
        None => return Ok(archives),
    };
    // One folder for each processor, and none of those that other tools read.
    let to = target.join("stepwright").join(architecture);
    for function in functions {
        let binary = &function.binary;
        let event = json!({
            "event": "building", "function": function.id, "binary": binary, "architecture": architecture,
        });
        announce(&format!("building {binary} for {architecture}"), &event);
        let program = program(&folder(function, project)?, binary, architecture, &to)?;
        archives.push((function.id.clone(), Object::archive(&program)?));
    }
    Ok(archives)
}

/// The folder of a function's package.
fn folder(function: &FunctionSpec, project: &Path) -> Result<PathBuf, Refusal> {
    package(function, project).map_err(|message| {
        Refusal::new(message).help(format!("{OTHER_FOLDER}, and run the command inside the project"))
    })
}

/// Where Cargo puts what it builds.
fn target_folder(package: &Path) -> Result<PathBuf, Refusal> {
    let asked = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(package)
        .stdin(Stdio::null())
        .output();
    let output = asked.map_err(|error| {
        Refusal::new(format!("cannot run `cargo`: {error}")).help("functions are built from source; install Rust")
    })?;
    let metadata: Option<Value> = serde_json::from_slice(&output.stdout).ok();
    match metadata.as_ref().and_then(|metadata| metadata.get("target_directory")?.as_str()) {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => {
            show(&output.stderr);
            Err(Refusal::new("`cargo metadata` does not name the target folder").failed())
        }
    }
}

/// Builds a program and reads it.
fn program(package: &Path, binary: &str, architecture: &str, to: &Path) -> Result<Vec<u8>, Refusal> {
    let built = to.join(binary).join("bootstrap");
    let read = |error| Refusal::new(format!("cannot read `{}`: {error}", built.display()));
    // What an earlier build left must not be taken for the outcome of this one.
    match std::fs::remove_file(&built) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(read(error)),
        Ok(()) | Err(_) => {}
    }
    let processor = if architecture == "arm64" { "--arm64" } else { "--x86-64" };
    let run = Command::new("cargo-lambda")
        .args(["lambda", "build", "--release", "--bin", binary, processor, "--lambda-dir"])
        .arg(to)
        .current_dir(package)
        .stdin(Stdio::null())
        .output();
    let output = match run {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Refusal::new("functions are built with cargo-lambda, but it is not on the PATH").help(INSTALL));
        }
        Err(error) => return Err(Refusal::new(format!("cannot run cargo-lambda: {error}")).help(INSTALL)),
    };
    if !output.status.success() {
        show(&output.stdout);
        show(&output.stderr);
        return Err(Refusal::new(format!("cargo-lambda cannot build `{binary}`: {}", output.status))
            .help("see its output above; nothing was deployed")
            .failed());
    }
    std::fs::read(&built).map_err(read)
}

/// Shows what a tool has written.
fn show(written: &[u8]) {
    for line in String::from_utf8_lossy(written).lines() {
        say(line);
    }
}
