//! Tuples: lists whose places each have a type of their own.

use super::{Fields, Payload, Plain};
use crate::draft;
use crate::expr::Expr;
use crate::node::{Segment, Shape};

/// Implements [`Payload`] for tuples. JSON has them as lists (serde), which are read by index: `$[0]`, `$states.input[0]`.
macro_rules! tuples {
    ($(($($value:ident $fields:ident $index:literal),+);)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<$($value: Payload),+> Payload for ($($value,)+) {
            type Fields = ($($value::Fields,)+);
            type Optional = Option<Self>;
            const SHAPE: Shape = Shape::List;
        }

        #[diagnostic::do_not_recommend]
        impl<$($value: Plain),+> Plain for ($($value,)+) {}

        #[diagnostic::do_not_recommend]
        impl<$($fields: Fields),+> Fields for ($($fields,)+) {
            type Payload = ($($fields::Payload,)+);

            fn read(whole: Expr<Self::Payload>) -> Self {
                ($(Expr::<$fields::Payload>::from_node(draft::add_step(whole.node, Segment::Index($index))).fields(),)+)
            }

            #[expect(non_snake_case, reason = "the places of a tuple are named like their types here")]
            fn build(self) -> Expr<Self::Payload> {
                let ($($fields,)+) = self;
                let shapes = [$($fields::Payload::SHAPE),+];
                let elements = [$($fields.build().node),+];
                Expr::from_node(draft::add_array(elements.into_iter(), common(&shapes)))
            }
        }
    )* };
}

tuples! {
    (A FA 0);
    (A FA 0, B FB 1);
    (A FA 0, B FB 1, C FC 2);
    (A FA 0, B FB 1, C FC 2, D FD 3);
    (A FA 0, B FB 1, C FC 2, D FD 3, E FE 4);
    (A FA 0, B FB 1, C FC 2, D FD 3, E FE 4, F FF 5);
    (A FA 0, B FB 1, C FC 2, D FD 3, E FE 4, F FF 5, G FG 6);
    (A FA 0, B FB 1, C FC 2, D FD 3, E FE 4, F FF 5, G FG 6, H FH 7);
}

/// What is known of all elements of a list together.
fn common(shapes: &[Shape]) -> Shape {
    let first = shapes.first().copied().unwrap_or(Shape::Any);
    let same = shapes.iter().all(|shape| *shape == first);
    let never_lists = shapes.iter().all(|shape| matches!(shape, Shape::Text | Shape::Other));
    match (same, never_lists) {
        (true, _) => first,
        (false, true) => Shape::Other,
        (false, false) => Shape::Any,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_several_shapes_may_be_lists_when_one_may() {
        assert_eq!(common(&[Shape::Text, Shape::Text]), Shape::Text);
        assert_eq!(common(&[Shape::Text, Shape::Other]), Shape::Other);
        assert_eq!(common(&[Shape::List, Shape::List]), Shape::List);
        assert_eq!(common(&[Shape::List, Shape::Other]), Shape::Any);
    }
}
