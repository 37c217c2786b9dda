//! Placeholders: `${Name}`, for which a template gives the value.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use catalogue::certain;

use super::expressions::is_expression;
use super::findings::{Added, Findings};
use crate::document::{Document, Kind as Json, Node};
use crate::shown::quoted;
use crate::{Place, Rule, Span};

crate::rules! {
    pub,

    /// The template has no value for a placeholder.
    ///
    /// The placeholder stays in the definition unchanged. This is checked only if the names are known.
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pya}", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "End": true}
    /// ```
    ///
    /// Source: SAM Developer Guide, `DefinitionSubstitutions`; CloudFormation, `AWS::StepFunctions::StateMachine`.
    UNDECLARED_PLACEHOLDER = "V150", undeclared_placeholder, Error;

    /// A placeholder is not closed.
    ///
    /// A placeholder is `${`, a name, and `}`; one that is not closed stays in the definition unchanged.
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "End": true}
    /// ```
    ///
    /// Source: SAM Developer Guide, `DefinitionSubstitutions`.
    MALFORMED_PLACEHOLDER = "V151", malformed_placeholder, Error;

    /// The template has a substitution that no placeholder uses.
    ///
    /// Usually the placeholder is misspelt or was removed.
    ///
    /// ```json
    /// {"Type": "Pass", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "End": true}
    /// ```
    ///
    /// Source: Stepwright recommendation; SAM Developer Guide, `DefinitionSubstitutions`.
    UNUSED_SUBSTITUTION = "V152", unused_substitution, Warning;
}

/// A `${Name}` in a key or a string of a document.
#[derive(Debug, Clone, Copy)]
pub struct Placeholder<'d> {
    /// The name between the braces.
    pub name: &'d str,
    node: Node<'d>,
    /// Where it begins: a byte of the string, or none in a key.
    offset: Option<usize>,
}

impl Placeholder<'_> {
    /// Where the placeholder begins; of one in a key, where the key begins.
    pub fn place(&self) -> Place {
        self.span().place().clone()
    }

    /// Where the placeholder stands; of one in a key, where the key stands.
    pub fn span(&self) -> Span {
        match (self.offset, self.node.key()) {
            (None, Some(key)) => key.span(),
            (Some(offset), _) => self.node.span_in(offset..offset + "${}".len() + self.name.len()),
            (None, None) => self.node.span(),
        }
    }
}

/// Every placeholder of a document, in the order of the text, so that a template can be held to what is used.
///
/// ```
/// use asl::document::{Document, Limits};
///
/// let document = Document::json("a.json", r#"{"Resource": "${Pay}", "n": "${A}-${B}"}"#, Limits::default())?;
/// let names: Vec<_> = asl::validate::placeholders(&document).iter().map(|found| found.name).collect();
/// assert_eq!(names, ["Pay", "A", "B"]);
/// # Ok::<(), asl::document::Refusal>(())
/// ```
pub fn placeholders(document: &Document) -> Vec<Placeholder<'_>> {
    let mut found = Vec::new();
    each(document, |node, offset, part| {
        if let Part::Name(name) = part {
            found.push(Placeholder { name, node, offset });
        }
    });
    found
}

/// What follows `${`.
enum Part<'d> {
    Name(&'d str),
    /// A name without a brace after it.
    Malformed,
}

/// Visits what begins with `${` in every key and string.
fn each<'d>(document: &'d Document, mut visit: impl FnMut(Node<'d>, Option<usize>, Part<'d>)) {
    for node in document.nodes() {
        if let Some(key) = node.key() {
            parts(key.name()).for_each(|(_, part)| visit(node, None, part));
        }
        let text = if node.kind() == Json::String { node.as_str() } else { None };
        parts(text.unwrap_or_default()).for_each(|(offset, part)| visit(node, Some(offset), part));
    }
}

fn parts(text: &str) -> impl Iterator<Item = (usize, Part<'_>)> {
    // Most strings have no dollar sign at all, and a search for one character is begun faster than one for two.
    text.match_indices('$').filter_map(|(offset, _)| {
        let rest = text[offset + 1..].strip_prefix('{')?;
        let end = rest.find(|character: char| !(character.is_alphanumeric() || "_.:".contains(character)));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        if name.is_empty() {
            // The money in `States.Format('${}', $.sum)`, say.
            None
        } else if after.starts_with('}') {
            Some((offset, Part::Name(name)))
        } else {
            // `${NAME:-x}` and the like are a shell's, and no concern of a template.
            let closed = after.split("${").next().is_some_and(|own| own.contains('}'));
            let open =
                after.is_empty() || after.starts_with("${") || (!closed && !after.starts_with(['-', '+', '=', '?']));
            open.then_some((offset, Part::Malformed))
        }
    })
}

/// Validates all placeholders.
pub(super) fn check(document: &Document, declared: Option<&BTreeSet<String>>, findings: &mut Findings) {
    let mut used = HashSet::new();
    each(document, |node, offset, part| match part {
        Part::Name(name) => {
            used.insert(name);
            if declared.is_some_and(|declared| !declared.contains(name)) {
                let message = format!("the template has no value for {}", quoted(&format!("${{{name}}}")));
                let help = "correct the name, or add it to the template's substitutions";
                let range = offset.map(|offset| offset..offset + "${}".len() + name.len());
                let added = report(findings, &UNDECLARED_PLACEHOLDER, node, range, message, help);
                let meant = certain(name, declared.into_iter().flatten().map(String::as_str));
                if let Some((meant, offset)) = meant.zip(offset) {
                    let name = offset + "${".len()..offset + "${".len() + name.len();
                    added.fix(format!("write `${{{meant}}}`"), || node.with_part(name, meant));
                }
            }
        }
        // In JSONata, `${` may begin an object.
        Part::Malformed if node.as_str().is_some_and(is_expression) && offset.is_some() => {}
        Part::Malformed => {
            let message = "the placeholder is not closed".to_owned();
            let range = offset.map(|offset| offset..offset + "${".len());
            report(findings, &MALFORMED_PLACEHOLDER, node, range, message, "write it as `${Name}`");
        }
    });
    for name in declared.into_iter().flatten().filter(|name| !used.contains(name.as_str())) {
        let message = format!("the template has a value for {}, but the definition does not use it", quoted(name));
        findings.at(&UNUSED_SUBSTITUTION, document.root(), message, "remove it from the template's substitutions");
    }
}

/// Reports a placeholder: its range in the string that a node is, or none for one in the node's key.
fn report<'f>(
    findings: &'f mut Findings,
    rule: &Rule,
    node: Node<'_>,
    range: Option<Range<usize>>,
    message: String,
    help: &str,
) -> Added<'f> {
    match range {
        None => findings.at_key(rule, node, message, help),
        Some(range) => findings.within(rule, node, range, message, help),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Options, validate};
    use super::*;
    use crate::document::Limits;

    fn found(text: &str, declared: Option<&[&str]>) -> Vec<(&'static str, u32)> {
        let document = Document::json("a.json", text, Limits::default()).unwrap();
        let declared: Option<BTreeSet<String>> = declared.map(|names| names.iter().map(|&name| name.into()).collect());
        let options = Options { substitutions: declared.as_ref(), ..Options::default() };
        let column = |finding: &crate::Diagnostic| finding.place().unwrap().column;
        validate(&document, options).iter().map(|finding| (finding.code().id, column(finding))).collect()
    }

    const TEXT: &str = r#"{"Comment": "\"${A}-${B}\"", "StartAt": "${B}", "States": {"${B}": {"Type": "Succeed"}}}"#;

    #[test]
    fn names_are_validated_where_they_are_known() {
        assert_eq!(found(TEXT, None), []);
        assert_eq!(found(TEXT, Some(&["A", "B"])), []);
        assert_eq!(found(TEXT, Some(&["B"])), [("V150", 16)]);
        assert_eq!(found(TEXT, Some(&["A"])), [("V150", 21), ("V150", 42), ("V150", 60)]);
        assert_eq!(found(TEXT, Some(&["A", "B", "C"])), [("V152", 1)]);
    }

    #[test]
    fn a_misspelt_name_is_rewritten_where_it_is_certain() {
        let text = r#"{"Comment": "-${Queu}-", "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#;
        let document = Document::json("a.json", text, Limits::default()).unwrap();
        let fixes = |names: &[&str]| {
            let declared: BTreeSet<String> = names.iter().map(|&name| name.into()).collect();
            let found = validate(&document, Options { substitutions: Some(&declared), ..Options::default() });
            let edits = found.iter().flat_map(|finding| finding.fixes()).flat_map(|fix| fix.edits());
            edits
                .map(|edit| (edit.span().written().map(str::to_owned), edit.replacement().to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(fixes(&["Queue"]), [(Some("Queu".to_owned()), "Queue".to_owned())]);
        assert_eq!(fixes(&["Queue", "Quem"]), []);
        assert_eq!(fixes(&["Topic"]), []);
    }

    #[test]
    fn what_a_shell_expands_is_no_placeholder() {
        let text = TEXT.replace("${A}", "${HOME:-/tmp} ${x y} ${A:-${B}} ${}");
        assert_eq!(found(&text, Some(&["B"])), []);
    }

    #[test]
    fn names_come_with_their_places() {
        let document = Document::json("a.json", TEXT, Limits::default()).unwrap();
        let found: Vec<_> = placeholders(&document).iter().map(|found| (found.name, found.place().column)).collect();
        assert_eq!(found, [("A", 16), ("B", 21), ("B", 42), ("B", 60)]);
    }
}
