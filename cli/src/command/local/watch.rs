//! Building again what has changed: functions, and the definitions of this very program.
//!
//! Sources are looked at once a second. A project has few of them, and what is looked at works in containers and on file systems of
//! other computers, too.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use asl::shown::escaped;
use local::{Program, Remote, Server};
use serde_json::Value;

use super::serving::{Definition, Project};
use super::{Args, Functions, programs};
use crate::command::prepared::project_root;
use crate::command::runnable::Unusable;
use crate::command::{complain, say, warn};

/// How often sources are looked at.
const PAUSE: Duration = Duration::from_secs(1);

/// The most sources that are looked at.
const MOST: usize = 20_000;

/// Looks after sources, on a thread of its own.
pub(super) fn start(
    args: &Args,
    project: &Project<'_>,
    definitions: Vec<Definition>,
    programs: &[Program],
    server: &mut Server,
) -> Result<(), Unusable> {
    let current = std::env::current_dir().map_err(|error| {
        complain(&format!("cannot find the current folder: {error}"), None);
        Unusable
    })?;
    let is_built = args.functions == Functions::Built;
    let functions = if is_built { project.functions.clone() } else { Vec::new() };
    let (given, parameters) = (args.programs.clone(), project.parameters.clone());
    let this = this_program();
    if this.is_none() {
        let help = "start it with `cargo run`, so that it knows how it is built";
        warn("the definitions of the workflows are not watched", Some(help));
    }
    let mut built: BTreeMap<String, State> =
        programs.iter().map(|program| (program.name.clone(), state_of(&program.path))).collect();
    let mut defined: BTreeMap<String, String> =
        definitions.into_iter().map(|definition| (definition.arn, definition.text)).collect();
    let remote = server.remote();
    let mut sources = Sources::of(project_root(&current).to_path_buf());
    std::thread::spawn(move || {
        loop {
            sources.wait();
            let programs = programs::programs(&functions, &given, &parameters).unwrap_or_default();
            for program in programs {
                let state = state_of(&program.path);
                if built.insert(program.name.clone(), state) != Some(state) {
                    say(&format!("{} is replaced; invocations that run end with the old program", program.name));
                    remote.replace(program);
                }
            }
            if let Some(Ok(definitions)) = this.as_ref().map(This::definitions) {
                update(&remote, definitions, &mut defined);
            }
        }
    });
    Ok(())
}

/// Gives state machines the definitions that are others than before.
fn update(remote: &Remote, definitions: BTreeMap<String, String>, before: &mut BTreeMap<String, String>) {
    for (arn, definition) in definitions {
        if before.get(&arn) == Some(&definition) {
            continue;
        }
        let name = arn.rsplit(':').next().unwrap_or(&arn).to_owned();
        match remote.update(&arn, &definition) {
            Some(Ok(())) => {
                say(&format!("{name} is updated; executions that run end with the old definition"));
                before.insert(arn, definition);
            }
            Some(Err(error)) => {
                let help = "for new workflows, queues, topics and functions, start the endpoint again";
                warn(&format!("{name} is not updated: {}", escaped(&error.message)), Some(help));
            }
            None => return,
        }
    }
}

/// How this program is built.
struct This {
    folder: PathBuf,
    name: String,
    features: Vec<&'static str>,
    arguments: Vec<OsString>,
}

/// How this program is built, if cargo has started it.
fn this_program() -> Option<This> {
    let folder = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    let name = std::env::current_exe().ok()?.file_stem()?.to_str()?.to_owned();
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    // The feature may be the package's own, or be set where it depends on Stepwright.
    let has_feature = manifest.lines().any(|line| line.split('=').next().map(str::trim) == Some("local"));
    let features = if has_feature { vec!["--features", "local"] } else { Vec::new() };
    Some(This { folder, name, features, arguments: std::env::args_os().skip(1).collect() })
}

impl This {
    /// The definitions of the workflows as they are written now.
    fn definitions(&self) -> Result<BTreeMap<String, String>, Unusable> {
        let found = programs::cargo(&self.folder, &[&self.name], &self.features)?;
        let program = found.iter().find(|(name, _)| *name == self.name).map(|(_, path)| path).ok_or(Unusable)?;
        let mut asked = Command::new(program);
        asked.args(&self.arguments).arg("--print-definitions").stdin(Stdio::null()).stderr(Stdio::inherit());
        let output = asked.output().map_err(|error| {
            warn(&format!("cannot run `{}`: {error}", program.display()), None);
            Unusable
        })?;
        let told: Option<Value> = serde_json::from_slice(&output.stdout).ok();
        let told = told.filter(|_| output.status.success()).ok_or(Unusable)?;
        let members = told.as_object().into_iter().flatten();
        Ok(members.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect())
    }
}

/// When a file was changed, and how long it is; `None` for one that is gone.
type State = Option<(SystemTime, u64)>;

fn state_of(path: &Path) -> State {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// The sources of a project, and how they were when they were last looked at.
struct Sources {
    root: PathBuf,
    seen: BTreeMap<PathBuf, State>,
}

impl Sources {
    fn of(root: PathBuf) -> Self {
        let seen = found_below(&root);
        Sources { root, seen }
    }

    /// Waits until a source has changed and none changes any more.
    fn wait(&mut self) {
        while !self.look() {
            std::thread::sleep(PAUSE);
        }
        // Editors and tools write several files in a row.
        std::thread::sleep(PAUSE);
        while self.look() {
            std::thread::sleep(PAUSE);
        }
    }

    /// Whether a source has changed since.
    fn look(&mut self) -> bool {
        let now = found_below(&self.root);
        let has_changed = now != self.seen;
        self.seen = now;
        has_changed
    }
}

/// The sources below a folder: what cargo builds of, without what it and other tools write.
fn found_below(root: &Path) -> BTreeMap<PathBuf, State> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && !name.starts_with('.') && !["target", "generated", "node_modules"].contains(&&*name) {
                folders.push(path);
            } else if !is_folder && (name.ends_with(".rs") || name == "Cargo.toml" || name == "Cargo.lock") {
                found.insert(path.clone(), state_of(&path));
            }
            if found.len() >= MOST {
                return found;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_looked_at_and_what_is_built_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("src/main.rs", "");
        let mut sources = Sources::of(folder.path().to_path_buf());
        assert!(!sources.look());
        for (name, text, is_seen) in [
            ("src/main.rs", "fn main() {}", true),
            ("src/other.rs", "", true),
            ("Cargo.toml", "", true),
            ("target/debug/build.rs", "", false),
            (".git/a.rs", "", false),
            ("notes.txt", "", false),
        ] {
            write(name, text);
            assert_eq!(sources.look(), is_seen, "{name}");
        }
        std::fs::remove_file(folder.path().join("src/other.rs")).unwrap();
        assert!(sources.look());
    }
}
