//! Places and spans in texts.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::panic::Location;
use std::sync::Arc;

use super::Source;

/// A place in a text: the file as the compiler or the user named it, line and column counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file's path, as it was given.
    pub file: Cow<'static, str>,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl Place {
    /// The place of the caller, in functions that are `#[track_caller]`.
    #[track_caller]
    pub fn here() -> Self {
        Self::at(Location::caller())
    }

    /// The place of a location that was remembered.
    pub fn at(location: &'static Location<'static>) -> Self {
        Self { file: Cow::Borrowed(location.file()), line: location.line(), column: location.column() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A stretch of a text, from its first character to the one after its last.
///
/// Of a line of Rust that a builder remembers, only the beginning is known; of a text that was read, the end and the text
/// itself too.
#[derive(Debug, Clone)]
pub struct Span {
    place: Place,
    read: Option<Read>,
}

/// What is known of a span in a text that was read.
#[derive(Debug, Clone)]
struct Read {
    end: (u32, u32),
    bytes: Range<usize>,
    source: Arc<Source>,
}

impl Span {
    /// A range of a text that was read.
    pub(crate) fn in_text(place: Place, end: (u32, u32), bytes: Range<usize>, source: Arc<Source>) -> Self {
        Self { place, read: Some(Read { end, bytes, source }) }
    }

    /// Where the span begins.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Line and column, both from 1, of the character after the last; none where only the beginning is known.
    pub fn end(&self) -> Option<(u32, u32)> {
        Some(self.read.as_ref()?.end)
    }

    /// The bytes of the text; none where only the beginning is known.
    pub fn bytes(&self) -> Option<Range<usize>> {
        Some(self.read.as_ref()?.bytes.clone())
    }

    /// The text that the span is of, as it was read.
    pub fn source(&self) -> Option<&Source> {
        Some(&self.read.as_ref()?.source)
    }

    /// What the text has there.
    pub fn written(&self) -> Option<&str> {
        let read = self.read.as_ref()?;
        read.source.text().get(read.bytes.clone())
    }

    fn key(&self) -> (&Place, Option<(u32, u32)>) {
        (&self.place, self.end())
    }
}

impl From<Place> for Span {
    fn from(place: Place) -> Self {
        Self { place, read: None }
    }
}

impl PartialEq for Span {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Span {}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Span {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for Span {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place.fmt(f)
    }
}
