//! The rules that builders have beside those of the language, and the resources around a workflow.
//!
//! They find what has no place in a definition any more, such as a value that is not there. Each rule stands once, in the
//! file of its family, with its manual page; the steps of the compilation make their findings of it. The examples of the
//! pages are functions in the file `examples.rs` of the family: a page shows their source, and a test compiles them.

use asl::{Code, Diagnostic, Severity};

pub(super) mod expressions;
pub(super) mod messages;
pub(super) mod paths;
pub(super) mod resources;
pub(super) mod triggers;
pub(super) mod values;
pub(super) mod variables;
pub(super) mod waits;

#[cfg(test)]
mod payloads;
#[cfg(test)]
mod tests;

/// A rule: its code, how bad its findings are, and its manual page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The id and the name.
    pub code: Code,
    /// How bad its findings are, at worst.
    pub severity: Severity,
    /// The lines of the doc comment.
    lines: &'static str,
    /// The source of the examples of the rule's family.
    examples: &'static str,
}

impl Rule {
    /// A rule with the text of its page, and the source in which its examples stand.
    ///
    /// The examples are the functions `refused` and `instead` of the module that has the name of the rule.
    pub const fn new(code: Code, severity: Severity, lines: &'static str, examples: &'static str) -> Self {
        Self { code, severity, lines, examples }
    }

    /// A finding of this rule, without a place.
    pub fn found(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: self.severity, ..Diagnostic::error(self.code, message) }
    }

    /// The manual page: what is wrong, why, an example, what to write instead, and where that is written.
    ///
    /// ```
    /// let rule = dsl::rules().into_iter().find(|rule| rule.code.id == "D001");
    /// assert!(rule.is_some_and(|rule| rule.page().contains("Write instead:")));
    /// ```
    pub fn page(&self) -> String {
        let mut page = String::new();
        let (mut source, mut in_source) = (String::new(), false);
        for line in self.lines.lines() {
            let line = line.strip_prefix(' ').unwrap_or(line);
            in_source |= line.starts_with("Source: ");
            let part = if in_source { &mut source } else { &mut page };
            part.push_str(line);
            part.push('\n');
        }
        let page = page.trim_end();
        let (refused, instead) = (self.example("refused"), self.example("instead"));
        let before_source = if source.is_empty() { "" } else { "\n" };
        format!("{page}\n\n```rust\n{refused}```\n\nWrite instead:\n\n```rust\n{instead}```\n{before_source}{source}")
    }

    /// The body of a function of the rule's examples, as it would stand outside of the function.
    fn example(&self, function: &str) -> String {
        let module = format!("mod {} {{", self.code.name);
        let function = format!("fn {function}() -> ");
        let mut lines = self.examples.lines().skip_while(|line| !line.ends_with(&module));
        let Some(head) = lines.find(|line| line.trim_start().contains(&function)) else { return String::new() };
        let indent = head.len() - head.trim_start().len();
        let end = format!("{}}}", &head[..indent]);
        let body = lines.take_while(|line| **line != end);
        body.map(|line| line.get(indent + 4..).unwrap_or_default().to_owned() + "\n").collect()
    }
}

/// Every rule of the builders, by id.
pub fn rules() -> Vec<&'static Rule> {
    let families: [&'static [Rule]; 8] = [
        values::RULES,
        expressions::RULES,
        paths::RULES,
        variables::RULES,
        waits::RULES,
        messages::RULES,
        resources::RULES,
        triggers::RULES,
    ];
    let mut rules: Vec<_> = families.into_iter().flatten().collect();
    rules.sort_by_key(|rule| rule.code.id);
    rules
}

/// The rule about two resources under one logical id, which also holds where several workflows share a template.
pub const LOGICAL_ID_USED_TWICE: Rule = resources::SAME_ID;

/// Declares the rules of a family; the doc comment of each is the text of its manual page.
macro_rules! family {
    ($examples:literal: $($(#[doc = $page:literal])+ $rule:ident = $id:literal, $name:ident, $severity:ident;)+) => {
        $(
            $(#[doc = $page])+
            pub(in crate::compile) const $rule: crate::compile::rules::Rule = crate::compile::rules::Rule::new(
                asl::Code::new($id, stringify!($name)),
                asl::Severity::$severity,
                concat!($($page, "\n"),+),
                include_str!($examples),
            );
        )+
        /// The rules of this family.
        pub(in crate::compile) const RULES: &[crate::compile::rules::Rule] = &[$($rule),+];
        /// The examples of each rule: what is refused, and what to write instead.
        #[cfg(test)]
        pub(in crate::compile) const EXAMPLES: &[crate::compile::rules::tests::Example] =
            &[$(($rule, &examples::$name::refused, &examples::$name::instead)),+];
    };
}
use family;
