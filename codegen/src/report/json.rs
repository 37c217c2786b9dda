//! Diagnostics as JSON: an array with one object for each file.

use asl::Diagnostic;
use serde_json::{Value, json};

/// The findings of each file; a file without findings is there, too.
///
/// A finding without a pointer of its own is about the whole document, whose pointer is `""`.
pub(crate) fn json(files: &[(String, Vec<Diagnostic>)]) -> Value {
    let files = files.iter().map(|(file, findings)| {
        let findings: Vec<_> = findings.iter().map(finding).collect();
        json!({"file": file, "diagnostics": findings})
    });
    files.collect()
}

fn finding(finding: &Diagnostic) -> Value {
    json!({
        "code": finding.code.id,
        "name": finding.code.name,
        "severity": finding.severity.as_str(),
        "message": finding.message,
        "file": finding.place.as_ref().map(|place| place.file.as_ref()),
        "line": finding.place.as_ref().map(|place| place.line),
        "column": finding.place.as_ref().map(|place| place.column),
        "pointer": finding.pointer.as_deref().unwrap_or_default(),
        "help": finding.help,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use asl::{Code, Place};

    #[test]
    fn a_file_without_findings_is_there() {
        let place = Place { file: "a.json".into(), line: 2, column: 5 };
        let finding = Diagnostic::warning(Code::new("V032", "island"), "far away").at(place).pointing("/States/A");
        let value = json(&[("a.json".into(), vec![finding]), ("b.json".into(), vec![])]);
        assert_eq!(value[0]["diagnostics"][0]["line"], 2);
        assert_eq!(value[0]["diagnostics"][0]["severity"], "warning");
        assert_eq!(value[1], json!({"file": "b.json", "diagnostics": []}));
    }
}
