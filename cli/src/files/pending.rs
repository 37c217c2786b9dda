//! What is written and not yet in its place.
//!
//! New contents stand in the folder [`FOLDER`], numbered, and are on the disk before the plan is renamed to its name: from then on
//! this run wins, and whoever comes next does what it has not done. A file that is no longer in that folder is in its place.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Between, LIST, WriteError, digest, is_ours, key, place};

/// The name of the folder of what is not yet in its place.
pub(super) const FOLDER: &str = ".stepwright-pending";

/// The name of the plan, once everything that it speaks of is written.
const PLAN: &str = "plan.json";

/// The name of the plan before.
const DRAFT: &str = "draft.json";

/// A file that is to be written.
pub(super) struct Change<'t> {
    path: &'t Path,
    before: Option<String>,
    text: &'t str,
}

impl<'t> Change<'t> {
    /// The file at a path, which is `before` now.
    pub(super) fn new(path: &'t Path, before: Option<&[u8]>, text: &'t str) -> Self {
        Self { path, before: before.map(digest), text }
    }
}

/// What is to be done.
#[derive(Serialize, Deserialize)]
struct Plan {
    /// The places of the files `0`, `1`, and so on, and the digests of what stood there.
    files: Vec<(String, Option<String>)>,
    /// The files to remove, and their digests.
    removed: Vec<(String, String)>,
}

/// Writes everything, but to no place where anybody looks for it.
pub(super) fn write(
    folder: &Path,
    changes: &[Change<'_>],
    removed: Vec<(String, String)>,
    between: &mut Between<'_>,
) -> Result<(), WriteError> {
    for path in changes.iter().map(|change| change.path).chain(removed.iter().map(|(name, _)| Path::new(name))) {
        place::check(folder, path)?;
    }
    let pending = folder.join(FOLDER);
    between()?;
    fs::create_dir(&pending).map_err(|error| WriteError::Io(pending.clone(), error))?;
    for (number, change) in changes.iter().enumerate() {
        between()?;
        write_new(&pending.join(number.to_string()), change.text.as_bytes())
            .map_err(|error| WriteError::Io(folder.join(change.path), error))?;
    }
    let files = changes.iter().map(|change| (key(change.path), change.before.clone())).collect();
    let plan = serde_json::to_vec(&Plan { files, removed }).expect("a plan of names and digests is JSON");
    let failed = |error| WriteError::Io(pending.join(PLAN), error);
    between()?;
    write_new(&pending.join(DRAFT), &plan).map_err(failed)?;
    on_disk(&pending).map_err(failed)?;
    between()?;
    fs::rename(pending.join(DRAFT), pending.join(PLAN)).map_err(failed)
}

/// A new file with the permissions that the user's `umask` leaves, on the disk.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Waits until the names in a folder are on the disk.
fn on_disk(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Does what a run has planned and not done, and removes what a run has left that did not come to a plan.
pub(super) fn finish(folder: &Path, between: &mut Between<'_>) -> Result<(), WriteError> {
    if !is_there(folder)? {
        return Ok(());
    }
    let pending = folder.join(FOLDER);
    if let Some(plan) = plan(folder)? {
        on_disk(&pending).map_err(|error| WriteError::Unfinished(pending.clone(), error))?;
        for (number, (name, before)) in plan.files.iter().enumerate() {
            move_to_place(folder, number, Path::new(name), before.is_some(), between)?;
        }
        for (name, written) in &plan.removed {
            let bytes = place::read(folder, Path::new(name))?;
            if bytes.is_some_and(|bytes| digest(&bytes) == *written) {
                between()?;
                let whole = folder.join(name);
                fs::remove_file(&whole).map_err(|error| WriteError::Unfinished(whole, error))?;
            }
        }
        between()?;
        let path = pending.join(PLAN);
        fs::remove_file(&path).map_err(|error| WriteError::Unfinished(path, error))?;
    }
    between()?;
    remove(&pending)
}

fn move_to_place(
    folder: &Path,
    number: usize,
    path: &Path,
    replaces: bool,
    between: &mut Between<'_>,
) -> Result<(), WriteError> {
    let inside = Path::new(FOLDER).join(number.to_string());
    let Some(pending) = place::find(folder, &inside)? else { return Ok(()) };
    let whole = folder.join(path);
    let there = place::read(folder, path)?;
    // Where there was nothing to replace, somebody was here since.
    if !replaces && there.is_some() && there != place::read(folder, &inside)? {
        return Err(WriteError::Foreign(vec![whole]));
    }
    between()?;
    let made = path.parent().map_or(Ok(()), |parent| fs::create_dir_all(folder.join(parent)));
    between()?;
    made.and_then(|()| fs::rename(pending, &whole)).map_err(|error| WriteError::Unfinished(whole, error))
}

/// The plan of the run that stopped; none where it did not come to one.
fn plan(folder: &Path) -> Result<Option<Plan>, WriteError> {
    let inside = Path::new(FOLDER).join(PLAN);
    let Some(bytes) = place::read(folder, &inside)? else { return Ok(None) };
    let is_sound = |plan: &Plan| {
        let files = plan.files.iter().all(|(name, _)| name == LIST || is_ours(Path::new(name)));
        files && plan.removed.iter().all(|(name, _)| is_ours(Path::new(name)))
    };
    match serde_json::from_slice::<Plan>(&bytes) {
        Ok(plan) if is_sound(&plan) => Ok(Some(plan)),
        Ok(_) | Err(_) => Err(WriteError::Foreign(vec![folder.join(inside)])),
    }
}

/// Removes what a run that failed has written, unless it came to a plan.
pub(super) fn discard(folder: &Path) -> Result<(), WriteError> {
    if is_there(folder)? && place::find(folder, &Path::new(FOLDER).join(PLAN))?.is_none() {
        remove(&folder.join(FOLDER))?;
    }
    Ok(())
}

/// Whether the folder is there: a true folder, for a link or a file of its name is not ours.
fn is_there(folder: &Path) -> Result<bool, WriteError> {
    let path: PathBuf = folder.join(FOLDER);
    match fs::symlink_metadata(&path) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(found) if found.is_symlink() => Err(WriteError::Link(path)),
        Ok(_) => Err(WriteError::Foreign(vec![path])),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(WriteError::Io(path, error)),
    }
}

fn remove(pending: &Path) -> Result<(), WriteError> {
    fs::remove_dir_all(pending).map_err(|error| WriteError::Io(pending.to_owned(), error))
}
