//! A text, what it is called, and where its bytes stand.

use std::sync::{Arc, OnceLock};

use super::lines::Lines;
use crate::Place;

/// The text of a document.
#[derive(Debug)]
pub(super) struct Source {
    file: String,
    text: String,
    lines: OnceLock<Lines>,
    /// Where the text comes from; none for a text that is a file.
    origin: Option<Origin>,
}

impl Source {
    pub(super) fn new(file: String, text: &str, origin: Option<Origin>) -> Self {
        Self { file, text: text.to_owned(), lines: OnceLock::new(), origin }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// The place of a byte; past the end, the place of the end.
    pub(super) fn place(&self, offset: usize) -> Place {
        if let Some(origin) = &self.origin {
            return origin.outer.place(outer_offset(&origin.steps, offset.min(self.text.len())));
        }
        let (line, column) = self.lines.get_or_init(|| Lines::new(&self.text)).at(&self.text, offset);
        Place { file: self.file.clone().into(), line, column }
    }
}

/// Where a text comes from that stands inside another.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) outer: Arc<Source>,
    /// In the order of the text.
    pub(super) steps: Vec<Step>,
}

/// From which byte of a text on its bytes stand where in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) at: usize,
    pub(super) outer: usize,
    /// True where bytes stand beside each other in both texts, false where all stand at one place.
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
    let after = steps.partition_point(|step| step.at <= offset);
    steps.get(after.saturating_sub(1)).map_or(0, |step| step.outer_of(offset))
}
