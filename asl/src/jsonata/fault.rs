//! What a text that is not JSONata says wrong, by the codes of the language.

/// The first fault of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyntaxFault {
    /// The code of the language, such as `S0201`; `U1002` for what nests too deep.
    pub(super) code: &'static str,
    /// The byte at which the token stands that is wrong.
    pub(super) at: usize,
    /// That token.
    pub(super) token: String,
    /// What was expected in its place.
    pub(super) expected: String,
}

impl SyntaxFault {
    pub(super) fn new(code: &'static str, at: usize) -> Self {
        SyntaxFault { code, at, token: String::new(), expected: String::new() }
    }

    pub(super) fn token(mut self, token: &str) -> Self {
        self.token = token.chars().take(40).collect();
        self
    }

    pub(super) fn expected(mut self, expected: &str) -> Self {
        self.expected = expected.to_owned();
        self
    }
}
