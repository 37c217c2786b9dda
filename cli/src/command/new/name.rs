//! The name of a project, which is the name of a package, of a program, and of a stack.

use std::path::Path;

use asl::shown::quoted;

use super::Refused;

/// The longest name: that of a stack, with room for an environment (API Reference of CloudFormation, `CreateStack`).
const LONGEST: usize = 64;

/// Names that Rust, Cargo or the project itself uses.
#[rustfmt::skip]
const TAKEN: &[&str] = &[
    "abstract", "alloc", "as", "async", "await", "become", "box", "break", "build", "const", "continue", "core", "crate", "deps",
    "do", "dyn", "else", "enum", "examples", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "incremental",
    "let", "loop", "macro", "match", "messages", "mod", "move", "mut", "override", "payload", "priv", "proc_macro", "pub", "ref",
    "return", "self", "static", "std", "stepwright", "stepwright_worker", "struct", "super", "test", "tokio", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "worker", "yield",
];

/// A name that all of them can have.
#[derive(Debug)]
pub(super) struct Name(String);

impl Name {
    /// The name of the project at a place.
    ///
    /// # Errors
    ///
    /// A name that a package or a stack cannot have.
    pub(super) fn of(place: &Path) -> Result<Self, Refused> {
        let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        if !name.starts_with(|letter: char| letter.is_ascii_alphabetic())
            || !name.chars().all(plain)
            || name.len() > LONGEST
        {
            let help = format!("use letters, digits, `-` and `_`, starting with a letter, at most {LONGEST}");
            return Err((format!("invalid project name {}", quoted(&name)), Some(help)));
        }
        let name = Name(name);
        if TAKEN.contains(&name.library().as_str()) {
            let message = format!("a project cannot be called {}", quoted(&name.0));
            return Err((message, Some("Rust or the project itself uses that name; choose another one".to_owned())));
        }
        Ok(name)
    }

    /// The package's, and the program's.
    pub(super) fn package(&self) -> &str {
        &self.0
    }

    /// The library's, in Rust.
    pub(super) fn library(&self) -> String {
        self.0.replace('-', "_")
    }

    /// The stack's.
    pub(super) fn stack(&self) -> String {
        self.0.replace('_', "-")
    }
}
