//! Writing a set of files: all of them or none, nothing that is not ours, nothing that has not changed.
//!
//! A list of what was written, with a digest of each file, stands beside the files. A file that is in the way and not on that list is
//! somebody else's and is never touched. Below the folder no link is followed, and only regular files are read, replaced and
//! removed.
//!
//! One run wins whole. New contents go to a folder beside the files first; what moves them to their places can be done again by
//! the next run, whenever this one stops. Runs at the same time wait for each other. A full disk or a broken run leaves the old
//! files as they were, or the new ones for the next run to finish; its leftovers go then.

mod one;
mod pending;
mod place;

use std::collections::BTreeMap;
use std::fs;
use std::hash::Hasher as _;
use std::io;
use std::path::{Component, Path, PathBuf};

use fnv::FnvHasher;
use serde::{Deserialize, Serialize};

use synth::artefacts::Artefact;

use crate::printed::name;
pub(crate) use one::{replace, write_one};
use pending::Change;
use place::lock;

/// The name of the list of written files.
const LIST: &str = ".stepwright.json";

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Files that are new or have changed.
    pub written: Vec<PathBuf>,
    /// Files that were as they should be.
    pub unchanged: Vec<PathBuf>,
    /// Files of an earlier run that are no longer made.
    pub removed: Vec<PathBuf>,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum WriteError {
    /// These files are somebody else's.
    Foreign(Vec<PathBuf>),
    /// This is a symbolic link.
    Link(PathBuf),
    /// This is neither a regular file nor a folder, but what the text says.
    Special(PathBuf, &'static str),
    /// The system refused to do something with a path. The old files are as they were.
    Io(PathBuf, io::Error),
    /// The system refused to do something with a path when some files were written already. The next run does the rest.
    Unfinished(PathBuf, io::Error),
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            WriteError::Foreign(paths) => {
                let paths: Vec<_> = paths.iter().map(|path| format!("`{}`", name(path))).collect();
                write!(f, "{} would be overwritten, but was not written by this command", paths.join(", "))
            }
            WriteError::Link(path) => write!(f, "`{}` is a symbolic link", name(path)),
            WriteError::Special(path, kind) => write!(f, "`{}` is {kind}", name(path)),
            WriteError::Io(path, error) => write!(f, "cannot write `{}`: {error}", name(path)),
            WriteError::Unfinished(path, error) => {
                write!(f, "cannot write `{}`: {error}; other files are written already", name(path))
            }
        }
    }
}

impl std::error::Error for WriteError {}

/// How a file differs from what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// The path below the folder.
    pub path: PathBuf,
    /// What is there; none where there is no such file.
    pub found: Option<String>,
    /// What should be there; none where there should be no such file.
    pub expected: Option<String>,
}

/// The list of files that were written, with a digest of what was written.
#[derive(Debug, Default, Serialize, Deserialize)]
struct List {
    files: BTreeMap<String, String>,
}

/// Compares a folder with what should be in it, and changes nothing.
///
/// # Errors
/// A link or a special file where a file should be, and a file that exists and cannot be read.
pub fn compare(folder: &Path, artefacts: &[Artefact]) -> Result<Vec<Stale>, WriteError> {
    let mut stale = Vec::new();
    for artefact in artefacts {
        let found = place::read(folder, &artefact.path)?;
        if found.as_deref() != Some(artefact.text.as_bytes()) {
            let found = found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            stale.push(Stale { path: artefact.path.clone(), found, expected: Some(artefact.text.clone()) });
        }
    }
    for (path, bytes) in leftovers(folder, artefacts, &read_list(folder)?)? {
        let found = Some(String::from_utf8_lossy(&bytes).into_owned());
        stale.push(Stale { path, found, expected: None });
    }
    Ok(stale)
}

/// Writes a set of files into a folder, which is made where it is missing.
///
/// Another run that writes into the same folder is waited for, where the file system can lock a folder.
///
/// # Errors
/// A file in the way that is somebody else's, a link or a special file, or a path that cannot be written. The old files are then
/// as they were, but for [`WriteError::Unfinished`].
pub fn write(folder: &Path, artefacts: &[Artefact]) -> Result<Written, WriteError> {
    fs::create_dir_all(folder).map_err(|error| WriteError::Io(folder.to_owned(), error))?;
    let _alone = lock(folder).map_err(|error| WriteError::Io(folder.to_owned(), error))?;
    let written = write_alone(folder, artefacts, &mut || Ok(()));
    if written.is_err() {
        // What cannot be removed now is removed by the next run.
        let _ = pending::discard(folder);
    }
    written
}

/// What happens between two changes of the file system: nothing, but in tests, where a run stops.
type Between<'b> = dyn FnMut() -> Result<(), WriteError> + 'b;

fn write_alone(folder: &Path, artefacts: &[Artefact], between: &mut Between<'_>) -> Result<Written, WriteError> {
    pending::finish(folder, between)?;
    let list = read_list(folder)?;
    let mut done = Written::default();
    let mut changes = Vec::new();
    let mut foreign = Vec::new();
    for artefact in artefacts {
        match place::read(folder, &artefact.path)? {
            Some(bytes) if bytes == artefact.text.as_bytes() => done.unchanged.push(artefact.path.clone()),
            Some(_) if !list.files.contains_key(&key(&artefact.path)) => foreign.push(folder.join(&artefact.path)),
            before => {
                changes.push(Change::new(&artefact.path, before.as_deref(), &artefact.text));
                done.written.push(artefact.path.clone());
            }
        }
    }
    if !foreign.is_empty() {
        return Err(WriteError::Foreign(foreign));
    }
    let leftovers = leftovers(folder, artefacts, &list)?;

    let files = artefacts.iter().map(|artefact| (key(&artefact.path), digest(artefact.text.as_bytes()))).collect();
    let text = serde_json::to_string_pretty(&List { files }).expect("a list of names and digests is JSON") + "\n";
    let before = place::read(folder, Path::new(LIST))?;
    if before.as_deref() != Some(text.as_bytes()) {
        changes.push(Change::new(Path::new(LIST), before.as_deref(), &text));
    }
    let removed: Vec<_> = leftovers.iter().map(|(path, bytes)| (key(path), digest(bytes))).collect();
    if !changes.is_empty() || !removed.is_empty() {
        pending::write(folder, &changes, removed, between)?;
        pending::finish(folder, between)?;
    }
    done.removed = leftovers.into_iter().map(|(path, _)| path).collect();
    Ok(done)
}

/// Files of an earlier run that are no longer made and have not been changed since.
fn leftovers(folder: &Path, artefacts: &[Artefact], list: &List) -> Result<Vec<(PathBuf, Vec<u8>)>, WriteError> {
    let mut found = Vec::new();
    for (name, written) in &list.files {
        let path = PathBuf::from(name);
        if !is_ours(&path) || artefacts.iter().any(|artefact| artefact.path == path) {
            continue;
        }
        // What is reached by a link or has become something else is not what was written.
        let bytes = match place::read(folder, &path) {
            Err(WriteError::Link(_) | WriteError::Special(..)) => None,
            read => read?,
        };
        if let Some(bytes) = bytes.filter(|bytes| digest(bytes) == *written) {
            found.push((path, bytes));
        }
    }
    Ok(found)
}

/// True for a path that a list may name: below the folder, and none of the files that keep the set together.
fn is_ours(path: &Path) -> bool {
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    plain
        && path
            .components()
            .next()
            .is_some_and(|first| ![LIST, pending::FOLDER].contains(&&*first.as_os_str().to_string_lossy()))
}

fn read_list(folder: &Path) -> Result<List, WriteError> {
    let Some(bytes) = place::read(folder, Path::new(LIST))? else { return Ok(List::default()) };
    // A list that somebody has broken vouches for nothing: every file is then somebody else's.
    Ok(serde_json::from_slice(&bytes).unwrap_or_default())
}

fn key(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A 64-bit FNV-1a digest: enough to notice a change, not to resist a forger, who could write the list as well.
fn digest(bytes: &[u8]) -> String {
    let mut hasher = FnvHasher::default();
    hasher.write(bytes);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests;
