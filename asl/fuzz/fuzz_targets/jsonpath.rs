//! Any text as a path: what is read prints as a text that reads the same, and is evaluated.

#![no_main]

use asl::document::{Document, Limits};
use asl::jsonpath::{Scope, parse};
use libfuzzer_sys::fuzz_target;

const INPUT: &str = r#"{"a": [{"b": 1, "c d": "x"}, {"b": 2.5, "e": [[1, 2], [3]]}], "f": null, "g": {"h": true}}"#;

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(path) => {
            assert_eq!(parse(&path.to_string()).as_ref(), Ok(&path));
            let input = Document::json("a.json", INPUT, Limits::default()).expect("the input is well-formed");
            let input = input.root().to_value();
            let _ = path.evaluate(&Scope::new(&input));
        }
        Err(error) => assert!(error.offset <= text.len() && text.is_char_boundary(error.offset)),
    }
});
