//! A text that was read: its name, and its lines.

mod lines;
mod span;
mod token;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use lines::Lines;
pub(crate) use lines::offset;
pub use span::{Place, Span};
pub use token::token;

/// A text that was read, and its name.
///
/// Spans keep their text, so that a finding is shown in the text that was read, even if the file has changed since.
///
/// ```
/// use std::sync::Arc;
/// use asl::Source;
///
/// let source = Arc::new(Source::new("a.json", "{\n  \"n\": 1\n}"));
/// assert_eq!(source.place(4).to_string(), "a.json:2:3");
/// assert_eq!(source.span(4..7).written(), Some("\"n\""));
/// ```
pub struct Source {
    file: String,
    text: String,
    lines: OnceLock<Lines>,
}

impl Source {
    /// A text under a name.
    pub fn new(file: impl Into<String>, text: impl Into<String>) -> Self {
        Self { file: file.into(), text: text.into(), lines: OnceLock::new() }
    }

    /// What the text is called in places.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place of a byte; past the end, the place of the end.
    pub fn place(&self, offset: usize) -> Place {
        let (line, column) = self.position(offset);
        Place { file: self.file.clone().into(), line, column }
    }

    /// The span of a range of bytes, cut at the end of the text.
    pub fn span(self: &Arc<Self>, bytes: Range<usize>) -> Span {
        let end = bytes.end.min(self.text.len());
        let start = bytes.start.min(end);
        Span::in_text(self.place(start), self.position(end), start..end, Arc::clone(self))
    }

    /// Line and column of a byte, both from 1.
    fn position(&self, offset: usize) -> (u32, u32) {
        self.lines.get_or_init(|| Lines::new(&self.text)).at(&self.text, offset)
    }
}

impl fmt::Debug for Source {
    /// The name and the length: the text itself would hide everything else.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.file, self.text.len())
    }
}
