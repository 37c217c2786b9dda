//! Diagnostics as SARIF 2.1.0, which code scanning tools read (OASIS, "Static Analysis Results Interchange Format").

use std::collections::BTreeMap;

use asl::{Code, Place};
use serde_json::{Value, json};

use super::{Finding, Judged, Note};
use crate::manual;

/// A log with one run.
pub(crate) fn sarif(files: &[Judged]) -> Value {
    let findings = || files.iter().flat_map(|judged| &judged.findings);
    let codes: BTreeMap<&str, Code> =
        findings().map(|finding| (finding.diagnostic.code.id, finding.diagnostic.code)).collect();
    let rules: Vec<_> = codes.values().map(rule).collect();
    let results: Vec<_> = findings().map(result).collect();
    let notes: Vec<_> = files.iter().flat_map(|judged| &judged.notes).map(notification).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "codegen",
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
    if let Some(page) = manual::page(code.id) {
        rule["shortDescription"] = json!({"text": page.summary()});
        let text = page.markdown();
        rule["help"] = json!({"text": text, "markdown": text});
        rule["defaultConfiguration"] = json!({"level": page.severity.as_str()});
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

fn result(finding: &Finding) -> Value {
    let Finding { diagnostic: finding, machine, .. } = finding;
    let message = match &finding.help {
        Some(help) => format!("{}; {help}", finding.message),
        None => finding.message.clone(),
    };
    let mut result = json!({
        "ruleId": finding.code.id,
        "level": finding.severity.as_str(),
        "message": {"text": message}
    });
    let mut location = serde_json::Map::new();
    if let Some(place) = &finding.place {
        location.insert("physicalLocation".into(), physical(place));
    }
    let mut logical = Vec::new();
    if let Some(pointer) = &finding.pointer {
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
    result
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
    use super::*;
    use asl::Diagnostic;

    #[test]
    fn a_result_names_rule_place_and_pointer() {
        let place = Place { file: "my machine.json".into(), line: 2, column: 5 };
        let finding = Diagnostic::error(Code::new("V071", "catch_all_alone_and_last"), "no").at(place).pointing("/a");
        let log = sarif(&[Judged { findings: vec![finding.into()], ..Judged::default() }]);
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "V071");
        assert!(run["tool"]["driver"]["rules"][0]["help"]["text"].as_str().unwrap().contains("States.ALL"));
        let location = &run["results"][0]["locations"][0];
        assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "my%20machine.json");
        assert_eq!(location["physicalLocation"]["region"]["startLine"], 2);
        assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], "/a");
    }
}
