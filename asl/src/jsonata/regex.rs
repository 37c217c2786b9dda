//! Regular expressions of JavaScript, read by the crate `fancy-regex`, which knows look-around and references back and
//! counts its work.

use std::sync::OnceLock;

use crate::bounded;

/// A regular expression. It is compiled when it is used first.
pub(super) struct Regex {
    source: String,
    flags: String,
    compiled: OnceLock<Result<fancy_regex::Regex, String>>,
}

/// The most steps back in one search.
const MOST_STEPS: usize = 500_000;

/// Where a group matched, as bytes of the text.
pub(super) type Groups = Vec<Option<(usize, usize)>>;

impl std::fmt::Debug for Regex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "/{}/{}", self.source, self.flags)
    }
}

/// Whether an expression of JavaScript, such as the pattern of a JSON Schema, matches somewhere in a text; none if it cannot be
/// read or takes too many steps.
///
/// ```
/// assert_eq!(asl::jsonata::finds("[0-9]+", "order 7"), Some(true));
/// ```
pub fn finds(source: &str, text: &str) -> Option<bool> {
    Regex::new(source, "").search(text, 0).ok().map(|found| found.is_some())
}

/// Why a search gives nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SearchError {
    /// The expression cannot be read.
    Unreadable(String),
    /// It takes too many steps.
    TooLong,
}

impl Regex {
    pub(super) fn new(source: &str, flags: &str) -> Self {
        Regex { source: source.to_owned(), flags: flags.to_owned(), compiled: OnceLock::new() }
    }

    /// The text between the slashes.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Whether the expression can be read.
    pub(super) fn is_readable(&self) -> bool {
        self.compiled().is_ok()
    }

    fn compiled(&self) -> Result<&fancy_regex::Regex, String> {
        let compiled = self.compiled.get_or_init(|| {
            let flags = if self.flags.is_empty() { String::new() } else { format!("(?{})", self.flags) };
            let pattern = flags + &translated(&self.source);
            bounded::regex(&pattern, MOST_STEPS).map_err(|error| error.to_string())
        });
        compiled.as_ref().map_err(Clone::clone)
    }

    /// The first match from a byte of a text on: the whole, and its groups.
    pub(super) fn search(&self, text: &str, from: usize) -> Result<Option<Groups>, SearchError> {
        let compiled = self.compiled().map_err(SearchError::Unreadable)?;
        let found = compiled.captures_from_pos(text, from).map_err(|error| match error {
            fancy_regex::Error::RuntimeError(_) => SearchError::TooLong,
            other => SearchError::Unreadable(other.to_string()),
        })?;
        Ok(found.map(|captures| {
            (0..captures.len()).map(|group| captures.get(group).map(|found| (found.start(), found.end()))).collect()
        }))
    }
}

/// The expression in the crate's words: what is of ASCII in JavaScript stays so, and what is no operator there is none.
fn translated(source: &str) -> String {
    const SPACES: &str =
        r"\t\n\x0b\x0c\r \u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}";
    let spaces = SPACES.replace(r"\u{", r"\x{");
    let mut out = String::with_capacity(source.len() + 16);
    let mut characters = source.chars().peekable();
    let mut in_class = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                let Some(escaped) = characters.next() else {
                    out.push_str(r"\\");
                    break;
                };
                match escaped {
                    'd' if in_class => out.push_str("0-9"),
                    'd' => out.push_str("[0-9]"),
                    'D' => out.push_str("[^0-9]"),
                    'w' if in_class => out.push_str("A-Za-z0-9_"),
                    'w' => out.push_str("[A-Za-z0-9_]"),
                    'W' => out.push_str("[^A-Za-z0-9_]"),
                    's' if in_class => out.push_str(&spaces),
                    's' => out.push_str(&format!("[{spaces}]")),
                    'S' => out.push_str(&format!("[^{spaces}]")),
                    'b' if in_class => out.push_str(r"\x08"),
                    'b' => out.push_str(WORD_EDGE),
                    'B' if !in_class => out.push_str(NO_WORD_EDGE),
                    'k' if !in_class => out.push_str(r"\k"),
                    'n' | 'r' | 't' | 'f' | 'v' => {
                        out.push('\\');
                        out.push(escaped);
                    }
                    '0' => out.push_str(r"\x00"),
                    '1'..='9' if !in_class => {
                        out.push('\\');
                        out.push(escaped);
                    }
                    'x' | 'u' => {
                        let length = if escaped == 'x' { 2 } else { 4 };
                        let digits: String = characters.clone().take(length).collect();
                        let unit = (digits.len() == length).then(|| u32::from_str_radix(&digits, 16).ok()).flatten();
                        match unit {
                            Some(unit) => {
                                for _ in 0..length {
                                    characters.next();
                                }
                                let point = char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER);
                                out.push_str(&format!(r"\x{{{:x}}}", u32::from(point)));
                            }
                            None => out.push(escaped),
                        }
                    }
                    'c' => match characters.next_if(char::is_ascii_alphabetic) {
                        Some(letter) => out.push_str(&format!(r"\x{:02x}", u32::from(letter) % 32)),
                        None => out.push_str(r"\\c"),
                    },
                    literal => push_literal(&mut out, literal),
                }
            }
            '[' if !in_class => {
                let negated = characters.next_if_eq(&'^').is_some();
                if characters.next_if_eq(&']').is_some() {
                    out.push_str(if negated { r"(?s:.)" } else { r"[^\x00-\x{10ffff}]" });
                } else {
                    in_class = true;
                    out.push_str(if negated { "[^" } else { "[" });
                }
            }
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            '[' | '&' | '~' if in_class => {
                out.push('\\');
                out.push(character);
            }
            '.' if !in_class => out.push_str(r"[^\n\r\x{2028}\x{2029}]"),
            '$' if !in_class => out.push('$'),
            '{' if !in_class && !is_quantifier(&characters.clone().collect::<String>()) => out.push_str(r"\{"),
            '}' | ']' if !in_class && !out_ends_quantifier(&out) => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

/// Between a letter, digit or `_` of ASCII and anything else.
const WORD_EDGE: &str = "(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))";
const NO_WORD_EDGE: &str = "(?:(?<=[A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<![A-Za-z0-9_])(?![A-Za-z0-9_]))";

fn push_literal(out: &mut String, literal: char) {
    if literal.is_ascii_punctuation() {
        out.push('\\');
    }
    out.push(literal);
}

/// True for what follows the `{` of a quantifier: `3}`, `3,}` or `3,5}`.
fn is_quantifier(rest: &str) -> bool {
    let Some((inside, _)) = rest.split_once('}') else { return false };
    let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    !least.is_empty() && digits(least) && digits(most)
}

fn out_ends_quantifier(out: &str) -> bool {
    let Some((_, inside)) = out.rsplit_once('{') else { return false };
    is_quantifier(&format!("{inside}}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str, flags: &str, text: &str) -> Option<Vec<Option<String>>> {
        let groups = Regex::new(source, flags).search(text, 0).unwrap()?;
        Some(groups.into_iter().map(|group| group.map(|(start, end)| text[start..end].to_owned())).collect())
    }

    fn whole(source: &str, text: &str) -> Option<String> {
        found(source, "", text)?.swap_remove(0)
    }

    #[test]
    fn classes_are_those_of_ascii() {
        assert_eq!(whole(r"\d", "٣5"), Some("5".into()));
        assert_eq!(whole(r"[\w-]+", "é-a_1"), Some("-a_1".into()));
        assert_eq!(whole(r"\bb", "éb"), Some("b".into()));
        assert_eq!(whole(r"\s", "\u{feff}"), Some("\u{feff}".into()));
        assert_eq!(whole(".", "\u{2028}x"), Some("x".into()));
    }

    #[test]
    fn what_looks_around_and_back_is_known() {
        assert_eq!(whole(r"foo(?=bar)", "foobar"), Some("foo".into()));
        assert_eq!(whole(r"foo(?!bar)", "foobar"), None);
        assert_eq!(whole(r"(?<=a)b", "bab"), Some("b".into()));
        assert_eq!(whole(r"(ab)\1", "ababa"), Some("abab".into()));
        assert_eq!(found(r"(x)?(b)", "", "b"), Some(vec![Some("b".into()), None, Some("b".into())]));
    }

    #[test]
    fn what_is_no_operator_in_javascript_is_a_character() {
        assert_eq!(whole("a{x}", "a{x}"), Some("a{x}".into()));
        assert_eq!(whole("[[&&]+", "a[&&"), Some("[&&".into()));
        assert_eq!(whole(r"\u0041\x42\/", "AB/"), Some("AB/".into()));
        assert_eq!(whole("a{2,3}", "aaaa"), Some("aaa".into()));
        assert_eq!(found("b$", "im", "aB\nc"), Some(vec![Some("B".into())]));
    }

    #[test]
    fn what_goes_back_and_back_is_stopped() {
        let text = "a".repeat(40) + "b";
        assert_eq!(Regex::new(r"^((?=a)a+)+$", "").search(&text, 0), Err(SearchError::TooLong));
        assert!(matches!(Regex::new("(a", "").search("a", 0), Err(SearchError::Unreadable(_))));
    }
}
