//! `DefinitionSubstitutions`: the values that CloudFormation's resource handler puts in the place of placeholders.
//!
//! The handler replaces each `${Name}` of a known name by the text of its value, again and again until none is left
//! (`transformDefinition` of `DefinitionProcessor.java`). All other text stays, also `${HOME}`. A value is a string, an
//! integer or a boolean.

use std::collections::{HashMap, HashSet};

use asl::diagnostic::{Edit, Fix};
use asl::document::{Kind, Node};
use asl::shown::quoted;
use asl::validate::rule::{UNDECLARED_PLACEHOLDER, UNUSED_SUBSTITUTION};
use asl::{Diagnostic, Severity, Span, certain, closest};

use super::Validation;
use super::conditions::Choice;
use super::gives::{Gives, Piece};
use super::intrinsic::{Intrinsic, Part, is_name, parts};
use super::references::alternatives;
use super::rules::{ENDLESS_SUBSTITUTION, WRONG_PROPERTY};
use super::template::Template;

/// A better name is looked for among so many declared ones, and for so many placeholders.
const MOST_COMPARED: usize = 100;

/// So often a value may name another.
const MOST_REPEATED: usize = 32;

/// So many pieces may come of one string.
const MOST_PIECES: usize = 10_000;

/// So many bytes of values are put into a definition; what is beyond counts as not known.
const MOST_BYTES: usize = 32 << 20;

/// What a machine declares, and which of it its definition uses.
#[derive(Debug)]
pub(super) struct Substitutions<'d> {
    id: &'d str,
    /// The property; none where there is none, or where its names are known only at deployment.
    pub(super) declared: Option<Node<'d>>,
    /// True if nothing can be said about names.
    pub(super) unknown: bool,
    names: HashMap<&'d str, Node<'d>>,
    /// The values in the choice that is being validated.
    values: HashMap<&'d str, Vec<Piece>>,
    used: HashSet<&'d str>,
    endless: HashSet<&'d str>,
    /// How many bytes were put in.
    bytes: usize,
    compared: usize,
    /// True if what nothing fills is to stay as it is written, for those who only read the definition.
    keeps: bool,
}

/// A string in which placeholders are replaced.
#[derive(Debug, Default)]
pub(super) struct Filled {
    pub(super) pieces: Vec<Piece>,
    /// True if there are placeholders that nothing fills.
    pub(super) foreign: bool,
    /// The values that were put in and are known.
    pub(super) put_in: Vec<String>,
    /// True if a placeholder was replaced.
    pub(super) changed: bool,
}

impl<'d> Substitutions<'d> {
    /// Reads the property `DefinitionSubstitutions` of a machine.
    pub(super) fn of(id: &'d str, properties: Node<'d>, template: &Template<'d>, validation: &mut Validation) -> Self {
        let mut all = Self {
            id,
            declared: properties.get("DefinitionSubstitutions"),
            unknown: false,
            names: HashMap::new(),
            values: HashMap::new(),
            used: HashSet::new(),
            endless: HashSet::new(),
            bytes: 0,
            compared: 0,
            keeps: validation.kept.is_some(),
        };
        let Some(declared) = all.declared else { return all };
        all.unknown = Intrinsic::of(declared).is_some() || declared.kind() != Kind::Object;
        if declared.kind() != Kind::Object && Intrinsic::of(declared).is_none() {
            let message = format!("`DefinitionSubstitutions` must be an object, but is {}", declared.kind());
            validation.error(id, &WRONG_PROPERTY, declared, message, "write an object of names and values");
        }
        for member in declared.members().filter(|_| !all.unknown) {
            all.names.insert(member.key.name(), member.node);
            for value in alternatives(member.node) {
                if let Some(found) = unfit(value, template) {
                    let name = quoted(member.key.name());
                    let message = format!("{name} must be a string, an integer or a boolean, but is {found}");
                    let help = "write a string, or a function that gives one, such as `!Join`";
                    validation.error(id, &WRONG_PROPERTY, value, message, help);
                }
            }
        }
        all
    }

    /// Takes the values that a choice gives.
    pub(super) fn choose(&mut self, template: &Template<'d>, choice: &Choice<'d>) {
        let values = self.names.iter().map(|(name, node)| {
            let pieces = Gives::of(*node, template, choice).into_pieces();
            (*name, pieces.unwrap_or_else(|| vec![Piece::Unknown("${Value}".to_owned())]))
        });
        self.values = values.collect();
        self.bytes = 0;
    }

    /// The text with its placeholders replaced; what nothing fills stays as it is.
    pub(super) fn fill(&mut self, text: &str) -> Filled {
        let mut filled = Filled::default();
        self.fill_into(text, 0, &mut filled);
        filled
    }

    fn fill_into(&mut self, text: &str, depth: usize, filled: &mut Filled) {
        for part in parts(text) {
            match part {
                Part::Text(range) | Part::Kept(range, _) => filled.pieces.push(Piece::Text(text[range].to_owned())),
                Part::Name(range, name) => {
                    // The handler looks for the very text.
                    let exact = text[range.clone()].len() == name.len() + "${}".len();
                    let declared = self.names.get_key_value(name).map(|(name, _)| *name).filter(|_| exact);
                    match declared {
                        Some(declared) => self.put_in(declared, depth, filled),
                        None if self.unknown || self.keeps => {
                            filled.pieces.push(Piece::Unknown(text[range].to_owned()))
                        }
                        None if is_name(name) => {
                            filled.foreign = true;
                            filled.pieces.push(Piece::Foreign(name.to_owned()));
                        }
                        None => filled.pieces.push(Piece::Text(text[range].to_owned())),
                    }
                }
            }
        }
    }

    /// Appends the value of a name.
    fn put_in(&mut self, name: &'d str, depth: usize, filled: &mut Filled) {
        self.used.insert(name);
        filled.changed = true;
        let endless = depth >= MOST_REPEATED || filled.pieces.len() > MOST_PIECES;
        if endless {
            self.endless.insert(name);
        }
        if endless || self.bytes > MOST_BYTES {
            filled.pieces.push(Piece::Unknown(format!("${{{name}}}")));
            return;
        }
        for piece in self.values.get(name).cloned().unwrap_or_default() {
            match piece {
                Piece::Text(text) => {
                    self.bytes += text.len();
                    if depth == 0 {
                        filled.put_in.push(text.clone());
                    }
                    self.fill_into(&text, depth + 1, filled);
                }
                Piece::Unknown(_) | Piece::Foreign(_) => filled.pieces.push(piece),
            }
        }
    }

    /// The finding for a placeholder that nothing fills; `written` is true where the template itself writes it.
    pub(super) fn undeclared(
        &mut self,
        name: &str,
        span: Span,
        severity: Severity,
        written: bool,
        template: &Template<'d>,
    ) -> Diagnostic {
        let shown = quoted(name);
        let (close, meant) = self.nearest(name);
        let help = match close {
            Some(close) => format!("did you mean {}?", quoted(&format!("${{{close}}}"))),
            None if template.declares(name) && written => {
                "only `!Sub` fills it with a value of the template: write `!Sub` before the string, or declare a name with \
                 this value under `DefinitionSubstitutions`"
                    .to_owned()
            }
            None if name.contains([':', '.']) => {
                "a definition cannot refer to parameters and resources: declare a name with this value under \
                 `DefinitionSubstitutions`"
                    .to_owned()
            }
            None => format!("declare {shown} under `DefinitionSubstitutions`"),
        };
        let message = format!("the placeholder {shown} has no substitution");
        let finding = UNDECLARED_PLACEHOLDER.found(message).with_severity(severity).at(span.clone()).help(help);
        finding.fix(meant.and_then(|meant| rewritten(span, name, meant)))
    }

    /// The declared names that a placeholder probably and certainly means.
    fn nearest(&mut self, name: &str) -> (Option<&'d str>, Option<&'d str>) {
        self.compared += 1;
        if self.compared > MOST_COMPARED || self.names.len() > MOST_COMPARED {
            return (None, None);
        }
        // The order of a set is not the same in every run.
        let mut names: Vec<_> = self.names.keys().copied().collect();
        names.sort_unstable();
        (closest(name, names.iter().copied()), certain(name, names))
    }

    /// Checks which declared names no placeholder uses, and which never end.
    pub(super) fn finish(self, validation: &mut Validation) {
        let members = self.declared.filter(|_| !self.unknown).into_iter().flat_map(|declared| declared.members());
        for member in members {
            let name = member.key.name();
            if self.endless.contains(name) {
                let message =
                    format!("the value of {} contains its own placeholder, also by way of others", quoted(name));
                let help = "write the value without it: placeholders are replaced until none is left";
                validation.error(self.id, &ENDLESS_SUBSTITUTION, member.node, message, help);
            } else if !self.used.contains(name) {
                validation.add(self.id, Severity::Warning, || {
                    let message = format!("no placeholder uses the substitution {}", quoted(name));
                    let help = "remove it, or use it in the definition";
                    UNUSED_SUBSTITUTION.found(message).at(member.key.span()).help(help).pointing(member.node.pointer())
                });
            }
        }
    }
}

/// What a value is in words, if it is one that a substitution cannot have.
pub(super) fn unfit(value: Node<'_>, template: &Template<'_>) -> Option<&'static str> {
    match Gives::of(value, template, &Choice::default()) {
        Gives::Scalar(node) => {
            let fraction = node.as_number().is_some_and(|number| number.text().contains(['.', 'e', 'E']));
            fraction.then_some("a number with a fraction")
        }
        given => given.in_words(),
    }
}

/// The fix that puts another name into a placeholder, where the text writes the placeholder as it reads.
fn rewritten(span: Span, name: &str, meant: &str) -> Option<Fix> {
    let begin = ["${", "${!"].into_iter().find(|begin| span.written() == Some(&format!("{begin}{name}}}")))?;
    let placeholder = format!("{begin}{meant}}}");
    let message = format!("write {}", quoted(&placeholder));
    Edit::new(span, placeholder).map(|edit| Fix::new(message, edit))
}
