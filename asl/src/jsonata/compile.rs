//! Reading an expression, with Step Functions' profile of the language.

use std::fmt;

use jsonata_core::ast::AstNode;
use jsonata_core::parser;

use super::analysis::{Analysis, analyse};
use super::{ErrorKind, JsonataError, MAX_EXPRESSION, References, syntax};

/// An expression that Step Functions accepts.
#[derive(Clone)]
pub struct Expression {
    text: String,
    pub(super) tree: AstNode,
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
    let Analysis { references, mut faults } = analyse(&tree);
    if !faults.is_empty() {
        return Err(faults.swap_remove(0));
    }
    Ok(Expression { text: text.to_owned(), tree, references })
}

/// Everything that Step Functions refuses in an expression, up to a hundred faults. Of a text that is not JSONata, the
/// first fault only.
pub fn check(text: &str) -> Vec<JsonataError> {
    match parse(text) {
        Ok(tree) => analyse(&tree).faults,
        Err(error) => vec![error],
    }
}

/// The engine bounds the nesting to [`MAX_NESTING`](super::MAX_NESTING) and needs no deep stack for it.
fn parse(text: &str) -> Result<AstNode, JsonataError> {
    if text.len() > MAX_EXPRESSION {
        let message = format!("the expression is longer than {} KiB", MAX_EXPRESSION / 1024);
        return Err(JsonataError::new(ErrorKind::TooLarge, message).helped("split the work between states"));
    }
    parser::parse(text).map_err(|error| syntax::describe(&error, text))
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
