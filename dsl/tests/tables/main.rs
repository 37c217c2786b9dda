//! Tables: what is stored, read, changed and asked.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

mod conditions;
mod items;
mod support;
