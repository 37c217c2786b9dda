//! The rooms, as Cargo knows them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A package of this repository.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    /// Its folder below the repository's.
    pub(crate) folder: String,
    /// The file that its library begins with, or its program where it has no library.
    pub(crate) source: PathBuf,
    /// The folders of the rooms that its code depends on, with any of its features.
    pub(crate) rooms: BTreeSet<String>,
    /// The names of the packages of others that its code depends on.
    pub(crate) packages: BTreeSet<String>,
}

/// All rooms.
pub(crate) fn rooms() -> Vec<Room> {
    let asked = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    let metadata: Value = serde_json::from_slice(&asked.stdout).unwrap();
    let root = Path::new(metadata["workspace_root"].as_str().unwrap());
    let below = |folder: &Path| folder.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
    let rooms = metadata["packages"].as_array().unwrap().iter().map(|package| {
        let manifest = Path::new(package["manifest_path"].as_str().unwrap());
        // What only tests depend on is theirs.
        let depends = || package["dependencies"].as_array().unwrap().iter().filter(|one| one["kind"] != "dev");
        let path = |one: &Value| one["path"].as_str().map(|path| below(Path::new(path)));
        let named = depends().filter(|one| path(one).is_none()).map(|one| one["name"].as_str().unwrap().to_owned());
        Room {
            folder: below(manifest.parent().unwrap()),
            source: source(package),
            rooms: depends().filter_map(path).collect(),
            packages: named.collect(),
        }
    });
    rooms.collect()
}

fn source(package: &Value) -> PathBuf {
    let targets = package["targets"].as_array().unwrap();
    let of_kind =
        |kind: &str| targets.iter().find(|target| target["kind"].as_array().unwrap().iter().any(|one| one == kind));
    let target = of_kind("lib").or_else(|| of_kind("proc-macro")).or_else(|| of_kind("bin")).unwrap();
    PathBuf::from(target["src_path"].as_str().unwrap())
}
