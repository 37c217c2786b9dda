//! Diagnostics for people; for programs see the modules below, one for each format.

pub(crate) mod github;
pub(crate) mod json;
pub(crate) mod sarif;

use std::collections::HashMap;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use asl::{Diagnostic, Place, Severity};
pub(crate) use cloudformation::quoted;
pub(crate) use cloudformation::state_machines::Note;

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
    Codegen,
}

impl By {
    /// The word for it in JSON.
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            By::Both(_) => "both",
            By::Aws => "aws",
            By::Codegen => "codegen",
        }
    }

    /// What people are told.
    fn note(&self) -> String {
        match self {
            By::Both(code) => format!("AWS finds it too, as {code}"),
            By::Aws => "only AWS finds it".to_owned(),
            By::Codegen => "AWS does not find it".to_owned(),
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
pub(crate) struct Judged {
    /// The file as the user named it.
    pub(crate) file: String,
    /// What is wrong, by place.
    pub(crate) findings: Vec<Finding>,
    /// What is worth saying.
    pub(crate) notes: Vec<Note>,
}

/// Sorts findings by place, then machine, so that a report reads from top to bottom.
pub(crate) fn sort(findings: &mut [Finding]) {
    let key = |finding: &Finding| {
        let Diagnostic { place, pointer, code, message, .. } = finding.diagnostic.clone();
        (place, finding.machine.clone(), pointer, code, message)
    };
    findings.sort_by_cached_key(key);
}

/// All diagnostics as text, as rustc draws its own: message, place, the author's line where its file is at hand, help.
///
/// Files are looked for below `root`, where the compiler was called.
pub(crate) fn draw(diagnostics: &[Diagnostic], root: &Path, colour: bool) -> String {
    let findings: Vec<_> = diagnostics.iter().cloned().map(Finding::from).collect();
    draw_all(findings.iter(), Sources::new(root), colour)
}

/// All findings as text, see [`draw`]; those about a machine of a template name it.
pub(crate) fn draw_all<'a>(
    findings: impl Iterator<Item = &'a Finding>,
    mut sources: Sources<'_>,
    colour: bool,
) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let drawn = findings.map(|finding| {
        let line = finding.diagnostic.place.as_ref().and_then(|place| sources.line(place));
        draw_one(finding, line, &renderer)
    });
    drawn.collect::<Vec<_>>().join("\n")
}

/// The texts that findings stand in, read when they are needed.
#[derive(Debug)]
pub(crate) struct Sources<'r> {
    root: &'r Path,
    read: HashMap<String, Option<Source>>,
}

impl<'r> Sources<'r> {
    /// The files below a folder.
    pub(crate) fn new(root: &'r Path) -> Self {
        Self { root, read: HashMap::new() }
    }

    /// Adds a text that is in no file.
    pub(crate) fn add(&mut self, name: &str, text: String) {
        self.read.insert(name.to_owned(), Some(Source::new(text)));
    }

    fn line(&mut self, place: &Place) -> Option<&str> {
        let root = self.root;
        let read = || std::fs::read_to_string(root.join(place.file.as_ref())).ok().map(Source::new);
        self.read.entry(place.file.to_string()).or_insert_with(read).as_ref()?.line(place.line)
    }
}

/// The longest line that is shown, in bytes.
const LONGEST_LINE: usize = 2000;

/// The text of a file, and where its lines begin.
#[derive(Debug)]
struct Source {
    text: String,
    lines: Vec<usize>,
}

impl Source {
    fn new(text: String) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(end, _)| end + 1)).collect();
        Self { text, lines }
    }

    /// A line from 1, unless it is too long to be shown.
    fn line(&self, number: u32) -> Option<&str> {
        let start = *self.lines.get((number as usize).checked_sub(1)?)?;
        let end = self.lines.get(number as usize).copied().unwrap_or(self.text.len());
        self.text
            .get(start..end)
            .map(|line| line.trim_end_matches(['\r', '\n']))
            .filter(|line| line.len() <= LONGEST_LINE)
    }
}

fn draw_one(finding: &Finding, line: Option<&str>, renderer: &Renderer) -> String {
    let Finding { diagnostic, machine, by } = finding;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.id);
    let mut group = annotate_snippets::Group::with_title(title);
    if let Some(place) = &diagnostic.place {
        let span = line.and_then(|line| span(line, place.column).map(|span| (line, span)));
        group = match span {
            Some((line, span)) => {
                let snippet = Snippet::source(line).line_start(place.line as usize).path(place.file.as_ref());
                group.element(snippet.annotation(AnnotationKind::Primary.span(span)))
            }
            None => {
                let origin = annotate_snippets::Origin::path(place.file.as_ref());
                group.element(origin.line(place.line as usize).char_column(place.column as usize))
            }
        };
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    if let Some(by) = by {
        group = group.element(Level::NOTE.message(by.note()));
    }
    if let Some(machine) = machine {
        group = group.element(Level::NOTE.message(format!("in the state machine {}", quoted(machine))));
    }
    format!("{}\n", renderer.render(&[group]))
}

/// The bytes of the line that are meant: a string in quotes, or from the first character to the end of the name.
fn span(line: &str, column: u32) -> Option<std::ops::Range<usize>> {
    let start = line.char_indices().nth(column.checked_sub(1)? as usize)?.0;
    let rest = &line[start..];
    let number = rest.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':') || (number && matches!(c, '-' | '+' | '.'));
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''));
    let quoted = quote.and_then(|quote| rest[1..].find(quote)).map(|end| end + 2);
    let placeholder = rest.strip_prefix("${").and_then(|inner| inner.find('}')).map(|end| end + 3);
    // A tag such as `!Ref`.
    let tag = rest.strip_prefix('!').and_then(|name| name.find(|c: char| !c.is_alphanumeric())).map(|end| end + 1);
    let length = match quoted.or(placeholder).or(tag) {
        Some(length) => length,
        // The colon after a YAML key does not belong to it.
        None => rest[..rest.find(|c: char| !belongs(c)).unwrap_or(rest.len())].trim_end_matches(':').len(),
    };
    let first = rest.chars().next().map_or(1, char::len_utf8);
    Some(start..start + length.max(first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use asl::{Code, Place};

    fn finding() -> Diagnostic {
        let place = Place { file: "payment.rs".into(), line: 2, column: 5 };
        Diagnostic::error(Code::new("V031", "unreachable_state"), "state `A` is never reached")
            .at(place)
            .help("lead to it")
    }

    #[test]
    fn the_authors_line_is_shown_where_it_is_at_hand() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("payment.rs"), "fn f() {\n    Task::new(1)\n}\n").unwrap();
        let text = draw(&[finding()], folder.path(), false);
        assert!(text.contains("error[V031]: state `A` is never reached"), "{text}");
        assert!(text.contains("payment.rs:2:5"), "{text}");
        assert!(text.contains("Task::new(1)\n  |     ^^^^^^^^^"), "{text}");
        assert!(text.contains("help: lead to it"), "{text}");
    }

    #[test]
    fn the_place_is_named_where_the_line_is_not_at_hand() {
        let text = draw(&[finding()], Path::new("/nowhere"), false);
        assert!(text.contains("payment.rs:2:5"), "{text}");
    }
}
