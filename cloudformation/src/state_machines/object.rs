//! Definitions that a template holds as objects.
//!
//! SAM writes the object as JSON, in which every function and every dynamic reference is a string, `${…}`, that the resource
//! handler fills (`stepfunctions/generators.py`). CloudFormation evaluates functions first, and hands the object to the
//! handler, so they keep their type. In both, the handler then replaces placeholders in the JSON text.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use asl::Diagnostic;
use asl::document::{Becomes, Document, Node, Written};
use asl::shown::quoted;

use super::conditions::Choice;
use super::deployed::{Deployed, Foreign};
use super::gives::{Gives, Piece, shown, with_dynamic_references, written};
use super::intrinsic::{If, Intrinsic};
use super::rules::{BROKEN_STRING, NO_VALUE_INLINE, WRONG_PROPERTY};
use super::substitutions::{Filled, Substitutions, unfit};
use super::template::Template;

/// How an object becomes a definition.
pub(super) struct Object<'u, 'd> {
    /// True for SAM's inline `Definition`.
    pub(super) inline: bool,
    pub(super) template: &'u Template<'d>,
    pub(super) choice: &'u Choice<'d>,
    pub(super) uses: &'u mut Substitutions<'d>,
}

/// What is noted on the way.
#[derive(Default)]
struct Noted {
    foreign: Vec<Foreign>,
    touched: BTreeSet<usize>,
    findings: Vec<Diagnostic>,
    /// Keys in which placeholders were replaced.
    keys: HashMap<String, String>,
}

impl<'d> Object<'_, 'd> {
    /// The definition that the object becomes.
    pub(super) fn deployed(mut self, root: Node<'d>) -> Deployed {
        let noted = RefCell::new(Noted::default());
        let mut at_root = true;
        let part = Document::rebuilt(
            root,
            &mut |node| match std::mem::take(&mut at_root) {
                true => Becomes::Itself,
                false => self.becomes(node, &mut noted.borrow_mut()),
            },
            &mut |key| noted.borrow().keys.get(key).cloned(),
        );
        let Noted { foreign, touched, findings, .. } = noted.into_inner();
        let document = part.document.clone().as_deployed();
        Deployed { document, part: Some(part), foreign, touched, findings }
    }

    fn becomes(&mut self, node: Node<'d>, noted: &mut Noted) -> Becomes<'d> {
        self.key(node, noted);
        if let Some(intrinsic) = Intrinsic::of(node) {
            return self.function(node, intrinsic, noted);
        }
        // For SAM this is a function, too (`is_intrinsic`).
        if self.inline && node.members().len() == 1 && node.get("Condition").is_some() {
            self.refuse(node, "an object", noted);
            return Becomes::Text("${Condition}".to_owned());
        }
        let Some(text) = node.as_str().filter(|text| text.contains("${") || text.contains("{{resolve:")) else {
            return Becomes::Itself;
        };
        let pieces = with_dynamic_references(text);
        let changed = !matches!(pieces.as_slice(), [Piece::Text(_)]);
        self.text(node, pieces, changed, noted)
    }

    /// The string that pieces become when the handler has replaced placeholders in them.
    fn text(&mut self, node: Node<'d>, pieces: Vec<Piece>, changed: bool, noted: &mut Noted) -> Becomes<'d> {
        let start = node.bytes().start;
        let mut all = Vec::new();
        let mut changed = changed;
        for piece in pieces {
            let Piece::Text(text) = piece else {
                all.push(piece);
                continue;
            };
            let filled = self.uses.fill(&text);
            changed |= filled.changed || filled.foreign;
            broken(node, &filled, noted);
            for piece in &filled.pieces {
                if let Piece::Foreign(name) = piece {
                    let span = span_of(node, name);
                    noted.foreign.push(Foreign {
                        name: name.clone(),
                        span,
                        offset: Some(start),
                        pointer: None,
                        fails: false,
                        whole: false,
                    });
                }
            }
            all.extend(filled.pieces);
        }
        if !changed {
            return Becomes::Itself;
        }
        noted.touched.insert(start);
        Becomes::Text(shown(&all))
    }

    fn function(&mut self, node: Node<'d>, intrinsic: Intrinsic<'d>, noted: &mut Noted) -> Becomes<'d> {
        noted.touched.insert(node.bytes().start);
        if self.inline {
            return self.inline_function(node, intrinsic, noted);
        }
        if let Some(chosen) = If::of(intrinsic) {
            return match self.choice.of(chosen) {
                Some(value) => Becomes::Other(value),
                None => Becomes::Unknown(intrinsic.placeholder_of_value()),
            };
        }
        match Gives::of(node, self.template, self.choice) {
            Gives::Text(pieces) => self.text(node, pieces, true, noted),
            // What a number or boolean of a mapping is in the end is not documented.
            Gives::Scalar(value) if intrinsic.name != "FindInMap" => Becomes::Other(value),
            Gives::List(Some(value)) | Gives::Object(value) => Becomes::Other(value),
            Gives::Nothing => Becomes::Nothing,
            Gives::Scalar(_) | Gives::List(None) | Gives::Null | Gives::Unknown(_) => {
                Becomes::Unknown(intrinsic.placeholder_of_value())
            }
        }
    }

    /// A function in an inline definition: a string, whatever it gives.
    fn inline_function(&mut self, node: Node<'d>, intrinsic: Intrinsic<'d>, noted: &mut Noted) -> Becomes<'d> {
        let resolved_before = matches!(intrinsic.name, "Transform")
            || intrinsic.name.starts_with("ForEach::")
            || (self.template.extensions && matches!(intrinsic.name, "FindInMap" | "Length" | "ToJsonString"));
        if resolved_before {
            return Becomes::Unknown(intrinsic.placeholder_of_value());
        }
        let given = Gives::of(node, self.template, self.choice);
        let value = chosen(node, self.choice);
        if let Some(found) = unfit(value, self.template) {
            self.refuse(value, found, noted);
        }
        match given {
            Gives::Text(pieces) => self.text(node, pieces, true, noted),
            Gives::Scalar(value) => Becomes::Text(written(value)),
            Gives::Nothing => {
                let message = "`AWS::NoValue` does not remove the field of an inline `Definition`";
                let help = "leave the field out, or move the definition to a file";
                let finding = NO_VALUE_INLINE.found(message).at(value.span()).help(help);
                noted.findings.push(finding.pointing(value.pointer()));
                Becomes::Text("$(AWS::NoValue)".to_owned())
            }
            Gives::List(_) | Gives::Object(_) | Gives::Null | Gives::Unknown(_) => {
                Becomes::Text(intrinsic.placeholder_of_value())
            }
        }
    }

    /// Says that SAM makes a substitution of a value that can be none.
    fn refuse(&mut self, node: Node<'d>, found: &str, noted: &mut Noted) {
        let message = format!(
            "a function of an inline `Definition` must give a string, an integer or a boolean, but this is {found}"
        );
        let help =
            "SAM makes a substitution of each function: write the value itself, or move the definition to a file";
        // The pointer is that of the template, which the document does not have.
        noted.findings.push(WRONG_PROPERTY.found(message).at(node.span()).help(help));
    }

    /// Replaces placeholders in the key of a node.
    fn key(&mut self, node: Node<'d>, noted: &mut Noted) {
        let Some(key) = node.key().filter(|key| key.name().contains("${")) else { return };
        let filled = self.uses.fill(key.name());
        let mut text = String::new();
        for piece in &filled.pieces {
            match piece {
                Piece::Text(part) | Piece::Unknown(part) => text.push_str(part),
                Piece::Foreign(name) => {
                    let (name, span) = (name.clone(), key.span());
                    text.push_str(&format!("${{{name}}}"));
                    noted.foreign.push(Foreign { name, span, offset: None, pointer: None, fails: false, whole: false });
                }
            }
        }
        noted.keys.insert(key.name().to_owned(), text);
    }
}

/// The value that a condition chooses, also through several.
fn chosen<'d>(node: Node<'d>, choice: &Choice<'d>) -> Node<'d> {
    let mut node = node;
    while let Some(value) = Intrinsic::of(node).and_then(If::of).and_then(|chosen| choice.of(chosen)) {
        node = value;
    }
    node
}

/// Where a placeholder is written in a string, as far as the string writes it.
fn span_of(node: Node<'_>, name: &str) -> asl::Span {
    let written = Written::new(node).or_else(|| node.nodes().find_map(Written::new));
    let at = written.as_ref().and_then(|written| {
        let forms = [format!("${{{name}}}"), format!("${{!{name}}}")];
        forms.iter().find_map(|form| written.text().find(form).map(|at| at..at + form.len()))
    });
    match (written, at) {
        (Some(written), Some(range)) => written.span(range),
        _ => node.span(),
    }
}

/// Says which values end the string that they are put into.
fn broken(node: Node<'_>, filled: &Filled, noted: &mut Noted) {
    for value in &filled.put_in {
        let whole = format!("\"{value}\"");
        if value.contains(['"', '\\', '\n', '\t', '\r']) && serde_json::from_str::<String>(&whole).is_err() {
            let message =
                format!("the value {} is put in as text, and is not valid inside of a string of JSON", quoted(value));
            let help = "write quotes as `\\\"`, backslashes as `\\\\` and line breaks as `\\n`";
            noted.findings.push(BROKEN_STRING.found(message).at(node.span()).help(help));
        }
    }
}
