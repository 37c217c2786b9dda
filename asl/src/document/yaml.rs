//! The YAML reader: the events of the crate `saphyr-parser`, read in the words of a [`Dialect`].

mod indentation;
mod mistakes;
mod position;
mod scalar;
mod schema;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marks, Tag};

use super::fault::{self, Fault};
use super::tree::{Builder, Range, Tree};
use super::{Dialect, Kind, Limits};
use crate::shown::quoted;
use indentation::Indented;
use position::Positions;
use scalar::Plain;

/// Reads a text; gives the tree and the decoded strings. With `placeholders`, a `${…}` without quotes may become any value.
pub(super) fn read(text: &str, limits: Limits, dialect: Dialect, placeholders: bool) -> Result<(Tree, String), Fault> {
    if let Some(fault) = mistakes::control_character(text) {
        return Err(fault);
    }
    read_events(text, text, Positions::new(text), limits, (dialect, placeholders)).or_else(|fault| {
        // Inside brackets and quotes, indentation does not count for the readers of AWS's tools.
        let Some(indented) = Indented::new(text) else { return Err(fault) };
        let positions = Positions::indented(&indented);
        read_events(text, &indented.text, positions, limits, (dialect, placeholders)).map_err(|_| fault)
    })
}

/// Reads the events of a text; `parsed` is what the crate is given of it.
fn read_events(
    text: &str,
    parsed: &str,
    positions: Positions<'_>,
    limits: Limits,
    (dialect, placeholders): (Dialect, bool),
) -> Result<(Tree, String), Fault> {
    let mut reader = Reader {
        text,
        dialect,
        tree: Builder::new(text, limits),
        positions,
        open: Vec::new(),
        anchors: HashMap::new(),
        documents: 0,
        last: 0,
        placeholders,
    };
    let mut parser = Parser::new_from_str(parsed);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, marks)) => reader.event(event, marks)?,
            Err(error) => {
                let at = reader.positions.byte(error.marker().index());
                let opened = reader.tree.innermost().map(|(_, at)| at);
                return Err(mistakes::explain(error.info(), at, text, opened));
            }
        }
    }
    if reader.tree.tree.entries.is_empty() {
        return Err(fault::blank());
    }
    Ok(reader.tree.finish())
}

/// True for a string that can stand without quotes, in a block and between braces.
pub(super) fn is_plain_string(string: &str) -> bool {
    let begins = string.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '$' | '_'));
    let goes_on = !string.contains([',', '[', ']', '&', '*', '!', '|', '>', '%', '@', '`']);
    begins && goes_on && !string.ends_with(' ') && scalar::resolve(string) == Plain::String
}

/// What was read before the next event.
struct Reader<'t, 'p> {
    text: &'t str,
    dialect: Dialect,
    tree: Builder<'t>,
    positions: Positions<'p>,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    documents: usize,
    /// The end of the last value or key.
    last: u32,
    /// True if placeholders without quotes are values of unknown type.
    placeholders: bool,
}

/// A sequence or mapping that is not closed.
struct Open {
    node: u32,
    anchor: usize,
    /// True if a mapping's next node is a key.
    at_key: bool,
    mapping: bool,
}

/// What an alias stands for.
#[derive(Clone, Copy)]
enum Anchored {
    /// A value.
    Node(u32),
    /// A key.
    Key(Range),
}

impl Reader<'_, '_> {
    fn event(&mut self, event: Event<'_>, marks: Marks) -> Result<(), Fault> {
        let span = self.positions.range(marks);
        match event {
            Event::Nothing | Event::StreamStart | Event::DocumentEnd | Event::StreamEnd => Ok(()),
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents == 1 {
                    return Ok(());
                }
                Err(Fault::new(span.0 as usize, "a second document begins here")
                    .help("put each document into a separate file"))
            }
            Event::Scalar(value, style, anchor, tag) => self.scalar(&value, style, anchor, tag.as_deref(), span),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::SequenceStart(anchor, tag) => self.begin(Kind::Array, anchor, tag.as_deref(), span),
            Event::MappingStart(anchor, tag) => self.begin(Kind::Object, anchor, tag.as_deref(), span),
            Event::SequenceEnd | Event::MappingEnd => {
                self.end(span);
                Ok(())
            }
        }
    }

    fn scalar(
        &mut self,
        value: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Range,
    ) -> Result<(), Fault> {
        let absent = value.is_empty() && style == ScalarStyle::Plain && anchor == 0 && tag.is_none();
        if absent && self.open.is_empty() {
            return Err(fault::blank());
        }
        let span = if absent { (span.0, span.0) } else { self.trimmed(span, style) };
        self.last = span.1;
        let content = self.content(value, style, span);
        if self.takes_key() {
            let content = self.word(value, style, tag).map_or(content, |word| self.tree.decode(word));
            self.tree.key(span, content);
            self.anchor(anchor, Anchored::Key(content));
            return Ok(());
        }
        let read = match tag {
            None if style == ScalarStyle::Plain => schema::resolve(value, self.dialect),
            None => Plain::String,
            Some(tag) => {
                scalar::tagged(tag, value, self.dialect).map_err(|mistake| mistake.fault(span, &quoted(value)))?
            }
        };
        let (kind, content) = match read {
            Plain::Null => (Kind::Null, (0, 0)),
            Plain::Bool(false) => (Kind::False, (0, 0)),
            Plain::Bool(true) => (Kind::True, (0, 0)),
            Plain::String => (Kind::String, content),
            Plain::Number(number) if number == value => (Kind::Number, content),
            Plain::Number(number) => (Kind::Number, self.tree.decode(&number)),
            Plain::NoNumber => return Err(mistakes::not_finite(span, value)),
        };
        let node = self.tree.scalar(kind, span, content)?;
        if self.placeholders && style == ScalarStyle::Plain && value.starts_with("${") && value.ends_with('}') {
            self.tree.unknown(node);
        }
        self.tag(node, tag);
        self.anchor(anchor, Anchored::Node(node));
        Ok(())
    }

    /// What a key without quotes is as a key of JSON, if that is another word: PyYAML makes `true` of `Yes`.
    fn word(&self, value: &str, style: ScalarStyle, tag: Option<&Tag>) -> Option<&'static str> {
        let resolved = self.dialect == Dialect::Template && style == ScalarStyle::Plain && tag.is_none();
        match resolved.then(|| schema::resolve(value, self.dialect))? {
            Plain::Bool(true) => Some("true"),
            Plain::Bool(false) => Some("false"),
            Plain::Null | Plain::Number(_) | Plain::NoNumber | Plain::String => None,
        }
    }

    fn alias(&mut self, anchor: usize, span: Range) -> Result<(), Fault> {
        self.last = span.1;
        if self.dialect == Dialect::DefinitionFile {
            let name = (span.0 + 1, span.1);
            if self.takes_key() {
                self.tree.key(span, name);
                return Ok(());
            }
            return self.tree.scalar(Kind::String, span, name).map(|_| ());
        }
        let name = || quoted(&self.text[span.0 as usize..span.1 as usize]);
        let Some(&anchored) = self.anchors.get(&anchor) else {
            return Err(Fault::new(
                span.0 as usize,
                format!("the alias {} is inside the value that it refers to", name()),
            )
            .help("write the value itself, or use another alias"));
        };
        let scalar = match anchored {
            Anchored::Key(content) => Some(content),
            Anchored::Node(node) => {
                let entry = &self.tree.tree.entries[node as usize];
                matches!(entry.kind, Kind::String | Kind::Number).then_some(entry.content)
            }
        };
        if self.takes_key() {
            let Some(content) = scalar else {
                return Err(Fault::new(span.0 as usize, format!("the key {} is not a string", name()))
                    .help("write the key itself"));
            };
            self.tree.key(span, content);
            return Ok(());
        }
        match anchored {
            Anchored::Key(content) => self.tree.scalar(Kind::String, span, content)?,
            Anchored::Node(node) => self.tree.copy(node, span)?,
        };
        Ok(())
    }

    fn begin(&mut self, kind: Kind, anchor: usize, tag: Option<&Tag>, span: Range) -> Result<(), Fault> {
        if self.takes_key() {
            let braces = self.text[..span.0 as usize].ends_with('{') && self.text[span.0 as usize..].starts_with('{');
            return Err(Fault::new(span.0 as usize, format!("a key must be a string, found {kind}")).help(if braces {
                "put a value that begins with `{` in quotes"
            } else {
                "write the key as one word, or put it in quotes"
            }));
        }
        if let Some(tag) = tag {
            scalar::fits(tag, kind).map_err(|mistake| mistake.fault(span, &kind.to_string()))?;
        }
        // The text of a block begins with its first entry, that of a tagged or anchored one with tag or anchor.
        self.last = span.1;
        let node = self.tree.open(kind, span)?;
        self.tag(node, tag);
        let mapping = kind == Kind::Object;
        self.open.push(Open { node, anchor, at_key: mapping, mapping });
        Ok(())
    }

    fn end(&mut self, span: Range) {
        // The end of a block is found at the next token, after comments and blank lines.
        if span.0 < span.1 {
            self.last = span.1;
        }
        self.tree.close(self.last);
        if let Some(open) = self.open.pop() {
            self.anchor(open.anchor, Anchored::Node(open.node));
        }
    }

    /// True if the next node is a key; a key and a value take turns.
    fn takes_key(&mut self) -> bool {
        let Some(open) = self.open.last_mut().filter(|open| open.mapping) else { return false };
        let key = open.at_key;
        open.at_key = !key;
        key
    }

    fn anchor(&mut self, anchor: usize, anchored: Anchored) {
        if anchor > 0 {
            self.anchors.insert(anchor, anchored);
        }
    }

    fn tag(&mut self, node: u32, tag: Option<&Tag>) {
        if let Some(tag) = tag.and_then(scalar::kept) {
            self.tree.tag(node, &tag);
        }
    }

    /// The range of a scalar's text.
    fn content(&mut self, value: &str, style: ScalarStyle, span: Range) -> Range {
        let (start, end) = (span.0 as usize, span.1 as usize);
        let quotes = match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => 1,
            ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => 0,
        };
        match self.text.get(start + quotes..end.saturating_sub(quotes)) {
            Some(written) if written == value => (span.0 + quotes as u32, span.1 - quotes as u32),
            Some(_) | None => self.tree.decode(value),
        }
    }

    /// The span of a block scalar without the blank lines after it.
    fn trimmed(&self, span: Range, style: ScalarStyle) -> Range {
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let written = self.text.get(span.0 as usize..span.1 as usize).unwrap_or_default();
                (span.0, span.0 + written.trim_end().len() as u32)
            }
            ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => span,
        }
    }
}
