//! Text put together from values.

use super::Expr;
use super::node::{Function, Node};
use crate::draft;
use crate::payload::Scalar;

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
            asl::Kind::String | asl::Kind::Timestamp => Expr::from_node(self.node),
            asl::Kind::Numeric | asl::Kind::Boolean => self.call(Function::Text, &[]),
        }
    }
}
