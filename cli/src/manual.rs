//! The manual pages of all rules: for definitions, for templates, for workflows and for the resources around them.

use asl::{Code, Severity};

use cloudformation::state_machines;
use synth::stack;

/// The manual page of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// The id and the name.
    pub(crate) code: Code,
    /// How bad its findings are.
    pub(crate) severity: Severity,
    /// What is wrong, why, and where that is written, in Markdown.
    pub(crate) text: String,
}

impl Page {
    /// The first sentence.
    pub(crate) fn summary(&self) -> String {
        let paragraph: Vec<_> = self.text.lines().take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
        let paragraph = paragraph.join(" ");
        match paragraph.split_once(". ") {
            Some((sentence, _)) => format!("{sentence}."),
            None => paragraph,
        }
    }

    /// The page with its heading.
    pub(crate) fn markdown(&self) -> String {
        let Code { id, name } = self.code;
        format!("# {id} {name} ({})\n\n{}", self.severity.as_str(), self.text)
    }
}

/// The kinds of rules in the order of their pages: by the letter of their ids, and what they are about.
const KINDS: [(&str, &str); 4] = [
    ("V", "definitions"),
    ("T", "templates around definitions"),
    ("D", "workflows, and the values and ways in them"),
    ("R", "the resources around a workflow"),
];

/// Every page, by kind and id.
pub(crate) fn pages() -> Vec<Page> {
    let of_definitions = asl::validate::rules().into_iter().map(|rule| (rule.code, rule.severity, rule.page()));
    let of_templates = state_machines::rules::RULES.iter().map(|rule| (rule.code, rule.severity, rule.page.to_owned()));
    let of_workflows = dsl::rules().into_iter().chain(stack::rules::RULES);
    let of_workflows = of_workflows.map(|rule| (rule.code, rule.severity, rule.page()));
    let all = of_definitions.chain(of_templates).chain(of_workflows);
    let mut pages: Vec<_> = all.map(|(code, severity, text)| Page { code, severity, text }).collect();
    let kind = |id: &str| KINDS.iter().position(|(letter, _)| id.starts_with(letter));
    pages.sort_by_key(|page| (kind(page.code.id), page.code.id));
    pages
}

/// The page of the rule with an id or a name.
pub(crate) fn page(id: &str) -> Option<Page> {
    pages().into_iter().find(|page| page.code.id.eq_ignore_ascii_case(id) || page.code.name.eq_ignore_ascii_case(id))
}

/// All pages as one document in Markdown.
pub(crate) fn book() -> String {
    let pages = pages();
    let kinds: Vec<_> = KINDS.iter().map(|(letter, about)| format!("- `{letter}…`: {about}\n")).collect();
    let kinds = kinds.concat();
    let mut text = format!(
        "# Rules\n\nWhat `codegen` finds, and what to write instead. The letter of a rule says what it is about:\n\n{kinds}\n\
         `codegen validate` finds `V…` and `T…` in files. A workflow written in Rust is judged at its lines, by `V…`, `D…` \
         and\n`R…`, when it is emitted, or by `codegen validate` without a file. In the examples in Rust, the payloads \
         `Order`, `Charge`,\n`Receipt` and `Login` derive `Payload`, which makes `OrderFields` and its like.\n\n\
         Written by `codegen validate --explain --format markdown`.\n\n\
         | Rule | Name | | What is wrong |\n|---|---|---|---|\n"
    );
    for page in &pages {
        let Code { id, name } = page.code;
        let anchor = format!("{}-{name}", id.to_lowercase());
        // A bar would end the cell.
        let summary = page.summary().replace('|', "\\|");
        text.push_str(&format!("| [{id}](#{anchor}) | `{name}` | {} | {summary} |\n", page.severity.as_str()));
    }
    for page in &pages {
        let Code { id, name } = page.code;
        text.push_str(&format!("\n## {id} {name}\n\n*{}*: {}", page.severity.as_str(), page.text));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::Path;

    use super::*;
    use cloudformation::state_machines::rules::{UNDECLARED_PLACEHOLDER, UNUSED_SUBSTITUTION};

    #[test]
    fn every_rule_has_a_page_of_its_own() {
        let pages = pages();
        let known: HashSet<_> = pages.iter().flat_map(|page| [page.code.id, page.code.name]).collect();
        assert_eq!(known.len(), 2 * pages.len(), "ids and names are unique");
        for found in &pages {
            let (code, summary) = (found.code, found.summary());
            assert!(summary.ends_with('.') && summary.len() > 10, "{code}: {summary}");
            assert!(found.text.ends_with('\n'), "{code}");
            assert_eq!((page(code.id), page(code.name)), (Some(found.clone()), Some(found.clone())));
            assert!(KINDS.iter().any(|(letter, _)| code.id.starts_with(letter)), "{code}");
        }
        assert_eq!(page("t003").unwrap().code.name, "unreadable_definition_file");
        assert_eq!(page("malformed_text").unwrap().code.id, "V001");
        assert_eq!(page("d001").unwrap().code.name, "value_not_available");
        assert_eq!(page("role_over_limits").unwrap().code.id, "R027");
        assert!(page("T999").is_none());
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
                assert!(page(id).is_some(), "{guide}: there is no rule {id}");
                named += 1;
            }
        }
        assert!(named > 50, "{named}");
    }

    #[test]
    fn codes_that_templates_share_are_those_of_definitions() {
        for rule in [UNDECLARED_PLACEHOLDER, UNUSED_SUBSTITUTION] {
            let page = page(rule.code.id).unwrap();
            assert_eq!((page.code, page.severity), (rule.code, rule.severity));
        }
    }
}
