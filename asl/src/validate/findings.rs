//! Collecting findings, with their places.

use super::MOST_FINDINGS;
use crate::document::Node;
use crate::{Diagnostic, Rule, Severity, diagnostic};

crate::rules! {
    pub,

    /// The definition has so many faults that not all are told.
    ///
    /// The first thousand are told, the others counted. This is a limit of the validator, not of the language.
    ///
    /// Source: our advice.
    MORE_FINDINGS = "V000", more_findings, Error;
}

/// The longest pointer that a finding carries, in bytes.
const MOST_POINTER: usize = 4096;

/// What of a node is meant.
#[derive(Debug, Clone, Copy)]
enum Spot {
    /// The value.
    Value,
    /// The key; the value where there is none.
    Key,
    /// A byte of the string that the value is.
    Inside(usize),
}

/// The findings so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    told: Vec<Diagnostic>,
    /// How many errors were too many to tell.
    untold_errors: usize,
    /// How many warnings were too many to tell.
    untold_warnings: usize,
}

impl Findings {
    /// True where another finding would be counted only.
    pub(super) fn is_full(&self) -> bool {
        self.told.len() >= MOST_FINDINGS
    }

    /// A finding about a value.
    pub(super) fn at(&mut self, rule: &Rule, node: Node<'_>, message: impl Into<String>, help: impl Into<String>) {
        self.add(rule, node, Spot::Value, message.into(), help.into());
    }

    /// A finding inside a string: at a byte of what the string says, where that is known.
    pub(super) fn inside(
        &mut self,
        rule: &Rule,
        node: Node<'_>,
        offset: Option<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(rule, node, offset.map_or(Spot::Value, Spot::Inside), message.into(), help.into());
    }

    /// A finding about a member as a whole, which stands at its key.
    pub(super) fn at_key(&mut self, rule: &Rule, node: Node<'_>, message: impl Into<String>, help: impl Into<String>) {
        self.add(rule, node, Spot::Key, message.into(), help.into());
    }

    fn add(&mut self, rule: &Rule, node: Node<'_>, spot: Spot, message: String, help: String) {
        if self.is_full() {
            match rule.severity() {
                Severity::Error => self.untold_errors += 1,
                Severity::Warning => self.untold_warnings += 1,
            }
            return;
        }
        let place = match (spot, node.key()) {
            (Spot::Key, Some(key)) => key.place(),
            (Spot::Inside(offset), _) => node.place_in(offset),
            (Spot::Key | Spot::Value, _) => node.place(),
        };
        let pointer = node.pointer();
        let finding = rule.found(message).at(place).help(help);
        self.told.push(if pointer.len() <= MOST_POINTER { finding.pointing(pointer) } else { finding.pointing("") });
    }

    /// All findings, by place.
    pub(super) fn finish(mut self, root: Node<'_>) -> Vec<Diagnostic> {
        diagnostic::sort(&mut self.told);
        let (errors, warnings) = (self.untold_errors, self.untold_warnings);
        if errors + warnings > 0 {
            let message = format!("the definition has {errors} more errors and {warnings} more warnings");
            // What is not reported must not make an accepted definition a refused one, nor the reverse.
            let severity = if errors > 0 { Severity::Error } else { Severity::Warning };
            let finding = MORE_FINDINGS.found(message).with_severity(severity).at(root.place()).pointing("");
            self.told.push(finding.help("fix the others first"));
        }
        self.told
    }
}

/// A part of the text in backticks, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut shown: String = text.chars().take(SHOWN).flat_map(printable).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// A character, or its escape where it would break the line or the terminal.
fn printable(character: char) -> Vec<char> {
    let breaks = matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}');
    if character.is_control() || breaks { character.escape_unicode().collect() } else { vec![character] }
}
