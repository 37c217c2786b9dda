//! Diagnostics as JSON: an array with one object for each file.

use serde_json::{Value, json};

use super::{Finding, Judged, Note};

/// The findings of each file; a file without findings is there, too.
///
/// A finding without a pointer of its own is about the whole document, whose pointer is `""`. In a template, `machine` is the
/// logical id of the state machine. The pointer of a definition that is an object begins at the template's root, that of
/// a definition in a string or a file of its own at the definition's root. Where AWS was asked too, `by` says who finds it:
/// `aws`, `codegen` or `both`.
pub(crate) fn json(files: &[Judged]) -> Value {
    let files = files.iter().map(|judged| {
        let findings: Vec<_> = judged.findings.iter().map(finding).collect();
        let notes: Vec<_> = judged.notes.iter().map(note).collect();
        json!({"file": judged.file, "diagnostics": findings, "notes": notes})
    });
    files.collect()
}

fn note(note: &Note) -> Value {
    json!({
        "message": note.message,
        "file": note.place.as_ref().map(|place| place.file.as_ref()),
        "line": note.place.as_ref().map(|place| place.line),
        "column": note.place.as_ref().map(|place| place.column),
    })
}

fn finding(finding: &Finding) -> Value {
    let Finding { diagnostic: finding, machine, by } = finding;
    let mut object = json!({
        "code": finding.code.id,
        "name": finding.code.name,
        "severity": finding.severity.as_str(),
        "message": finding.message,
        "file": finding.place.as_ref().map(|place| place.file.as_ref()),
        "line": finding.place.as_ref().map(|place| place.line),
        "column": finding.place.as_ref().map(|place| place.column),
        "pointer": finding.pointer.as_deref().unwrap_or_default(),
        "machine": machine,
        "help": finding.help,
    });
    if let Some(by) = by {
        object["by"] = by.as_str().into();
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;
    use asl::{Code, Diagnostic, Place};

    #[test]
    fn a_file_without_findings_is_there() {
        let place = Place { file: "a.json".into(), line: 2, column: 5 };
        let finding = Diagnostic::warning(Code::new("V032", "island"), "far away").at(place).pointing("/States/A");
        let judged = |file: &str, findings| Judged { file: file.into(), findings, notes: vec![] };
        let value = json(&[judged("a.json", vec![finding.into()]), judged("b.json", vec![])]);
        assert_eq!(value[0]["diagnostics"][0]["line"], 2);
        assert_eq!(value[0]["diagnostics"][0]["severity"], "warning");
        assert_eq!(value[1], json!({"file": "b.json", "diagnostics": [], "notes": []}));
    }
}
