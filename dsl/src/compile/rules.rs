//! The rules that builders have beside those of the language, and the resources of a workflow.
//!
//! They find what has no place in a definition any more, such as a value that is not there. Each rule stands once, in the
//! file of its family, with its manual page; the steps of the compilation make their findings of it. The examples of the
//! pages are functions in the file `examples.rs` of the family: a page shows their source, and a test compiles them.

use asl::Rule;

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

/// Every rule of the builders, by id.
///
/// ```
/// let rule = dsl::rules::rules().into_iter().find(|rule| rule.id() == "D001");
/// assert!(rule.is_some_and(|rule| rule.page().contains("Write instead:")));
/// ```
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
    rules.sort_by_key(|rule| rule.id());
    rules
}

/// Declares the rules of a family, whose examples stand in a file; the doc comment of each is the text of its manual page.
macro_rules! family {
    ($examples:literal: $($(#[doc = $page:literal])+ $rule:ident = $id:literal, $name:ident, $severity:ident;)+) => {
        asl::rules! {
            pub(in crate::compile), include_str!($examples),
            $($(#[doc = $page])+ $rule = $id, $name, $severity;)+
        }
        /// The examples of each rule: what is refused, and what to write instead.
        #[cfg(test)]
        pub(in crate::compile) const EXAMPLES: &[crate::compile::rules::tests::Example] =
            &[$(($rule, &examples::$name::refused, &examples::$name::instead)),+];
    };
}
use family;
