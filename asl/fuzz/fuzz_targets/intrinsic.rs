//! Any text as the call of an intrinsic function: what is read prints as a text that reads the same.

#![no_main]

use asl::intrinsic::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(expression) => assert_eq!(parse(&expression.to_string()).as_ref(), Ok(&expression)),
        Err(error) => assert!(error.offset <= text.len() && text.is_char_boundary(error.offset)),
    }
});
