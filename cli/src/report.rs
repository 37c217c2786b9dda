//! Diagnostics for people; for programs see the modules below, one for each format.

mod excerpt;
pub(crate) mod github;
pub(crate) mod json;
pub(crate) mod sarif;

use std::path::Path;

use annotate_snippets::{Group, Level, Renderer};
use asl::shown::{escaped, quoted};
use asl::{Diagnostic, Severity};
pub(crate) use cloudformation::state_machines::Note;

use excerpt::{RustSources, excerpts};

/// A finding, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// What is wrong.
    pub(crate) diagnostic: Diagnostic,
    /// The logical id of the state machine in a template.
    pub(crate) machine: Option<String>,
    /// Who finds it, where AWS was asked too.
    pub(crate) by: Option<By>,
}

/// Who finds what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "deploy"), expect(dead_code, reason = "made by what the feature `deploy` adds"))]
pub(crate) enum By {
    /// Our rules and AWS, which gives it this code.
    Both(String),
    /// Only AWS.
    Aws,
    /// Only our rules.
    Stepwright,
}

impl By {
    /// The word for it in JSON.
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            By::Both(_) => "both",
            By::Aws => "aws",
            By::Stepwright => "stepwright",
        }
    }

    /// What people are reported.
    fn note(&self) -> String {
        match self {
            By::Both(code) => format!("AWS reports it too, as {code}"),
            By::Aws => "only AWS reports it".to_owned(),
            By::Stepwright => "AWS does not report it".to_owned(),
        }
    }
}

impl From<Diagnostic> for Finding {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostic, machine: None, by: None }
    }
}

impl From<cloudformation::state_machines::Finding> for Finding {
    fn from(found: cloudformation::state_machines::Finding) -> Self {
        Self { diagnostic: found.diagnostic, machine: found.machine, by: None }
    }
}

/// What came of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Validated {
    /// The file as the user named it.
    pub(crate) file: String,
    /// What is wrong, by place.
    pub(crate) findings: Vec<Finding>,
    /// What is worth saying.
    pub(crate) notes: Vec<Note>,
}

/// Sorts findings by place, then machine, so that a report reads from top to bottom.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_by_cached_key(|Finding { diagnostic, machine, .. }| {
        let (pointer, message) = (diagnostic.pointer().map(str::to_owned), diagnostic.message().to_owned());
        (diagnostic.place().cloned(), machine.clone(), pointer, diagnostic.code(), message)
    });
}

/// All diagnostics as text, as rustc draws its own: message, place, the author's lines, notes, help.
///
/// What was read is shown as it was read, and read from nowhere again; only files of Rust are looked for, below `root`, where the
/// compiler was called.
pub(crate) fn draw(diagnostics: &[Diagnostic], root: &Path, colour: bool) -> String {
    let findings: Vec<_> = diagnostics.iter().cloned().map(Finding::from).collect();
    draw_all(findings.iter(), root, colour)
}

/// All findings as text, see [`draw`]; those about a machine of a template name it.
pub(crate) fn draw_all<'a>(findings: impl Iterator<Item = &'a Finding>, root: &Path, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut sources = RustSources::below(root);
    let drawn = findings.map(|finding| {
        sources.read(&finding.diagnostic);
        draw_one(finding, &sources, &renderer)
    });
    drawn.collect::<Vec<_>>().join("\n")
}

fn draw_one(finding: &Finding, sources: &RustSources<'_>, renderer: &Renderer) -> String {
    let Finding { diagnostic, machine, by } = finding;
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(escaped(diagnostic.message())).id(diagnostic.code().id);
    let mut group = Group::with_title(title).elements(excerpts(diagnostic, sources));
    for note in diagnostic.notes() {
        group = group.element(Level::NOTE.message(escaped(note)));
    }
    if let Some(help) = diagnostic.help_text() {
        group = group.element(Level::HELP.message(escaped(help)));
    }
    if let Some(by) = by {
        group = group.element(Level::NOTE.message(escaped(&by.note())));
    }
    if let Some(machine) = machine {
        group = group.element(Level::NOTE.message(format!("in the state machine {}", quoted(machine))));
    }
    format!("{}\n", renderer.render(&[group]))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use asl::validate::rule::{DUPLICATE_KEY, UNREACHABLE_STATE};
    use asl::{Place, Source};

    use super::*;

    fn finding() -> Diagnostic {
        let place = Place { file: "payment.rs".into(), line: 2, column: 5 };
        UNREACHABLE_STATE.found("state `A` is never reached").at(place).help("add a transition to it")
    }

    #[test]
    fn the_authors_line_is_shown_where_it_is_at_hand() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("payment.rs"), "fn f() {\n    Task::new(1)\n}\n").unwrap();
        let text = draw(&[finding()], folder.path(), false);
        assert!(text.contains("error[V031]: state `A` is never reached"), "{text}");
        assert!(text.contains("payment.rs:2:5"), "{text}");
        assert!(text.contains("Task::new(1)\n  |     ^^^^^^^^^"), "{text}");
        assert!(text.contains("help: add a transition to it"), "{text}");
    }

    #[test]
    fn the_place_is_named_where_the_line_is_not_at_hand() {
        let text = draw(&[finding()], Path::new("/nowhere"), false);
        assert!(text.contains("payment.rs:2:5"), "{text}");
    }

    #[test]
    fn what_was_read_is_shown_with_its_labels_whatever_the_file_says_now() {
        let far = "\n".repeat(50);
        let source = Arc::new(Source::new("a.json", format!("{{\n  \"a\": 1,\n  \"a\": 2,{far}  \"b\": 3}}")));
        let at = |part: &str| source.text().rfind(part).map(|start| start..start + part.len()).unwrap();
        let finding = DUPLICATE_KEY.found("twice").at(source.span(at("\"a\"")));
        let finding = finding.label(source.span(4..7), "the first is here").label(source.span(at("\"b\"")), "far away");
        let text = draw(&[finding.note("it is so")], Path::new("/nowhere"), false);
        let expected = "\
error[V003]: twice
  --> a.json:3:3
   |
 2 |   \"a\": 1,
   |   --- the first is here
 3 |   \"a\": 2,
   |   ^^^
   |
  ::: a.json:53:3
   |
53 |   \"b\": 3}
   |   --- far away
   |
   = note: it is so
";
        assert_eq!(text, expected, "{text}");
    }
}
