//! The lines of a text that a finding speaks of.
//!
//! A text that was read travels with its findings. Only a line of Rust, which a builder remembers, is looked up, and the
//! word that begins there. No other file is opened.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Element, Origin, Snippet};
use asl::shown::escaped;
use asl::source::token;
use asl::{Diagnostic, Place, Span};

use crate::regular;

/// The longest line that is shown, in bytes.
const LONGEST_LINE: usize = 2000;

/// The longest file of Rust of which lines are shown, in bytes.
const MOST_OF_A_FILE: usize = 16 * 1024 * 1024;

/// Lines of a text are shown in one piece where no more than so many lie between them.
const MOST_BETWEEN: usize = 12;

/// The project's own sources, read when a line of them is needed.
#[derive(Debug)]
pub(super) struct RustSources<'r> {
    root: &'r Path,
    read: HashMap<String, Option<String>>,
}

impl<'r> RustSources<'r> {
    /// The files below a folder.
    pub(super) fn below(root: &'r Path) -> Self {
        Self { root, read: HashMap::new() }
    }

    /// Reads the files that a finding speaks of.
    pub(super) fn read(&mut self, finding: &Diagnostic) {
        for span in spans(finding).filter(|span| span.source().is_none()) {
            let (root, file) = (self.root, span.place().file.as_ref());
            if !self.read.contains_key(file) {
                self.read.insert(file.to_owned(), rust(root, file));
            }
        }
    }

    fn text(&self, file: &str) -> Option<&str> {
        self.read.get(file)?.as_deref()
    }
}

/// A file of Rust, whose path counts from a folder; nothing of any other file.
fn rust(root: &Path, file: &str) -> Option<String> {
    let path = Path::new(file);
    if path.extension().is_none_or(|extension| extension != "rs") {
        return None;
    }
    let bytes = regular::read(&root.join(path), MOST_OF_A_FILE).ok().filter(|bytes| bytes.len() <= MOST_OF_A_FILE)?;
    String::from_utf8(bytes).ok()
}

/// Every span that a finding has, its own first.
fn spans(finding: &Diagnostic) -> impl Iterator<Item = &Span> {
    finding.span().into_iter().chain(finding.labels().iter().map(|label| label.span()))
}

/// A mark under a part of one line.
struct Mark<'a> {
    span: &'a Span,
    /// The whole text.
    text: &'a str,
    /// The bytes of the text that are marked.
    bytes: Range<usize>,
    label: Option<&'a str>,
    kind: AnnotationKind,
}

impl<'a> Mark<'a> {
    /// The mark of a span; none where its text is not at hand.
    fn new(span: &'a Span, label: Option<&'a str>, kind: AnnotationKind, sources: &'a RustSources<'_>) -> Option<Self> {
        let (text, bytes) = match (span.source(), span.bytes()) {
            (Some(source), Some(bytes)) => (source.text(), bytes),
            (Some(_), None) | (None, _) => word_at(span.place(), sources)?,
        };
        // Of several lines, the first is marked.
        let rest = text.get(bytes.clone())?;
        let end = line_end(rest).map_or(bytes.end, |length| bytes.start + length);
        Some(Self { span, text, bytes: bytes.start..end, label, kind })
    }

    fn line(&self) -> usize {
        self.span.place().line as usize
    }

    /// True for a mark in the same text, a few lines away.
    fn is_near(&self, other: &Self) -> bool {
        let same = self.span.place().file == other.span.place().file && self.text.len() == other.text.len();
        same && self.line().abs_diff(other.line()) <= MOST_BETWEEN
    }
}

/// The text of a file of Rust, and the bytes of the word at a place in it.
fn word_at<'a>(place: &Place, sources: &'a RustSources<'_>) -> Option<(&'a str, Range<usize>)> {
    let text = sources.text(&place.file)?;
    let lines = text.split_inclusive('\n').take(place.line.checked_sub(1)? as usize);
    let line = lines.map(str::len).sum::<usize>();
    let column = place.column.checked_sub(1)? as usize;
    let (start, _) = text.get(line..)?.split('\n').next()?.char_indices().nth(column)?;
    Some((text, token(text, line + start)))
}

/// The lines that a finding speaks of, marked; where a text is not at hand, its place.
pub(super) fn excerpts<'a>(finding: &'a Diagnostic, sources: &'a RustSources<'_>) -> Vec<Element<'a>> {
    let own = finding.span().map(|span| (span, None, AnnotationKind::Primary));
    let labels = finding.labels().iter().map(|label| (label.span(), Some(label.text()), AnnotationKind::Context));
    let mut pieces: Vec<Vec<Mark<'a>>> = Vec::new();
    let mut elements = Vec::new();
    for (span, label, kind) in own.into_iter().chain(labels) {
        let Some(mark) = Mark::new(span, label, kind, sources) else {
            elements.push(origin(span).into());
            continue;
        };
        match pieces.iter_mut().find(|marks| marks.iter().any(|other| other.is_near(&mark))) {
            Some(marks) => marks.push(mark),
            None => pieces.push(vec![mark]),
        }
    }
    let shown: Vec<Element<'a>> = pieces.into_iter().map(shown).collect();
    shown.into_iter().chain(elements).collect()
}

/// The place of a span alone.
fn origin(span: &Span) -> Origin<'_> {
    let place = span.place();
    Origin::path(escaped(&place.file)).line(place.line as usize).char_column(place.column as usize)
}

/// How many bytes come before the end of the line; none where that is too far away to be shown, which is not looked for.
fn line_end(text: &str) -> Option<usize> {
    let mut near = text.as_bytes().iter().take(LONGEST_LINE + 1);
    let end = near.position(|byte| matches!(byte, b'\n' | b'\r'));
    end.or_else(|| (text.len() <= LONGEST_LINE).then_some(text.len()))
}

/// The start of the line that ends with this text; none where that is too far away to be shown, which is not looked for.
fn line_start(text: &str) -> Option<usize> {
    let mut near = text.as_bytes().iter().rev().take(LONGEST_LINE + 1);
    let end = near.position(|byte| *byte == b'\n').map(|length| text.len() - length);
    end.or_else(|| (text.len() <= LONGEST_LINE).then_some(0))
}

/// The lines of a text from the first mark to the last; none where one of them is too long.
fn lines(text: &str, marked: Range<usize>) -> Option<Range<usize>> {
    if marked.len() > (MOST_BETWEEN + 1) * LONGEST_LINE {
        return None;
    }
    let lines = line_start(&text[..marked.start])?..marked.end + line_end(&text[marked.end..])?;
    let are_short = text[lines.clone()].lines().all(|line| line.len() <= LONGEST_LINE);
    are_short.then_some(lines)
}

/// The lines of marks that are near to each other; lines that are too long are only named.
fn shown(marks: Vec<Mark<'_>>) -> Element<'_> {
    let first = marks.iter().map(|mark| mark.bytes.start).min().unwrap_or_default();
    let last = marks.iter().map(|mark| mark.bytes.end).max().unwrap_or_default();
    let number = marks.iter().map(Mark::line).min().unwrap_or(1);
    let (text, span) = (marks[0].text, marks[0].span);
    let Some(Range { start, end }) = lines(text, first..last) else { return origin(span).into() };
    let lines = &text[start..end];
    let annotations = marks.into_iter().map(|mark| {
        let bytes = mark.bytes.start - start..mark.bytes.end - start;
        mark.kind.span(bytes).label(mark.label.map(escaped))
    });
    let snippet = Snippet::source(lines).line_start(number).path(escaped(&span.place().file));
    snippet.annotations(annotations.collect::<Vec<_>>()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_around_the_marks() {
        let text = "one\ntwo three\r\nfour";
        assert_eq!(lines(text, 8..13), Some(4..13));
        assert_eq!(lines(text, 0..3), Some(0..3));
        assert_eq!(lines(text, 4..19), Some(4..19));
    }

    #[test]
    fn a_line_that_is_too_long_is_not_shown() {
        let long = "x".repeat(LONGEST_LINE);
        assert_eq!(lines(&long, 5..6), Some(0..LONGEST_LINE));
        for text in [format!("{long}y"), format!("a\n{long}y\nb")] {
            assert_eq!(lines(&text, 5..6), None);
            assert_eq!(lines(&text, text.len() - 4..text.len() - 3), None, "{text}");
        }
        let between = format!("a\n{long}y\nb");
        assert_eq!(lines(&between, 0..between.len()), None);
    }
}
