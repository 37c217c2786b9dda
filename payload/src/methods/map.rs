//! Values of maps.

use std::collections::{BTreeMap, HashMap};

use crate::draft;
use crate::expr::Expr;
use crate::node::Segment;

macro_rules! get {
    ($($map:ident),*) => { $(
        impl<T> Expr<$map<String, T>> {
            /// The value under a key, which may be missing.
            ///
            /// ```
            /// # use dsl::prelude::*;
            #[doc = concat!("use std::collections::", stringify!($map), ";")]
            ///
            #[doc = concat!("# #[message] struct Order { prices: ", stringify!($map), "<String, f64> }")]
            /// let workflow = Workflow::standard("Price", |order: OrderFields| {
            ///     Pass::new("Postage", order.prices.get("postage").unwrap_or(0.0))
            /// });
            /// assert!(workflow.compile().definition_text().contains("$states.input.prices.postage"));
            /// ```
            pub fn get(self, key: impl Into<String>) -> Expr<Option<T>> {
                Expr::from_node(draft::add_optional_step(self.node, Segment::Member(key.into())))
            }
        }
    )* };
}

get!(BTreeMap, HashMap);
