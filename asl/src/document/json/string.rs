//! JSON strings (RFC 8259, section 7).

use super::super::fault::Fault;
use super::super::tree::Range;
use super::Reader;
use crate::shown::quoted;
use crate::source::offset;

impl Reader<'_> {
    /// A string from its opening to its closing quote; gives the range of its text in the buffer.
    pub(super) fn string(&mut self) -> Result<Range, Fault> {
        let opening = self.at;
        let start = opening + 1;
        let end = plain_until(self.text.as_bytes(), start);
        self.at = end;
        if self.peek() == Some(b'"') {
            let end = self.end_with_placeholders(start, end).unwrap_or(end);
            self.at = end + 1;
            return Ok((offset(start), offset(end)));
        }
        let mut string = String::from(&self.text[start..end]);
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => string.push(self.escape(opening)?),
                Some(_) => return Err(self.control_character(opening)),
                None => return Err(self.unclosed(opening)),
            }
            let start = self.at;
            self.at = plain_until(self.text.as_bytes(), start);
            string.push_str(&self.text[start..self.at]);
        }
        self.at += 1;
        Ok(self.tree.decode(&string))
    }

    /// An escape, after which the place is that of the next character.
    fn escape(&mut self, opening: usize) -> Result<char, Fault> {
        let start = self.at;
        let Some(letter) = self.text[start + 1..].chars().next() else { return Err(self.unclosed(opening)) };
        self.at += 1 + letter.len_utf8();
        Ok(match letter {
            '"' | '\\' | '/' => letter,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(start, opening),
            other => return Err(unknown_escape(start, other)),
        })
    }

    /// `\uXXXX`, or two of them for a character beyond U+FFFF.
    fn unicode(&mut self, start: usize, opening: usize) -> Result<char, Fault> {
        let first = self.four_digits(start, opening)?;
        if let Some(character) = char::from_u32(first) {
            return Ok(character);
        }
        let second = self.at;
        if (0xD800..0xDC00).contains(&first) && self.text[second..].starts_with("\\u") {
            self.at += 2;
            let low = self.four_digits(second, opening)?;
            if (0xDC00..0xE000).contains(&low) {
                let code = 0x1_0000 + ((first - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
        let escape = quoted(&self.text[start..start + 6]);
        Err(Fault::new(start, format!("{escape} is half of a surrogate pair, not a character"))
            .help("write the character itself, or both halves, as in `\\ud83d\\ude42`"))
    }

    fn four_digits(&mut self, start: usize, opening: usize) -> Result<u32, Fault> {
        let rest = &self.text[self.at..];
        let digits = rest.bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
        if digits == 4 {
            self.at += 4;
            return Ok(u32::from_str_radix(&rest[..4], 16).unwrap_or_default());
        }
        if digits == rest.len() {
            return Err(self.unclosed(opening));
        }
        let shown = &self.text[start..self.at + digits];
        Err(Fault::new(start, format!("{} has {digits} hexadecimal digits, but needs four", quoted(shown)))
            .help("write `\\u0041` for `A`, or `\\\\` for a backslash"))
    }

    /// A character below U+0020, which strings must escape.
    fn control_character(&self, opening: usize) -> Fault {
        let byte = self.peek().unwrap_or_default();
        if matches!(byte, b'\n' | b'\r') {
            return Fault::new(opening, "the string is not closed on its line")
                .help("close it with `\"`; write a line break inside a string as `\\n`");
        }
        let escape = match byte {
            b'\t' => "\\t".to_owned(),
            8 => "\\b".to_owned(),
            12 => "\\f".to_owned(),
            other => format!("\\u{other:04x}"),
        };
        let name = if byte == b'\t' { "a tab" } else { "a control character" };
        Fault::new(self.at, format!("a string cannot contain {name} (U+{byte:04X}) unescaped"))
            .help(format!("write `{escape}`"))
    }

    fn unclosed(&self, opening: usize) -> Fault {
        Fault::new(opening, "the string is not closed")
            .label(self.text.len(), "the text ends here")
            .help("close it with `\"`")
    }
}

fn unknown_escape(at: usize, letter: char) -> Fault {
    let help = match letter {
        '\'' => "write `'` without a backslash".to_owned(),
        'x' => "write `\\u00` and two hexadecimal digits".to_owned(),
        '\n' | '\r' => "a string must end on its line; write `\\n` for a line break".to_owned(),
        other => format!("write {} for a backslash", quoted(&format!("\\\\{other}"))),
    };
    Fault::new(at, format!("{} is not a JSON escape", quoted(&format!("\\{letter}")))).help(help)
}

/// The first byte from `at` that is a quote, a backslash or a control character; the end if there is none.
fn plain_until(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // Eight bytes at once: `x - 1 & !x` has a high bit first where a byte is zero.
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        let quote = word ^ (ONES * u64::from(b'"'));
        let backslash = word ^ (ONES * u64::from(b'\\'));
        let found = (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        let found = found & HIGH;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let stop = rest.iter().position(|&byte| matches!(byte, b'"' | b'\\' | 0..0x20));
    at + stop.unwrap_or(rest.len())
}
