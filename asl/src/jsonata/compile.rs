//! Reading an expression, with Step Functions' profile of the language.

use std::fmt;
use std::sync::Arc;

use super::analysis::{Analysis, analyse};
use super::differences::Difference;
use super::locate::located;
use super::shape::{Tree, shape};
use super::{ErrorKind, JsonataError, MAX_EXPRESSION, References, StatesPart, StatesReference, is_function, syntax};
use crate::jsonpath::Segment;

/// An expression that Step Functions accepts.
#[derive(Clone)]
pub struct Expression {
    text: String,
    pub(super) tree: Arc<Tree>,
    references: References,
}

/// Reads an expression, without the `{%` and `%}` around it. A refused one gives its first fault; [`check`] gives all.
///
/// ```
/// use asl::jsonata::{ErrorKind, compile};
///
/// let expression = compile("$states.input.total > $limit").unwrap();
/// assert!(expression.references().variables.contains("limit"));
///
/// let error = compile("$states.input.name ?? 'nobody'").unwrap_err();
/// assert_eq!(error.kind, ErrorKind::Unsupported);
/// ```
pub fn compile(text: &str) -> Result<Expression, JsonataError> {
    let tree = parse(text)?;
    let Analysis { references, faults, .. } = analyse(&tree.root);
    let refused = located(faults, text).into_iter().find(|fault| fault.kind.is_refused());
    if let Some(fault) = refused {
        return Err(fault);
    }
    Ok(Expression { text: text.to_owned(), tree: Arc::new(tree), references })
}

/// Everything that Step Functions refuses in an expression, and the calls that always fail, up to a hundred faults. Of a
/// text that is not JSONata, the first fault only.
pub fn check(text: &str) -> Vec<JsonataError> {
    check_all(text).faults
}

/// Everything that a validator asks of an expression.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// What Step Functions refuses, and the calls that always fail.
    pub(crate) faults: Vec<JsonataError>,
    /// What the expression reads, as far as it can be read.
    pub(crate) references: References,
    /// What is evaluated otherwise than by Step Functions, and the bytes at which it stands.
    pub(crate) differences: Vec<(Difference, usize)>,
}

/// Validates an expression, also a refused one.
pub(crate) fn check_all(text: &str) -> Checked {
    match parse(text) {
        Ok(tree) => {
            let Analysis { references, faults, differences } = analyse(&tree.root);
            Checked { faults: located(faults, text), references, differences }
        }
        Err(error) => Checked { faults: vec![error], ..Checked::default() },
    }
}

/// What a path such as `$states.input.order.id` or `$order.id` reads: most expressions are no more than that, and need
/// no engine.
pub(crate) fn plain_path(text: &str) -> Option<References> {
    let mut names = text.strip_prefix('$')?.split('.');
    let plain = |name: &&str| {
        let first = name.as_bytes().first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_');
        first
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !matches!(*name, "and" | "or" | "in" | "true" | "false" | "null" | "undefined" | "function")
    };
    let root = names.next().filter(|root| plain(root) && !matches!(*root, "eval"))?;
    let mut references = References::default();
    if root == "states" {
        let part = match names.next() {
            Some(name) => StatesPart::named(Some(name).filter(plain)?),
            None => StatesPart::Whole,
        };
        let path = names.map(|name| plain(&name).then(|| Segment::Member(name.to_owned())));
        references.states.push(StatesReference { part, path: path.collect::<Option<_>>()? });
    } else {
        names.all(|name| plain(&name)).then_some(())?;
        let known = if is_function(root) { &mut references.functions } else { &mut references.variables };
        known.insert(root.to_owned());
    }
    Some(references)
}

fn parse(text: &str) -> Result<Tree, JsonataError> {
    if text.len() > MAX_EXPRESSION {
        let message = format!("the expression is longer than {} KiB", MAX_EXPRESSION / 1024);
        return Err(JsonataError::new(ErrorKind::TooLarge, message).helped("split the computation between states"));
    }
    super::parse::read(text).and_then(shape).map_err(|fault| syntax::describe(&fault, text))
}

impl Expression {
    /// The text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the expression reads and calls.
    pub fn references(&self) -> &References {
        &self.references
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expression").field("text", &self.text).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_read_what_the_engine_says_they_read() {
        for text in
            ["$states.input.order.id", "$states", "$states.context", "$states.foo.bar", "$order.id", "$x", "$sum"]
        {
            assert_eq!(plain_path(text).as_ref(), Some(compile(text).unwrap().references()), "{text}");
        }
        for text in ["$", "$.a", "$$.a", "$eval", "$a.", "$a..b", "$a.and", "$a.b c", "$a[0]", "$a.$b", "$a.1", "a", ""]
        {
            assert_eq!(plain_path(text), None, "{text}");
        }
    }
}
