//! Validation of definitions: every finding has the author's line.
//!
//! ```
//! use asl::document::{Document, Limits};
//! use asl::validate::{Options, validate};
//!
//! let text = "{\n \"StartAt\": \"Pay\",\n \"States\": { \"Pay\": { \"Type\": \"Succeed\", \"Netx\": \"Done\" } }\n}";
//! let document = Document::by_name("order.asl.json", text, Limits::default())?;
//!
//! let findings = validate(&document, Options::default());
//! assert_eq!(findings[0].message(), "a Succeed has no field `Netx`");
//! assert_eq!(findings[0].place().map(ToString::to_string).as_deref(), Some("order.asl.json:3:42"));
//! # Ok::<(), asl::document::Refusal>(())
//! ```
//!
//! Each family of rules is one file. A rule is declared with its manual page, which [`explain`] returns; [`rules`]
//! lists all of them. The objects and fields are in [`crate::grammar`]. Where specification and service differ, the
//! service counts. A string with a `${Name}` placeholder is not validated where its value decides.
//!
//! Not validated: what only the services know, such as whether a function exists. Of a request, the names of the members are
//! validated, but not their values.

mod choice;
mod differences;
mod errors;
mod evaluation;
mod exclusive;
mod express;
mod expressions;
mod fields;
mod findings;
mod foreign;
mod http;
mod map;
mod names;
mod paths;
mod placeholders;
mod raised;
mod requests;
mod resources;
pub mod rule;
mod scopes;
mod suppression;
mod tasks;
mod templates;
mod text;
mod time;
mod transitions;
mod values;
mod variables;
mod vocabulary;
mod walk;

pub use placeholders::{Placeholder, placeholders};
pub use suppression::Suppressions;
pub use vocabulary::Vocabulary;

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Document;
use crate::{Diagnostic, Rule};

/// The options of a validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options<'o> {
    /// True for a machine of the type Express.
    pub express: bool,
    /// The names that a template gives a value, such as those of `DefinitionSubstitutions`; `None` where no template is
    /// known, so that any `${Name}` may get one.
    pub substitutions: Option<&'o BTreeSet<String>>,
    /// In whose words the findings speak.
    pub vocabulary: Vocabulary<'o>,
}

/// The maximum number of findings that are reported individually.
pub const MOST_FINDINGS: usize = 1000;

/// Validates a definition with every rule; the findings are sorted by place.
///
/// The time is proportional to the document. Beyond [`MOST_FINDINGS`], findings are only counted.
pub fn validate(document: &Document, options: Options<'_>) -> Vec<Diagnostic> {
    walk::walk(document, options)
}

/// The variables that each state of a definition reads, as `DescribeStateMachine` lists them in `variableReferences`. States
/// that read none are left out.
///
/// ```
/// use asl::document::{Document, Limits};
/// use asl::validate::variable_references;
///
/// let text = r#"{"StartAt": "Sum", "States": {"Sum": {
///     "Type": "Pass", "Parameters": {"sum.$": "States.MathAdd($one, $two)"}, "End": true
/// }}}"#;
/// let document = Document::json("sum.asl.json", text, Limits::default())?;
/// let references = variable_references(&document);
/// assert_eq!(references["Sum"].iter().collect::<Vec<_>>(), ["one", "two"]);
/// # Ok::<(), asl::document::Refusal>(())
/// ```
pub fn variable_references(document: &Document) -> BTreeMap<String, BTreeSet<String>> {
    let walk = walk::walked(document, Options::default());
    let mut references: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (state, name) in walk.scopes.all_reads() {
        references.entry(state.to_owned()).or_default().insert(name.to_owned());
    }
    references
}

/// Every rule of the validator, by id.
pub fn rules() -> Vec<&'static Rule> {
    let families: [&'static [Rule]; 29] = [
        crate::document::rules::RULES,
        crate::model::RULES,
        findings::RULES,
        text::RULES,
        fields::RULES,
        values::RULES,
        exclusive::RULES,
        names::RULES,
        transitions::RULES,
        paths::RULES,
        templates::RULES,
        variables::RULES,
        scopes::RULES,
        errors::RULES,
        raised::RULES,
        tasks::RULES,
        resources::RULES,
        requests::RULES,
        choice::RULES,
        expressions::RULES,
        differences::RULES,
        evaluation::RULES,
        foreign::RULES,
        http::RULES,
        map::RULES,
        express::RULES,
        placeholders::RULES,
        time::RULES,
        suppression::RULES,
    ];
    let mut rules: Vec<_> = families.into_iter().flatten().collect();
    rules.sort_by_key(|rule| rule.id());
    rules
}

/// The manual page of the rule with an id or a name, in Markdown.
///
/// ```
/// assert!(asl::validate::explain("V071").is_some_and(|page| page.contains("States.ALL")));
/// assert!(asl::validate::explain("V999").is_none());
/// ```
pub fn explain(id: &str) -> Option<String> {
    rules().into_iter().find(|rule| rule.is_called(id)).map(Rule::manual)
}

#[cfg(test)]
mod tests;
