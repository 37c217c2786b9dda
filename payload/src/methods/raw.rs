//! The escape hatch from typed expressions: what the author writes in one of the query languages.

use crate::draft;
use crate::expr::Expr;
use crate::node::Node;

impl<T> Expr<T> {
    /// An expression written in JSONata, without `{%` and `%}`, for what has no method here. In JSONPath it is D003.
    ///
    /// Its type and whether what it reads is present are not checked. Values of the workflow get a name in it by
    /// [`with`](Self::with). `$states.input` is the execution's input; used in a state with another input, it is D070.
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
        Self::new(Node::RawJsonata(expression.into(), Vec::new()))
    }

    /// Gives a value of the workflow a name in an expression that is written with [`jsonata`](Self::jsonata). The compiler
    /// writes the value as it is available where the expression is used.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # #[message] struct Order { prices: Vec<f64> }
    /// let workflow = Workflow::standard("Cheapest", |order: OrderFields| {
    ///     Wait::new("Pause", minutes(1))
    ///         .next(Pass::new("Average", Expr::<f64>::jsonata("$average($prices)").with("prices", order.prices)))
    /// });
    /// let text = workflow.compile().definition_text();
    /// assert!(text.contains("{% ($prices := $states.input.prices; $average($prices)) %}"), "{text}");
    /// ```
    #[must_use]
    pub fn with<V>(self, name: &str, value: Expr<V>) -> Self {
        let value = draft::adopt(value.node);
        Self::from_node(draft::add_binding(self.node, name, value))
    }

    /// A path or a call of an intrinsic function, written in JSONPath, for what has no method here: `$.items[-1:]`. In
    /// JSONata it is D003.
    ///
    /// Its type and whether what it reads is present are not checked. `$` is the execution's input; used in a state with
    /// another input, it is D070.
    pub fn jsonpath(path: impl Into<String>) -> Self {
        Self::new(Node::RawJsonPath(path.into()))
    }
}
