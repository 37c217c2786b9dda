//! The names of the variables that carry values.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use asl::jsonpath::Segment;

use super::graph::Graph;
use crate::expr::node::Origin;

/// A variable's name has at most this many characters (Step Functions Developer Guide, "Passing data with variables").
const MAX_NAME: usize = 80;

/// The characters that a number and what is before it may take.
const ROOM: usize = 6;

/// What no variable may be called beside the functions of JSONata: the language's own name, and what our expressions call a
/// value of their own. Other names of theirs begin with `_`, as no variable does.
const TAKEN: [&str; 2] = ["states", "json"];

/// True for a name that no variable may have.
pub(super) fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name) || asl::jsonata::is_function(name)
}

/// Gives each kept part a name; a part that lies within another kept one needs none.
pub(super) fn named(
    graph: &Graph<'_>,
    kept: BTreeMap<Origin, BTreeSet<Vec<Segment>>>,
    authors: &[String],
) -> BTreeMap<Origin, BTreeMap<Vec<Segment>, String>> {
    let places: HashMap<u32, usize> = graph.order.iter().enumerate().map(|(place, &number)| (number, place)).collect();
    let place = |origin: &Origin| match origin {
        Origin::Result(state) | Origin::Raw(state) => (places.get(state).copied(), 0),
        Origin::Error(catch) => (graph.catchers.get(catch).and_then(|state| places.get(state)).copied(), *catch + 1),
        Origin::Item(state) => (places.get(state).copied(), u32::MAX),
        Origin::Input
        | Origin::Context
        | Origin::Token(_)
        | Origin::Each(_)
        | Origin::StateInput
        | Origin::IfPassed(_)
        | Origin::Variable(_) => (None, 0),
    };
    let mut origins: Vec<_> = kept.into_iter().collect();
    origins.sort_by_key(|(origin, _)| place(origin));
    let mut taken = Names::default();
    authors.iter().for_each(|name| drop(taken.free(name.clone(), "")));
    let mut variables = BTreeMap::new();
    for (origin, parts) in origins {
        let mut names: BTreeMap<Vec<Segment>, String> = BTreeMap::new();
        for part in parts {
            // Parts come in order, everything within a part directly behind it.
            if names.last_key_value().is_some_and(|(outer, _)| part.starts_with(outer)) {
                continue;
            }
            let name = taken.free(variable_name(graph, origin, &part), "");
            names.insert(part, name);
        }
        variables.insert(origin, names);
    }
    variables
}

/// The state's name and the field's, in camel case.
fn variable_name(graph: &Graph<'_>, origin: Origin, part: &[Segment]) -> String {
    let (state, kind) = match origin {
        Origin::Error(catch) => (graph.catchers.get(&catch).copied(), "error"),
        Origin::Result(state) | Origin::Raw(state) => (Some(state), "result"),
        Origin::Item(state) => (Some(state), "item"),
        Origin::Input
        | Origin::Context
        | Origin::Token(_)
        | Origin::Each(_)
        | Origin::StateInput
        | Origin::IfPassed(_)
        | Origin::Variable(_) => (None, "value"),
    };
    let mut text = state.map_or_else(String::new, |state| graph.state(state).name.clone());
    if part.is_empty() || kind == "error" {
        text = text + " " + kind;
    }
    for segment in part {
        match segment {
            Segment::Member(name) => text = text + " " + name,
            Segment::Index(index) => text = format!("{text} {index}"),
        }
    }
    camel_case(&text)
}

fn camel_case(text: &str) -> String {
    let mut name = String::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let (first, rest) = word.split_at(1);
        name += &if name.is_empty() { first.to_ascii_lowercase() } else { first.to_ascii_uppercase() };
        name += rest;
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert_str(0, "value");
    }
    name.truncate(MAX_NAME - ROOM);
    name
}

/// The names that are taken, each with the number that was last put behind it.
pub(super) struct Names(HashMap<String, u32>);

impl Default for Names {
    fn default() -> Self {
        Self(TAKEN.iter().chain(&asl::jsonata::FUNCTIONS).map(|&name| (name.to_owned(), 1)).collect())
    }
}

impl Names {
    /// These names and no others.
    pub(super) fn of(taken: impl Iterator<Item = String>) -> Self {
        Self(taken.map(|name| (name, 1)).collect())
    }

    /// The wish where it is free and not too long, or else its beginning with the next free number behind it.
    pub(super) fn short(&mut self, wish: &str, separator: &str, most: usize) -> String {
        let wish: String = wish.chars().take(most).collect();
        if !self.0.contains_key(&wish) {
            return self.free(wish, separator);
        }
        self.free(wish.chars().take(most - ROOM).collect(), separator)
    }

    /// The wish, or the wish with the next free number behind it.
    pub(super) fn free(&mut self, wish: String, separator: &str) -> String {
        let mut number = self.0.get(&wish).copied().unwrap_or(0);
        loop {
            number += 1;
            let name = if number == 1 { wish.clone() } else { format!("{wish}{separator}{number}") };
            if number == 1 || !self.0.contains_key(&name) {
                self.0.insert(wish, number);
                self.0.entry(name.clone()).or_insert(1);
                return name;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_state_and_field() {
        assert_eq!(camel_case("Charge Customer message"), "chargeCustomerMessage");
        assert_eq!(camel_case("2nd try"), "value2ndTry");
        assert_eq!(camel_case("Größe"), "grE");
        assert_eq!(camel_case(&"x".repeat(200)).len(), 74);
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let mut taken = Names::default();
        let names: Vec<_> = ["a", "a2", "a", "a", "a2", "string"].map(|wish| taken.free(wish.to_owned(), "")).into();
        assert_eq!(names, ["a", "a2", "a3", "a4", "a22", "string2"]);
    }
}
