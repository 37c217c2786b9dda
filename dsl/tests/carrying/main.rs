//! How data gets from where it originates to where it is used, in both query languages.

mod attributes;
mod calls;
mod conditions;
mod errors;
mod input;
mod loops;
mod names;
mod pass;
mod purity;
mod results;
mod services;
mod shapes;
mod support;
mod text;
mod tuples;
