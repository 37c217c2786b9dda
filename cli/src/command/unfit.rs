//! What of an input does not fit the schema of its workflow, each part at its place in the file.

use asl::document::Document;
use serde_json::Value;

use super::read::STDIN;

/// What does not fit, as lines. What is in the input is not repeated, for it may be sensitive.
pub(super) fn unfit(document: &Document, schema: &Value) -> Vec<String> {
    let mut lines: Vec<_> = synth::misfits(&document.root().to_value(), schema)
        .into_iter()
        .map(|misfit| {
            let place = document.node_at(&misfit.pointer).unwrap_or_else(|| document.root()).place();
            let file = if place.file == STDIN { "standard input".into() } else { place.file };
            let at = if misfit.pointer.is_empty() { String::new() } else { format!("{}: ", misfit.pointer) };
            let text = format!("{file}:{}:{}: {at}{}", place.line, place.column, misfit.message);
            (place.line, place.column, text)
        })
        .collect();
    lines.sort();
    lines.dedup();
    lines.into_iter().map(|(_, _, text)| text).collect()
}
