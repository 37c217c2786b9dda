//! Where a file stands below a folder: reached through true folders alone, and a regular file or nothing.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::WriteError;
use crate::regular;

/// The longest file that is compared or whose digest is taken, in bytes. None that we write comes near it.
const MOST: usize = 256 * 1024 * 1024;

/// Reads a file below a folder; none where nothing is there.
///
/// # Errors
/// A link on the way, or anything but a regular file at the end of it.
pub(super) fn read(folder: &Path, path: &Path) -> Result<Option<Vec<u8>>, WriteError> {
    let Some(whole) = find(folder, path)? else { return Ok(None) };
    match regular::read(&whole, MOST) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) => Err(WriteError::Io(whole, error)),
    }
}

/// The path of a regular file below a folder; none where nothing is there.
///
/// # Errors
/// As [`read`].
pub(super) fn find(folder: &Path, path: &Path) -> Result<Option<PathBuf>, WriteError> {
    let mut whole = folder.to_owned();
    let mut parts = path.components().peekable();
    while let Some(part) = parts.next() {
        whole.push(part);
        let kind = match fs::symlink_metadata(&whole) {
            Ok(found) => found.file_type(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(WriteError::Io(whole, error)),
        };
        if kind.is_symlink() {
            return Err(WriteError::Link(whole));
        }
        if let Some(special) = regular::special(kind) {
            return Err(WriteError::Special(whole, special));
        }
        match (parts.peek().is_some(), kind.is_dir()) {
            (true, true) | (false, false) => {}
            (true, false) => return Err(WriteError::Io(whole, io::ErrorKind::NotADirectory.into())),
            (false, true) => return Err(WriteError::Io(whole, io::ErrorKind::IsADirectory.into())),
        }
    }
    Ok(Some(whole))
}

/// Asks whether a file could be moved to a path below a folder: into a folder that may be changed and is on the same file
/// system, or does not exist yet.
///
/// # Errors
/// As [`find`], and a folder that is not so.
pub(super) fn check(folder: &Path, path: &Path) -> Result<(), WriteError> {
    find(folder, path)?;
    let whole = folder.join(path);
    let existing = whole.ancestors().skip(1).find(|above| above.is_dir()).unwrap_or(folder);
    is_open(folder, existing).map_err(|error| WriteError::Io(existing.to_owned(), error))
}

#[cfg(unix)]
fn is_open(folder: &Path, existing: &Path) -> io::Result<()> {
    use rustix::fs::Access;
    use std::os::unix::fs::MetadataExt;
    rustix::fs::access(existing, Access::WRITE_OK | Access::EXEC_OK)?;
    if fs::metadata(existing)?.dev() != fs::metadata(folder)?.dev() {
        return Err(io::Error::other("it is on another file system"));
    }
    Ok(())
}

#[cfg(not(unix))]
fn is_open(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Keeps others out of a folder until what is given back is dropped, and waits for those who are in it.
///
/// None where the file system cannot lock folders, as some network file systems and Windows: runs at the same time are then
/// not kept apart.
///
/// # Errors
/// A folder that cannot be opened.
pub(crate) fn lock(folder: &Path) -> io::Result<Option<File>> {
    #[cfg(unix)]
    {
        use rustix::fs::{FlockOperation, flock};
        use rustix::io::Errno;
        let open = File::open(folder)?;
        loop {
            match flock(&open, FlockOperation::LockExclusive) {
                Ok(()) => return Ok(Some(open)),
                Err(Errno::INTR) => {}
                Err(Errno::BADF | Errno::NOLCK | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        Ok(None)
    }
}
