//! Pictures of state machines.
//!
//! A [`Diagram`] is what a picture shows of a state machine: its states, their transitions with the errors and conditions
//! that take them, and the state machines nested in Parallel and Map states. It is made once, and every printer reads it:
//! [`svg`], [`html`], [`mermaid`] and [`dot`]. The first two need a [`Layout`], which says where everything is.
//!
//! ```
//! use asl::{Pass, State, StateMachine, Succeed, Transition};
//! use graph::Diagram;
//!
//! let greet = Pass { transition: Transition::Next("Done".to_owned()), ..Pass::default() };
//! let machine = StateMachine::new("Greet")
//!     .with_state("Greet", State::Pass(greet))
//!     .with_state("Done", State::Succeed(Succeed::default()));
//!
//! let diagram = Diagram::of("Greeting", &machine);
//! assert!(graph::svg(&diagram).starts_with("<svg xmlns="));
//! assert!(graph::mermaid(&diagram).contains("s0 --> s1"));
//! ```
//!
//! Names and data come from anybody, so every printer escapes and shortens them. The same state machine gives the same bytes.
//! Nothing here reads or writes a file.

mod compare;
mod diagram;
mod dot;
mod html;
mod layout;
mod mermaid;
mod svg;
mod text;

pub use diagram::{Change, Diagram, Edge, EdgeKind, Node, Scope};
pub use dot::dot;
pub use html::html;
pub use layout::{Frame, Label, Layout, Line, Placed, Rect};
pub use mermaid::mermaid;
pub use svg::{svg, svg_for_page, svg_style};
pub use text::clean as shown_name;

#[cfg(doctest)]
#[doc = include_str!("../../docs/graph.md")]
struct Guide;
