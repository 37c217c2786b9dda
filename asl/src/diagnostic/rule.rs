//! A rule: its code, its manual page, and the findings that are made of it.
//!
//! Every finding is made of a rule, and every rule is declared once, in the file that finds it, by [`rules!`](crate::rules).

use super::{Code, Diagnostic, Severity};

/// A rule: its code, how bad its findings are, and its manual page.
///
/// ```
/// use asl::validate::rule::UNREACHABLE_STATE;
///
/// let finding = UNREACHABLE_STATE.found("state `A` is never reached").help("add a transition to it");
/// assert!(finding.is(&UNREACHABLE_STATE));
/// assert_eq!(UNREACHABLE_STATE.id(), "V031");
/// assert!(UNREACHABLE_STATE.page().contains("Write instead:"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    code: Code,
    severity: Severity,
    /// The lines of the doc comment.
    lines: &'static str,
    /// The source of the examples in Rust of the rule's family; none where the page itself has the examples.
    examples: Option<&'static str>,
}

impl Rule {
    /// A rule with the text of its page, whose first paragraph says what is wrong.
    pub const fn new(code: Code, severity: Severity, lines: &'static str) -> Self {
        Self { code, severity, lines, examples: None }
    }

    /// The same rule with examples in Rust: the functions `refused` and `instead` of the module with the rule's name.
    #[must_use]
    pub const fn with_examples(self, source: &'static str) -> Self {
        Self { examples: Some(source), ..self }
    }

    /// The id and the name.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The id, such as `V031`.
    pub const fn id(&self) -> &'static str {
        self.code.id
    }

    /// The name, such as `unreachable_state`.
    pub const fn name(&self) -> &'static str {
        self.code.name
    }

    /// How bad its findings are, at worst.
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// True for the rule that a user means by an id or a name.
    pub fn is_called(&self, id_or_name: &str) -> bool {
        [self.id(), self.name()].iter().any(|known| known.eq_ignore_ascii_case(id_or_name))
    }

    /// A finding of this rule, without a place.
    pub fn found(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::of(self, message.into())
    }

    /// What is wrong, in one sentence: the first of the page.
    pub fn summary(&self) -> String {
        let lines = self.lines.lines().map(str::trim).take_while(|line| !line.is_empty());
        let paragraph = lines.collect::<Vec<_>>().join(" ");
        match paragraph.split_once(". ") {
            Some((sentence, _)) => format!("{sentence}."),
            None => paragraph,
        }
    }

    /// The manual page in Markdown: what is wrong, why, an example, a correction, and the source.
    pub fn page(&self) -> String {
        let lines = self.lines.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        let Some(examples) = self.examples else {
            return lines.map(|line| line.to_owned() + "\n").collect();
        };
        let (mut page, mut source, mut in_source) = (String::new(), String::new(), false);
        for line in lines {
            in_source |= line.starts_with("Source: ");
            let part = if in_source { &mut source } else { &mut page };
            part.push_str(line);
            part.push('\n');
        }
        let page = page.trim_end();
        let (refused, instead) = (self.example(examples, "refused"), self.example(examples, "instead"));
        let before_source = if source.is_empty() { "" } else { "\n" };
        format!("{page}\n\n```rust\n{refused}```\n\nWrite instead:\n\n```rust\n{instead}```\n{before_source}{source}")
    }

    /// The manual page under a heading.
    pub fn manual(&self) -> String {
        format!("# {} {} ({})\n\n{}", self.id(), self.name(), self.severity.as_str(), self.page())
    }

    /// The body of a function of the rule's examples, as it would be outside of the function.
    fn example(&self, examples: &str, function: &str) -> String {
        let module = format!("mod {} {{", self.name());
        let function = format!("fn {function}() -> ");
        let mut lines = examples.lines().skip_while(|line| !line.ends_with(&module));
        let Some(head) = lines.find(|line| line.trim_start().contains(&function)) else { return String::new() };
        let indent = head.len() - head.trim_start().len();
        let end = format!("{}}}", &head[..indent]);
        let body = lines.take_while(|line| **line != end);
        body.map(|line| line.get(indent + 4..).unwrap_or_default().to_owned() + "\n").collect()
    }
}

/// Declares the rules of a family, and the list `RULES` of them; the doc comment of each is its manual page.
///
/// First stands how far the rules can be seen; then, for rules with examples in Rust, the source of these, see
/// [`Rule::with_examples`].
///
/// ```
/// mod names {
///     asl::rules! {
///         pub,
///
///         /// A name is too long.
///         ///
///         /// Source: an example.
///         TOO_LONG = "X001", name_too_long, Error;
///     }
/// }
///
/// assert_eq!(names::RULES.len(), 1);
/// assert_eq!(names::TOO_LONG.summary(), "A name is too long.");
/// ```
#[macro_export]
macro_rules! rules {
    ($visible:vis, $($(#[doc = $page:literal])+ $rule:ident = $id:literal, $name:ident, $severity:ident;)+) => {
        $(
            $(#[doc = $page])+
            $visible const $rule: $crate::Rule = $crate::Rule::new(
                $crate::Code::new($id, stringify!($name)),
                $crate::Severity::$severity,
                concat!($($page, "\n"),+),
            );
        )+
        /// The rules of this family.
        pub(crate) const RULES: &[$crate::Rule] = &[$($rule),+];
    };
    ($visible:vis, $examples:expr,
        $($(#[doc = $page:literal])+ $rule:ident = $id:literal, $name:ident, $severity:ident;)+
    ) => {
        $(
            $(#[doc = $page])+
            $visible const $rule: $crate::Rule = $crate::Rule::new(
                $crate::Code::new($id, stringify!($name)),
                $crate::Severity::$severity,
                concat!($($page, "\n"),+),
            )
            .with_examples($examples);
        )+
        /// The rules of this family.
        pub(crate) const RULES: &[$crate::Rule] = &[$($rule),+];
    };
}
