//! What the text of an expression says of its value, whatever it reads.

use super::tree::{Kind, Node, Operator};
use super::{Expression, MAX_NESTING};

/// How much of an outline is made; the rest is open.
const MOST_PARTS: usize = 10_000;

/// What is known of an expression's value before it is evaluated.
///
/// ```
/// use asl::jsonata::{Outline, compile};
///
/// let outline = |text: &str| compile(text).map(|expression| expression.outline());
/// assert_eq!(outline("'in/' & $states.input.id"), Ok(Outline::Begins("in/".into())));
/// assert_eq!(outline("'a' & 'b'"), Ok(Outline::Text("ab".into())));
/// assert_eq!(outline("$states.input.id"), Ok(Outline::Open));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outline {
    /// A string.
    Text(String),
    /// A string that begins so.
    Begins(String),
    /// An object with these members.
    Object(Vec<(String, Outline)>),
    /// An array of these items.
    Array(Vec<Outline>),
    /// One of several values.
    OneOf(Vec<Outline>),
    /// No value at all.
    Nothing,
    /// A value of which nothing is known.
    Open,
}

impl Expression {
    /// What is known of the value before anything is read.
    pub fn outline(&self) -> Outline {
        let mut left = MOST_PARTS;
        of(&self.tree.root, MAX_NESTING, &mut left)
    }
}

/// The outline of a part of an expression, whose nesting its reader bounds.
fn of(node: &Node, depth: usize, left: &mut usize) -> Outline {
    let changed = node.group.is_some()
        || node.focus.is_some()
        || node.index.is_some()
        || !node.predicates.is_empty()
        || !node.stages.is_empty();
    if changed || depth == 0 || *left == 0 {
        return Outline::Open;
    }
    *left -= 1;
    let depth = depth - 1;
    match &node.kind {
        Kind::Text(text) => Outline::Text(text.to_string()),
        Kind::Binary { operator: Operator::Concatenate, left: first, right } => {
            joined(of(first, depth, left), || of(right, depth, left))
        }
        Kind::Block(parts) => match parts.as_slice() {
            [only] => of(only, depth, left),
            [] => Outline::Nothing,
            [..] => Outline::Open,
        },
        Kind::Array(items) => Outline::Array(items.iter().map(|item| of(item, depth, left)).collect()),
        Kind::Object(members) => {
            let mut known = Vec::with_capacity(members.len());
            for (key, value) in members {
                let Outline::Text(key) = of(key, depth, left) else { return Outline::Open };
                known.push((key, of(value, depth, left)));
            }
            Outline::Object(known)
        }
        Kind::Condition { then, otherwise, .. } => {
            let otherwise = otherwise.as_ref().map_or(Outline::Nothing, |otherwise| of(otherwise, depth, left));
            Outline::OneOf(vec![of(then, depth, left), otherwise])
        }
        Kind::Path { steps, .. } => match steps.as_slice() {
            [only] => of(only, depth, left),
            [..] => Outline::Open,
        },
        Kind::Call { .. }
        | Kind::Name(_)
        | Kind::Number(_)
        | Kind::Bool(_)
        | Kind::Null
        | Kind::Variable(_)
        | Kind::Wildcard
        | Kind::Descendant
        | Kind::Parent(_)
        | Kind::Regex(_)
        | Kind::Binary { .. }
        | Kind::Negate(_)
        | Kind::Bind { .. }
        | Kind::Partial { .. }
        | Kind::Placeholder
        | Kind::Lambda(_)
        | Kind::Apply { .. }
        | Kind::Transform(_)
        | Kind::Sort(_) => Outline::Open,
    }
}

/// Two strings, one behind the other.
fn joined(first: Outline, second: impl FnOnce() -> Outline) -> Outline {
    match first {
        Outline::Text(text) => match second() {
            Outline::Text(behind) => Outline::Text(text + &behind),
            Outline::Begins(behind) => Outline::Begins(text + &behind),
            Outline::Nothing => Outline::Text(text),
            Outline::Object(_) | Outline::Array(_) | Outline::OneOf(_) | Outline::Open => Outline::Begins(text),
        },
        Outline::Begins(text) => Outline::Begins(text),
        Outline::Nothing => second(),
        Outline::Object(_) | Outline::Array(_) | Outline::OneOf(_) | Outline::Open => Outline::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::super::compile;
    use super::*;

    fn outline(text: &str) -> Outline {
        compile(text).unwrap().outline()
    }

    #[test]
    fn what_is_written_is_known() {
        let text = |text: &str| Outline::Text(text.to_owned());
        assert_eq!(outline("('a' & ('b' & 'c'))"), text("abc"));
        assert_eq!(outline("'a' & $x & 'b'"), Outline::Begins("a".into()));
        assert_eq!(outline("$x & 'b'"), Outline::Open);
        assert_eq!(outline("$x = 1 ? 'a' : 'b'"), Outline::OneOf(vec![text("a"), text("b")]));
        assert_eq!(outline("$x = 1 ? 'a'"), Outline::OneOf(vec![text("a"), Outline::Nothing]));
        assert_eq!(outline("'a'[0]"), Outline::Open);
        let object = Outline::Object(vec![("Key".into(), Outline::Array(vec![text("a"), Outline::Open]))]);
        assert_eq!(outline("{'Key': ['a', $x]}"), object);
        assert_eq!(outline("{$x: 'a'}"), Outline::Open);
        assert_eq!(outline("$uppercase('a')"), Outline::Open);
    }

    #[test]
    fn what_is_deep_or_large_ends() {
        let deep = format!("{}'a'{}", "(".repeat(400), ")".repeat(400));
        assert_eq!(outline(&deep), Outline::Text("a".into()));
        let long = format!("[{}]", vec!["'a'"; 12_000].join(","));
        let Outline::Array(items) = outline(&long) else { panic!() };
        assert_eq!((items.len(), items.last()), (12_000, Some(&Outline::Open)));
    }
}
