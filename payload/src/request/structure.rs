//! The structures of results.

/// A result's structure: what a value of its kind is read as, and its members.
///
/// The mirror is only ever read, so it keeps the value whole.
#[macro_export]
#[doc(hidden)]
macro_rules! result_structure {
    ($payload:ident, $mirror:ident, { $($name:ident: $read:ident $value:ty,)* }) => {
        #[derive(Debug)]
        pub enum $payload {}

        #[derive(Clone, Copy)]
        pub struct $mirror {
            whole: $crate::Expr<$payload>,
            $(pub $name: $crate::Expr<$value>,)*
        }

        #[diagnostic::do_not_recommend]
        impl $crate::Payload for $payload {
            type Fields = $mirror;
            type Optional = ::core::option::Option<Self>;
            const SHAPE: $crate::Shape = $crate::Shape::Other;
        }

        #[diagnostic::do_not_recommend]
        impl $crate::Fields for $mirror {
            type Payload = $payload;

            fn read(whole: $crate::Expr<$payload>) -> Self {
                Self { whole, $($name: whole.$read(::core::stringify!($name)),)* }
            }

            fn build(self) -> $crate::Expr<$payload> {
                self.whole
            }
        }

        #[diagnostic::do_not_recommend]
        impl ::core::convert::From<$mirror> for $crate::Expr<$payload> {
            fn from(fields: $mirror) -> Self {
                fields.whole
            }
        }
    };
}
