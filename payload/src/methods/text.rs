//! Strings.

use crate::draft;
use crate::expr::Expr;
use crate::node::function::Function;
use crate::node::{Node, NodeRef, ScalarKind};
use crate::types::{IntoExpr, Operand, Scalar, TaskToken};

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
    let values: Vec<NodeRef> = values.into_iter().map(|value| value.node).collect();
    Expr::new(miscounted(template, values.len()).unwrap_or_else(|| formatted(template, values)))
}

/// The node of a string with a value at each `{}`.
fn formatted(template: &str, values: Vec<NodeRef>) -> Node {
    let pieces = template.split("{}").map(str::to_owned).collect();
    Node::Format(pieces, values.into_iter().map(draft::adopt).collect())
}

/// What stands for a string that has not a `{}` for each value.
fn miscounted(template: &str, values: usize) -> Option<Node> {
    let found = template.matches("{}").count();
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let reason =
        || format!("`{template}` has {} `{{}}` for {}", counted(found, "placeholder"), counted(values, "value"));
    (found != values).then(|| Node::Unwritable(reason()))
}

impl Expr<TaskToken> {
    /// A text with the task token at `{token}`, such as a mail with a link, and a value at each `{}`.
    ///
    /// The text is as secret as the token: it has the type of a token, so that it fits only where the token does.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// let workflow = Workflow::standard("Ask", |reviewer: Expr<String>| {
    ///     Task::call_wait_for_token("Ask by Mail", |token| {
    ///         let text = token.in_text("Hello {}, please answer at https://reviews.example.com/#{token}.", [reviewer]);
    ///         api!(aws_sdk.sesv2.sendEmail {
    ///             FromEmailAddress: "reviews@example.com",
    ///             Destination: { ToAddresses: [reviewer] },
    ///             Content: { Simple: { Subject: { Data: "A question" }, Body: { Text: { Data: text } } } },
    ///         } -> bool)
    ///     })
    ///     .timeout(days(3))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    ///
    /// A text in which `{token}` does not stand once, or that has other numbers of `{}` and of values, is an error when the
    /// workflow is compiled.
    #[track_caller]
    pub fn in_text(self, template: &str, values: impl IntoIterator<Item = Expr<String>>) -> Self {
        const TOKEN: &str = "{token}";
        let Some((before, after)) = template.split_once(TOKEN).filter(|(_, after)| !after.contains(TOKEN)) else {
            let found = template.matches(TOKEN).count();
            return Expr::new(Node::Unwritable(format!("`{template}` has {found} placeholders `{TOKEN}`, not one")));
        };
        let mut values: Vec<NodeRef> = values.into_iter().map(|value| value.node).collect();
        if let Some(refused) = miscounted(template, values.len()) {
            return Expr::new(refused);
        }
        values.insert(before.matches("{}").count(), self.node);
        Expr::new(formatted(&format!("{before}{{}}{after}"), values))
    }
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
