//! The escape hatch from typed expressions: what the author writes in one of the query languages.

use crate::expr::Expr;
use crate::node::Node;

impl<T> Expr<T> {
    /// An expression written in JSONata, without `{%` and `%}`, for what has no method here. In JSONPath it is D003.
    ///
    /// Its type and whether what it reads is present are not checked. `$states.input` is the input of the state that uses
    /// it.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # #[message] struct Order { id: String }
    /// let workflow = Workflow::standard("Say", |_: OrderFields| {
    ///     sns_publish("Say when", &Topic::new("News"), Expr::<String>::jsonata("$now('[Y0001]-[M01]-[D01]')"))
    /// });
    /// assert!(workflow.compile().definition_text().contains("{% $now('[Y0001]-[M01]-[D01]') %}"));
    /// ```
    pub fn jsonata(expression: impl Into<String>) -> Self {
        Self::new(Node::RawJsonata(expression.into()))
    }

    /// A path or a call of an intrinsic function, written in JSONPath, for what has no method here: `$.items[-1:]`. In
    /// JSONata it is D003.
    ///
    /// Its type and whether what it reads is present are not checked. `$` is the input of the state that uses it.
    pub fn jsonpath(path: impl Into<String>) -> Self {
        Self::new(Node::RawJsonPath(path.into()))
    }
}
