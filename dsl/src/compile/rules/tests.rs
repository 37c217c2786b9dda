//! The manual pages: their examples break the rule, and what to write instead breaks none.

use std::collections::HashSet;

use super::*;
use crate::workflow::Build;

/// A rule, what it refuses, and what to write instead.
pub(super) type Example = (Rule, &'static dyn Build, &'static dyn Build);

fn examples() -> Vec<Example> {
    let families = [
        values::EXAMPLES,
        expressions::EXAMPLES,
        paths::EXAMPLES,
        variables::EXAMPLES,
        waits::EXAMPLES,
        messages::EXAMPLES,
        resources::EXAMPLES,
        triggers::EXAMPLES,
        calls::EXAMPLES,
    ];
    families.concat()
}

#[test]
fn every_rule_finds_its_own_example_and_nothing_in_what_to_write_instead() {
    let examples = examples();
    assert_eq!(examples.len(), rules().len());
    for (rule, refused, instead) in examples {
        let found = refused.build().compile().diagnostics;
        assert!(!found.is_empty(), "{}: nothing is found", rule.id());
        assert!(found.iter().all(|one| (one.code(), one.severity()) == (rule.code(), rule.severity())), "{found:?}");
        assert_eq!(instead.build().compile().diagnostics, [], "{}", rule.id());
    }
}

#[test]
fn pages_say_what_is_wrong_and_show_both_examples() {
    for rule in rules() {
        let (id, page) = (rule.id(), rule.page());
        assert!(page.lines().next().is_some_and(|first| first.ends_with('.')), "{id}: {page}");
        let blocks: Vec<_> = page.split("```rust\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
        let [refused, instead] = blocks.as_slice() else { panic!("{id} has {} examples", blocks.len()) };
        for example in [refused, instead] {
            assert!(example.contains("Workflow::") && !example.starts_with(' '), "{id}: {page}");
        }
        assert_ne!(refused, instead, "{id}");
        assert!(page.contains("\nWrite instead:\n") && page.ends_with('\n') && !page.ends_with("\n\n"), "{id}: {page}");
    }
}

#[test]
fn ids_and_names_are_unique() {
    let rules = rules();
    let known: HashSet<_> = rules.iter().flat_map(|rule| [rule.id(), rule.name()]).collect();
    assert_eq!(known.len(), 2 * rules.len());
}
