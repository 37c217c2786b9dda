//! The JSON reader: RFC 8259 and nothing more, without recursion; where it is asked for, also with placeholders outside of
//! strings.

mod mistakes;
mod number;
mod placeholder;
mod string;
#[cfg(test)]
mod tests;

use super::fault::{self, Fault};
use super::tree::{Builder, Range, Tree};
use super::{Kind, Limits};
use crate::source::offset;
use mistakes::Wanted;

/// Reads a text; gives the tree and the decoded strings. With `placeholders`, `${…}` and `%{…}` may stand outside of strings.
pub(super) fn read(text: &str, limits: Limits, placeholders: bool) -> Result<(Tree, String), Fault> {
    if text.starts_with('\u{feff}') {
        return Err(Fault::new(0, "the text begins with a byte order mark")
            .help("save the file as UTF-8 without a byte order mark"));
    }
    let tree = Builder::new(text, limits);
    let mut reader = Reader { text, at: 0, tree, placeholders, unclosed: false, after_directive: false };
    reader.skip_space();
    if reader.at == text.len() {
        return Err(fault::blank());
    }
    reader.document()?;
    Ok(reader.tree.finish())
}

/// A place in the text, and what was read before it.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    tree: Builder<'t>,
    /// True if placeholders may stand outside of strings.
    placeholders: bool,
    /// True after a placeholder that is not closed.
    unclosed: bool,
    /// True right after a directive.
    after_directive: bool,
}

/// What follows a value in the array or object around it.
enum Next {
    Value,
    End,
}

impl Reader<'_> {
    /// One value and nothing after it.
    fn document(&mut self) -> Result<(), Fault> {
        loop {
            let opened = self.value()?;
            if opened && !self.opened()? {
                continue;
            }
            match self.after_value()? {
                Next::Value => {}
                Next::End => return Ok(()),
            }
        }
    }

    /// A value, or the bracket that opens one; true after a bracket.
    fn value(&mut self) -> Result<bool, Fault> {
        let start = self.at;
        let Some(byte) = self.peek() else { return Err(mistakes::unexpected(self, Wanted::Value)) };
        match byte {
            b'{' | b'[' => {
                let kind = if byte == b'{' { Kind::Object } else { Kind::Array };
                self.at += 1;
                self.tree.open(kind, (offset(start), offset(self.at)))?;
                return Ok(true);
            }
            b'"' => {
                let content = self.string()?;
                self.tree.scalar(Kind::String, self.since(start), content)?;
            }
            b'-' | b'0'..=b'9' => {
                self.number()?;
                self.tree.scalar(Kind::Number, self.since(start), self.since(start))?;
            }
            b't' => self.word("true", Kind::True)?,
            b'f' => self.word("false", Kind::False)?,
            b'n' => self.word("null", Kind::Null)?,
            b'$' | b'%' if self.at_placeholder() => self.placeholder(Wanted::Value)?,
            _ => return Err(mistakes::unexpected(self, Wanted::Value)),
        }
        Ok(false)
    }

    /// What follows an opening bracket: true if the closing one, else the place is that of the first value.
    fn opened(&mut self) -> Result<bool, Fault> {
        self.skip_space();
        let Some((kind, _)) = self.tree.innermost() else { return Ok(true) };
        let object = kind == Kind::Object;
        match self.peek() {
            Some(b'}') if object => self.close(),
            Some(b']') if !object => self.close(),
            Some(_) | None if object => return Ok(!self.key(Wanted::KeyOrEnd)?),
            Some(_) | None => return Ok(false),
        }
        Ok(true)
    }

    /// Commas and closing brackets up to the next value or the end of the text.
    fn after_value(&mut self) -> Result<Next, Fault> {
        loop {
            self.skip_space();
            let Some((kind, _)) = self.tree.innermost() else {
                if self.at == self.text.len() {
                    return Ok(Next::End);
                }
                return Err(mistakes::unexpected(self, Wanted::End));
            };
            let object = kind == Kind::Object;
            match self.peek() {
                Some(b',') => {
                    let comma = self.at;
                    self.at += 1;
                    self.after_directive = false;
                    self.skip_space();
                    if let Some(bracket @ (b'}' | b']')) = self.peek() {
                        return Err(mistakes::trailing_comma(comma, bracket));
                    }
                    if !object || self.key(Wanted::Key)? {
                        return Ok(Next::Value);
                    }
                }
                Some(b'}') if object => self.close(),
                Some(b']') if !object => self.close(),
                // A directive brings its commas along.
                Some(_) if self.at_directive() || self.after_directive => {
                    self.after_directive = false;
                    if !object || self.key(Wanted::CommaOrEnd)? {
                        return Ok(Next::Value);
                    }
                }
                Some(_) | None => return Err(mistakes::unexpected(self, Wanted::CommaOrEnd)),
            }
        }
    }

    /// A key, its colon, and the space up to its value; false for a placeholder in the place of whole members.
    fn key(&mut self, wanted: Wanted<'_>) -> Result<bool, Fault> {
        let start = self.at;
        let (span, content) = if self.at_placeholder() {
            let text = self.placeholder_text(wanted)?;
            self.skip_space();
            if self.peek() != Some(b':') {
                self.hidden_members(text)?;
                return Ok(false);
            }
            (text, text)
        } else if self.peek() == Some(b'"') {
            let content = self.string()?;
            (self.since(start), content)
        } else {
            return Err(mistakes::unexpected(self, wanted));
        };
        self.tree.key(span, content);
        self.skip_space();
        if self.peek() != Some(b':') {
            let name = self.tree.string(content);
            return Err(mistakes::unexpected(self, Wanted::Colon(name)));
        }
        self.at += 1;
        self.skip_space();
        Ok(true)
    }

    fn close(&mut self) {
        self.at += 1;
        self.tree.close(offset(self.at));
    }

    /// `true`, `false` or `null`, which must not be the beginning of another word.
    fn word(&mut self, word: &str, kind: Kind) -> Result<(), Fault> {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let ends = !rest.get(word.len()).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        if !(rest.starts_with(word.as_bytes()) && ends) {
            return Err(mistakes::unexpected(self, Wanted::Value));
        }
        self.at += word.len();
        self.tree.scalar(kind, self.since(start), (0, 0))?;
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// White space as JSON has it: space, tab, line feed, carriage return (RFC 8259, section 2).
    fn skip_space(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let space = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        self.at += space.unwrap_or(rest.len());
    }

    fn since(&self, start: usize) -> Range {
        (offset(start), offset(self.at))
    }
}
