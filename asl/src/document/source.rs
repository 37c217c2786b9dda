//! The text of a document, and where it is if it is a part of another text.

use std::ops::Range;
use std::sync::Arc;

use super::composed::{is_plain, written_length};
use crate::diagnostic::Edit;
use crate::{Place, Source as Text, Span};

/// The text of a document.
#[derive(Debug)]
pub(super) struct Source {
    text: Arc<Text>,
    /// Where the text comes from; none for a text that is a file.
    origin: Option<Origin>,
}

impl Source {
    pub(super) fn new(file: String, text: &str, origin: Option<Origin>) -> Self {
        Self { text: Arc::new(Text::new(file, text)), origin }
    }

    pub(super) fn text(&self) -> &str {
        self.text.text()
    }

    pub(super) fn file(&self) -> &str {
        self.text.file()
    }

    /// The text of the file, which is the text around this one where there is one.
    pub(super) fn outermost(&self) -> &Arc<Text> {
        match &self.origin {
            Some(origin) => origin.outer.outermost(),
            None => &self.text,
        }
    }

    /// The place of a byte; past the end, the place of the end.
    pub(super) fn place(&self, offset: usize) -> Place {
        match &self.origin {
            Some(origin) => origin.outer.place(outer_offset(&origin.steps, offset.min(self.text().len()))),
            None => self.text.place(offset),
        }
    }

    /// The span of a range of bytes.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let end = range.end.min(self.text().len());
        let range = range.start.min(end)..end;
        match &self.origin {
            Some(origin) => origin.outer.span(outer_range(&origin.steps, range, self.text(), origin.outer.text())),
            None => self.text.span(range),
        }
    }

    /// An edit of a range of bytes; none where the file around does not write these bytes as they are here, or where the
    /// replacement would read as something else there.
    pub(super) fn edit(&self, range: Range<usize>, replacement: &str) -> Option<Edit> {
        let written = self.text().get(range.clone())?;
        let Some(Origin { outer, steps, file }) = &self.origin else {
            return Edit::new(self.text.span(range), replacement);
        };
        let outer_range = outer_range(steps, range, self.text(), outer.text());
        let same = outer.text().get(outer_range.clone()) == Some(written);
        // What a string of the text around would escape is left to people.
        (same && (*file || (is_plain(written) && is_plain(replacement))))
            .then(|| outer.edit(outer_range, replacement))?
    }
}

/// Where a text comes from that is inside another.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) outer: Arc<Source>,
    /// In the order of the text.
    pub(super) steps: Vec<Step>,
    /// True if the outer text is a file of which this one is made, and not one that holds it in strings.
    pub(super) file: bool,
}

/// From which byte of a text on its bytes are where in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) at: usize,
    pub(super) outer: usize,
    /// True if bytes are beside each other in both texts, false where all are at one place.
    pub(super) runs: bool,
}

impl Step {
    /// The byte of the outer text.
    pub(super) fn outer_of(self, offset: usize) -> usize {
        self.outer + if self.runs { offset.saturating_sub(self.at) } else { 0 }
    }
}

/// The byte of the outer text at which a byte stands.
pub(super) fn outer_offset(steps: &[Step], offset: usize) -> usize {
    step_at(steps, offset).map_or(0, |step| step.outer_of(offset))
}

/// The bytes of the outer text that write a range of the inner one.
pub(super) fn outer_range(steps: &[Step], range: Range<usize>, inner: &str, outer: &str) -> Range<usize> {
    let start = outer_offset(steps, range.start);
    let last = inner.get(range.clone()).and_then(|part| part.char_indices().next_back());
    let end = last.and_then(|(at, character)| {
        let offset = range.start + at;
        let step = step_at(steps, offset)?;
        let at = step.outer_of(offset);
        Some(at + if step.runs { written_length(outer.get(at..)?, character) } else { 0 })
    });
    start..end.unwrap_or(start).max(start)
}

fn step_at(steps: &[Step], offset: usize) -> Option<Step> {
    let after = steps.partition_point(|step| step.at <= offset);
    steps.get(after.saturating_sub(1)).copied()
}
