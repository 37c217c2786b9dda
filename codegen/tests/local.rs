//! The local endpoint as a program.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// The first line that the endpoint says, on any port that is free; it is stopped then.
fn first_line(folder: &Path, arguments: &[&OsStr]) -> String {
    let mut server = Command::new(env!("CARGO_BIN_EXE_codegen"))
        .args(["local", "--port", "0"])
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_MANIFEST_DIR", folder)
        .env_remove("COMPLETE")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let read = BufReader::new(server.stdout.take().unwrap()).read_line(&mut line);
    server.kill().unwrap();
    server.wait().unwrap();
    read.unwrap();
    line
}

#[test]
fn arguments_that_are_not_unicode_are_passed_on_where_sources_are_watched() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Cargo.toml"), "[package]\n").unwrap();
    let arguments = ["payment", "--functions", "none", "--watch", "--state"].map(OsStr::new);
    let arguments = [&arguments[..], &[OsStr::from_bytes(b"kept-\xff")]].concat();
    let line = first_line(folder.path(), &arguments);
    assert!(line.starts_with("Step Functions answers at http://127.0.0.1:"), "{line}");
}
