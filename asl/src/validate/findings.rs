//! Collecting findings, with their places.

use std::ops::Range;

use super::MOST_FINDINGS;
use super::vocabulary::{Speech, Words};
use crate::diagnostic::{Edit, Fix};
use crate::document::Node;
use crate::source::token;
use crate::{Diagnostic, Rule, Severity, Span, diagnostic};

crate::rules! {
    pub,

    /// The definition has so many findings that not all are reported.
    ///
    /// The first thousand are reported, and the rest are counted. This is a limit of the validator, not of the
    /// language.
    ///
    /// Source: Stepwright recommendation.
    MORE_FINDINGS = "V000", more_findings, Error;
}

/// The longest pointer that a finding carries, in bytes.
const MOST_POINTER: usize = 4096;

/// The findings so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    reported: Vec<Diagnostic>,
    speech: Speech,
    /// How many errors were too many to report.
    more_errors: usize,
    /// How many warnings were too many to report.
    more_warnings: usize,
}

/// A finding that was added and can be said more of; nothing where findings are counted only.
#[derive(Debug)]
pub(super) struct Added<'f>(Option<&'f mut Vec<Diagnostic>>);

impl Added<'_> {
    /// Another place that the finding speaks of: a key with what it stands for.
    pub(super) fn label_key(self, node: Node<'_>, text: &str) -> Self {
        self.with(|finding| finding.label(key_span(node), text))
    }

    /// A way to fix it, if the text can be edited for certain.
    pub(super) fn fix(self, message: impl Into<String>, edit: impl FnOnce() -> Option<Edit>) -> Self {
        self.with(|finding| finding.fix(edit().map(|edit| Fix::new(message, edit))))
    }

    /// A way to fix it that may not be what the author means.
    pub(super) fn perhaps(self, message: impl Into<String>, edit: impl FnOnce() -> Option<Edit>) -> Self {
        self.with(|finding| finding.fix(edit().map(|edit| Fix::new(message, edit).maybe_incorrect())))
    }

    /// A way to fix it that edits two places.
    pub(super) fn fix_both(
        self,
        message: impl Into<String>,
        one: impl FnOnce() -> Option<Edit>,
        other: impl FnOnce() -> Option<Edit>,
    ) -> Self {
        self.with(|finding| {
            let edits = one().zip(other());
            finding.fix(edits.map(|(one, other)| Fix::new(message, one).and(other)))
        })
    }

    fn with(mut self, more: impl FnOnce(Diagnostic) -> Diagnostic) -> Self {
        if let Some(reported) = self.0.as_deref_mut() {
            let last = reported.pop().map(more);
            reported.extend(last);
        }
        self
    }
}

impl Findings {
    /// No findings yet, which will speak in these words.
    pub(super) fn new(speech: Speech) -> Self {
        Self { speech, ..Self::default() }
    }

    /// True for a node that a builder wrote, which knows a path from a text.
    pub(super) fn is_built(&self, node: Node<'_>) -> bool {
        self.speech.is_built(node)
    }

    /// True if another finding would be counted only.
    pub(super) fn is_full(&self) -> bool {
        self.reported.len() >= MOST_FINDINGS
    }

    /// A finding about a value; none about one that only deployment knows.
    pub(super) fn at(
        &mut self,
        rule: &Rule,
        node: Node<'_>,
        message: impl Into<Words>,
        help: impl Into<Words>,
    ) -> Added<'_> {
        // It may become what the rule asks for.
        if node.is_unknown() {
            return Added(None);
        }
        self.add(rule, node, || node.span(), message, help)
    }

    /// A finding about a byte of what a string says, where that is known, and the word that begins there.
    pub(super) fn inside(
        &mut self,
        rule: &Rule,
        node: Node<'_>,
        offset: Option<usize>,
        message: impl Into<Words>,
        help: impl Into<Words>,
    ) -> Added<'_> {
        if node.is_unknown() {
            return Added(None);
        }
        let span = || match (offset, node.as_str()) {
            (Some(offset), Some(text)) => node.span_in(token(text, offset)),
            (Some(_), None) | (None, _) => node.span(),
        };
        self.add(rule, node, span, message, help)
    }

    /// A finding about a range of what a string says.
    pub(super) fn within(
        &mut self,
        rule: &Rule,
        node: Node<'_>,
        range: Range<usize>,
        message: impl Into<Words>,
        help: impl Into<Words>,
    ) -> Added<'_> {
        self.add(rule, node, || node.span_in(range), message, help)
    }

    /// A finding about a member as a whole, which is at its key.
    pub(super) fn at_key(
        &mut self,
        rule: &Rule,
        node: Node<'_>,
        message: impl Into<Words>,
        help: impl Into<Words>,
    ) -> Added<'_> {
        // A placeholder in the place of members may be any of them.
        let is_hidden = || node.is_unknown() && node.key().is_some_and(|key| key.bytes() == node.bytes());
        if node.has_unknown_members() || is_hidden() {
            return Added(None);
        }
        self.add(rule, node, || key_span(node), message, help)
    }

    fn add(
        &mut self,
        rule: &Rule,
        node: Node<'_>,
        span: impl FnOnce() -> Span,
        message: impl Into<Words>,
        help: impl Into<Words>,
    ) -> Added<'_> {
        if self.is_full() {
            match rule.severity() {
                Severity::Error => self.more_errors += 1,
                Severity::Warning => self.more_warnings += 1,
            }
            return Added(None);
        }
        let pointer = node.pointer();
        let pointer = if pointer.len() <= MOST_POINTER { pointer } else { String::new() };
        let message = self.speech.message(node, message.into());
        let help = self.speech.help(node, help.into());
        self.reported.push(rule.found(message).at(span()).help(help).pointing(pointer));
        Added(Some(&mut self.reported))
    }

    /// All findings, by place.
    pub(super) fn finish(mut self, root: Node<'_>) -> Vec<Diagnostic> {
        diagnostic::sort(&mut self.reported);
        let (errors, warnings) = (self.more_errors, self.more_warnings);
        if errors + warnings > 0 {
            let message = format!("the definition has {errors} more errors and {warnings} more warnings");
            // What is not reported must not make an accepted definition a refused one, nor the reverse.
            let severity = if errors > 0 { Severity::Error } else { Severity::Warning };
            let finding = MORE_FINDINGS.found(message).with_severity(severity).at(root.span()).pointing("");
            self.reported.push(finding.help("fix the others first"));
        }
        self.reported
    }
}

/// The span of a member's key; of anything else, its own.
fn key_span(node: Node<'_>) -> Span {
    node.key().map_or_else(|| node.span(), |key| key.span())
}
