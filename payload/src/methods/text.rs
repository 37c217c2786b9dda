//! Text put together from values.

use crate::draft;
use crate::expr::Expr;
use crate::node::function::Function;
use crate::node::{Node, ScalarKind};
use crate::types::{IntoExpr, Operand, Scalar};

/// Text with a value at each `{}`.
///
/// ```
/// use dsl::prelude::*;
///
/// # #[derive(Payload, Serialize, Deserialize, JsonSchema)] struct Order { id: String, total: f64 }
/// let workflow = Workflow::standard("Greet", |order: OrderFields| {
///     sns_publish("Say it", &Topic::new("News"), format_text("Order {} over {}", [order.id, order.total.text()]))
/// });
/// assert!(workflow.compile().definition_text().contains("'Order ' & $states.input.id & ' over '")
///     || workflow.compile().definition_text().contains(r#"\"Order \" & $states.input.id & \" over \""#));
/// ```
///
/// The number of values must be the number of `{}`; where it is not, compiling the workflow says so.
#[track_caller]
pub fn format_text(template: &str, values: impl IntoIterator<Item = Expr<String>>) -> Expr<String> {
    let pieces: Vec<String> = template.split("{}").map(str::to_owned).collect();
    let values: Vec<_> = values.into_iter().map(|value| draft::adopt(value.node)).collect();
    if pieces.len() != values.len() + 1 {
        let reason = format!("`{template}` has {} places `{{}}` for {} values", pieces.len() - 1, values.len());
        return Expr::new(Node::Unwritable(reason));
    }
    Expr::new(Node::Format(pieces, values))
}

impl<T> Expr<T> {
    /// The value as text.
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
    /// The text in capital letters. JSONata: `$uppercase`. JSONPath: D003.
    pub fn upper(self) -> Self {
        self.call(Function::Uppercase, &[])
    }

    /// The text in small letters. JSONata: `$lowercase`. JSONPath: D003.
    pub fn lower(self) -> Self {
        self.call(Function::Lowercase, &[])
    }

    /// The text without white space at both ends. JSONata: `$replace`, as `$trim` would also change the white space within.
    /// JSONPath: D003.
    pub fn trim(self) -> Self {
        self.call(Function::Trim, &[])
    }

    /// The text with another one in each place of `from`. JSONata: `$replace`. JSONPath: D003.
    ///
    /// An empty `from` is refused where it is written down, and fails the state where it is computed.
    pub fn replace(self, from: impl IntoExpr<String>, to: impl IntoExpr<String>) -> Self {
        let from = from.into_expr();
        if draft::is_empty_text(from.node) {
            return Expr::new(Node::Unwritable("nothing cannot be replaced: the text to look for is empty".to_owned()));
        }
        self.call(Function::Replace, &[from.node, to.into_expr().node])
    }

    /// A part of the text: from which character, counted from 0, and how many; as much of it as there is. JSONata:
    /// `$substring`. JSONPath: D003.
    pub fn substring(self, start: impl Operand<u32>, length: impl Operand<u32>) -> Self {
        self.call(Function::Substring, &[start.into_operand().node, length.into_operand().node])
    }
}
