//! What can be done with expressions: the methods of [`Expr`](crate::Expr), and the functions beside them.

mod choose;
mod condition;
pub mod context;
mod encoding;
mod fields;
mod list;
mod map;
mod number;
mod optional;
mod raw;
mod text;
mod time;

pub use choose::{Alternative, if_else};
pub use list::range;
pub use number::{random, random_with_seed};
pub use text::format_text;
