//! The manual pages of all rules for definitions and templates.

use asl::{Code, Severity};

use crate::template_machines::rules::RULES;

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

/// Every page, by id, those for templates last.
pub(crate) fn pages() -> Vec<Page> {
    let definitions = asl::validate::rules();
    let definitions =
        definitions.iter().map(|rule| Page { code: rule.code, severity: rule.severity, text: rule.page() });
    let mut pages: Vec<_> = definitions.collect();
    let templates = RULES.iter();
    pages.extend(templates.map(|rule| Page { code: rule.code, severity: rule.severity, text: rule.page.to_owned() }));
    // The rules of the language come first.
    pages.sort_by_key(|page| (page.code.id.starts_with('T'), page.code.id));
    pages
}

/// The page of the rule with an id or a name.
pub(crate) fn page(id: &str) -> Option<Page> {
    pages().into_iter().find(|page| page.code.id.eq_ignore_ascii_case(id) || page.code.name.eq_ignore_ascii_case(id))
}

/// All pages as one document in Markdown.
pub(crate) fn book() -> String {
    let pages = pages();
    let mut text = String::from(
        "# Rules\n\nWhat `codegen validate` finds in definitions (`V…`) and in templates around them (`T…`). \
         Written by `codegen validate --explain --format markdown`.\n\n\
         | Rule | Name | | What is wrong |\n|---|---|---|---|\n",
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
    use super::*;
    use crate::template_machines::rules::{UNDECLARED_PLACEHOLDER, UNUSED_SUBSTITUTION};

    #[test]
    fn every_rule_has_a_page_of_its_own() {
        let pages = pages();
        let ids: std::collections::HashSet<_> = pages.iter().map(|page| page.code.id).collect();
        assert_eq!(ids.len(), pages.len());
        for page in &pages {
            let summary = page.summary();
            assert!(summary.ends_with('.') && summary.len() > 10, "{}: {summary}", page.code);
            assert!(page.text.ends_with('\n'), "{}", page.code);
        }
        assert_eq!(page("t003").unwrap().code.name, "unreadable_definition_file");
        assert_eq!(page("malformed_text").unwrap().code.id, "V001");
        assert!(page("T999").is_none());
    }

    #[test]
    fn codes_that_templates_share_are_those_of_definitions() {
        for rule in [UNDECLARED_PLACEHOLDER, UNUSED_SUBSTITUTION] {
            let page = page(rule.code.id).unwrap();
            assert_eq!((page.code, page.severity), (rule.code, rule.severity));
        }
    }
}
