//! Writing a set of files: all of them or none, nothing that is not ours, nothing that has not changed.
//!
//! A list of what was written, with a digest of each file, is beside the files. A file that is in the way and not on
//! that list is somebody else's and is never touched. New contents go to temporary files first and are renamed when all
//! are written, so that a full disk or a broken run leaves the old files as they were.

use std::collections::BTreeMap;
use std::fs;
use std::hash::Hasher as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use fnv::FnvHasher;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use synth::artefacts::Artefact;

/// The name of the list of written files.
const LIST: &str = ".codegen.json";

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
    /// The system refused to do something with a path.
    Io(PathBuf, io::Error),
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            WriteError::Foreign(paths) => {
                let paths: Vec<_> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
                write!(f, "{} would be overwritten, but was not written by this command", paths.join(", "))
            }
            WriteError::Io(path, error) => write!(f, "cannot write `{}`: {error}", path.display()),
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

/// Compares a folder with what should be in it.
///
/// # Errors
/// A file that exists and cannot be read.
pub fn compare(folder: &Path, artefacts: &[Artefact]) -> Result<Vec<Stale>, WriteError> {
    let mut stale = Vec::new();
    for artefact in artefacts {
        let found = read(&folder.join(&artefact.path))?;
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
/// # Errors
/// A file in the way that is somebody else's, or a path that cannot be written. The old files are then as they were.
pub fn write(folder: &Path, artefacts: &[Artefact]) -> Result<Written, WriteError> {
    let list = read_list(folder)?;
    let mut done = Written::default();
    let mut changed = Vec::new();
    let mut foreign = Vec::new();
    for artefact in artefacts {
        let path = folder.join(&artefact.path);
        match read(&path)? {
            Some(bytes) if bytes == artefact.text.as_bytes() => done.unchanged.push(artefact.path.clone()),
            Some(_) if !list.files.contains_key(&key(&artefact.path)) => foreign.push(path),
            Some(_) | None => changed.push(artefact),
        }
    }
    if !foreign.is_empty() {
        return Err(WriteError::Foreign(foreign));
    }
    let leftovers = leftovers(folder, artefacts, &list)?;

    let mut waiting = Vec::new();
    for artefact in &changed {
        let path = folder.join(&artefact.path);
        waiting.push((stage(&path, &artefact.text)?, path));
    }
    let files = artefacts.iter().map(|artefact| (key(&artefact.path), digest(artefact.text.as_bytes()))).collect();
    let text = serde_json::to_string_pretty(&List { files }).expect("a list of names and digests is JSON") + "\n";
    let list_path = folder.join(LIST);
    if read(&list_path)?.as_deref() != Some(text.as_bytes()) {
        waiting.push((stage(&list_path, &text)?, list_path));
    }
    for (file, path) in waiting {
        file.persist(&path).map_err(|error| WriteError::Io(path, error.error))?;
    }
    for (path, _) in &leftovers {
        let whole = folder.join(path);
        fs::remove_file(&whole).map_err(|error| WriteError::Io(whole, error))?;
    }
    done.written = changed.into_iter().map(|artefact| artefact.path.clone()).collect();
    done.removed = leftovers.into_iter().map(|(path, _)| path).collect();
    Ok(done)
}

/// Writes a text to a temporary file beside its path.
fn stage(path: &Path, text: &str) -> Result<NamedTempFile, WriteError> {
    let failed = |error| WriteError::Io(path.to_owned(), error);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::Builder::new().prefix(".codegen-").tempfile_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    set_readable(&file).map_err(failed)?;
    Ok(file)
}

/// Temporary files are private; what we write is to be read by others, as any file that a program writes.
#[cfg(unix)]
fn set_readable(file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_readable(_: &NamedTempFile) -> io::Result<()> {
    Ok(())
}

/// Files of an earlier run that are no longer made and have not been changed since.
fn leftovers(folder: &Path, artefacts: &[Artefact], list: &List) -> Result<Vec<(PathBuf, Vec<u8>)>, WriteError> {
    let mut found = Vec::new();
    for (name, written) in &list.files {
        let path = PathBuf::from(name);
        let safe = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
        if !safe || artefacts.iter().any(|artefact| artefact.path == path) {
            continue;
        }
        if let Some(bytes) = read(&folder.join(&path))?.filter(|bytes| digest(bytes) == *written) {
            found.push((path, bytes));
        }
    }
    Ok(found)
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, WriteError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(WriteError::Io(path.to_owned(), error)),
    }
}

fn read_list(folder: &Path) -> Result<List, WriteError> {
    let path = folder.join(LIST);
    let Some(bytes) = read(&path)? else { return Ok(List::default()) };
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
mod tests {
    use super::*;

    fn artefact(path: &str, text: &str) -> Artefact {
        Artefact { path: path.into(), text: text.into() }
    }

    #[test]
    fn unchanged_files_keep_their_time_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let files = [artefact("a/x.json", "1\n"), artefact("y.json", "2\n")];
        assert_eq!(write(folder.path(), &files).unwrap().written.len(), 2);
        let times = || {
            ["a/x.json", "y.json", LIST].map(|name| fs::metadata(folder.path().join(name)).unwrap().modified().unwrap())
        };
        let before = times();
        let again = write(folder.path(), &files).unwrap();
        assert_eq!((again.written.len(), again.unchanged.len()), (0, 2));
        assert_eq!(times(), before);
        assert_eq!(compare(folder.path(), &files).unwrap(), []);
    }

    #[test]
    fn files_of_others_are_never_touched() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("y.json"), "mine").unwrap();
        let error = write(folder.path(), &[artefact("x.json", "1\n"), artefact("y.json", "2\n")]).unwrap_err();
        assert!(matches!(&error, WriteError::Foreign(paths) if paths.len() == 1), "{error}");
        assert_eq!(fs::read_to_string(folder.path().join("y.json")).unwrap(), "mine");
        assert!(!folder.path().join("x.json").exists());
    }

    #[test]
    fn what_is_no_longer_made_goes_unless_it_was_changed() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[artefact("a", "1\n"), artefact("b", "1\n"), artefact("c", "1\n")]).unwrap();
        fs::write(folder.path().join("b"), "changed").unwrap();
        let stale = compare(folder.path(), &[artefact("c", "1\n")]).unwrap();
        assert_eq!(stale.len(), 1);
        let done = write(folder.path(), &[artefact("c", "1\n")]).unwrap();
        assert_eq!(done.removed, [PathBuf::from("a")]);
        assert!(folder.path().join("b").exists());
    }

    #[test]
    fn a_failure_leaves_the_old_files() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[artefact("a", "old\n")]).unwrap();
        // A file is where a folder is needed.
        let error = write(folder.path(), &[artefact("a", "new\n"), artefact("a/b", "x\n")]).unwrap_err();
        assert!(matches!(error, WriteError::Io(..)), "{error}");
        assert_eq!(fs::read_to_string(folder.path().join("a")).unwrap(), "old\n");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "{left:?}");
    }
}
