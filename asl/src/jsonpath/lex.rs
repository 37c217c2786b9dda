//! The characters of a path, and the small things made of them: names, numbers, quoted texts.

use super::ParseError;

/// A place in a text.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Cursor { text, position: 0 }
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// The text that is not read yet.
    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Reads one character.
    pub(crate) fn bump(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.position += character.len_utf8();
        Some(character)
    }

    /// Reads `expected` if it comes next.
    pub(crate) fn eat(&mut self, expected: &str) -> bool {
        let comes = self.rest().starts_with(expected);
        if comes {
            self.position += expected.len();
        }
        comes
    }

    pub(crate) fn expect(&mut self, expected: &str) -> Result<(), ParseError> {
        if self.eat(expected) { Ok(()) } else { Err(self.unexpected(&format!("`{expected}`"))) }
    }

    /// Reads the characters that `accepts` takes.
    pub(crate) fn take_while(&mut self, accepts: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|character| !accepts(character)).unwrap_or(rest.len());
        self.position += length;
        &rest[..length]
    }

    pub(crate) fn skip_blanks(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// The error that something else than `wanted` comes next.
    pub(crate) fn unexpected(&self, wanted: &str) -> ParseError {
        let message = match self.peek() {
            Some(character) => format!("expected {wanted}, found `{character}`"),
            None => format!("expected {wanted}, found the end"),
        };
        ParseError::new(self.position, message)
    }

    /// Reads a text in quotes, whichever kind comes next; a backslash is before a character that is meant as such.
    pub(crate) fn quoted(&mut self) -> Result<String, ParseError> {
        let start = self.position;
        let Some(quote) = self.bump() else { return Err(self.unexpected("a quoted name")) };
        let mut text = String::new();
        while let Some(character) = self.bump() {
            if character == quote {
                return Ok(text);
            }
            match character {
                '\\' => text.extend(self.bump()),
                _ => text.push(character),
            }
        }
        Err(ParseError::new(start, format!("the quote `{quote}` is not closed")))
    }

    /// Reads the rest of a regular expression with the slash that ends it, and gives what is before that; nothing where it
    /// does not end.
    pub(crate) fn pattern(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let start = self.position;
        while let Some(character) = self.bump() {
            match character {
                '/' => return Some(&rest[..self.position - start - 1]),
                '\\' => {
                    self.bump();
                }
                _ => {}
            }
        }
        None
    }

    /// Reads a whole number if one comes next; 32 bits, as indexes have in the service.
    pub(crate) fn integer(&mut self) -> Result<Option<i64>, ParseError> {
        let start = self.position;
        let minus = self.eat("-");
        let digits = self.take_while(|character| character.is_ascii_digit());
        if digits.is_empty() {
            return if minus { Err(self.unexpected("a digit")) } else { Ok(None) };
        }
        let text = &self.text[start..self.position];
        let number: Option<i32> = text.parse().ok();
        number
            .map(|number| Some(number.into()))
            .ok_or_else(|| ParseError::new(start, format!("the number `{text}` does not fit into 32 bits")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_ends_at_its_own_quote() {
        assert_eq!(Cursor::new(r#"'a"b'c"#).quoted().unwrap(), "a\"b");
        assert_eq!(Cursor::new(r#""it's""#).quoted().unwrap(), "it's");
        assert_eq!(Cursor::new(r"'it\'s \\'").quoted().unwrap(), r"it's \");
        let open = Cursor::new("'é").quoted().unwrap_err();
        assert_eq!((open.offset, open.message.as_str()), (0, "the quote `'` is not closed"));
    }

    #[test]
    fn integers_have_32_bits() {
        assert_eq!(Cursor::new("-7]").integer().unwrap(), Some(-7));
        assert_eq!(Cursor::new("]").integer().unwrap(), None);
        assert!(Cursor::new("-]").integer().is_err());
        assert!(Cursor::new("2147483648").integer().is_err());
    }
}
