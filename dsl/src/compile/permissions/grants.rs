//! The permissions of a workflow, each once, with the states that need it.

use indexmap::IndexMap;

use crate::compiled::{Grant, GrantedTo};

/// Permissions that are collected from states.
#[derive(Debug, Default)]
pub(in crate::compile) struct Grants(IndexMap<(Vec<&'static str>, GrantedTo), Vec<String>>);

impl Grants {
    /// Adds what a state needs.
    pub(in crate::compile) fn add(
        &mut self,
        state: &str,
        needed: impl IntoIterator<Item = (Vec<&'static str>, GrantedTo)>,
    ) {
        for needed in needed {
            let states = self.0.entry(needed).or_default();
            if states.last().is_none_or(|last| last != state) {
                states.push(state.to_owned());
            }
        }
    }

    /// The permissions, in the order in which they were first needed.
    pub(in crate::compile) fn into_vec(self) -> Vec<Grant> {
        self.0.into_iter().map(|((actions, on), states)| Grant { actions, on, states }).collect()
    }
}
