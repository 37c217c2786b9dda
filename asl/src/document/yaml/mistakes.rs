//! What the YAML crate found, in the words of this project.

use super::super::fault::Fault;
use super::super::tree::Range;
use crate::shown::quoted;

/// A number that no JSON value holds.
pub(super) fn not_finite(span: Range, value: &str) -> Fault {
    Fault::new(span.0 as usize, format!("JSON has no number {}", quoted(value)))
        .help("write a finite number, or put it in quotes")
}

/// What the crate's finding means, and what its author probably meant.
pub(super) fn explain(info: &str, at: usize, text: &str, opened: Option<usize>) -> Fault {
    let rest = text.get(at..).unwrap_or_default();
    let found = || match rest.chars().next() {
        None => "the end of the text".to_owned(),
        Some('\n' | '\r') => "the end of the line".to_owned(),
        Some('`') => "a backtick".to_owned(),
        Some(character) => quoted(character.encode_utf8(&mut [0; 4])),
    };
    let has = |part: &str| info.contains(part);
    let (message, help) = if has("unknown anchor") {
        let name = rest.split(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}')).next().unwrap_or_default();
        (
            format!("the alias {} has no anchor before it", quoted(name)),
            "write `&name` before the value that it refers to, or put it in quotes",
        )
    } else if has("tab") {
        ("YAML needs spaces here, not a tab".to_owned(), "indent with spaces")
    } else if has("unexpected end of stream") {
        ("the quoted string is not closed".to_owned(), "close it with the quote that opened it")
    } else if has("unknown escape character") {
        (
            "the string has an escape that YAML does not support".to_owned(),
            "write `\\\\` for a backslash, or use single quotes",
        )
    } else if has("hexadecimal number") || has("Unicode character escape") {
        (
            "the string has an escape that is not a character".to_owned(),
            "write `\\u0041` for `A`, or `\\\\` for a backslash",
        )
    } else if has("',' or '}'") {
        (format!("expected `,` or `}}`, found {}", found()), "put a `,` between the members, and close `{` with `}`")
    } else if has("',' or ']'") {
        (format!("expected `,` or `]`, found {}", found()), "put a `,` between the items, and close `[` with `]`")
    } else if has("mapping values are not allowed") || has("illegal placement of ':'") {
        ("there is a `:` inside a value".to_owned(), "put the value in quotes, or start a new line for the key")
    } else if has("mapping keys are not allowed") {
        ("a key is not allowed here".to_owned(), "start a new line for it")
    } else if has("block sequence entries are not allowed") {
        ("a `- ` is not allowed here".to_owned(), "start a new line for the item, or put the value in quotes")
    } else if has("simple key") {
        ("expected `:` after the key".to_owned(), "write `key: value`, with a space after the `:`")
    } else if has("did not find expected key") {
        (format!("expected a key, found {}", found()), "indent the line like the other keys of the mapping")
    } else if has("'-' indicator") {
        (format!("expected `- `, found {}", found()), "indent the line like the other items of the sequence")
    } else if has("unexpected character") || has("cannot start any token") {
        (format!("a value cannot begin with {}", found()), "put the value in quotes")
    } else if has("expected node content") {
        (format!("expected a value, found {}", found()), "write a value, or put it in quotes")
    } else if has("recursion limit") {
        ("brackets are nested more than 255 levels deep".to_owned(), "flatten the document")
    } else if has("indentation in quoted") {
        (
            "the quoted string continues on a line that is not indented".to_owned(),
            "close the string with the quote that opened it, or indent its lines",
        )
    } else if has("misplaced bracket") {
        (format!("{} closes nothing", found()), "remove the bracket, or put the value in quotes")
    } else if has("anchor or alias") {
        (format!("{} is not the name of an anchor", found()), "put the value in quotes")
    } else if has("directive") || has("version") {
        ("the directive is malformed".to_owned(), "remove the line that begins with `%`")
    } else if has("indent") {
        ("the indentation of the line is wrong".to_owned(), "indent it more than the key or item that it belongs to")
    } else if has("unprintable") || has("byte order mark") {
        (
            format!("the text has the invisible character {}", found()),
            "remove it, or write it as an escape in a double-quoted string",
        )
    } else if has("trailing content") {
        (
            format!("expected the end of the value after the closing quote, found {}", found()),
            "put the whole value in quotes",
        )
    } else if has("document") {
        (
            format!("expected the end of the document, found {}", found()),
            "indent the line, or remove the text before it",
        )
    } else if has("handle wasn't declared") {
        ("no `%TAG` declares the prefix of the tag".to_owned(), "write a tag with one `!`, such as `!Ref`")
    } else if has("tag") || has("TAG") {
        ("the tag is malformed".to_owned(), "write `!Name` and a space before the value")
    } else {
        (format!("the text is not YAML: {info}"), "check the indentation and the quotes before this position")
    };
    let bracket = opened.filter(|_| rest.is_empty()).and_then(|at| Some((at, text.get(at..)?.chars().next()?)));
    match bracket {
        Some((at, '[')) => Fault::new(text.len(), message).unclosed(at, ']'),
        Some((at, '{')) => Fault::new(text.len(), message).unclosed(at, '}'),
        Some(_) | None => Fault::new(at, message).help(help),
    }
}

/// A character that YAML texts must not hold as it is (YAML 1.2.2, section 5.1).
pub(super) fn control_character(text: &str) -> Option<Fault> {
    let refused = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    let at = text.as_bytes().iter().position(refused)?;
    let byte = text.as_bytes()[at];
    let fault = Fault::new(at, format!("the text has the control character U+{byte:04X}"));
    Some(fault.help(format!("remove it, or write it as `\\x{byte:02X}` in a double-quoted string")))
}
