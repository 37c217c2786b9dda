//! What is written for people: nothing in it is obeyed, neither by a terminal nor by the runner that keeps a log.
//!
//! A name that comes from a file or an argument goes through [`name`], so that it does not leave its line. All texts go through
//! [`harmless`] in the end, which lets pass what we write ourselves: line breaks and colours.

use std::io::{self, Write};
use std::path::Path;

use asl::shown::{RUNNER_COMMANDS, escaped, is_visible};

/// A path as people are shown it.
pub(crate) fn name(path: &Path) -> String {
    escaped(&path.display().to_string())
}

/// Writes to standard output, in colour where that is a terminal.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(harmless(text).as_bytes())?;
    out.flush()
}

/// Writes JSON to standard output: the same values, in a text that nobody obeys either.
pub(crate) fn print_json(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(harmless_json(text).as_bytes())?;
    out.flush()
}

/// The same for JSON that is written piece by piece. A string is one piece, up to what JSON escapes in it.
pub(crate) fn print_json_with(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = Harmless(io::BufWriter::with_capacity(64 * 1024, io::stdout().lock()));
    write(&mut out)?;
    out.flush()
}

/// Lets pieces of JSON pass as [`harmless_json`] writes them.
struct Harmless<W: Write>(W);

impl<W: Write> Write for Harmless<W> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(piece).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        self.0.write_all(harmless_json(text).as_bytes())?;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// JSON of the same values. What is escaped stands in strings alone, for elsewhere JSON is ASCII and has no `#`.
pub(crate) fn harmless_json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (place, character) in text.char_indices() {
        if is_harmless(character) && !RUNNER_COMMANDS.iter().any(|start| text[place..].starts_with(start)) {
            shown.push(character);
        } else {
            let mut units = [0; 2];
            shown.extend(character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    shown
}

/// A text of lines, perhaps with colours, of which nothing else is obeyed.
pub(crate) fn harmless(text: &str) -> String {
    text.split_inclusive('\n').map(line).collect()
}

fn line(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    let mut begins = true;
    while let Some(next) = rest.chars().next() {
        if let Some(length) = colour(rest) {
            shown.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        // Without the colours, which are taken out where no terminal shows them.
        let obeyed = (begins && rest.starts_with("::")) || RUNNER_COMMANDS.iter().any(|start| rest.starts_with(start));
        if obeyed || !is_harmless(next) {
            shown.extend(next.escape_unicode());
        } else {
            shown.push(next);
        }
        begins &= next.is_whitespace();
        rest = &rest[next.len_utf8()..];
    }
    shown
}

/// True for what leaves the cursor where it would be, and the direction of the text as it is. A tabulator is in sources.
fn is_harmless(character: char) -> bool {
    let breaks = matches!(character, '\u{2028}' | '\u{2029}');
    character == '\n'
        || character == '\t'
        || is_visible(character)
        || (character.is_whitespace() && !character.is_control() && !breaks)
}

/// The length of the colour that a text begins with (ECMA-48, "Select graphic rendition").
fn colour(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|c: char| !(c.is_ascii_digit() || c == ';' || c == ':'))?;
    parameters[end..].starts_with('m').then_some("\u{1b}[".len() + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_colours_pass_and_nothing_else() {
        assert_eq!(harmless("a\n\u{1b}[1;31mb\u{1b}[0m\tc\n"), "a\n\u{1b}[1;31mb\u{1b}[0m\tc\n");
        assert_eq!(harmless("\u{1b}]0;title\u{7}\u{1b}[2J\r"), "\\u{1b}]0;title\\u{7}\\u{1b}[2J\\u{d}");
        assert_eq!(harmless("\u{1b}[31"), "\\u{1b}[31");
        assert_eq!(harmless("a\u{202e}b\u{2066}\u{61c}"), "a\\u{202e}b\\u{2066}\\u{61c}");
    }

    #[test]
    fn no_line_is_a_command_of_a_runner() {
        assert_eq!(harmless("a\n ::error::b\n##[group]c\n"), "a\n \\u{3a}:error::b\n\\u{23}#[group]c\n");
        assert_eq!(harmless("\u{1b}[1m::error::b"), "\u{1b}[1m\\u{3a}:error::b");
    }

    #[test]
    fn json_stays_the_same_value() {
        let value = serde_json::json!({"##[error]a": ["::error::\u{202e}\u{e0001}\n\u{1b}[31m", "ä\u{a0}"]});
        let shown = harmless_json(&format!("{value:#}\n"));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        assert!(!shown.contains("##[") && shown.contains("\\u202e\\udb40\\udc01\\n\\u001b[31m"), "{shown}");
    }

    #[test]
    fn a_name_stays_in_its_line() {
        assert_eq!(name(Path::new("a\n::error::b.json")), "a\\u{a}::error::b.json");
    }
}
