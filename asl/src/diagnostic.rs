//! Diagnostics: what is wrong, where, and how to fix it.

mod fix;
mod rule;

use std::fmt;

pub use fix::{Applicability, Edit, Fix};
pub use rule::Rule;

use crate::source::{Place, Span};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The workflow is refused.
    Error,
    /// The workflow is accepted, and probably not what its author wants.
    Warning,
}

impl Severity {
    /// The word that reports use: `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// The identity of a kind of finding: a short id such as `V031` and a name such as `unreachable_state`.
///
/// `V…` are rules of the language, `D…` of the data flow between states, `R…` of the resources around the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// A letter and three digits.
    pub id: &'static str,
    /// What the fault is called, in snake case.
    pub name: &'static str,
}

impl Code {
    /// The letter of the id, which names the rule's subject.
    pub fn letter(self) -> char {
        self.id.chars().next().unwrap_or_default()
    }

    /// A code from its id and name.
    pub const fn new(id: &'static str, name: &'static str) -> Self {
        Self { id, name }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// One finding: what is wrong in the user's terms, where, and how to fix it.
///
/// It is created from its rule, see [`Rule::found`](crate::Rule::found), and extended with its methods:
///
/// ```
/// use asl::Source;
/// use asl::validate::rule::DUPLICATE_KEY;
/// use std::sync::Arc;
///
/// let source = Arc::new(Source::new("a.json", r#"{"a": 1, "a": 2}"#));
/// let finding = DUPLICATE_KEY
///     .found("the object already has the key `a`")
///     .at(source.span(9..12))
///     .label(source.span(1..4), "the first is here")
///     .help("rename or remove one of them");
/// assert_eq!(finding.place().map(|place| place.column), Some(10));
/// assert_eq!(finding.labels().len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    code: Code,
    severity: Severity,
    message: String,
    /// What is seldom there, or read only when the finding is shown.
    parts: Box<Parts>,
}

/// The parts of a finding beside its message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Parts {
    span: Option<Span>,
    pointer: Option<String>,
    labels: Vec<Label>,
    notes: Vec<String>,
    help: Option<String>,
    fixes: Vec<Fix>,
}

/// A secondary place of a finding, and its label.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label {
    span: Span,
    text: String,
}

impl Label {
    /// Where it is.
    pub fn span(&self) -> &Span {
        &self.span
    }

    /// What is there, such as `the first is here`.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Diagnostic {
    /// A finding of a rule, see [`Rule::found`].
    pub(crate) fn of(rule: &Rule, message: String) -> Self {
        Self { code: rule.code(), severity: rule.severity(), message, parts: Box::default() }
    }

    /// The same finding with another severity, for rules whose findings are not all as bad as the worst.
    #[must_use]
    pub fn with_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// The same finding with another message.
    #[must_use]
    pub fn with_message(self, message: impl Into<String>) -> Self {
        Self { message: message.into(), ..self }
    }

    /// The same finding at a span or place of the author's text.
    #[must_use]
    pub fn at(mut self, span: impl Into<Span>) -> Self {
        self.parts.span = Some(span.into());
        self
    }

    /// The same finding with a JSON pointer (RFC 6901) into the definition.
    #[must_use]
    pub fn pointing(mut self, pointer: impl Into<String>) -> Self {
        self.parts.pointer = Some(pointer.into());
        self
    }

    /// The same finding without a pointer, where the pointer would be too long to be shown.
    #[must_use]
    pub fn pointing_nowhere(mut self) -> Self {
        self.parts.pointer = None;
        self
    }

    /// The same finding with a secondary place and its label.
    #[must_use]
    pub fn label(mut self, span: impl Into<Span>, text: impl Into<String>) -> Self {
        self.parts.labels.push(Label { span: span.into(), text: text.into() });
        self
    }

    /// The same finding with a sentence that explains it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.parts.notes.push(note.into());
        self
    }

    /// The same finding with help: what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.parts.help = Some(help.into());
        self
    }

    /// The same finding with an additional fix.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.parts.fixes.extend(fix.into());
        self
    }

    /// The same finding without fixes, for a text that is not the one to edit.
    #[must_use]
    pub fn without_fixes(mut self) -> Self {
        self.parts.fixes.clear();
        self
    }

    /// The same finding without labels and fixes, for those who do not see the text that these are of.
    #[must_use]
    pub fn without_text(mut self) -> Self {
        self.parts.span = None;
        self.parts.labels.clear();
        self.parts.fixes.clear();
        self
    }

    /// Which rule's finding it is.
    pub fn code(&self) -> Code {
        self.code
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What is wrong: one sentence, lower case, names in backticks.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where in the author's text, when that is known.
    pub fn span(&self) -> Option<&Span> {
        self.parts.span.as_ref()
    }

    /// Where the span begins.
    pub fn place(&self) -> Option<&Place> {
        self.span().map(Span::place)
    }

    /// Where in the definition, as a JSON pointer (RFC 6901), when it is about the definition.
    pub fn pointer(&self) -> Option<&str> {
        self.parts.pointer.as_deref()
    }

    /// Other places that it speaks of.
    pub fn labels(&self) -> &[Label] {
        &self.parts.labels
    }

    /// Sentences that explain it.
    pub fn notes(&self) -> &[String] {
        &self.parts.notes
    }

    /// What to write instead.
    pub fn help_text(&self) -> Option<&str> {
        self.parts.help.as_deref()
    }

    /// Ways to fix it.
    pub fn fixes(&self) -> &[Fix] {
        &self.parts.fixes
    }

    /// True for a finding of a rule.
    pub fn is(&self, rule: &Rule) -> bool {
        self.code == rule.code()
    }

    /// True for a finding of one of several rules.
    pub fn is_one_of(&self, rules: &[Rule]) -> bool {
        rules.iter().any(|rule| self.is(rule))
    }

    /// True for an error, false for a warning.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.place() {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}[{}]: {}", self.severity.as_str(), self.code, self.message)?;
        if let Some(pointer) = self.pointer() {
            write!(f, " (at {pointer})")?;
        }
        for label in self.labels() {
            write!(f, "\n  {}: {}", label.span, label.text)?;
        }
        for note in self.notes() {
            write!(f, "\n  note: {note}")?;
        }
        if let Some(help) = self.help_text() {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// Sorts findings by place, then pointer, then code, so that a report reads from top to bottom.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        (a.place(), a.pointer(), a.code, &a.message).cmp(&(b.place(), b.pointer(), b.code, &b.message))
    });
}

/// The JSON pointer of a name below another pointer, with `~` and `/` escaped (RFC 6901).
pub fn pointer_to(parent: &str, name: &str) -> String {
    format!("{parent}/{}", pointer_step(name))
}

/// A name as a step of a JSON pointer, with `~` and `/` escaped (RFC 6901).
///
/// ```
/// assert_eq!(asl::diagnostic::pointer_step("a/b"), "a~1b");
/// ```
pub fn pointer_step(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A JSON pointer (RFC 6901), and those of the parts around it, from the inside to the whole.
///
/// ```
/// let around: Vec<_> = asl::diagnostic::enclosing("/States/A").collect();
/// assert_eq!(around, ["/States/A", "/States", ""]);
/// ```
pub fn enclosing(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |pointer| pointer.rsplit_once('/').map(|(above, _)| above))
}

/// Names in backticks, with commas and a last `or`, for messages that name alternatives.
///
/// ```
/// assert_eq!(asl::diagnostic::one_of(&["Next", "End"]), "`Next` or `End`");
/// ```
pub fn one_of(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => format!("`{name}`"),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::rule::UNREACHABLE_STATE;

    #[test]
    fn a_finding_reads_place_code_message_help() {
        let place = Place { file: "workflows/payment.rs".into(), line: 3, column: 7 };
        let finding = UNREACHABLE_STATE
            .found("state `A` is never reached")
            .at(place)
            .pointing("/States/A")
            .help("add a transition to it");
        assert_eq!(
            finding.to_string(),
            "workflows/payment.rs:3:7: error[V031]: state `A` is never reached (at /States/A)\n  \
             help: add a transition to it"
        );
    }

    #[test]
    fn pointers_escape_slash_and_tilde() {
        assert_eq!(pointer_to("/States", "a/b~c"), "/States/a~1b~0c");
    }
}
