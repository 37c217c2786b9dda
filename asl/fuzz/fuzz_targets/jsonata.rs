//! Any text as a JSONata expression: it is read or refused, and a fault is inside the text. Nothing is evaluated, for
//! time would be bounded and memory would not.

#![no_main]

use asl::jsonata::{check, compile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let faults = check(text);
    assert_eq!(compile(text).is_err(), !faults.is_empty());
    for fault in faults {
        let offset = fault.offset.unwrap_or_default();
        assert!(offset <= text.len() && text.is_char_boundary(offset), "{fault:?}");
    }
});
