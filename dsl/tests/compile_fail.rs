//! Mistakes that do not compile, and what the compiler says of them.
//!
//! Each file in `compile_fail/` makes one mistake and is named for it; the `.stderr` beside it is what its author reads.
//! The wording around our own messages is the compiler's and changes with it, so it is compared for one version only.
//! `TRYBUILD=overwrite cargo test -p stepwright-dsl --test compile_fail` writes the files anew.

use std::path::Path;
use std::process::Command;

/// The compiler that the `.stderr` files were made with.
const COMPILER: &str = "1.95.0";
/// The environment variable that leaves the cases out, where it is `skip`. It does not count in CI.
const SWITCH: &str = "COMPILE_FAIL";

#[test]
fn mistakes_do_not_compile_and_are_explained_in_the_words_of_workflows() {
    let version = compiler_version();
    if version.split_whitespace().nth(1) == Some(COMPILER) {
        trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
        return;
    }
    let set = |name: &str| std::env::var(name).unwrap_or_default();
    assert!(
        set("CI").is_empty(),
        "the messages were recorded with Rust {COMPILER}; CI must use it, and uses {version}"
    );
    assert!(
        set(SWITCH) == "skip",
        "the messages were recorded with Rust {COMPILER}, and this is {version}: run \
         `cargo +{COMPILER} test -p dsl --test compile_fail`, or set {SWITCH}=skip to leave these cases out"
    );
}

/// What the compiler beside the running cargo calls itself.
fn compiler_version() -> String {
    let beside = Path::new(env!("CARGO")).with_file_name("rustc");
    let compiler = if beside.exists() { beside.as_path() } else { Path::new("rustc") };
    let answer = Command::new(compiler).arg("--version").output().expect("cargo has just used the compiler");
    String::from_utf8_lossy(&answer.stdout).trim().to_owned()
}
