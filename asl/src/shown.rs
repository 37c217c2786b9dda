//! Parts of texts as people are shown them: in messages, tables and terminals.

/// A part of somebody's text in backticks: its first 60 characters, with what cannot be seen written as escapes.
///
/// ```
/// assert_eq!(asl::shown::quoted("Pay\u{200b}"), "`Pay\\u{200b}`");
/// ```
pub fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    let cut = if text.chars().nth(MOST).is_some() { "…" } else { "" };
    format!("`{}{cut}`", text.chars().take(MOST).map(escape).collect::<String>())
}

/// Names in backticks, with commas between them.
///
/// ```
/// assert_eq!(asl::shown::listed(["Orders", "Refunds"]), "`Orders`, `Refunds`");
/// ```
pub fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The text with what cannot be seen, and what a terminal would obey, written as escapes.
///
/// ```
/// assert_eq!(asl::shown::escaped("a\nb"), "a\\u{a}b");
/// ```
pub fn escaped(text: &str) -> String {
    text.chars().map(escape).collect()
}

/// The text in one line: a space in the place of each line break and other control character.
///
/// ```
/// assert_eq!(asl::shown::one_line("a\nb"), "a b");
/// ```
pub fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

/// The beginning of a text, at most so many characters, the last of which is `…` where something is left out.
///
/// ```
/// assert_eq!(asl::shown::cut("payment", 4), "pay…");
/// assert_eq!(asl::shown::cut("pay", 4), "pay");
/// ```
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

/// True for a character that people see as what it is, a plain space included.
pub fn is_visible(character: char) -> bool {
    let invisible = matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    character == ' ' || !(character.is_control() || character.is_whitespace() || invisible)
}

/// A character, or its escape where it cannot be seen.
fn escape(character: char) -> String {
    if is_visible(character) { character.to_string() } else { character.escape_unicode().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_at_characters() {
        assert_eq!(quoted(&"ä".repeat(60)), format!("`{}`", "ä".repeat(60)));
        assert_eq!(quoted(&"ä".repeat(61)), format!("`{}…`", "ä".repeat(60)));
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äö…");
        assert_eq!(cut("äöüß", 0), "…");
    }

    #[test]
    fn what_cannot_be_seen_is_escaped_and_what_breaks_a_line_is_a_space() {
        assert_eq!(escaped("a b\u{1b}\u{a0}\u{202e}"), "a b\\u{1b}\\u{a0}\\u{202e}");
        assert_eq!(one_line("a\nb\u{1b}[31m"), "a b [31m");
        assert_eq!(listed([]), "");
    }
}
