//! Any text, as JSON and as YAML: it is refused, or validated, and every finding has a place in it.

#![no_main]

use asl::document::{Document, Limits};
use asl::validate::{Options, placeholders, validate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let limits = Limits { bytes: 64 * 1024, depth: 64, values: 20_000 };
    for document in [Document::json("a.json", text, limits), Document::yaml("a.yaml", text, limits)] {
        let (document, unique) = match document {
            Ok(document) => (Some(document), true),
            Err(refusal) => {
                let (findings, document) = refusal.into_parts();
                assert!(!findings.is_empty());
                (document, false)
            }
        };
        let Some(document) = document else { continue };
        let lines = text.len() + 1;
        for express in [false, true] {
            for finding in validate(&document, Options { express, ..Options::default() }) {
                let place = finding.place().expect("every finding has a place");
                assert!(place.line as usize <= lines && place.column as usize <= lines);
                // Of two members with the same key, a pointer finds the last.
                let found = document.node_at(finding.pointer().unwrap_or("")).is_some();
                assert!(finding.help_text().is_some() && (found || !unique));
            }
        }
        placeholders(&document).iter().for_each(|found| assert!(found.place().line as usize <= lines));
    }
});
