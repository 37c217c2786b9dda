//! Writing one file that the user names, in one step.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::{WriteError, lock};
use crate::regular;

/// The name of a file that is not yet in its place.
const PENDING: &str = ".stepwright-new";

/// Writes a single file that the user names; an existing file is replaced when the whole text is written.
///
/// # Errors
/// A path that cannot be written.
pub(crate) fn write_one(path: &Path, text: &str) -> Result<(), WriteError> {
    let failed = |error| WriteError::Io(path.to_owned(), error);
    // A link stays a link, and what is not a regular file, such as a pipe, is written to and not replaced.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if target.exists() && !target.is_file() {
        return fs::write(&target, text).map_err(failed);
    }
    fs::create_dir_all(folder(&target)).map_err(failed)?;
    replace(&target, None, text).map_err(failed)
}

/// Puts a text in the place of a file, which keeps its permissions. With `expected`, only if the file still holds that.
///
/// # Errors
/// A file that holds something else, and a path that cannot be written.
pub(crate) fn replace(path: &Path, expected: Option<&str>, text: &str) -> io::Result<()> {
    let folder = folder(path);
    let _alone = lock(folder)?;
    let found = expected.map(|expected| regular::read(path, expected.len())).transpose()?;
    if found.as_deref() != expected.map(str::as_bytes) {
        return Err(io::Error::other("it was changed meanwhile"));
    }
    let pending = folder.join(PENDING);
    // Nobody else is here, so it is left by a run that was stopped.
    match fs::remove_file(&pending) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let written = File::create_new(&pending).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        if let Ok(found) = fs::metadata(path) {
            file.set_permissions(found.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&pending, path)
    });
    if written.is_err() {
        // What cannot be removed now is removed by the next run.
        let _ = fs::remove_file(&pending);
    }
    written
}

/// The folder of a file; a bare name is in the current one.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stopped_run_has_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, "old").unwrap();
        fs::write(folder.path().join(PENDING), "half").unwrap();
        replace(&path, Some("old"), "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_holds_something_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, "other").unwrap();
        assert!(replace(&path, Some("old"), "new").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "other");
        write_one(&path, "new").unwrap();
        write_one(&folder.path().join("below/b"), "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_to_string(folder.path().join("below/b")).unwrap(), "new");
    }
}
