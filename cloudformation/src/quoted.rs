//! Parts of the author's text in messages.

/// A part of the author's text in backticks, cut where it is long, with what cannot be seen written as escapes.
pub fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut shown = String::from("`");
    for character in text.chars().take(SHOWN) {
        let hidden = matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}');
        match character.is_control() || hidden {
            true => shown.extend(character.escape_unicode()),
            false => shown.push(character),
        }
    }
    let cut = if text.chars().nth(SHOWN).is_some() { "…`" } else { "`" };
    shown + cut
}
