//! What a JSON text has where something else belongs, and what its author probably meant.

use super::super::Kind;
use super::super::fault::Fault;
use super::Reader;
use crate::shown::{is_visible, quoted};

/// What the reader wants at its place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'k> {
    Value,
    Key,
    KeyOrEnd,
    Colon(&'k str),
    CommaOrEnd,
    End,
}

/// A comma that nothing follows.
pub(super) fn trailing_comma(comma: usize, bracket: u8) -> Fault {
    let bracket = char::from(bracket);
    Fault::new(comma, format!("there is a comma before the closing `{bracket}`")).help("remove the comma")
}

/// The text has something else at the reader's place.
pub(super) fn unexpected(reader: &Reader<'_>, wanted: Wanted<'_>) -> Fault {
    let rest = &reader.text[reader.at..];
    let open = reader.tree.innermost();
    let object = open.is_some_and(|(kind, _)| kind == Kind::Object);
    let closing = if object { "`}`" } else { "`]`" };
    let expected = match wanted {
        Wanted::Value if !object && open.is_some() && reader.tree.members() == 0 => "a value or `]`".to_owned(),
        Wanted::Value => "a value".to_owned(),
        Wanted::Key => "a key in double quotes".to_owned(),
        Wanted::KeyOrEnd => "a key in double quotes or `}`".to_owned(),
        Wanted::Colon(key) => format!("`:` after the key {}", quoted(key)),
        Wanted::CommaOrEnd => format!("`,` or {closing}"),
        Wanted::End => "the end of the text".to_owned(),
    };
    let fault = Fault::new(reader.at, format!("expected {expected}, found {}", found(rest)));
    let help = if rest.is_empty() { Help::Close } else { helped(reader, wanted, rest) };
    match (help, reader.tree.innermost()) {
        (Help::Words(help), _) => fault.help(help),
        (Help::Close, Some((kind, opened))) => fault.unclosed(opened, if kind == Kind::Object { '}' } else { ']' }),
        (Help::Close | Help::General, _) => fault.help(general(wanted)),
    }
}

/// What to do about what a text has at a place.
enum Help {
    /// As it is said.
    Words(String),
    /// Close the bracket that is open.
    Close,
    /// What helps anywhere.
    General,
}

fn helped(reader: &Reader<'_>, wanted: Wanted<'_>, rest: &str) -> Help {
    match known(rest) {
        Some(words) => Help::Words(words),
        None => fitting(reader, wanted, rest).unwrap_or(Help::General),
    }
}

/// Help where nothing better is known.
fn general(wanted: Wanted<'_>) -> &'static str {
    match wanted {
        Wanted::Value => "a value is an object, an array, a string, a number, `true`, `false` or `null`",
        Wanted::Key | Wanted::KeyOrEnd => "keys need double quotes",
        Wanted::Colon(_) => "put a `:` between the key and its value",
        Wanted::CommaOrEnd => "put a `,` before it",
        Wanted::End => "a JSON text has one value: remove the rest, or put the values in an array",
    }
}

/// The beginning of a text, as a message names it: a word, or one character.
fn found(rest: &str) -> String {
    let word = word(rest);
    if !word.is_empty() {
        return quoted(word);
    }
    if rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#') {
        return "a comment".to_owned();
    }
    match rest.chars().next() {
        Some('"') => "a string".to_owned(),
        Some('`') => "a backtick".to_owned(),
        Some(character) if is_visible(character) => quoted(character.encode_utf8(&mut [0; 4])),
        Some('\u{a0}') => "a no-break space (U+00A0)".to_owned(),
        Some('\u{feff}') => "a byte order mark (U+FEFF)".to_owned(),
        Some(character) => format!("the invisible character U+{:04X}", u32::from(character)),
        None => "the end of the text".to_owned(),
    }
}

/// Help for what is a mistake anywhere.
fn known(rest: &str) -> Option<String> {
    let word = word(rest);
    let help = match word {
        "True" | "TRUE" => "write `true`",
        "False" | "FALSE" => "write `false`",
        "None" | "Null" | "NULL" | "nil" | "undefined" => "write `null`",
        "NaN" | "Infinity" => "JSON has no such value: write a number, a string or `null`",
        _ => match rest.as_bytes().first()? {
            b'\'' => "strings need double quotes: `\"` instead of `'`",
            b'`' => "strings need double quotes: `\"` instead of the backtick",
            b'#' => "JSON has no comments: use the field `Comment`",
            b'/' if rest.starts_with("//") || rest.starts_with("/*") => "JSON has no comments: use the field `Comment`",
            b'$' if rest.starts_with("${") => return placeholder(rest),
            _ => match rest.chars().next()? {
                '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' => "replace the typographic quotes with `\"`",
                character if !is_visible(character) => "remove the character, or write a plain space",
                _ => return None,
            },
        },
    };
    Some(help.to_owned())
}

/// A placeholder outside a string.
fn placeholder(rest: &str) -> Option<String> {
    let end = rest.find('}')?;
    let placeholder = &rest[..=end];
    (!placeholder.contains(['\n', '"']))
        .then(|| format!("put the placeholder in quotes: {}", quoted(&format!("\"{placeholder}\""))))
}

/// Help that depends on what was wanted.
fn fitting(reader: &Reader<'_>, wanted: Wanted<'_>, rest: &str) -> Option<Help> {
    let first = rest.as_bytes().first()?;
    let word = word(rest);
    let at_root = reader.tree.innermost().is_none();
    Some(Help::Words(match wanted {
        Wanted::Value => match first {
            b',' => "write a value, or remove the comma".to_owned(),
            b'}' | b']' => match before(reader) {
                Some(b':') => "write the value of the key, or `null`".to_owned(),
                Some(_) | None => return Some(Help::Close),
            },
            b':' => "an object begins with `{`".to_owned(),
            b'+' => "write the number without `+`".to_owned(),
            b'.' => format!("write a digit before the point: {}", quoted(&format!("0{}", number(rest)))),
            _ if at_root && rest[word.len()..].starts_with(':') => {
                "the text looks like YAML: give the file a name that ends in `.yaml`".to_owned()
            }
            _ if !word.is_empty() => match ["true", "false", "null"].iter().find(|name| name.starts_with(word)) {
                Some(name) => format!("write `{name}`"),
                None => format!("strings need double quotes: {}", quoted(&format!("\"{word}\""))),
            },
            _ => return None,
        },
        Wanted::Key | Wanted::KeyOrEnd => match first {
            b',' => "remove the comma".to_owned(),
            b']' => return Some(Help::Close),
            _ if !word.is_empty() => format!("keys need double quotes: {}", quoted(&format!("\"{word}\""))),
            _ => return None,
        },
        Wanted::Colon(_) => match first {
            b'=' => "write `:` between a key and its value".to_owned(),
            b'}' | b',' => "write `:` and a value after the key".to_owned(),
            _ => return None,
        },
        Wanted::CommaOrEnd => match (reader.tree.innermost(), first) {
            (Some((Kind::Array, _)), b':') => "an array has no keys: put `{` and `}` around the key and the \
                value"
                .to_owned(),
            (_, b'}' | b']') => return Some(Help::Close),
            (_, b';') => "write `,`".to_owned(),
            (_, b'"') => return None,
            _ if before(reader) == Some(b'"') => {
                "put a `,` before it, or write a quote inside a string as `\\\"`".to_owned()
            }
            _ => return None,
        },
        Wanted::End => match first {
            b'}' | b']' => format!("remove the `{}`; it closes nothing", char::from(*first)),
            b',' => "remove the comma".to_owned(),
            _ => return None,
        },
    }))
}

/// The character before the reader's place that is not white space.
fn before(reader: &Reader<'_>) -> Option<u8> {
    reader.text[..reader.at].trim_end().bytes().last()
}

/// The word at the beginning of a text, or nothing.
fn word(rest: &str) -> &str {
    let belongs = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-' | '.');
    let begins = rest.starts_with(|character: char| character.is_alphanumeric() || character == '_');
    let end = if begins { rest.find(|character| !belongs(character)).unwrap_or(rest.len()) } else { 0 };
    &rest[..end]
}

/// The digits and letters after a point.
fn number(rest: &str) -> &str {
    let belongs = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '+' | '-');
    &rest[..rest.find(|character| !belongs(character)).unwrap_or(rest.len())]
}
