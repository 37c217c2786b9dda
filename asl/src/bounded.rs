//! Regular expressions that somebody else wrote, with bounds on what they cost to read and to search with.

/// The most bytes of what a part without look-around and references back becomes.
const MOST_BYTES: usize = 1 << 20;

/// The most instructions that the rest becomes. Calls of groups are written out, so that a short expression that calls itself
/// would fill the memory.
const MOST_INSTRUCTIONS: usize = 50_000;

/// The expression; a search with it ends with an error after so many steps back.
///
/// # Errors
/// Why it cannot be read, which may be its size.
pub(crate) fn regex(pattern: &str, most_steps: usize) -> Result<fancy_regex::Regex, fancy_regex::Error> {
    fancy_regex::RegexBuilder::new(pattern)
        .backtrack_limit(most_steps)
        .delegate_size_limit(MOST_BYTES)
        .delegate_dfa_size_limit(MOST_BYTES)
        .max_prog_size(MOST_INSTRUCTIONS)
        .build()
}

#[cfg(test)]
mod tests {
    use super::regex;

    #[test]
    fn what_calls_itself_cannot_be_read() {
        for pattern in [r"a|b\g0\g0", "(?<n>a|b(?P>n)(?P>n)c)"] {
            let refused = regex(pattern, 1000).unwrap_err().to_string();
            assert!(refused.contains("size"), "{pattern}: {refused}");
        }
        assert!(regex("(?:(?=a)a){1000}", 1000).is_ok());
    }
}
