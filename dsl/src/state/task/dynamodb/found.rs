//! Items in the answers of DynamoDB.

use std::marker::PhantomData;

use crate::draft;
use crate::expr::Expr;
use crate::expr::node::Segment;
use crate::payload::{Fields, Item, Json, Payload, Shape};

/// An answer of DynamoDB with an item under a name.
macro_rules! answer {
    ($answer:ident, $mirror:ident, $member:literal, $about:literal, $absent:literal) => {
        #[doc = $about]
        #[derive(Debug)]
        pub struct $answer<T>(PhantomData<fn() -> T>);

        #[doc = concat!("The fields of [`", stringify!($answer), "`] as expressions.")]
        pub struct $mirror<T: Item> {
            /// Whether there is an item.
            pub exists: Expr<bool>,
            #[doc = concat!("Its fields; if there is no item, ", $absent)]
            pub item: T::Fields,
            whole: Expr<$answer<T>>,
        }

        impl<T: Item> Clone for $mirror<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T: Item> Copy for $mirror<T> {}

        impl<T: Item> std::fmt::Debug for $mirror<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($mirror)).finish_non_exhaustive()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: Item> Payload for $answer<T> {
            type Fields = $mirror<T>;
            type Optional = Option<Self>;
            const SHAPE: Shape = Shape::Other;
        }

        #[diagnostic::do_not_recommend]
        impl<T: Item> Fields for $mirror<T> {
            type Payload = $answer<T>;

            fn read(whole: Expr<$answer<T>>) -> Self {
                let member = || Segment::Member($member.to_owned());
                let found: Expr<Option<Json>> = Expr::from_node(draft::add_optional_step(whole.node, member()));
                let item = T::from_item(draft::add_step(whole.node, member()));
                Self { exists: found.is_present(), item: item.fields(), whole }
            }

            fn build(self) -> Expr<$answer<T>> {
                self.whole
            }
        }

        impl<T: Item> From<$mirror<T>> for Expr<$answer<T>> {
            fn from(fields: $mirror<T>) -> Self {
                fields.whole
            }
        }
    };
}

answer!(
    Found,
    FoundFields,
    "Item",
    "What DynamoDB finds under a key: an item, or none.",
    "reading one fails the state, so test `exists` in a Choice first."
);
answer!(
    Returned,
    ReturnedFields,
    "Attributes",
    "An item that DynamoDB returns from a write.",
    "such as before the first write, reading one fails the state."
);
