//! What the evaluator does otherwise than JSONata 2.0.6, where the text of an expression shows it.

use super::tree::{Kind, Node};

/// What is evaluated otherwise in a simulation than by Step Functions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Difference {
    /// Members in an order in which JavaScript would not put them: this name is a whole number behind another name or
    /// a larger number.
    Order(String),
    /// `$replace` puts a function's result in the place of a plain text.
    ReplacedByFunction,
    /// A transform selects what may be no object.
    TransformsAnything,
    /// A regular expression that the evaluator cannot read.
    UnreadableRegex,
}

/// The differences in a part of an expression, its own parts left out, and the bytes at which they stand.
pub(super) fn of(node: &Node) -> Vec<(Difference, usize)> {
    let mut found = Vec::new();
    if let Kind::Object(pairs) = &node.kind {
        found.extend(order(pairs));
    }
    found.extend(node.group.as_deref().and_then(order));
    found.extend(match &node.kind {
        Kind::Call { procedure, arguments } => replaced(procedure, arguments, 1),
        Kind::Apply { right, .. } => match &right.kind {
            Kind::Call { procedure, arguments } => replaced(procedure, arguments, 0),
            _ => None,
        },
        Kind::Transform(transform) if selects_anything(&transform.pattern) => {
            Some((Difference::TransformsAnything, transform.pattern.at))
        }
        Kind::Regex(regex) => (!regex.is_readable()).then_some((Difference::UnreadableRegex, node.at)),
        _ => None,
    });
    found
}

/// The first member that JavaScript would put before another one: names that are whole numbers come first, in their order.
fn order(pairs: &[(Node, Node)]) -> Option<(Difference, usize)> {
    let mut last = None;
    let mut named = false;
    for (key, _) in pairs {
        let Kind::Text(name) = &key.kind else { continue };
        match whole_number(name) {
            Some(number) if named || last.is_some_and(|last| last > number) => {
                return Some((Difference::Order(name.to_string()), key.at));
            }
            Some(number) => last = Some(number),
            None => named = true,
        }
    }
    None
}

/// The number of a name that JavaScript takes for an index of an array.
fn whole_number(name: &str) -> Option<u32> {
    let number: u32 = name.parse().ok().filter(|number| *number < u32::MAX)?;
    (number.to_string() == name).then_some(number)
}

/// A call of `$replace` with a plain text, at a place among the arguments, and a function for it.
fn replaced(procedure: &Node, arguments: &[Node], pattern: usize) -> Option<(Difference, usize)> {
    let is_replace = matches!(&procedure.kind, Kind::Variable(name) if &**name == "replace");
    let by = arguments.get(pattern + 1).filter(|_| is_replace)?;
    let is_text = matches!(arguments[pattern].kind, Kind::Text(_));
    let is_function = match &by.kind {
        Kind::Lambda(lambda) => !lambda.thunk,
        Kind::Variable(name) => super::is_function(name),
        _ => false,
    };
    (is_text && is_function).then_some((Difference::ReplacedByFunction, by.at))
}

/// True for a pattern that ends with `**`, which selects texts and numbers, too.
fn selects_anything(pattern: &Node) -> bool {
    match &pattern.kind {
        Kind::Descendant => pattern.stages.is_empty() && pattern.predicates.is_empty(),
        Kind::Path { steps, .. } => {
            steps.last().is_some_and(|last| matches!(last.kind, Kind::Descendant) && last.stages.is_empty())
        }
        _ => false,
    }
}
