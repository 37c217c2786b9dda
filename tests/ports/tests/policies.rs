//! The execution role of each port allows the actions in `policies.md`, for the states that are named there, and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cloudformation::Value;
use synth::stack::{Format, Named};

/// The actions of a role, each with the states that need it.
type Actions = BTreeMap<String, BTreeSet<String>>;

/// What is listed for every port, under this heading.
const EVERY_PORT: &str = "every port";

/// The actions of a port's execution role as it is emitted.
fn emitted(id: &str, build: fn() -> dsl::Workflow) -> Actions {
    let mut actions = Actions::new();
    let named = Named { name: id.to_owned(), compiled: build().compile() };
    for (_, _, role) in synth::stack::role_statements(&[named], Format::Sam) {
        for stated in role.needed.iter().chain(&role.staying).chain(&role.children) {
            let names = match &stated.statement["Action"] {
                Value::List(names) => names.as_slice(),
                one => std::slice::from_ref(one),
            };
            for name in names {
                let Value::Text(name) = name else { panic!("{id}: an action is not a string") };
                actions.entry(name.clone()).or_default().extend(stated.states.iter().cloned());
            }
        }
    }
    actions
}

/// The tables of `policies.md`, by the last word of their heading.
fn listed() -> BTreeMap<String, Actions> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies.md");
    let text = std::fs::read_to_string(file).expect("the tables are there");
    let (mut tables, mut heading) = (BTreeMap::<String, Actions>::new(), String::new());
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            heading = if title == EVERY_PORT { title } else { title.rsplit(' ').next().unwrap_or(title) }.to_owned();
            tables.entry(heading.clone()).or_default();
            continue;
        }
        let Some(row) = line.strip_prefix("| `") else { continue };
        let (action, row) = row.split_once("` | ").expect("an action is in backticks");
        let (states, reason) = match row.trim_end_matches(" |").rsplit_once(" | ") {
            Some((states, reason)) => {
                let states = states.trim_matches('`').split("`, `").map(str::to_owned);
                (states.collect(), reason)
            }
            None => (BTreeSet::new(), row),
        };
        assert!(reason.len() > 10, "{action} has no reason");
        let before = tables.entry(heading.clone()).or_default().insert(action.to_owned(), states);
        assert!(before.is_none(), "{heading}: {action} is listed twice");
    }
    tables
}

#[test]
fn the_roles_allow_the_actions_of_the_tables_and_no_others() {
    let mut listed = listed();
    let every = listed.remove(EVERY_PORT).expect("what every port has");
    for (id, build) in ports::PORTS {
        let mut expected = listed.remove(*id).unwrap_or_else(|| panic!("{id} has no table"));
        expected.extend(every.clone());
        assert_eq!(emitted(id, *build), expected, "{id}");
    }
    assert!(listed.is_empty(), "tables of no port: {:?}", listed.keys());
}

#[test]
fn the_actions_exist() {
    for (id, actions) in listed() {
        for action in actions.keys() {
            assert!(catalogue::action(action).is_some(), "{id}: {action} is not an action of IAM");
        }
    }
}
