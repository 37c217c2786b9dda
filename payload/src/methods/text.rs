//! Strings.

use crate::draft;
use crate::expr::Expr;
use crate::node::function::Function;
use crate::node::{Node, ScalarKind};
use crate::types::{IntoExpr, Operand, Scalar};

/// A string with a value at each `{}`.
///
/// ```
/// # use dsl::prelude::*;
/// # #[message] struct Order { id: String, total: f64 }
/// let workflow = Workflow::standard("Greet", |order: OrderFields| {
///     sns_publish("Say it", &Topic::new("News"), format_text("Order {} over {}", [order.id, order.total.text()]))
/// });
/// assert!(workflow.compile().definition_text().contains("'Order ' & $states.input.id & ' over '")
///     || workflow.compile().definition_text().contains(r#"\"Order \" & $states.input.id & \" over \""#));
/// ```
///
/// The number of values must be the number of `{}`; otherwise compiling the workflow reports an error.
#[track_caller]
pub fn format_text(template: &str, values: impl IntoIterator<Item = Expr<String>>) -> Expr<String> {
    let pieces: Vec<String> = template.split("{}").map(str::to_owned).collect();
    let values: Vec<_> = values.into_iter().map(|value| draft::adopt(value.node)).collect();
    if pieces.len() != values.len() + 1 {
        let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        let (places, given) = (counted(pieces.len() - 1, "placeholder"), counted(values.len(), "value"));
        let reason = format!("`{template}` has {places} `{{}}` for {given}");
        return Expr::new(Node::Unwritable(reason));
    }
    Expr::new(Node::Format(pieces, values))
}

impl<T> Expr<T> {
    /// The value as a string.
    pub fn text(self) -> Expr<String>
    where
        T: Scalar,
    {
        match T::KIND {
            ScalarKind::String | ScalarKind::Timestamp => Expr::from_node(self.node),
            ScalarKind::Numeric | ScalarKind::Boolean => self.call(Function::Text, &[]),
        }
    }
}

impl Expr<String> {
    /// The string in uppercase. JSONata: `$uppercase`. JSONPath: D003.
    pub fn upper(self) -> Self {
        self.call(Function::Uppercase, &[])
    }

    /// The string in lowercase. JSONata: `$lowercase`. JSONPath: D003.
    pub fn lower(self) -> Self {
        self.call(Function::Lowercase, &[])
    }

    /// The string without whitespace at both ends. JSONata: `$replace`, as `$trim` would also change the whitespace within.
    /// JSONPath: D003.
    pub fn trim(self) -> Self {
        self.call(Function::Trim, &[])
    }

    /// The string with each occurrence of `from` replaced. JSONata: `$replace`. JSONPath: D003.
    ///
    /// An empty `from` is an error where it is a literal, and fails the state where it is computed.
    pub fn replace(self, from: impl IntoExpr<String>, to: impl IntoExpr<String>) -> Self {
        let from = from.into_expr();
        if draft::is_empty_text(from.node) {
            return Expr::new(Node::Unwritable(
                "an empty string cannot be replaced: the first argument of `.replace` must not be empty".to_owned(),
            ));
        }
        self.call(Function::Replace, &[from.node, to.into_expr().node])
    }

    /// A part of the string: from a character, counted from 0, and how many characters; less if the string ends before. JSONata:
    /// `$substring`. JSONPath: D003.
    pub fn substring(self, start: impl Operand<u32>, length: impl Operand<u32>) -> Self {
        self.call(Function::Substring, &[start.into_operand().node, length.into_operand().node])
    }
}
