//! `codegen validate --fix`: writes into files what is certain to be meant.
//!
//! Only the spans of the fixes change, so that everything else stays as its author wrote it. A file is written in one
//! step, and only if it still is what was read.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::Path;

use asl::Source;
use asl::diagnostic::{Applicability, Edit, Fix};
use asl::document::{BYTE_ORDER_MARK, Document, Format, Limits};

use crate::report::Finding;
use crate::{files, regular};

/// A fix can make room for another; more often than this nobody tries.
pub(super) const MOST_ROUNDS: usize = 10;

/// Applies the fixes that are certain to the files of the findings, and gives how many were applied.
///
/// Of fixes that overlap, the first is applied: the next round finds out what the others still have to say.
pub(super) fn apply(findings: &[Finding]) -> io::Result<usize> {
    let mut files: BTreeMap<&str, (&Source, Vec<&Fix>)> = BTreeMap::new();
    for fix in findings.iter().flat_map(|finding| certain(finding)) {
        let Some(source) = fix.edits().first().and_then(|edit| edit.span().source()) else { continue };
        files.entry(source.file()).or_insert_with(|| (source, Vec::new())).1.push(fix);
    }
    let mut count = 0;
    for (file, (source, fixes)) in files {
        let (text, applied) = fixed(source, &fixes);
        if applied > 0 && is_sound(source, &text) {
            // A link stays a link, and a byte order mark, which was not read as a part of the text, stays, too.
            let path = Path::new(file).canonicalize()?;
            let mark = BYTE_ORDER_MARK.to_string();
            let mark = if regular::read(&path, mark.len())?.starts_with(mark.as_bytes()) { &*mark } else { "" };
            files::replace(&path, Some(&format!("{mark}{}", source.text())), &format!("{mark}{text}"))?;
            count += applied;
        }
    }
    Ok(count)
}

/// How many of the findings have a fix that can be applied without asking.
pub(super) fn count(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| certain(finding).is_some()).count()
}

/// The fix of a finding that can be applied without asking.
fn certain(finding: &Finding) -> Option<&Fix> {
    let fixes = finding.diagnostic.fixes();
    fixes.iter().find(|fix| fix.applicability() == Applicability::MachineApplicable)
}

/// The text with the fixes that do not overlap, and how many these are.
fn fixed(source: &Source, fixes: &[&Fix]) -> (String, usize) {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut count = 0;
    for fix in fixes {
        // A state that YAML copies by an alias has its findings twice.
        let new: Vec<&Edit> = fix.edits().iter().filter(|edit| !taken.contains(edit)).collect();
        let free = new.iter().all(|edit| !taken.iter().any(|other| overlap(edit, other)));
        if free && !new.is_empty() {
            taken.extend(new);
            count += 1;
        }
    }
    let bytes = |edit: &Edit| edit.span().bytes().unwrap_or_default();
    taken.sort_by_key(|edit| (bytes(edit).start, bytes(edit).end));
    let mut text = source.text().to_owned();
    for edit in taken.into_iter().rev() {
        text.replace_range(bytes(edit), edit.replacement());
    }
    (text, count)
}

/// True for edits of which it would matter which comes first.
fn overlap(one: &Edit, other: &Edit) -> bool {
    let touches = |one: Range<usize>, other: Range<usize>| one.start <= other.end && other.start <= one.end;
    match (one.span().bytes(), other.span().bytes()) {
        (Some(one), Some(other)) => touches(one, other),
        (None, _) | (_, None) => true,
    }
}

/// True if the new text can be read if the old one could.
fn is_sound(source: &Source, text: &str) -> bool {
    let read = |text: &str| {
        let document = match Format::of_name(source.file()) {
            Format::Yaml => Document::yaml(source.file(), text, Limits::default()),
            Format::Json => Document::by_name(source.file(), text, Limits::default()),
        };
        document.map_or_else(|refusal| refusal.into_parts().1, Some).is_some()
    };
    read(text) || !read(source.text())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use asl::validate::{Options, validate};

    use super::*;

    /// The file after all rounds, and how many fixes were applied.
    fn fixed_file(name: &str, text: &str) -> (String, usize) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let mut count = 0;
        for _ in 0..MOST_ROUNDS {
            let text = fs::read_to_string(&path).unwrap();
            let document = Document::by_name(path.display().to_string(), &text, Limits::default());
            let (refused, document) =
                document.map_or_else(asl::document::Refusal::into_parts, |read| (vec![], Some(read)));
            let found = document.map(|document| validate(&document, Options::default())).unwrap_or_default();
            let findings: Vec<_> = refused.into_iter().chain(found).map(Finding::from).collect();
            count += apply(&findings).unwrap();
        }
        (fs::read_to_string(&path).unwrap(), count)
    }

    #[test]
    fn each_mistake_is_fixed_where_it_stands() {
        let state = |fields: &str| format!("{{\n  \"StartAt\": \"A\",\n  \"States\": {{ \"A\": {{{fields}}} }}\n}}\n");
        for (wrong, right) in [
            (r#""Type": "succeed""#, r#""Type": "Succeed""#),
            (r#""Tpye": "Pass", "Edn": true"#, r#""Type": "Pass", "End": true"#),
            (r#""Type": "Pass", "Next": "A", "End": true"#, r#""Type": "Pass", "Next": "A""#),
            (r#""Type": "Pass",  "End" : true, "End": true"#, r#""Type": "Pass",  "End" : true"#),
            (
                r#""Type": "Pass", "InputPath": "order.id", "End": true"#,
                r#""Type": "Pass", "InputPath": "$.order.id", "End": true"#,
            ),
            (r#""Type": "Wait", "Seconds": "5", "End": true"#, r#""Type": "Wait", "Seconds": 5, "End": true"#),
            (r#""Type": "Pass", "End": "true""#, r#""Type": "Pass", "End": true"#),
            (
                r#""Type": "Pass", "Parameters": {"a": "$.b", "u.$": "States.Uuid()"}, "End": true"#,
                r#""Type": "Pass", "Parameters": {"a.$": "$.b", "u.$": "States.UUID()"}, "End": true"#,
            ),
            (r#""Type": "Fail", "Cause": "$.why""#, r#""Type": "Fail", "CausePath": "$.why""#),
            (
                r#""Type": "Pass", "QueryLanguage": "jsonata", "Output": {"a.$": "$.b"}, "End": true"#,
                r#""Type": "Pass", "QueryLanguage": "JSONata", "Output": {"a": "{% $states.input.b %}"}, "End": true"#,
            ),
            (
                r#""Type": "Task", "Resource": "arn:aws:states:::lambda:invok", "Parameters": {"functionName": "f"}, "End": true"#,
                r#""Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, "End": true"#,
            ),
            (
                r#""Type": "Task", "Resource": "${Pay}", "Retry": [{"ErrorEquals": ["States.Tiemout"], "JitterStrategy": "full"}], "End": true"#,
                r#""Type": "Task", "Resource": "${Pay}", "Retry": [{"ErrorEquals": ["States.Timeout"], "JitterStrategy": "FULL"}], "End": true"#,
            ),
        ] {
            let (text, count) = fixed_file("a.asl.json", &state(wrong));
            assert_eq!(text, state(right), "{wrong}");
            assert!(count > 0, "{wrong}");
        }
    }

    #[test]
    fn comments_and_layout_of_yaml_stay() {
        let wrong = "# the order\nStartAt: A\nStates:\n  A: # first\n    Type: pass   # so\n    Next: 'Finsih'\n    End: true\n  Finish: {Type: Succeed}\n";
        let right = "# the order\nStartAt: A\nStates:\n  A: # first\n    Type: Pass   # so\n    Next: 'Finish'\n  Finish: {Type: Succeed}\n";
        assert_eq!(fixed_file("a.yaml", wrong), (right.to_owned(), 3));
    }

    #[test]
    fn what_may_be_meant_otherwise_stays() {
        for text in [
            r#"{"StartAt": "A", "States": {"A": {"Tpye": "Passs", "End": true}}}"#,
            r#"{"StartAt": "A", "States": {"A": {"type": "Pass", "Tpye": "Wait", "End": true}}}"#,
            r#"{"StartAt": "Step5", "States": {"Step1": {"Type": "Succeed"}, "Step2": {"Type": "Fail"}}}"#,
            r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"order.$": "order"}, "End": true}}}"#,
            "StartAt: A\nStates:\n  A:\n    Type: Pass\n    Next: A\n    End: true # for now\n",
        ] {
            let name = if text.starts_with('{') { "a.json" } else { "a.yaml" };
            assert_eq!(fixed_file(name, text), (text.to_owned(), 0));
        }
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let text = r#"{"StartAt": "A", "States": {"A": {"Type": "succeed"}}}"#;
        let document = Document::by_name(path.display().to_string(), text, Limits::default()).unwrap();
        let findings: Vec<_> = validate(&document, Options::default()).into_iter().map(Finding::from).collect();
        fs::write(&path, "{}").unwrap();
        assert!(apply(&findings).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "{}");
    }
}
