//! Executions as pages: one HTML file that opens from disk, asks for nothing from anywhere, and shows what happened.
//!
//! A [`Page`] is made of a state machine and one or several [`Run`]s of it: simulated ones, or histories that were read from
//! AWS. It has the graph with what happened, a timeline, the data of each state, and what makes a test of a run.
//!
//! ```
//! use serde_json::json;
//! use simulator::{Machine, Simulation};
//! use viewer::{Page, Run};
//!
//! let definition = json!({"StartAt": "Greet", "States": {"Greet": {"Type": "Pass", "Result": "hello", "End": true}}});
//! let model = asl::StateMachine::from_json(&definition.to_string()).map_err(|findings| format!("{findings:?}"))?;
//! let execution = Simulation::of(&Machine::from_value(&definition)?).run(json!({}).into());
//!
//! let page = Page::new("Greeting", &model).run(Run::of("Greeting", &execution)).html();
//! assert!(page.starts_with("<!DOCTYPE html>") && page.contains("data-state=\"0.0\""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What never happens
//!
//! The page runs only its own script, which its content security policy names by its digest; data is never
//! markup and never a script. What is sensitive is masked when the page is made, by the [`Mask`](stage::Mask) that timelines
//! use, so that it is not in the file. Nothing here reads or writes a file.

#[cfg(doctest)]
#[doc = include_str!("../../docs/viewer.md")]
struct Guide;

mod children;
mod copied;
mod data;
mod definition;
mod desk;
mod model;
mod page;
mod replay;
mod review;
mod run;
mod steps;

pub use desk::desk;
pub use page::Page;
pub use review::Review;
pub use run::Run;
