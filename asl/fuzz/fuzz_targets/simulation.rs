//! What `simulator/tests/made/checks.rs` asks of definitions that are made of any bytes.

#![no_main]

#[path = "../../../simulator/tests/made/checks.rs"]
mod checks;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| checks::check(bytes));
