//! The manual pages: their examples break the rule, what to write instead does not; and which rules there are.

use std::collections::BTreeSet;

use super::*;

/// Every rule, so that none goes missing unnoticed.
const IDS: &[&str] = &[
    "V000", "V001", "V002", "V003", "V004", "V005", //
    "V010", "V011", "V012", "V013", "V014", "V015", "V016", "V017", "V018", "V019", //
    "V020", "V021", "V022", "V023", "V024", "V025", "V026", //
    "V030", "V031", "V032", "V033", "V034", //
    "V040", "V041", "V042", "V043", //
    "V050", "V051", "V052", "V053", "V054", "V055", "V056", //
    "V060", "V061", "V062", "V063", "V064", //
    "V070", "V071", "V072", "V073", "V074", "V075", "V076", "V077", //
    "V080", "V081", "V082", "V083", "V084", "V085", "V086", "V087", "V088", "V089", //
    "V090", "V091", "V092", "V093", "V094", "V095", "V096", "V097", "V098", //
    "V100", "V101", "V102", "V103", "V104", //
    "V110", "V111", "V112", "V113", "V114", "V115", "V116", "V117", //
    "V120", "V121", "V122", "V123", "V124", "V125", "V126", "V127", "V128", "V129", "V130", //
    "V140", "V150", "V151", "V152", "V160", //
    "V180", "V181", "V182", "V183", "V184", "V185", "V186", "V190", "V191", "V200", "V201", "V202", "V203",
];

/// Rules about the size of something, whose examples would be long, and about what is written in comments.
const WITHOUT_EXAMPLE: &[&str] = &["V000", "V004", "V190", "V191"];

/// The JSON blocks of a page.
fn examples(page: &str) -> Vec<String> {
    page.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// A state as a definition; what it leads to is there.
fn definition(example: &str) -> String {
    let is_state = serde_json::from_str::<serde_json::Value>(example).is_ok_and(|value| value.get("Type").is_some());
    if !is_state {
        return example.to_owned();
    }
    let done = if example.contains("\"Done\"") { r#", "Done": {"Type": "Succeed"}"# } else { "" };
    format!(r#"{{"StartAt": "A", "States": {{"A": {example}{done}}}}}"#)
}

fn found_in(id: &str, example: &str) -> Vec<(&'static str, bool)> {
    let substitutions = matches!(id, "V150" | "V152").then(|| BTreeSet::from(["Pay".to_owned()]));
    let options = Options { express: id == "V140", substitutions: substitutions.as_ref(), ..Options::default() };
    let found = match Document::json("order.asl.json", &definition(example), Limits::default()) {
        // The reader of the model tells this one.
        Ok(document) if id == "V005" => crate::StateMachine::read(&document).err().unwrap_or_default(),
        Ok(document) => validate(&document, options),
        Err(refusal) => refusal.into_parts().0,
    };
    found.iter().map(|finding| (finding.code().id, finding.is_error())).collect()
}

#[test]
fn the_rules_are_these() {
    assert_eq!(rules().iter().map(|rule| rule.id()).collect::<Vec<_>>(), IDS);
}

#[test]
fn pages_say_what_is_wrong_and_what_to_write_instead() {
    for rule in rules() {
        let id = rule.id();
        let page = rule.page();
        assert!(page.lines().next().is_some_and(|first| first.ends_with('.')), "{id}: {page}");
        assert!(page.contains("\nSource: "), "{id}: {page}");
        if WITHOUT_EXAMPLE.contains(&id) {
            continue;
        }
        let examples = examples(&page);
        let [wrong, right] = examples.as_slice() else { panic!("{id} has {} examples", examples.len()) };
        assert!(page.contains("\nWrite instead:\n"), "{id}: {page}");
        let found = found_in(id, wrong);
        assert!(found.iter().any(|(code, _)| *code == id), "{id} is not found, but {found:?}, in {wrong}");
        let found = found_in(id, right);
        let wrong: Vec<_> = found.iter().filter(|(code, error)| *code == id || *error).collect();
        assert!(wrong.is_empty(), "{id}: {wrong:?} in {right}");
    }
}
