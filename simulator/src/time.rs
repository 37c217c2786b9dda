//! Points of virtual time: those of [`asl::time`], as the language reads and writes them.

pub use asl::time::{Instant, Millis, parse, print};
