//! Diagnostics as SARIF 2.1.0, which code scanning tools read (OASIS, "Static Analysis Results Interchange Format").

use std::collections::BTreeMap;

use asl::diagnostic::{Fix, Label};
use asl::{Code, Place, Span};
use serde_json::{Value, json};

use super::{Finding, Note, Validated};
use crate::manual;

/// A log with one run.
pub(crate) fn sarif(files: &[Validated]) -> Value {
    let findings = || files.iter().flat_map(|file| &file.findings);
    let codes: BTreeMap<&str, Code> =
        findings().map(|finding| (finding.diagnostic.code().id, finding.diagnostic.code())).collect();
    let rules: Vec<_> = codes.values().map(rule).collect();
    let results: Vec<_> = findings().map(result).collect();
    let notes: Vec<_> = files.iter().flat_map(|file| &file.notes).map(notification).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "Stepwright",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules
                }
            },
            // Columns count characters, not UTF-16 units.
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": notes}],
            "results": results
        }]
    })
}

fn rule(code: &Code) -> Value {
    let mut rule = json!({"id": code.id, "name": code.name});
    if let Some(known) = manual::rule(code.id) {
        rule["shortDescription"] = json!({"text": known.summary()});
        let text = known.manual();
        rule["help"] = json!({"text": text, "markdown": text});
        rule["defaultConfiguration"] = json!({"level": known.severity().as_str()});
    }
    rule
}

/// A note is about the run, not about a fault.
fn notification(note: &Note) -> Value {
    let mut notification = json!({"level": "note", "message": {"text": note.message}});
    if let Some(place) = &note.place {
        notification["locations"] = json!([{"physicalLocation": physical(place)}]);
    }
    notification
}

fn physical(place: &Place) -> Value {
    json!({
        "artifactLocation": {"uri": uri(&place.file)},
        "region": {"startLine": place.line, "startColumn": place.column}
    })
}

/// The lines and columns of a span; the end is that of the character after the last.
fn region(span: &Span) -> Value {
    let place = span.place();
    let mut region = json!({"startLine": place.line, "startColumn": place.column});
    if let Some((line, column)) = span.end() {
        region["endLine"] = line.into();
        region["endColumn"] = column.into();
    }
    region
}

fn physical_span(span: &Span) -> Value {
    json!({"artifactLocation": {"uri": uri(&span.place().file)}, "region": region(span)})
}

fn result(finding: &Finding) -> Value {
    let Finding { diagnostic: finding, machine, .. } = finding;
    let sentences = std::iter::once(finding.message()).chain(finding.notes().iter().map(String::as_str));
    let message: Vec<_> = sentences.chain(finding.help_text()).collect();
    let mut result = json!({
        "ruleId": finding.code().id,
        "level": finding.severity().as_str(),
        "message": {"text": message.join("; ")}
    });
    let mut location = serde_json::Map::new();
    if let Some(span) = finding.span() {
        location.insert("physicalLocation".into(), physical_span(span));
    }
    let mut logical = Vec::new();
    if let Some(pointer) = finding.pointer() {
        logical.push(json!({"fullyQualifiedName": pointer, "kind": "object"}));
    }
    if let Some(machine) = machine {
        logical.push(json!({"name": machine, "kind": "resource"}));
    }
    if !logical.is_empty() {
        location.insert("logicalLocations".into(), logical.into());
    }
    if !location.is_empty() {
        result["locations"] = json!([location]);
    }
    if !finding.labels().is_empty() {
        result["relatedLocations"] = finding.labels().iter().enumerate().map(related).collect();
    }
    if !finding.fixes().is_empty() {
        result["fixes"] = finding.fixes().iter().map(fix).collect();
    }
    result
}

fn related((number, label): (usize, &Label)) -> Value {
    json!({"id": number, "message": {"text": label.text()}, "physicalLocation": physical_span(label.span())})
}

/// A fix edits one file, for its finding is in one.
fn fix(fix: &Fix) -> Value {
    let file = fix.edits().first().map(|edit| uri(&edit.span().place().file)).unwrap_or_default();
    let replacements: Vec<_> = fix
        .edits()
        .iter()
        .map(|edit| json!({"deletedRegion": region(edit.span()), "insertedContent": {"text": edit.replacement()}}))
        .collect();
    json!({
        "description": {"text": fix.message()},
        "artifactChanges": [{"artifactLocation": {"uri": file}, "replacements": replacements}],
        "properties": {"applicability": fix.applicability().as_str()}
    })
}

/// A path as a relative reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'\\' => uri.push('/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use asl::Source;
    use asl::diagnostic::Edit;
    use asl::validate::rule::CATCH_ALL_ALONE_AND_LAST;

    use super::*;

    #[test]
    fn a_result_names_rule_place_and_pointer() {
        let place = Place { file: "my machine.json".into(), line: 2, column: 5 };
        let finding = CATCH_ALL_ALONE_AND_LAST.found("no").at(place).pointing("/a");
        let log = sarif(&[Validated { findings: vec![finding.into()], ..Validated::default() }]);
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "V071");
        assert!(run["tool"]["driver"]["rules"][0]["help"]["text"].as_str().unwrap().contains("States.ALL"));
        let location = &run["results"][0]["locations"][0];
        assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "my%20machine.json");
        assert_eq!(location["physicalLocation"]["region"], json!({"startLine": 2, "startColumn": 5}));
        assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], "/a");
    }

    #[test]
    fn a_result_has_regions_related_locations_and_fixes() {
        let source = Arc::new(Source::new("a.json", "[1,\n 22]"));
        let edit = Edit::new(source.span(5..7), "3").unwrap();
        let finding = CATCH_ALL_ALONE_AND_LAST.found("no").at(source.span(5..7)).note("so").help("do");
        let finding = finding.label(source.span(1..2), "another").fix(Fix::new("write 3", edit));
        let log = sarif(&[Validated { findings: vec![finding.into()], ..Validated::default() }]);
        let result = &log["runs"][0]["results"][0];
        let region = json!({"startLine": 2, "startColumn": 2, "endLine": 2, "endColumn": 4});
        assert_eq!(result["message"]["text"], "no; so; do");
        assert_eq!(result["locations"][0]["physicalLocation"]["region"], region);
        assert_eq!(result["relatedLocations"][0]["message"]["text"], "another");
        assert_eq!(result["relatedLocations"][0]["physicalLocation"]["region"]["endColumn"], 3);
        let change = &result["fixes"][0]["artifactChanges"][0];
        assert_eq!(change["artifactLocation"]["uri"], "a.json");
        assert_eq!(change["replacements"][0], json!({"deletedRegion": region, "insertedContent": {"text": "3"}}));
    }
}
