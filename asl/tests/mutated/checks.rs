//! What must hold of every reader, whatever the text. The fuzz targets ask the same.

use asl::document::{Document, Format, Limits};
use asl::validate::{Options, placeholders, validate};
use asl::{intrinsic, jsonata, jsonpath};

/// Any text, as JSON and as YAML: it is refused, or validated, and every finding has a place in it.
pub(crate) fn document(text: &str) {
    let limits = Limits { bytes: 64 * 1024, depth: 64, values: 20_000 };
    let filled_later = |name, format| Document::with_placeholders(name, format, text, limits);
    for document in [
        Document::json("a.json", text, limits),
        Document::yaml("a.yaml", text, limits),
        filled_later("a.json", Format::Json),
        filled_later("a.yaml", Format::Yaml),
    ] {
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
}

/// Any text as the call of an intrinsic function: what is read prints as a text that reads the same.
pub(crate) fn intrinsic(text: &str) {
    match intrinsic::parse(text) {
        Ok(expression) => assert_eq!(intrinsic::parse(&expression.to_string()).as_ref(), Ok(&expression)),
        Err(error) => assert!(error.offset <= text.len() && text.is_char_boundary(error.offset)),
    }
}

/// Any text as a JSONata expression: it is read or refused, and a fault stands inside the text. Nothing is evaluated, for
/// time would be bounded and memory would not.
pub(crate) fn jsonata(text: &str) {
    let faults = jsonata::check(text);
    // A call of a function that does not exist fails when it is made.
    let refused = faults.iter().any(|fault| fault.kind.is_refused());
    assert_eq!(jsonata::compile(text).is_err(), refused);
    for fault in faults {
        let offset = fault.offset.unwrap_or_default();
        assert!(offset <= text.len() && text.is_char_boundary(offset), "{fault:?}");
    }
}

const INPUT: &str = r#"{"a": [{"b": 1, "c d": "x"}, {"b": 2.5, "e": [[1, 2], [3]]}], "f": null, "g": {"h": true}}"#;

/// Any text as a path: what is read prints as a text that reads the same, and is evaluated.
pub(crate) fn jsonpath(text: &str) {
    match jsonpath::parse(text) {
        Ok(path) => {
            assert_eq!(jsonpath::parse(&path.to_string()).as_ref(), Ok(&path));
            let input = Document::json("a.json", INPUT, Limits::default()).expect("the input is well-formed");
            let input = input.root().to_value();
            let _ = path.evaluate(&jsonpath::Scope::new(&input));
        }
        Err(error) => assert!(error.offset <= text.len() && text.is_char_boundary(error.offset)),
    }
}
