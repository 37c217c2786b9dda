//! A folder that stands for S3: a folder for each bucket, objects below.
//!
//! No link is followed, and only regular files are objects: what a definition names stays within the folder.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};

use simulator::{ObjectEntry, Objects};

use crate::{printed, regular};

/// The largest object that is held as a whole, in bytes. Larger ones are read as streams.
const MOST: usize = 512 * 1024 * 1024;

/// The folder.
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn new(root: &Path) -> Self {
        Folder { root: root.to_owned() }
    }

    /// The folder of a bucket, which is one folder below.
    fn bucket(&self, bucket: &str) -> Option<PathBuf> {
        let mut parts = Path::new(bucket).components();
        let one = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
        (one && !bucket.contains(['/', '\\'])).then(|| self.root.join(bucket))
    }

    /// The file of an object; a key that leads out of the bucket's folder has none.
    fn file(&self, bucket: &str, key: &str) -> Option<PathBuf> {
        let folder = self.bucket(bucket)?;
        let mut parts = Path::new(key).components().peekable();
        let below = parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)));
        // A key that ends so names a folder, which holds objects and is none.
        (below && !key.ends_with('/')).then(|| folder.join(key))
    }

    /// Refuses a path with a link, or with anything but folders before its end. A part that is missing ends the way.
    fn walk(&self, path: &Path) -> io::Result<()> {
        let mut whole = self.root.clone();
        for part in path.strip_prefix(&self.root).unwrap_or(path) {
            whole.push(part);
            match fs::symlink_metadata(&whole) {
                Ok(found) if found.is_symlink() => return Err(refused("it is reached by a symbolic link")),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn refused(why: &str) -> io::Error {
    io::Error::new(ErrorKind::PermissionDenied, why)
}

impl Objects for Folder {
    fn get(&self, bucket: &str, key: &str) -> Result<Option<Vec<u8>>, String> {
        let Some(file) = self.file(bucket, key) else { return Ok(None) };
        match self.walk(&file).and_then(|()| regular::read(&file, MOST)) {
            Ok(body) if body.len() > MOST => {
                Err(format!("cannot read {}: it has more than {MOST} bytes", printed::name(&file)))
            }
            Ok(body) => Ok(Some(body)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("cannot read {}: {error}", printed::name(&file))),
        }
    }

    fn open(&self, bucket: &str, key: &str) -> Result<Option<Box<dyn Read>>, String> {
        let Some(file) = self.file(bucket, key) else { return Ok(None) };
        match self.walk(&file).and_then(|()| regular::open(&file)) {
            Ok(file) => Ok(Some(Box::new(file))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("cannot read {}: {error}", printed::name(&file))),
        }
    }

    fn list(&self, bucket: &str, prefix: &str) -> Result<Option<Vec<ObjectEntry>>, String> {
        let Some(root) = self.bucket(bucket) else { return Ok(None) };
        if self.walk(&root).is_err() || !root.is_dir() {
            return Ok(None);
        }
        let mut open = vec![(root, String::new())];
        let mut entries = Vec::new();
        while let Some((folder, key)) = open.pop() {
            let failed = |error: io::Error| format!("cannot read {}: {error}", printed::name(&folder));
            for entry in fs::read_dir(&folder).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let key = format!("{key}{}", entry.file_name().to_string_lossy());
                // A link is not followed, so that no folder is walked twice.
                let kind = entry.file_type().map_err(failed)?;
                if kind.is_dir() {
                    open.push((entry.path(), format!("{key}/")));
                } else if kind.is_file() && key.starts_with(prefix) {
                    entries.push(ObjectEntry { key, size: entry.metadata().map_err(failed)?.len() });
                }
            }
        }
        entries.sort_unstable_by(|one, two| one.key.cmp(&two.key));
        Ok(Some(entries))
    }

    fn put(&mut self, bucket: &str, key: &str, body: Vec<u8>) -> Result<(), String> {
        let file = self.file(bucket, key).ok_or_else(|| {
            format!(
                "the key {} points outside the bucket {}",
                printed::name(Path::new(key)),
                printed::name(Path::new(bucket))
            )
        })?;
        let put = || {
            self.walk(&file)?;
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            match fs::symlink_metadata(&file) {
                Ok(found) if !found.is_file() => return Err(refused("something else than a file is there")),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
            File::create(&file)?.write_all(&body)
        };
        put().map_err(|error| format!("cannot write {}: {error}", printed::name(&file)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of buckets beside a file that is none of theirs.
    fn folder() -> (tempfile::TempDir, Folder, PathBuf) {
        let both = tempfile::tempdir().unwrap();
        let root = both.path().join("s3");
        fs::create_dir_all(root.join("orders/2026")).unwrap();
        fs::create_dir_all(root.join("others")).unwrap();
        fs::write(root.join("orders/2026/a.json"), "1").unwrap();
        fs::write(root.join("others/b.json"), "2").unwrap();
        let outside = both.path().join("outside");
        fs::write(&outside, "theirs").unwrap();
        (both, Folder::new(&root), outside)
    }

    #[test]
    fn objects_are_read_written_and_listed() {
        let (_both, mut folder, _) = folder();
        assert_eq!(folder.get("orders", "2026/a.json"), Ok(Some(b"1".to_vec())));
        assert_eq!(folder.get("orders", "2026/b.json"), Ok(None));
        folder.put("orders", "2027/b.json", b"3".to_vec()).unwrap();
        folder.put("orders", "2027/b.json", b"4".to_vec()).unwrap();
        assert_eq!(folder.get("orders", "2027/b.json"), Ok(Some(b"4".to_vec())));
        let keys = |listed: Vec<ObjectEntry>| listed.into_iter().map(|entry| entry.key).collect::<Vec<_>>();
        assert_eq!(keys(folder.list("orders", "2027").unwrap().unwrap()), ["2027/b.json"]);
    }

    #[test]
    fn a_bucket_is_a_folder_and_a_key_stays_in_it() {
        let (_both, mut folder, outside) = folder();
        for (bucket, key) in [
            ("", "others/b.json"),
            (".", "others/b.json"),
            ("..", "outside"),
            ("orders", "../others/b.json"),
            ("orders", "../../outside"),
            ("orders", outside.to_str().unwrap()),
            ("orders/2026", "a.json"),
            ("orders", ""),
            ("orders", "2026/"),
        ] {
            assert_eq!(folder.get(bucket, key), Ok(None), "{bucket} {key}");
            assert!(folder.put(bucket, key, b"ours".to_vec()).is_err(), "{bucket} {key}");
        }
        for bucket in ["", ".", "..", "orders/2026"] {
            assert_eq!(folder.list(bucket, "").map(|listed| listed.is_none()), Ok(true), "{bucket}");
        }
        assert_eq!(fs::read_to_string(outside).unwrap(), "theirs");
    }

    #[cfg(unix)]
    #[test]
    fn no_link_and_no_pipe_is_an_object() {
        use std::os::unix::fs::symlink;
        let (both, mut folder, outside) = folder();
        let root = both.path().join("s3");
        symlink(&outside, root.join("orders/link")).unwrap();
        symlink(both.path(), root.join("orders/folder")).unwrap();
        symlink(both.path(), root.join("bucket")).unwrap();
        symlink(both.path().join("new"), root.join("orders/nowhere")).unwrap();
        for (bucket, key) in
            [("orders", "link"), ("orders", "folder/outside"), ("bucket", "outside"), ("orders", "nowhere")]
        {
            assert!(folder.get(bucket, key).unwrap_err().ends_with("symbolic link"), "{key}");
            assert!(folder.put(bucket, key, b"ours".to_vec()).unwrap_err().ends_with("symbolic link"), "{key}");
        }
        assert!(folder.list("bucket", "").unwrap().is_none());
        assert_eq!(folder.list("orders", "").unwrap().unwrap().len(), 1);
        assert!(!both.path().join("new").exists());
        assert_eq!(fs::read_to_string(&outside).unwrap(), "theirs");

        crate::regular::tests::make_pipe(&root.join("orders/pipe"));
        assert!(folder.get("orders", "pipe").unwrap_err().ends_with("it is a named pipe"));
        assert!(folder.put("orders", "pipe", Vec::new()).unwrap_err().ends_with("is there"));
    }
}
