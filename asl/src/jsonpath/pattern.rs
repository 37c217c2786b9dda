//! The regular expression of a filter.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::bounded;

/// The most steps back in one search.
const MOST_STEPS: usize = 100_000;

/// A regular expression of a filter, `/…/` with flags.
///
/// Jayway's JsonPath, which the service uses, reads it as Java does and matches the whole text (Java, `Matcher.matches`).
#[derive(Clone)]
pub struct Pattern {
    source: String,
    flags: String,
    compiled: Arc<fancy_regex::Regex>,
}

impl Pattern {
    /// A regular expression; `flags` are `i`, `m`, `s`, `x` and `u` in any order.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn new(source: impl Into<String>, flags: impl Into<String>) -> Result<Self, String> {
        let (source, flags) = (source.into(), flags.into());
        if let Some(unknown) = flags.chars().find(|flag| !"imsxuUd".contains(*flag)) {
            return Err(format!("`{unknown}` is not a flag of a regular expression"));
        }
        // `u`, `U` and `d` change what counts as a letter or a line end, which is of no consequence here.
        let known: String = "imsx".chars().filter(|flag| flags.contains(*flag)).collect();
        let mode = if known.is_empty() { String::new() } else { format!("(?{known})") };
        let pattern = format!("{mode}\\A(?:{source})\\z");
        let compiled =
            bounded::regex(&pattern, MOST_STEPS).map_err(|_| "the regular expression cannot be read".to_owned())?;
        Ok(Self { source, flags, compiled: Arc::new(compiled) })
    }

    /// True if it matches a whole text; false also where that takes too many steps.
    pub fn matches(&self, text: &str) -> bool {
        self.compiled.is_match(text).unwrap_or(false)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.source, &self.flags) == (&other.source, &other.flags)
    }
}

impl Eq for Pattern {}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.source, &self.flags).hash(state);
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/{}", self.source, self.flags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(source: &str, flags: &str, text: &str) -> bool {
        Pattern::new(source, flags).unwrap().matches(text)
    }

    #[test]
    fn the_whole_text_must_match() {
        assert!(matches("a.*", "", "abc") && !matches("a", "", "abc") && !matches("b.*", "", "abc"));
        assert!(matches("SBJ.*?", "i", "sbj-7") && !matches("SBJ.*?", "", "sbj-7"));
        assert!(matches("a|b", "", "b") && !matches("a|b", "", "ab"));
        assert!(!matches("a.b", "", "a\nb") && matches("a.b", "s", "a\nb"));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        assert_eq!(Pattern::new("(", "").unwrap_err(), "the regular expression cannot be read");
        // It calls itself, twice at each level.
        assert_eq!(Pattern::new(r"a|b\g0\g0", "").unwrap_err(), "the regular expression cannot be read");
        assert_eq!(Pattern::new("a", "g").unwrap_err(), "`g` is not a flag of a regular expression");
    }

    #[test]
    fn a_search_ends() {
        assert!(!matches("(a|a|(?=b)b)*c", "", &"a".repeat(2_000)));
    }
}
