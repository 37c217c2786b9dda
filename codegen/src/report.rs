//! Drawing diagnostics for people.

use std::collections::HashMap;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use asl::{Diagnostic, Severity};

/// All diagnostics as text, as rustc draws its own: message, place, the author's line where its file is at hand, help.
///
/// Files are looked for below `root`, where the compiler was called.
pub(crate) fn draw(diagnostics: &[Diagnostic], root: &Path, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut sources = HashMap::new();
    let drawn = diagnostics.iter().map(|diagnostic| {
        let source = diagnostic.place.as_ref().and_then(|place| {
            let source = sources
                .entry(place.file.clone())
                .or_insert_with(|| std::fs::read_to_string(root.join(place.file.as_ref())).ok());
            source.as_deref()
        });
        draw_one(diagnostic, source, &renderer)
    });
    drawn.collect::<Vec<_>>().join("\n")
}

fn draw_one(diagnostic: &Diagnostic, source: Option<&str>, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.id);
    let mut group = annotate_snippets::Group::with_title(title);
    if let Some(place) = &diagnostic.place {
        let span = source.and_then(|source| span(source, place.line, place.column).map(|span| (source, span)));
        group = match span {
            Some((source, span)) => {
                let snippet = Snippet::source(source).path(place.file.as_ref());
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
    format!("{}\n", renderer.render(&[group]))
}

/// The bytes of the call at a place: from its first character to the end of its name.
fn span(source: &str, line: u32, column: u32) -> Option<std::ops::Range<usize>> {
    let before: usize = source.split_inclusive('\n').take(line.checked_sub(1)? as usize).map(str::len).sum();
    let text = source.get(before..)?.lines().next()?;
    let start = text.char_indices().nth(column.checked_sub(1)? as usize)?.0;
    let length =
        text[start..].find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len() - start);
    Some(before + start..before + start + length.max(1))
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
