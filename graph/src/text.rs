//! Texts of others in a picture: made harmless, measured, and cut where they are long.

use asl::shown::is_visible;

/// The most characters of a text that a picture holds at all, in titles that a pointer shows.
pub(crate) const MOST_CHARACTERS: usize = 2_000;

/// What stands for the rest of a text that was cut.
pub(crate) const ELLIPSIS: char = '…';

/// A text in one line: what cannot be seen, or turns the direction of writing, stands as an escape, and white space as one
/// space. A text beyond 2,000 characters is cut, and says how long it was.
pub fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(MOST_CHARACTERS));
    for (index, character) in text.chars().enumerate() {
        if index == MOST_CHARACTERS {
            let count = text.chars().count();
            shown.push_str(&format!("… ({count} characters)"));
            break;
        }
        match character {
            '\n' | '\r' | '\t' => {
                if !shown.ends_with(' ') {
                    shown.push(' ');
                }
            }
            seen if is_visible(seen) && !matches!(seen, '\u{fffe}' | '\u{ffff}') => shown.push(seen),
            // XML does not have the two last ones.
            hidden => shown.extend(hidden.escape_unicode()),
        }
    }
    shown
}

/// A font as far as the layout must know it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Font {
    /// Pixels of the em.
    pub(crate) size: f64,
    /// Whether it is semi-bold.
    pub(crate) bold: bool,
}

impl Font {
    /// How wide a text may be at most in one of the fonts that the picture names, in pixels.
    pub(crate) fn width(self, text: &str) -> f64 {
        text.chars().map(|character| self.of(character)).sum()
    }

    fn of(self, character: char) -> f64 {
        // A little more than Helvetica has, for Segoe UI and DejaVu Sans are wider.
        let wider = if self.bold { 1.18 } else { 1.08 };
        per_mille(character) / 1000.0 * self.size * wider
    }

    /// The text, cut so that it is no wider than this many pixels.
    pub(crate) fn fit(self, text: &str, most: f64) -> String {
        if self.width(text) <= most {
            return text.to_owned();
        }
        let mut left = most - self.of(ELLIPSIS);
        let kept = text.chars().take_while(|character| {
            left -= self.of(*character);
            left >= 0.0
        });
        let mut kept: String = kept.collect();
        kept.truncate(kept.trim_end().len());
        kept.push(ELLIPSIS);
        kept
    }

    /// The text in at most this many lines, none wider than this many pixels; the last is cut where more follows.
    pub(crate) fn wrap(self, text: &str, most: f64, lines: usize) -> Vec<String> {
        let mut wrapped = Vec::new();
        let mut rest = text.trim();
        while wrapped.len() + 1 < lines && self.width(rest) > most {
            let at = self.break_of(rest, most);
            if at == 0 || at == rest.len() {
                break;
            }
            wrapped.push(rest[..at].trim_end().to_owned());
            rest = rest[at..].trim_start();
        }
        wrapped.push(self.fit(rest, most));
        wrapped
    }

    /// Where a line of this width ends: behind the last space, hyphen, dot or small letter before a capital; else where it
    /// is full.
    fn break_of(self, text: &str, most: f64) -> usize {
        let (mut width, mut best, mut full) = (0.0, 0, 0);
        let mut before = ' ';
        for (offset, character) in text.char_indices() {
            width += self.of(character);
            if width > most {
                break;
            }
            let behind = offset + character.len_utf8();
            if before.is_lowercase() && character.is_uppercase() {
                best = offset;
            }
            if matches!(character, ' ' | '-' | '_' | '.' | '/' | ':' | ',') {
                best = behind;
            }
            full = behind;
            before = character;
        }
        // A break near the beginning would leave the line empty.
        if best * 3 > full { best } else { full }
    }
}

/// The advance width of a character in thousandths of the em, after Helvetica's; other scripts by their blocks.
fn per_mille(character: char) -> f64 {
    let width = match character {
        ' ' | '!' | ',' | '.' | '/' | ':' | ';' | '\\' | '[' | ']' | 'I' | 'f' | 't' => 278,
        '\'' | 'i' | 'j' | 'l' => 222,
        '|' => 260,
        '(' | ')' | '-' | 'r' | '`' => 333,
        '{' | '}' => 334,
        '"' => 355,
        '*' => 389,
        '^' => 469,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 500,
        'w' => 722,
        'm' | 'M' => 833,
        '+' | '<' | '=' | '>' | '~' => 584,
        'F' | 'T' | 'Z' => 611,
        'A' | 'B' | 'E' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' | '&' => 667,
        'C' | 'D' | 'H' | 'N' | 'R' | 'U' => 722,
        'G' | 'O' | 'Q' => 778,
        '%' => 889,
        'W' => 944,
        '@' => 1015,
        '·' => 278,
        ELLIPSIS | '→' => 1000,
        '\u{0}'..='\u{7e}' => 556,
        // Combining marks and joiners stand on another character.
        '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{7f}'..='\u{24f}' => 640,
        '\u{250}'..='\u{10ff}' => 700,
        _ => 1100,
    };
    f64::from(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: Font = Font { size: 10.0, bold: false };

    #[test]
    fn what_cannot_be_seen_stands_as_an_escape() {
        assert_eq!(clean("a\u{1b}[31m\u{202e}b\u{0}\n\tc"), "a\\u{1b}[31m\\u{202e}b\\u{0} c");
        let long = clean(&"x".repeat(1_000_000));
        assert!(long.ends_with("x… (1000000 characters)") && long.len() < 2 * MOST_CHARACTERS, "{}", long.len());
    }

    #[test]
    fn a_text_is_cut_where_it_is_too_wide() {
        assert_eq!(FONT.fit("short", 100.0), "short");
        let cut = FONT.fit("a text that is too wide", 60.0);
        assert!(cut.ends_with('…') && FONT.width(&cut) <= 60.0, "{cut}");
    }

    #[test]
    fn lines_break_at_words_and_within_names() {
        assert_eq!(FONT.wrap("Notify Payment Failure", 70.0, 2), ["Notify", "Payment Fa…"]);
        assert_eq!(FONT.wrap("NotifyPaymentFailure", 80.0, 2), ["NotifyPayment", "Failure"]);
        assert_eq!(FONT.wrap(&"x".repeat(100), 60.0, 2).len(), 2);
        assert_eq!(FONT.wrap("", 60.0, 2), [""]);
    }
}
