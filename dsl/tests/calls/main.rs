//! Calls of any API, written with `api!`.

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

mod definitions;
mod patterns;
mod permissions;
mod results;
mod support;
mod tokens;
