//! What the execution role of a state machine needs: derived from its calls, and never guessed.
//!
//! The catalogue says which IAM actions a call needs, and how the ARNs of its resources are made of its request. A [`Request`] says
//! what is known of its members; [`derive()`] puts both together. [`Reader`] does so for every state of a definition: it reads paths,
//! intrinsic functions and JSONata as far as the text tells their value, and asks [`Names`] what a placeholder stands for. Builders
//! have requests of their own. So a definition in a file, a state machine of a template and a workflow are allowed the same.
//!
//! What it does not do: it makes no policy document, and knows neither templates nor the resources of a stack. Those are values of the
//! caller ([`Named`]), which stand in the ARNs as they are.

mod arn;
mod derive;
mod granted;
mod limits;
mod machine;
mod profile;
mod request;
pub mod rules;
mod symbols;
mod target;
mod written;

#[cfg(test)]
mod tests;

pub use derive::{Derivation, Open, derive, on_everything};
pub use granted::{Condition, Granted, On};
pub use limits::Limits;
pub use machine::{Needs, Perhaps, Reader, is_definition};
pub use request::{Known, Request, follow};
pub use symbols::{Named, Part, Pattern, Symbols};
pub use written::Names;
