//! Diagnostics: what is wrong, where, and what to write instead.

use std::borrow::Cow;
use std::fmt;
use std::panic::Location;

use crate::Rule;

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

/// A place in a text: the file as the compiler or the user named it, line and column counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file's path, as it was given.
    pub file: Cow<'static, str>,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl Place {
    /// The place of the caller, in functions that are `#[track_caller]`.
    #[track_caller]
    pub fn here() -> Self {
        let location: &'static Location<'static> = Location::caller();
        Self { file: Cow::Borrowed(location.file()), line: location.line(), column: location.column() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One finding: a message in the user's words, its place, and help that says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of finding it is.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, one sentence, lower case, names in backticks.
    pub message: String,
    /// Where in the author's text, when that is known.
    pub place: Option<Place>,
    /// Where in the definition, as a JSON pointer (RFC 6901), when it is about the definition.
    pub pointer: Option<String>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding of a rule, see [`Rule::found`].
    pub(crate) fn of(rule: &Rule, message: String) -> Self {
        Self { code: rule.code(), severity: rule.severity(), message, place: None, pointer: None, help: None }
    }

    /// The same finding with another severity, for rules whose findings are not all as bad as the worst.
    #[must_use]
    pub fn with_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// The same finding at a place in the author's text.
    #[must_use]
    pub fn at(mut self, place: impl Into<Place>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// The same finding with a JSON pointer into the definition.
    #[must_use]
    pub fn pointing(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// The same finding with help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
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
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}[{}]: {}", self.severity.as_str(), self.code, self.message)?;
        if let Some(pointer) = &self.pointer {
            write!(f, " (at {pointer})")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// Sorts findings by place, then pointer, then code, so that a report reads from top to bottom.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics
        .sort_by(|a, b| (&a.place, &a.pointer, a.code, &a.message).cmp(&(&b.place, &b.pointer, b.code, &b.message)));
}

/// The JSON pointer of a name below another pointer, with `~` and `/` escaped (RFC 6901).
pub fn pointer_to(parent: &str, name: &str) -> String {
    let escaped = name.replace('~', "~0").replace('/', "~1");
    format!("{parent}/{escaped}")
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
        let finding = UNREACHABLE_STATE.found("state `A` is never reached")
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
