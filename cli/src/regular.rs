//! Reading regular files, of which no more than a limit is taken.
//!
//! A pipe may never end and a device may never begin, so whatever is no regular file is refused with its kind, and opening one
//! never waits. A file that grows while it is read is cut at the limit like any other.

use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// What a path leads to that is neither a regular file nor a folder nor a link.
pub(crate) fn special(kind: FileType) -> Option<&'static str> {
    if kind.is_file() || kind.is_dir() || kind.is_symlink() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kinds = [
            (kind.is_fifo(), "a named pipe"),
            (kind.is_socket(), "a socket"),
            (kind.is_char_device(), "a character device"),
            (kind.is_block_device(), "a block device"),
        ];
        if let Some((_, name)) = kinds.into_iter().find(|(is, _)| *is) {
            return Some(name);
        }
    }
    Some("not a regular file")
}

/// Opens a regular file.
///
/// # Errors
/// A folder, a special file, and whatever the system refuses.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    // Merely opening a pipe waits for its writer, and a socket cannot be opened.
    refuse(fs::metadata(path)?.file_type())?;
    let file = open_without_waiting(path)?;
    refuse(file.metadata()?.file_type())?;
    Ok(file)
}

/// Reads a regular file; of one that is longer than `most` bytes, one byte more than that.
///
/// # Errors
/// As [`open`].
pub(crate) fn read(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    bounded(open(path)?, most)
}

/// The bytes of a reader; where there are more than `most`, one more than that.
pub(crate) fn bounded(reader: impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The true path of a file that must lie below a folder, also where links on the way lead.
///
/// # Errors
/// A path that leads out of the folder, of which nothing else is said, and one that leads nowhere.
pub(crate) fn within(folder: &Path, path: &Path) -> io::Result<PathBuf> {
    let mut depth = 0_usize;
    for part in path.components() {
        match part {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir if depth > 0 => depth -= 1,
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(outside()),
        }
    }
    let folder = folder.canonicalize()?;
    let whole = folder.join(path).canonicalize()?;
    if whole.starts_with(&folder) { Ok(whole) } else { Err(outside()) }
}

fn outside() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "it is outside of the folder")
}

fn refuse(kind: FileType) -> io::Result<()> {
    if kind.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    match special(kind) {
        Some(name) => Err(io::Error::new(io::ErrorKind::InvalidInput, format!("it is {name}"))),
        None => Ok(()),
    }
}

#[cfg(unix)]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Makes a pipe that nobody writes to.
    #[cfg(unix)]
    pub(crate) fn make_pipe(path: &Path) {
        assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    #[test]
    fn a_file_is_read_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert_eq!(read(&path, 3).unwrap(), b"1234");
        assert_eq!(read(folder.path(), 3).unwrap_err().kind(), io::ErrorKind::IsADirectory);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_outside_of_a_folder_is_within_it() {
        let both = tempfile::tempdir().unwrap();
        let (folder, outside) = (both.path().join("in"), both.path().join("secret"));
        fs::create_dir_all(folder.join("below")).unwrap();
        fs::write(folder.join("below/a"), "a").unwrap();
        fs::write(&outside, "s").unwrap();
        std::os::unix::fs::symlink(&outside, folder.join("out")).unwrap();
        std::os::unix::fs::symlink("below/a", folder.join("link")).unwrap();
        for inside in ["below/a", "./below/../below/a", "link"] {
            assert_eq!(within(&folder, Path::new(inside)).unwrap(), folder.canonicalize().unwrap().join("below/a"));
        }
        for path in ["../secret", "below/../../secret", "../nothing", "out", "/etc/passwd", outside.to_str().unwrap()] {
            let error = within(&folder, Path::new(path)).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::PermissionDenied, "{path}");
        }
        assert_eq!(within(&folder, Path::new("nothing")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn special_files_are_refused_with_their_kind() {
        let folder = tempfile::tempdir().unwrap();
        let (pipe, socket) = (folder.path().join("pipe"), folder.path().join("socket"));
        make_pipe(&pipe);
        let _listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for (path, expected) in [
            (&*pipe, "it is a named pipe"),
            (&*socket, "it is a socket"),
            (Path::new("/dev/zero"), "it is a character device"),
        ] {
            assert_eq!(read(path, 10).unwrap_err().to_string(), expected);
        }
    }
}
