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

/// The values that a path of [`Request::at`] leads to. `first` gives the values of the path's first member, `member` those of a
/// member of a value, and `step` those of its items, or with `map` of its members; with `keys`, the keys of the members.
pub fn follow<T>(
    path: &str,
    first: impl FnOnce(&str) -> Vec<T>,
    member: impl Fn(T, &str) -> Vec<T>,
    step: impl Fn(T, bool, bool) -> Vec<T>,
) -> Vec<T> {
    let mut first = Some(first);
    let mut values = Vec::new();
    let mut parts = path.split('.').peekable();
    while let Some(part) = parts.next() {
        let (name, mut steps) = part.split_at(part.find(['[', '{']).unwrap_or(part.len()));
        values = match first.take() {
            Some(first) => first(name),
            None => values.into_iter().flat_map(|value| member(value, name)).collect(),
        };
        while steps.len() >= 2 {
            let (now, rest) = steps.split_at(2);
            let keys = rest.is_empty() && parts.peek().is_none();
            values = values.into_iter().flat_map(|value| step(value, now == "{}", keys)).collect();
            steps = rest;
        }
    }
    values
}
