//! The word that begins at a place of which only the beginning is known.

use std::ops::Range;

/// The bytes of the token that begins at a byte of a text: a string in quotes, a `${Name}`, a tag, a number, a name, or one
/// character; nothing at the end of a line.
///
/// It serves texts that have no parser of ours, such as Rust, or that could not be parsed.
///
/// ```
/// assert_eq!(asl::source::token("let a = Task::new(1);", 8), 8..17);
/// assert_eq!(asl::source::token("a \"b c\" d", 2), 2..7);
/// assert_eq!(asl::source::token("a)", 1), 1..2);
/// ```
pub fn token(text: &str, start: usize) -> Range<usize> {
    let Some(rest) = text.get(start..) else { return text.len()..text.len() };
    let rest = rest.split(['\n', '\r']).next().unwrap_or_default();
    let Some(first) = rest.chars().next() else { return start..start };
    let number = first == '-' || first.is_ascii_digit();
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':') || (number && matches!(c, '-' | '+' | '.'));
    let name = |rest: &str| rest[..rest.find(|c: char| !belongs(c)).unwrap_or(rest.len())].trim_end_matches(':').len();
    let quoted = || rest[1..].find(first).map(|end| end + 2);
    let length = match first {
        '"' | '\'' => quoted().unwrap_or(1),
        '$' if rest.starts_with("${") => rest.find('}').map_or(2, |end| end + 1),
        // A variable of a query language, or a tag such as `!Ref`.
        '$' | '!' => 1 + name(&rest[1..]),
        _ => name(rest),
    };
    start..start + length.max(first.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::token;

    fn found(text: &str, start: usize) -> &str {
        &text[token(text, start)]
    }

    #[test]
    fn tokens_end_where_a_reader_sees_their_end() {
        assert_eq!(found("Next: Done", 0), "Next");
        assert_eq!(found("x ${Pay}-1", 2), "${Pay}");
        assert_eq!(found("a: !Ref b", 3), "!Ref");
        assert_eq!(found("n: -1.5e3,", 3), "-1.5e3");
        assert_eq!(found("$order.id", 0), "$order");
        assert_eq!(found("é(", 0), "é");
        assert_eq!(found("\"open\nx\"", 0), "\"");
    }

    #[test]
    fn nothing_is_found_at_the_end_of_a_line_or_a_text() {
        assert_eq!(token("a\nb", 1), 1..1);
        assert_eq!(token("a", 9), 1..1);
    }
}
