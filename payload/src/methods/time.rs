//! Times.

use crate::expr::Expr;
use crate::types::Timestamp;

impl Expr<String> {
    /// The string as a time, to be compared as one. That it is an RFC 3339 time is not checked; comparing another string fails
    /// the state in JSONata, and is false in JSONPath.
    ///
    /// ```
    /// # use dsl::payload::Timestamp;
    /// # use dsl::prelude::*;
    /// # #[message] struct Order { due: Timestamp }
    /// let workflow = Workflow::standard("Due", |order: OrderFields| {
    ///     let late = context::execution_start_time().timestamp().gt(order.due);
    ///     Choice::new("Late?").when(late, Succeed::new("Late")).otherwise(Succeed::new("In time"))
    /// });
    /// assert!(workflow.compile().definition_text().contains("> $toMillis($states.input.due)"));
    /// ```
    pub fn timestamp(self) -> Expr<Timestamp> {
        Expr::from_node(self.node)
    }
}
