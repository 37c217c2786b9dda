//! Parts of texts as people are shown them: in messages, tables and terminals.

/// A part of somebody's text in backticks: its first 60 characters, with what cannot be seen written as escapes.
///
/// ```
/// assert_eq!(asl::shown::quoted("Pay\u{200b}"), "`Pay\\u{200b}`");
/// ```
pub fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    let cut = if text.chars().nth(MOST).is_some() { "…" } else { "" };
    format!("`{}{cut}`", escaped(&text.chars().take(MOST).collect::<String>()))
}

/// Names in backticks, with commas between them.
///
/// ```
/// assert_eq!(asl::shown::listed(["Orders", "Refunds"]), "`Orders`, `Refunds`");
/// ```
pub fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// So many of something, in words.
///
/// ```
/// assert_eq!(asl::shown::counted(1, "item"), "1 item");
/// assert_eq!(asl::shown::counted(0, "item"), "0 items");
/// ```
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A text between the tags or quotes of XML or HTML. What XML cannot hold is written as an escape.
///
/// ```
/// assert_eq!(asl::shown::xml("a < \"b\"\u{1}"), "a &lt; &quot;b&quot;\\u{1}");
/// ```
pub fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push(character),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.extend(character.escape_unicode()),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// The text in one line, with what cannot be seen, and what a terminal or the log of a CI runner would obey, written as
/// escapes.
///
/// ```
/// assert_eq!(asl::shown::escaped("a\nb"), "a\\u{a}b");
/// assert_eq!(asl::shown::escaped("::error::b"), "\\u{3a}:error::b");
/// ```
pub fn escaped(text: &str) -> String {
    unobeyed(text.chars().map(escape).collect())
}

/// The text in one line: a space in the place of each line break and other control character, and the rest as in [`escaped`].
///
/// ```
/// assert_eq!(asl::shown::one_line("a\nb"), "a b");
/// ```
pub fn one_line(text: &str) -> String {
    let spaced = |character: char| match character {
        '\u{2028}' | '\u{2029}' => ' '.to_string(),
        _ if character.is_control() => ' '.to_string(),
        _ if character.is_whitespace() => character.to_string(),
        _ => escape(character),
    };
    unobeyed(text.chars().map(spaced).collect())
}

/// What a CI runner obeys wherever it stands in a line (GitHub Actions, Azure Pipelines). At the beginning of a line, GitHub
/// Actions obeys `::name::` too.
pub const RUNNER_COMMANDS: [&str; 2] = ["##[", "##vso["];

/// A line that no CI runner takes for a command, for what makes it one is written as an escape.
fn unobeyed(mut line: String) -> String {
    let start = line.len() - line.trim_start().len();
    if line[start..].starts_with("::") {
        line.replace_range(start..=start, "\\u{3a}");
    }
    for command in RUNNER_COMMANDS {
        if line.contains(command) {
            line = line.replace(command, &format!("\\u{{23}}{}", &command[1..]));
        }
    }
    line
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
    // What has no shape, or turns the direction of what follows (Unicode Character Database, `Default_Ignorable_Code_Point`
    // and `Bidi_Control`), but for the selectors of emoji.
    let invisible = matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
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
    fn what_turns_the_direction_of_a_text_cannot_be_seen() {
        let controls =
            "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
        assert!(controls.chars().all(|control| !is_visible(control)));
        for shown in [escaped(controls), one_line(controls), quoted(controls)] {
            assert!(shown.is_ascii(), "{shown}");
        }
    }

    #[test]
    fn no_runner_obeys_a_part_of_a_text() {
        for shown in [escaped, one_line] {
            assert_eq!(shown("::stop-commands::x"), "\\u{3a}:stop-commands::x");
            assert_eq!(shown("a::b ##[error]##vso[x]"), "a::b \\u{23}#[error]\\u{23}#vso[x]");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_escaped_and_what_breaks_a_line_is_a_space() {
        assert_eq!(escaped("a b\u{1b}\u{a0}\u{202e}"), "a b\\u{1b}\\u{a0}\\u{202e}");
        assert_eq!(one_line("a\nb\u{1b}[31m"), "a b [31m");
        assert_eq!(one_line("a\u{a0}b\u{2028}\u{202e}c"), "a\u{a0}b \\u{202e}c");
        assert_eq!(listed([]), "");
    }
}
