//! Messages that can be published.

use crate::expr::Expr;
use crate::expr::node::NodeRef;
use crate::payload::{Payload, Plain};

/// A message to be published.
#[derive(Debug)]
pub struct Message(pub(super) NodeRef);

/// What can be published: text, or a plain payload, which travels as JSON text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message",
    label = "expected a string or an expression",
    note = "write a string literal, or use a value of the workflow such as `payment.order_id`"
)]
pub trait IntoMessage {
    /// The message.
    fn into_message(self) -> Message;
}

impl<T: Payload + Plain> IntoMessage for Expr<T> {
    fn into_message(self) -> Message {
        Message(self.node)
    }
}

impl IntoMessage for &str {
    fn into_message(self) -> Message {
        Message(Expr::<String>::from(self).node)
    }
}

impl IntoMessage for String {
    fn into_message(self) -> Message {
        Message(Expr::<String>::from(self).node)
    }
}
