//! The texts that `DefinitionString` can be: a string, `Sub`, `Join`.

use std::collections::HashSet;
use std::ops::Range;

use asl::Place;
use asl::document::{Composed, Document, Limits, Node, Refusal, Written};

use super::Validation;
use super::intrinsic::{Intrinsic, Part, parts};
use super::substitutions::Substitutions;

/// The text of a definition, put together from what the template writes.
///
/// A placeholder outside of strings, as in `"Seconds": ${Delay}`, is put in quotes, for JSON knows no such thing.
#[derive(Debug)]
pub(super) struct Text {
    composed: Composed,
    /// True inside a JSON string.
    in_string: bool,
    /// True after a backslash in a JSON string.
    escaped: bool,
    /// Where placeholders stand that were put in quotes.
    unquoted: HashSet<usize>,
}

/// A text that was read.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) document: Result<Document, Refusal>,
    /// Where in the text values stand that may be anything but strings.
    pub(super) unknown: HashSet<usize>,
    /// The places at which a text is perhaps not well-formed because nobody knows what a placeholder stands for: there, and
    /// right after it.
    pub(super) doubtful: HashSet<Place>,
}

impl Text {
    /// Puts a text together; nothing where it is known only at deployment.
    pub(super) fn of(node: Node<'_>, uses: &mut Substitutions<'_>, validation: &mut Validation) -> Option<Definition> {
        let any = node.nodes().find_map(Written::new)?;
        let mut text = Self::new(&any);
        text.value(node, uses, validation)?;
        Some(text.read())
    }

    /// The text of a file that is JSON only when its placeholders are filled.
    pub(super) fn of_file(
        file: &str,
        text: &str,
        uses: &mut Substitutions<'_>,
        validation: &mut Validation,
    ) -> Definition {
        let written = Written::file(file, text);
        let mut text = Self::new(&written);
        text.string(&written, false, uses, validation);
        text.read()
    }

    fn new(written: &Written<'_>) -> Self {
        let composed = Composed::new(written);
        Self { composed, in_string: false, escaped: false, unquoted: HashSet::new() }
    }

    fn read(self) -> Definition {
        let document = self.composed.read(Limits::default());
        let doubtful = if document.is_err() { self.doubtful() } else { HashSet::new() };
        Definition { document, unknown: self.unquoted, doubtful }
    }

    fn doubtful(&self) -> HashSet<Place> {
        let text = self.composed.text();
        let mut doubtful = HashSet::new();
        for &start in &self.unquoted {
            let behind = text[start + 1..].find('"').map_or(text.len(), |end| start + 1 + end + 1);
            let next = text[behind..].trim_start().len();
            doubtful.extend([start, text.len() - next].map(|offset| self.composed.place(offset)));
        }
        doubtful
    }

    /// Appends a value. Recurses as deep as the template, which its reader bounds.
    fn value(&mut self, node: Node<'_>, uses: &mut Substitutions<'_>, validation: &mut Validation) -> Option<()> {
        // A text that is too long is refused by the reader, whatever follows.
        if self.composed.text().len() > Limits::default().bytes {
            return Some(());
        }
        let Some(intrinsic) = Intrinsic::of(node) else {
            return self.string(&Written::new(node)?, false, uses, validation);
        };
        if let Some((text, _)) = intrinsic.substituted() {
            return self.string(&Written::new(text)?, true, uses, validation);
        }
        if intrinsic.name == "Join" {
            let known = |node: &Node<'_>| Intrinsic::of(*node).is_none();
            let delimiter = Written::new(intrinsic.argument.at(0).filter(known)?)?;
            let list = intrinsic.argument.at(1).filter(known)?;
            for (position, item) in list.items().enumerate() {
                if position > 0 {
                    self.string(&delimiter, false, uses, validation)?;
                }
                self.part(item, uses, validation)?;
            }
            return Some(());
        }
        None
    }

    /// Appends a part of a `Join`, which may also be a value that nobody knows yet.
    fn part(&mut self, node: Node<'_>, uses: &mut Substitutions<'_>, validation: &mut Validation) -> Option<()> {
        match Intrinsic::of(node) {
            Some(intrinsic) if !matches!(intrinsic.name, "Sub" | "Join") => {
                let text = intrinsic.placeholder();
                if self.in_string {
                    self.composed.push_made_at(&text, node);
                } else {
                    self.unquoted.insert(self.composed.text().len());
                    self.composed.push_made_at(&format!("\"{text}\""), node);
                }
                Some(())
            }
            Some(_) | None => self.value(node, uses, validation),
        }
    }

    /// Appends a string, its placeholders in quotes where they have none.
    fn string(
        &mut self,
        written: &Written<'_>,
        sub: bool,
        uses: &mut Substitutions<'_>,
        validation: &mut Validation,
    ) -> Option<()> {
        if self.composed.text().len() + written.text().len() > 2 * Limits::default().bytes {
            return Some(());
        }
        uses.see_text(written, sub, None, validation);
        for part in parts(written.text()) {
            match part {
                Part::Text(range) => {
                    self.scan(&written.text()[range.clone()]);
                    self.composed.push(written, range);
                }
                Part::Name(range, _) | Part::Kept(range, _) if self.in_string => self.composed.push(written, range),
                Part::Name(range, _) | Part::Kept(range, _) => self.quote(written, range),
            }
        }
        Some(())
    }

    fn quote(&mut self, written: &Written<'_>, range: Range<usize>) {
        self.unquoted.insert(self.composed.text().len());
        self.composed.push_made("\"", written, range.start);
        self.composed.push(written, range.clone());
        self.composed.push_made("\"", written, range.end);
    }

    /// Follows JSON's quotes.
    fn scan(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_string => self.escaped = true,
                b'"' => self.in_string = !self.in_string,
                _ => {}
            }
        }
    }
}
