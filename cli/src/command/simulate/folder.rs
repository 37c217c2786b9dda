//! A folder that stands for S3: a folder for each bucket, objects below.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use simulator::{ObjectEntry, Objects};

/// The folder.
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn new(root: &Path) -> Self {
        Folder { root: root.to_owned() }
    }

    /// The file of an object; a key that leads out of the bucket's folder has none.
    fn file(&self, bucket: &str, key: &str) -> Option<PathBuf> {
        let below = |text: &str| Path::new(text).components().all(|part| matches!(part, Component::Normal(_)));
        (below(bucket) && below(key) && !bucket.contains(['/', '\\'])).then(|| self.root.join(bucket).join(key))
    }
}

impl Objects for Folder {
    fn get(&self, bucket: &str, key: &str) -> Result<Option<Vec<u8>>, String> {
        let Some(file) = self.file(bucket, key) else { return Ok(None) };
        match std::fs::read(&file) {
            Ok(body) => Ok(Some(body)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("cannot read {}: {error}", file.display())),
        }
    }

    fn list(&self, bucket: &str, prefix: &str) -> Result<Option<Vec<ObjectEntry>>, String> {
        let Some(root) = self.file(bucket, "").filter(|root| root.is_dir()) else { return Ok(None) };
        let mut open = vec![(root, String::new())];
        let mut entries = Vec::new();
        while let Some((folder, key)) = open.pop() {
            let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
            for entry in std::fs::read_dir(&folder).map_err(failed)? {
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
        let file = self.file(bucket, key).ok_or_else(|| format!("the key {key} points outside the bucket"))?;
        let failed = |error: std::io::Error| format!("cannot write {}: {error}", file.display());
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        std::fs::write(&file, body).map_err(failed)
    }
}
