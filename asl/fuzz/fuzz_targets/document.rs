//! What `asl/tests/mutated/checks.rs` asks of this reader, of any text.

#![no_main]

#[allow(dead_code, reason = "each target asks for its part")]
#[path = "../../tests/mutated/checks.rs"]
mod checks;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| checks::document(text));
