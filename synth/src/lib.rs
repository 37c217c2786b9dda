//! Generates from compiled workflows what is deployed: the template, and the files beside it.
//!
//! Nothing here reads or writes a file.

pub mod artefacts;
mod diagram;
pub mod samconfig;
mod sample;
pub mod stack;

pub use diagram::mermaid;
pub use sample::sample;
