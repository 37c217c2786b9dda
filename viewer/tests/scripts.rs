//! The modules of the pages' scripts: what they declare, and whether it is used.

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

use std::collections::{BTreeMap, BTreeSet};

/// The modules by their names.
fn modules() -> BTreeMap<String, String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("page");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let scripts = files.filter(|file| file.extension().is_some_and(|extension| extension == "js"));
    let read = scripts.map(|file| {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(&file).unwrap())
    });
    read.collect()
}

/// The words of a script, with its names among them; what stands behind `//` is none of it.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let code = text.lines().map(|line| line.split_once("// ").map_or(line, |(code, _)| code));
    let code = code.filter(|line| !line.trim_start().starts_with(['*', '/']));
    let words = code.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$')));
    words.filter(|word| !word.is_empty())
}

/// The name that a line at the top of a module declares.
fn declared(line: &str) -> Option<&str> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line);
    let rest = ["function ", "class ", "const ", "let "].iter().find_map(|start| line.strip_prefix(start));
    words(rest?).next()
}

/// The names that a line imports.
fn imported(line: &str) -> impl Iterator<Item = &str> {
    let names = line.strip_prefix("import {").and_then(|rest| rest.split_once('}')).map_or("", |(names, _)| names);
    words(names)
}

/// The modules of the script share one scope when they are brought together.
#[test]
fn no_name_is_declared_in_two_modules_of_the_script() {
    let mut known = BTreeSet::new();
    // The script of the local endpoint's page is another one.
    for (file, text) in modules().iter().filter(|(file, _)| *file != "desk.js") {
        for name in text.lines().filter_map(declared) {
            assert!(known.insert(name.to_owned()), "`{name}` is declared again in {file}");
        }
    }
    assert!(known.len() > 60, "{known:?}");
}

#[test]
fn everything_that_is_declared_or_imported_is_used() {
    let modules = modules();
    let (mut seen, mut unused) = (0, Vec::new());
    for (file, text) in &modules {
        let times = |name: &str| words(text).filter(|word| *word == name).count();
        let elsewhere = |name: &str| {
            let others = modules.iter().filter(|(other, _)| *other != file);
            others.flat_map(|(_, text)| text.lines()).any(|line| imported(line).any(|word| word == name))
        };
        for line in text.lines() {
            let local = declared(line).filter(|name| !(line.starts_with("export ") && elsewhere(name)));
            let names: Vec<&str> = imported(line).chain(local).collect();
            seen += names.len();
            unused.extend(names.into_iter().filter(|name| times(name) < 2).map(|name| format!("{name} of {file}")));
            // What only its own module uses is not exported.
            let exported = line.strip_prefix("export ").and_then(declared).filter(|name| !elsewhere(name));
            unused.extend(exported.map(|name| format!("`export` of {name} of {file}")));
        }
    }
    assert!(seen > 100, "{seen}");
    assert!(unused.is_empty(), "{unused:?}");
}
