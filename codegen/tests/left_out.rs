//! Says what `cargo test` leaves out: the tests that need Python and the real tools.
//!
//! It has no harness, so that what it says is seen. It fails when there is nothing left to run there, or nothing to run it.

#![expect(clippy::print_stdout, reason = "it has no harness, and saying something is what it is for")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    // Test runners ask for the names of tests before they run them.
    if std::env::args().any(|argument| argument == "--list") {
        println!("left_out: test");
        return ExitCode::SUCCESS;
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let [lint, deploy, end_to_end] = ["lint", "deploy", "e2e"].map(|folder| count(&root.join("tests").join(folder)));
    println!(
        "\nleft out here: {lint} tests with sam, cfn-lint and checkov, {deploy} tests of the commands that talk to AWS, {end_to_end} tests against an AWS emulator; \
         `./test` installs these tools and runs all of them\n"
    );
    let runnable = root.join("test").is_file();
    if lint > 0 && deploy > 0 && end_to_end > 0 && runnable { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How many tests the Python files of a folder hold.
fn count(folder: &Path) -> usize {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let texts = files.filter_map(|path| fs::read_to_string(path).ok());
    texts.map(|text| text.lines().filter(|line| line.starts_with("def test_")).count()).sum()
}
