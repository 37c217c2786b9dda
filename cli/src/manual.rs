//! The manual pages of all rules: for definitions, for templates, for workflows and for the resources around them.

use asl::Rule;

use cloudformation::state_machines;
use synth::stack;

/// The kinds of rules in the order of their pages: by the letter of their ids, and what they are about.
const KINDS: [(&str, &str); 4] = [
    ("V", "definitions"),
    ("T", "templates that contain definitions"),
    ("D", "workflows, their values and paths"),
    ("R", "the resources of a workflow"),
];

/// Every rule, by kind and id: the registry of all that is found anywhere.
pub(crate) fn rules() -> Vec<&'static Rule> {
    let of_files = asl::validate::rules().into_iter().chain(state_machines::rules::rules());
    let of_files = of_files.chain(permissions::rules::rules());
    let of_workflows = dsl::rules::rules().into_iter().chain(stack::rules::rules());
    let mut rules: Vec<_> = of_files.chain(of_workflows).collect();
    let kind = |id: &str| KINDS.iter().position(|(letter, _)| id.starts_with(letter));
    rules.sort_by_key(|rule| (kind(rule.id()), rule.id()));
    rules
}

/// The rule with an id or a name.
pub(crate) fn rule(id_or_name: &str) -> Option<&'static Rule> {
    rules().into_iter().find(|rule| rule.is_called(id_or_name))
}

/// All pages as one document in Markdown.
pub(crate) fn book() -> String {
    let rules = rules();
    let kinds: Vec<_> = KINDS.iter().map(|(letter, about)| format!("- `{letter}…`: {about}\n")).collect();
    let kinds = kinds.concat();
    let mut text = format!(
        "# Rules\n\nThe findings of Stepwright, and how to fix them. The letter of a rule names its subject:\n\n{kinds}\n\
         The command `validate` reports `V…` and `T…` for files. Workflows in Rust are validated with `V…`, `D…` and `R…` when \
         they are\nemitted, and by `validate` without a file; findings are shown at the author's lines. In the \
         examples in Rust, the\npayloads `Order`, `Charge`, `Receipt` and `Login` derive `Payload`, which generates \
         `OrderFields` and so on.\n\n\
         Written by `validate --explain --format markdown`.\n\n\
         | Rule | Name | | What is wrong |\n|---|---|---|---|\n"
    );
    for rule in &rules {
        let (id, name) = (rule.id(), rule.name());
        let anchor = format!("{}-{name}", id.to_lowercase());
        // A bar would end the cell.
        let summary = rule.summary().replace('|', "\\|");
        text.push_str(&format!("| [{id}](#{anchor}) | `{name}` | {} | {summary} |\n", rule.severity().as_str()));
    }
    for rule in &rules {
        let severity = rule.severity().as_str();
        text.push_str(&format!("\n## {} {}\n\n*{severity}*: {}", rule.id(), rule.name(), rule.page()));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_rule_has_a_page_of_its_own() {
        let rules = rules();
        let known: HashSet<_> = rules.iter().flat_map(|rule| [rule.id(), rule.name()]).collect();
        assert_eq!(known.len(), 2 * rules.len(), "ids and names are unique");
        for found in &rules {
            let (id, summary) = (found.id(), found.summary());
            assert!(summary.ends_with('.') && summary.len() > 10, "{id}: {summary}");
            assert!(found.page().ends_with('\n'), "{id}");
            assert_eq!((rule(id), rule(found.name())), (Some(*found), Some(*found)));
            assert!(KINDS.iter().any(|(letter, _)| id.starts_with(letter)), "{id}");
        }
        let named = |name: &str| rule(name).map(|rule| (rule.id(), rule.name()));
        assert_eq!(named("t003"), Some(("T003", "unreadable_definition_file")));
        assert_eq!(named("malformed_text"), Some(("V001", "malformed_text")));
        assert_eq!(named("d001"), Some(("D001", "value_not_available")));
        assert_eq!(named("role_over_limits"), Some(("R027", "role_over_limits")));
        assert_eq!(named("T999"), None);
    }

    /// The texts that look like the id of a rule.
    fn ids(text: &str) -> Vec<&str> {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        let is_id = |word: &&str| {
            let digits = word.strip_prefix(['V', 'T', 'D', 'R']);
            digits.is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()))
        };
        words.filter(is_id).collect()
    }

    #[test]
    fn the_guides_name_rules_that_there_are() {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        let mut named = 0;
        for guide in ["states.md", "expressions.md", "surroundings.md"] {
            let text = std::fs::read_to_string(docs.join(guide)).unwrap();
            for id in ids(&text) {
                assert!(rule(id).is_some(), "{guide}: there is no rule {id}");
                named += 1;
            }
        }
        assert!(named > 50, "{named}");
    }
}
