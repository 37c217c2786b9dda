//! What typed expressions give: each is printed in both languages, evaluated there, and must give the same value.

mod conditions;
mod doors;
mod properties;
mod refusals;
mod support;
mod values;
