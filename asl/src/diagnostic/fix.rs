//! Fixes that a program can apply.

use crate::source::Span;

/// The applicability of a fix, in rustc's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Applicability {
    /// It is what the author intends, and can be applied without asking.
    MachineApplicable,
    /// It may be something else than the author means.
    MaybeIncorrect,
}

impl Applicability {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Applicability::MachineApplicable => "machine-applicable",
            Applicability::MaybeIncorrect => "maybe-incorrect",
        }
    }
}

/// A span of a text that was read, and what to write there instead.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edit {
    span: Span,
    replacement: String,
}

impl Edit {
    /// An edit; none where the span is not of a text that was read.
    pub fn new(span: Span, replacement: impl Into<String>) -> Option<Self> {
        span.bytes().is_some().then(|| Self { span, replacement: replacement.into() })
    }

    /// What is replaced; empty where something is put in.
    pub fn span(&self) -> &Span {
        &self.span
    }

    /// What to write there; empty where something is taken out.
    pub fn replacement(&self) -> &str {
        &self.replacement
    }
}

/// A fix for a finding: edits of one text, to be applied together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fix {
    message: String,
    applicability: Applicability,
    edits: Vec<Edit>,
}

impl Fix {
    /// A fix that can be applied without asking; the message describes it, such as ``replace `Netx` by `Next` ``.
    pub fn new(message: impl Into<String>, edit: Edit) -> Self {
        Self { message: message.into(), applicability: Applicability::MachineApplicable, edits: vec![edit] }
    }

    /// The same fix with another edit.
    #[must_use]
    pub fn and(mut self, edit: Edit) -> Self {
        self.edits.push(edit);
        self
    }

    /// The same fix, of which it is less sure that the author wants it.
    #[must_use]
    pub fn maybe_incorrect(self) -> Self {
        Self { applicability: Applicability::MaybeIncorrect, ..self }
    }

    /// What it does.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How sure it is.
    pub fn applicability(&self) -> Applicability {
        self.applicability
    }

    /// What it changes.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }
}
