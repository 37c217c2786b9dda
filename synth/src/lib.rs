//! Generates from compiled workflows what is deployed: the template, and the files beside it.
//!
//! Nothing here reads or writes a file.

pub mod artefacts;
mod fit;
pub mod samconfig;
mod sample;
pub mod stack;

pub use fit::{Misfit, misfits};
pub use sample::sample;
