//! Mistakes that do not compile, and what the compiler says of them.
//!
//! Each file in `compile_fail/` makes one mistake and is named for it; the `.stderr` beside it is what its author reads.
//! The wording around our own messages is the compiler's and changes with it, so it is compared for one version only.
//! `TRYBUILD=overwrite cargo test -p stepwright-dsl --test compile_fail` writes the files anew.

use std::path::Path;
use std::process::Command;

/// The compiler that the `.stderr` files were made with.
const COMPILER: &str = "rustc 1.95.";

#[test]
fn mistakes_do_not_compile_and_are_told_in_the_words_of_workflows() {
    let version = compiler_version();
    if version.starts_with(COMPILER) {
        trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
    } else {
        left_out(&version);
    }
}

/// What the compiler beside the running cargo calls itself.
fn compiler_version() -> String {
    let beside = Path::new(env!("CARGO")).with_file_name("rustc");
    let compiler = if beside.exists() { beside.as_path() } else { Path::new("rustc") };
    let answer = Command::new(compiler).arg("--version").output().expect("cargo has just used the compiler");
    String::from_utf8_lossy(&answer.stdout).trim().to_owned()
}

#[expect(clippy::print_stderr, reason = "who runs the tests wants to know which of them did not run")]
fn left_out(version: &str) {
    eprintln!("left out: the compile-fail cases, whose output was recorded with {COMPILER}x and not with {version}");
}
