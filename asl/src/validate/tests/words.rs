//! What each rule says: to those who write files, and to those who write builders.

use std::collections::BTreeSet;

use super::*;

/// What the rule with an id finds in a definition, in one vocabulary.
fn said(id: &str, document: &Document, vocabulary: Vocabulary<'_>) -> Vec<String> {
    let findings = validate(document, Options { vocabulary, ..Options::default() });
    let own = findings.iter().filter(|finding| finding.code().id == id);
    own.map(|finding| {
        let fixes: String = finding.fixes().iter().map(|fix| format!("\n    fix: {}", fix.message())).collect();
        let labels: String = finding.labels().iter().map(|label| format!("\n    label: {}", label.text())).collect();
        format!("  {}\n    help: {}{labels}{fixes}\n", finding.message(), finding.help_text().unwrap_or_default())
    })
    .collect()
}

#[test]
fn every_rule_speaks_both_vocabularies() {
    let nothing = BTreeSet::new();
    let mut text = String::new();
    for (id, fires, _) in cases() {
        let document = read(&fires);
        let files = said(id, &document, Vocabulary::Fields);
        let builders = said(id, &document, Vocabulary::Builders { data: &nothing });
        text.push_str(&format!("{id}\n{}", files.concat()));
        if builders.is_empty() {
            text.push_str("  to builders: nothing\n");
        } else if builders != files {
            text.push_str(&format!("  to builders:\n{}", builders.concat()));
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn what_is_given_as_data_is_spoken_of_as_in_files() {
    let document = read(&choice("[]"));
    let data = BTreeSet::from(["/States/A".to_owned()]);
    let files = said("V090", &document, Vocabulary::Fields);
    assert_eq!(said("V090", &document, Vocabulary::Builders { data: &data }), files);
    assert_ne!(said("V090", &document, Vocabulary::Builders { data: &BTreeSet::new() }), files);
}
