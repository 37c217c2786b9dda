//! Diagnostics as SARIF 2.1.0, which code scanning tools read (OASIS, "Static Analysis Results Interchange Format").

use std::collections::BTreeMap;

use asl::{Code, Diagnostic};
use serde_json::{Value, json};

/// A log with one run.
pub(crate) fn sarif(files: &[(String, Vec<Diagnostic>)]) -> Value {
    let findings = || files.iter().flat_map(|(_, findings)| findings);
    let codes: BTreeMap<&str, Code> = findings().map(|finding| (finding.code.id, finding.code)).collect();
    let rules: Vec<_> = codes.values().map(rule).collect();
    let results: Vec<_> = findings().map(result).collect();
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
            "results": results
        }]
    })
}

fn rule(code: &Code) -> Value {
    let mut rule = json!({"id": code.id, "name": code.name});
    if let Some(page) = asl::validate::explain(code.id) {
        rule["help"] = json!({"text": page, "markdown": page});
    }
    rule
}

fn result(finding: &Diagnostic) -> Value {
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
        location.insert(
            "physicalLocation".into(),
            json!({
                "artifactLocation": {"uri": uri(&place.file)},
                "region": {"startLine": place.line, "startColumn": place.column}
            }),
        );
    }
    if let Some(pointer) = &finding.pointer {
        location.insert("logicalLocations".into(), json!([{"fullyQualifiedName": pointer, "kind": "object"}]));
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
    use asl::Place;

    #[test]
    fn a_result_names_rule_place_and_pointer() {
        let place = Place { file: "my machine.json".into(), line: 2, column: 5 };
        let finding = Diagnostic::error(Code::new("V071", "catch_all_alone_and_last"), "no").at(place).pointing("/a");
        let log = sarif(&[("my machine.json".into(), vec![finding])]);
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "V071");
        assert!(run["tool"]["driver"]["rules"][0]["help"]["text"].as_str().unwrap().contains("States.ALL"));
        let location = &run["results"][0]["locations"][0];
        assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "my%20machine.json");
        assert_eq!(location["physicalLocation"]["region"]["startLine"], 2);
        assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], "/a");
    }
}
