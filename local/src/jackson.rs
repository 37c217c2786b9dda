//! What is wrong with a text that is no JSON, in the words of the service's reader, Jackson (recorded).

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
    let inside = innermost(&text[..start]);
    let before = text[..start].trim_end().chars().next_back();
    let token: String = text[start..].chars().take_while(|c| is_token(*c)).take(256).collect();
    let next = text[start..].chars().next();
    let at = |message: String, end: usize| {
        let (line, column) = place(text, end);
        Fault { message, line, column }
    };
    let Some(next) = next.filter(|_| !error.is_eof()) else {
        let message = match inside {
            Some('{') => "Unexpected end-of-input: expected close marker for Object",
            Some('[') => "Unexpected end-of-input: expected close marker for Array",
            _ => "Unexpected end-of-input",
        };
        return at(message.to_owned(), text.len());
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

/// The bracket that is open at the end of a text which is JSON so far.
fn innermost(text: &str) -> Option<char> {
    let mut open = Vec::new();
    let mut quoted = false;
    let mut escaped = false;
    for c in text.chars() {
        match (quoted, c) {
            (true, _) if escaped => escaped = false,
            (true, '\\') => escaped = true,
            (true, '"') => quoted = false,
            (true, _) => {}
            (false, '"') => quoted = true,
            (false, '{' | '[') => open.push(c),
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
        assert_eq!(of("{\"a\": [1, 2").message, "Unexpected end-of-input: expected close marker for Array");
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
