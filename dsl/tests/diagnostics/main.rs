//! What the compiler says of workflows whose types are right and which are wrong all the same.
//!
//! Each finding fires once, with its words, its severity and the author's line, and nearly fires once.

mod availability;
mod budget;
mod errors;
mod express;
mod jsonpath;
mod languages;
mod limits;
mod machines;
mod members;
mod missing;
mod mistakes;
mod nested;
mod outcomes;
mod report;
mod resources;
mod size;
mod strangers;
mod support;
mod text;
mod tokens;
mod triggers;
mod way;
