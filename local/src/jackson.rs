//! What is wrong with a text that is no JSON, in the words of the service's reader, Jackson (recorded, and those of its source).

/// The first fault of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What is wrong.
    pub(crate) message: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column in characters, from 1, of what follows the token that is wrong.
    pub(crate) column: usize,
}

/// What values a text may hold.
const VALUES: &str = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/// The fault of a text that could not be read; `error` says where.
pub(crate) fn fault(text: &str, error: &serde_json::Error) -> Fault {
    let offset = offset_of(text, error.line(), error.column());
    let token_start = text[..offset].rfind(|c: char| !is_token(c)).map_or(0, |at| at + 1);
    let start = ceil(text, token_start.min(offset));
    let inside = innermost(&text[..start]).map(|(open, _)| open);
    let before = text[..start].trim_end().chars().next_back();
    let token: String = text[start..].chars().take_while(|c| is_token(*c)).take(256).collect();
    let next = text[start..].chars().next();
    let at = |message: String, end: usize| {
        let (line, column) = place(text, end);
        Fault { message, line, column }
    };
    if let Some((_, end, fault)) = in_string(text).filter(|(start, ..)| *start <= offset) {
        return at(fault, end);
    }
    let Some(next) = next.filter(|_| !error.is_eof()) else {
        return at(end_of_input(text), text.len());
    };
    let wants_name = inside == Some('{') && matches!(before, Some('{' | ','));
    let end = start + next.len_utf8();
    let unexpected = |wanted: &str| format!("Unexpected character ('{next}' (code {})): {wanted}", u32::from(next));
    if wants_name {
        return at(unexpected("was expecting double-quote to start field name"), end);
    }
    let wants_value = matches!(before, None | Some('[' | ',' | ':'));
    if wants_value && !token.is_empty() && !token.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        let message = format!("Unrecognized token '{token}': was expecting {VALUES}");
        return at(message, start + token.len());
    }
    if wants_value && token.len() > 1 && token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit()) {
        return at("Invalid numeric value: Leading zeroes not allowed".to_owned(), start + 1);
    }
    match (wants_value, inside) {
        (true, _) => at(unexpected(&format!("expected a valid value {VALUES}")), end),
        (false, Some('{')) if before == Some('"') && next != ',' => {
            at(unexpected("was expecting a colon to separate field name and value"), end)
        }
        (false, Some('{')) => at(unexpected("was expecting comma to separate Object entries"), end),
        (false, Some('[')) => at(unexpected("was expecting comma to separate Array entries"), end),
        (false, _) => at(unexpected(&format!("expected a valid value {VALUES}")), end),
    }
}

fn is_token(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '-' | '+')
}

/// The byte of a place; `column` counts bytes from 1.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    floor(text, (start + column.saturating_sub(1)).min(text.len()))
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Line and column, from 1, of a byte.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..ceil(text, at.min(text.len()))];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// What is said of a text that ends too early.
fn end_of_input(text: &str) -> String {
    let before = text.trim_end();
    let token_start = before.rfind(|c: char| !is_token(c)).map_or(0, |at| ceil(before, at + 1));
    let token = &before[token_start..];
    if token.starts_with(|c: char| c.is_alphabetic()) && !["true", "false", "null"].contains(&token) {
        return format!("Unrecognized token '{token}': was expecting {VALUES}");
    }
    let Some((open, place)) = innermost(text) else { return "Unexpected end-of-input".to_owned() };
    let kind = if open == '{' { "Object" } else { "Array" };
    let inside = &before[place + 1..];
    let is_between = inside.ends_with([',', ':']) || (open == '{' && ends_with_name(inside));
    if is_between {
        return format!("Unexpected end-of-input within/between {kind} entries");
    }
    let (line, column) = self::place(text, place);
    let source: String = text.chars().take(MOST_SOURCE).collect();
    format!(
        "Unexpected end-of-input: expected close marker for {kind} (start marker at [Source: (String)\"{source}\"; line: {line}, \
         column: {column}])"
    )
}

/// How much of a text is shown as the source.
pub(crate) const MOST_SOURCE: usize = 500;

/// True for the inside of an object that ends with the name of an entry, before its colon.
fn ends_with_name(inside: &str) -> bool {
    let mut quoted = false;
    let mut escaped = false;
    let mut depth = 0_usize;
    let mut is_name = true;
    for c in inside.chars() {
        match (quoted, c) {
            (true, _) if escaped => escaped = false,
            (true, '\\') => escaped = true,
            (_, '"') => quoted = !quoted,
            (true, _) => {}
            (false, '{' | '[') => depth += 1,
            (false, '}' | ']') => depth = depth.saturating_sub(1),
            (false, ':') if depth == 0 => is_name = false,
            (false, ',') if depth == 0 => is_name = true,
            (false, _) => {}
        }
    }
    is_name && inside.ends_with('"')
}

/// The fault inside of a string, and where the string begins and the fault ends: a control character, or no end.
fn in_string(text: &str) -> Option<(usize, usize, String)> {
    let mut start = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (start, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(_), '"') => start = None,
            (Some(start), c) if c < ' ' => {
                let fault = format!(
                    "Illegal unquoted character ((CTRL-CHAR, code {})): has to be escaped using backslash to be included in string \
                     value",
                    u32::from(c)
                );
                return Some((start, at + 1, fault));
            }
            (None, '"') => start = Some(at),
            (Some(_) | None, _) => {}
        }
    }
    let start = start?;
    let before = text[..start].trim_end().chars().next_back();
    let is_name = innermost(&text[..start]).is_some_and(|(open, _)| open == '{') && matches!(before, Some('{' | ','));
    let what = if is_name { " in field name" } else { ": was expecting closing quote for a string value" };
    Some((start, text.len(), format!("Unexpected end-of-input{what}")))
}

/// The bracket that is open at the end of a text which is JSON so far, and its place.
fn innermost(text: &str) -> Option<(char, usize)> {
    let mut open = Vec::new();
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quoted, c) {
            (true, _) if escaped => escaped = false,
            (true, '\\') => escaped = true,
            (true, '"') => quoted = false,
            (true, _) => {}
            (false, '"') => quoted = true,
            (false, '{' | '[') => open.push((c, at)),
            (false, '}' | ']') => {
                open.pop();
            }
            (false, _) => {}
        }
    }
    open.pop()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Fault {
        fault(text, &serde_json::from_str::<serde_json::Value>(text).unwrap_err())
    }

    #[test]
    fn faults_are_told_in_the_words_of_the_service() {
        let not = of("not some json");
        assert_eq!(not.message, format!("Unrecognized token 'not': was expecting {VALUES}"));
        assert_eq!((not.line, not.column), (1, 4));
        let name = of("{'not': 'json'}").message;
        assert_eq!(name, "Unexpected character (''' (code 39)): was expecting double-quote to start field name");
        assert_eq!(
            of("{\"a\": [1, 2").message,
            "Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)\"{\"a\": [1, 2\"; line: \
             1, column: 7])"
        );
        for (text, message) in [
            ("{\"a\"", "Unexpected end-of-input within/between Object entries"),
            ("{\"a\": 1,", "Unexpected end-of-input within/between Object entries"),
            ("[1,", "Unexpected end-of-input within/between Array entries"),
            ("{\"a", "Unexpected end-of-input in field name"),
            ("\"a", "Unexpected end-of-input: was expecting closing quote for a string value"),
            ("{\"a\": 01}", "Invalid numeric value: Leading zeroes not allowed"),
        ] {
            assert_eq!(of(text).message, message, "{text}");
        }
        assert_eq!(of("nul").message, format!("Unrecognized token 'nul': was expecting {VALUES}"));
        assert!(of("{a: \"\n\"}").message.starts_with("Unexpected character ('a' (code 97))"));
        assert!(of("{\"a\": \"\n\"}").message.starts_with("Illegal unquoted character ((CTRL-CHAR, code 10))"));
        assert_eq!(
            of("[1 2]").message,
            "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries"
        );
        assert_eq!(of("[\n1,\n nul]").line, 3);
    }

    #[test]
    fn no_text_is_too_odd() {
        for text in
            ["", " ", "ä", "{\"ä\": ä}", "\"", "[\u{1F600}]", "{\"a\" 1}", "1 1", "]", "nul", "-", "{,}", "\u{0}"]
        {
            if serde_json::from_str::<serde_json::Value>(text).is_err() {
                assert!(!of(text).message.is_empty(), "{text:?}");
            }
        }
    }
}
