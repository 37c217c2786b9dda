//! What a program of another name says: its own name, and never ours.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Our name, which no text of another program has.
const OURS: &str = "codegen";

/// This command line under another name, in a folder of its own.
struct Foreign {
    folder: tempfile::TempDir,
}

impl Foreign {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // A link, for a copy that a process started meanwhile holds open cannot be executed.
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_codegen"), folder.path().join("shop")).unwrap();
        Foreign { folder }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(self.folder.path().join("shop"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("COMPLETE")
            .output()
            .unwrap()
    }

    /// All that a command says.
    fn said(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    }

    /// What a shell is answered that asks what could follow.
    fn completed(&self, shell: &str, words: &[&str]) -> String {
        let output = Command::new(self.folder.path().join("shop"))
            .args(["--", "shop"].iter().chain(words))
            .current_dir(self.folder.path())
            .env("COMPLETE", shell)
            .env("_CLAP_IFS", "\n")
            .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

fn assert_not_ours(arguments: &[&str], said: &str) {
    // Cargo has a setting of its own with such a name.
    let line = said.lines().find(|line| line.replace("codegen-units", "").contains(OURS));
    assert_eq!(line, None, "of {arguments:?}");
}

/// The names of the subcommands, as `--help` lists them.
fn subcommands(help: &str) -> Vec<&str> {
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    list.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).filter(|name| !name.is_empty()).collect()
}

#[test]
fn helps_pages_and_completions_say_the_programs_own_name() {
    let shop = Foreign::new();
    let help = shop.said(&["--help"]);
    assert!(help.contains("Usage: shop"), "{help}");
    assert_not_ours(&["--help"], &help);
    let subcommands = subcommands(&help);
    assert!(subcommands.len() > 14, "{subcommands:?}");
    for subcommand in subcommands.into_iter().filter(|name| *name != "help") {
        let help = shop.said(&[subcommand, "--help"]);
        assert!(help.contains(&format!("Usage: shop {subcommand}")), "{help}");
        assert!(!help.contains("{program}") && !help.contains("{workflow}"), "{help}");
        assert_not_ours(&[subcommand, "--help"], &help);
    }
    for arguments in [
        ["validate", "--explain", "--format", "markdown"].as_slice(),
        &["validate", "--explain", "--format", "json"],
        &["completions", "bash"],
        &["completions", "zsh"],
        &["completions", "fish"],
        &["completions", "elvish"],
        &["completions", "powershell"],
        &["--version"],
    ] {
        let said = shop.said(arguments);
        assert!(!said.is_empty());
        assert_not_ours(arguments, &said);
    }
    assert!(shop.said(&["completions", "bash"]).contains("shop"));
}

#[test]
fn hints_name_the_program() {
    let shop = Foreign::new();
    for arguments in [
        ["emit", "--check"].as_slice(),
        &["emit", "paymnt"],
        &["emit", "--frmat"],
        &["explore", "nope"],
        &["simulate", "nope"],
        &["graph", "nope"],
        &["validate", "nope"],
        &["policy", "nope"],
        &["validate", "--explain", "V9999"],
        &["test-state", "payment", "--state", "Nope"],
        &["start", "nope", "--sample"],
        &["start", "payment", "--sample", "--environment", "nope"],
        &["destroy", "nope", "--yes"],
        &["deploy", "nope", "--yes"],
        &["local", "nope"],
        &["new", "1"],
    ] {
        let output = shop.run(arguments);
        assert_ne!(output.status.code(), Some(0), "{arguments:?}");
        let said = shop.said(arguments);
        assert!(said.contains("error"), "{arguments:?}: {said}");
        assert_not_ours(arguments, &said);
    }
    assert!(shop.said(&["emit", "--check"]).contains("`shop emit` writes it"));
    assert!(shop.said(&["explore", "paymet"]).contains("did you mean `payment`?"));
    assert!(shop.said(&["test-state", "payment", "--state", "Charge"]).contains("`Charge Customer`"));
}

#[test]
fn no_generated_file_has_our_name() {
    let shop = Foreign::new();
    assert_eq!(shop.run(&["emit", "payment", "saga", "booking"]).status.code(), Some(0));
    assert_eq!(shop.run(&["new", "other", "--git", "https://example.org/stepwright"]).status.code(), Some(0));
    let mut folders = vec![shop.folder.path().join("generated"), shop.folder.path().join("other")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            assert!(!path.file_name().unwrap().to_string_lossy().contains(OURS), "{}", path.display());
            if path.is_dir() {
                folders.push(path);
            } else {
                files += 1;
                assert_not_ours(&[&path.to_string_lossy()], &fs::read_to_string(&path).unwrap());
            }
        }
    }
    assert!(files > 30, "{files}");
}

#[test]
fn every_workflow_of_the_gallery_begins_a_project() {
    let shop = Foreign::new();
    for (name, _) in workflows::EXAMPLES {
        let output = shop.run(&["new", &format!("with-{}", name.replace('_', "-")), "--from", name]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_shell_is_told_what_the_project_has() {
    let shop = Foreign::new();
    let lines = |words: &[&str]| -> Vec<String> {
        // Of a candidate with a description, zsh gets both.
        shop.completed("zsh", words).lines().map(|line| line.split(':').next().unwrap().to_owned()).collect()
    };
    assert!(lines(&["sim"]).contains(&"simulate".to_owned()));
    assert_eq!(lines(&["start", "pay"]), ["payment"]);
    assert!(lines(&["explore", "sa"]).contains(&"saga".to_owned()));
    assert_eq!(lines(&["test-state", "payment", "--state", "Charge Cus"]), ["Charge Customer"]);
    // What bash inserts is read as it stands.
    assert_eq!(shop.completed("bash", &["test-state", "payment", "--state", "Charge\\ Cus"]), "Charge\\ Customer");
    assert!(lines(&["validate", "--explain", "V07"]).contains(&"V071".to_owned()));
    // What has the name of another argument is completed as what it is.
    for folder in ["payroll", "Charged"] {
        fs::create_dir(shop.folder.path().join(folder)).unwrap();
    }
    assert_eq!(lines(&["fmt", "pay"]), ["payroll/"]);
    assert_eq!(lines(&["local", "--state", "Charge"]), ["Charged/"]);
}

/// The texts that no test brings about, such as those about AWS's answers: they are not even in the sources.
#[test]
fn no_source_of_a_text_has_our_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let rooms =
        ["asl", "changes", "cli", "cloudformation", "deployment", "dsl", "graph", "local", "permissions", "simulator"];
    let mut waiting: Vec<PathBuf> =
        rooms.iter().chain(&["stage", "synth", "viewer"]).map(|room| root.join(room).join("src")).collect();
    let mut files = 0;
    while let Some(next) = waiting.pop() {
        if next.is_dir() {
            waiting.extend(fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        files += 1;
        let text = fs::read_to_string(&next).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let line = code.lines().find(|line| line.contains(OURS) && !line.trim_start().starts_with("//!"));
        assert_eq!(line, None, "{}", next.display());
    }
    assert!(files > 300, "{files}");
}
