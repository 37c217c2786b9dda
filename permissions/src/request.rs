//! What a request says of its members before the workflow runs.

use crate::symbols::Symbols;

/// A request, which is asked for the values of its members.
pub trait Request<N> {
    /// Where a value is written.
    type Place: Clone;

    /// What is known of the values at a path such as `Entries[].Detail`, each with its place; nothing where the request has no
    /// value there. `[]` stands for each item of a list, `{}` for each value of a map; a last `{}` stands for the keys of a map.
    fn at(&self, path: &str, symbols: &mut Symbols<N>) -> Vec<(Known, Self::Place)>;
}

/// What is known of a value. Characters of [`Symbols`] stand for what deployment knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// The whole text.
    Text(String),
    /// A text that begins so.
    Begins(String),
    /// Nothing.
    Open,
}

impl Known {
    /// The text, as far as it is known.
    pub(crate) fn beginning(&self) -> &str {
        match self {
            Known::Text(text) | Known::Begins(text) => text,
            Known::Open => "",
        }
    }
}

/// The name of a part of a path, and the steps behind it: `Entries` and `[]`.
pub fn split_step(part: &str) -> (&str, &str) {
    part.split_at(part.find(['[', '{']).unwrap_or(part.len()))
}
