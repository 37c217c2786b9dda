//! `cdk.out`, the folder that `cdk synth` writes.

use std::fs;
use std::path::{Path, PathBuf};

/// The most templates that are looked for.
const MOST_TEMPLATES: usize = 1000;

/// So deep may stages nest.
const DEEPEST: usize = 8;

/// The templates of a cloud assembly and of its stages, by name; none for a path that is no assembly.
pub(super) fn templates(path: &Path) -> Option<Vec<PathBuf>> {
    if !path.join("manifest.json").is_file() {
        return None;
    }
    let mut found = Vec::new();
    collect(path, 0, &mut found);
    (!found.is_empty()).then_some(found)
}

fn collect(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // A link may lead anywhere.
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir());
        if is_folder && name.starts_with("assembly-") && depth < DEEPEST {
            collect(&path, depth + 1, found);
        } else if name.ends_with(".template.json") && found.len() < MOST_TEMPLATES {
            found.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_of_an_assembly_and_its_stages_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        assert!(templates(root).is_none());
        fs::create_dir_all(root.join("assembly-Prod")).unwrap();
        fs::create_dir_all(root.join("asset.0a1b")).unwrap();
        for name in [
            "manifest.json",
            "B.template.json",
            "A.template.json",
            "assembly-Prod/C.template.json",
            "tree.json",
            "asset.0a1b/D.template.json",
        ] {
            fs::write(root.join(name), "{}").unwrap();
        }
        let found = templates(root).unwrap();
        let names: Vec<_> = found.iter().map(|path| path.strip_prefix(root).unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["A.template.json", "B.template.json", "assembly-Prod/C.template.json"]);
    }
}
