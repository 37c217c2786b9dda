//! Diagnostics as JSON: an array with one object for each file.

use asl::Span;
use asl::diagnostic::{Edit, Fix, Label};
use serde_json::{Value, json};

use super::{Finding, Note, Validated};

/// The findings of each file; a file without findings is there, too.
///
/// A finding without a pointer of its own is about the whole document, whose pointer is `""`. In a template, `machine` is the
/// logical id of the state machine. The pointer of a definition that is an object begins at the template's root, that of
/// a definition in a string or a file of its own at the definition's root. Where AWS was asked too, `by` says who finds it:
/// `aws`, `stepwright` or `both`. `endLine` and `endColumn` are those of the character after the last; `null` where only the
/// beginning is known, as of a line of Rust.
pub(crate) fn json(files: &[Validated]) -> Value {
    let files = files.iter().map(|file| {
        let findings: Vec<_> = file.findings.iter().map(finding).collect();
        let notes: Vec<_> = file.notes.iter().map(note).collect();
        json!({"file": file.file, "diagnostics": findings, "notes": notes})
    });
    files.collect()
}

pub(crate) fn note(note: &Note) -> Value {
    json!({
        "message": note.message,
        "file": note.place.as_ref().map(|place| place.file.as_ref()),
        "line": note.place.as_ref().map(|place| place.line),
        "column": note.place.as_ref().map(|place| place.column),
    })
}

pub(crate) fn finding(finding: &Finding) -> Value {
    let Finding { diagnostic: finding, machine, by } = finding;
    let mut object = json!({
        "code": finding.code().id,
        "name": finding.code().name,
        "severity": finding.severity().as_str(),
        "message": finding.message(),
    });
    add_span(&mut object, finding.span());
    object["pointer"] = finding.pointer().unwrap_or_default().into();
    object["machine"] = json!(machine);
    object["help"] = json!(finding.help_text());
    object["labels"] = finding.labels().iter().map(label).collect();
    object["notes"] = json!(finding.notes());
    object["fixes"] = finding.fixes().iter().map(fix).collect();
    if let Some(by) = by {
        object["by"] = by.as_str().into();
    }
    object
}

fn label(label: &Label) -> Value {
    let mut object = json!({"message": label.text()});
    add_span(&mut object, Some(label.span()));
    object
}

fn fix(fix: &Fix) -> Value {
    let edits: Vec<_> = fix.edits().iter().map(edit).collect();
    json!({"message": fix.message(), "applicability": fix.applicability().as_str(), "edits": edits})
}

fn edit(edit: &Edit) -> Value {
    let mut object = json!({"replacement": edit.replacement()});
    add_span(&mut object, Some(edit.span()));
    object
}

/// Adds the members that say where something stands.
fn add_span(object: &mut Value, span: Option<&Span>) {
    let place = span.map(Span::place);
    let end = span.and_then(Span::end);
    object["file"] = json!(place.map(|place| place.file.as_ref()));
    object["line"] = json!(place.map(|place| place.line));
    object["column"] = json!(place.map(|place| place.column));
    object["endLine"] = json!(end.map(|(line, _)| line));
    object["endColumn"] = json!(end.map(|(_, column)| column));
}

#[cfg(test)]
mod tests {
    use asl::Place;
    use asl::document::{Document, Limits};
    use asl::validate::rule::UNREACHABLE_CYCLE;
    use asl::validate::{Options, validate};

    use super::*;

    fn validated(file: &str, findings: Vec<Finding>) -> Validated {
        Validated { file: file.into(), findings, notes: vec![] }
    }

    #[test]
    fn a_file_without_findings_is_there() {
        let place = Place { file: "a.json".into(), line: 2, column: 5 };
        let finding = UNREACHABLE_CYCLE.found("far away").at(place).pointing("/States/A");
        let value = json(&[validated("a.json", vec![finding.into()]), validated("b.json", vec![])]);
        assert_eq!(value[0]["diagnostics"][0]["line"], 2);
        assert_eq!(value[0]["diagnostics"][0]["endLine"], Value::Null);
        assert_eq!(value[0]["diagnostics"][0]["severity"], "warning");
        assert_eq!(value[1], json!({"file": "b.json", "diagnostics": [], "notes": []}));
    }

    #[test]
    fn ends_labels_and_fixes_are_there() {
        let text = "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Pass\", \"Next\": \"A\", \"End\": true}}}";
        let document = Document::json("a.json", text, Limits::default()).unwrap();
        let findings = validate(&document, Options::default()).into_iter().map(Finding::from).collect();
        let value = json(&[validated("a.json", findings)]);
        let finding = &value[0]["diagnostics"][0];
        assert_eq!((&finding["column"], &finding["endColumn"]), (&json!(64), &json!(69)));
        assert_eq!(finding["labels"][0]["message"], "`Next` is here");
        assert_eq!(finding["labels"][0]["column"], 51);
        let fix = &finding["fixes"][0];
        assert_eq!(fix["applicability"], "machine-applicable");
        assert_eq!((&fix["edits"][0]["column"], &fix["edits"][0]["endColumn"]), (&json!(62), &json!(75)));
        assert_eq!(fix["edits"][0]["replacement"], "");
    }
}
