//! What the workflow's closure that is running has collected: its states and variables.
//!
//! Expressions are collected beside, in the draft of `payload`; both are pushed and popped together.

use std::cell::RefCell;

use super::draft::{StateDraft, VariableDraft};
use crate::draft;
use crate::expr::node::Node;

/// What has been collected so far.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// The draft's number.
    pub(crate) id: u32,
    /// The nodes of all expressions, children before parents; they are here when the closure has returned.
    pub(crate) nodes: Vec<Node>,
    /// The states, in the order in which they were written.
    pub(crate) states: Vec<StateDraft>,
    /// The author's variables.
    pub(crate) variables: Vec<VariableDraft>,
    /// How many catches there are; each has an error output of its own.
    pub(crate) catches: u32,
}

thread_local! {
    /// The drafts of the closures that are running, innermost last; the first is the one outside.
    static DRAFTS: RefCell<Vec<Draft>> = RefCell::new(vec![Draft::default()]);
}

/// Runs a workflow's closure with a draft of its own, and returns both.
pub(crate) fn collect<T>(build: impl FnOnce() -> T) -> (T, Draft) {
    /// Takes the draft away even when the closure panics, so that the thread's next workflow starts clean.
    struct Guard(bool);
    impl Drop for Guard {
        fn drop(&mut self) {
            if self.0 {
                DRAFTS.with_borrow_mut(Vec::pop);
            }
        }
    }

    let ((built, draft), nodes) = draft::collect(|| {
        DRAFTS.with_borrow_mut(|drafts| drafts.push(Draft { id: draft::id(), ..Draft::default() }));
        let mut guard = Guard(true);
        let built = build();
        guard.0 = false;
        (built, DRAFTS.with_borrow_mut(Vec::pop).expect("the draft pushed above is still the innermost"))
    });
    (built, Draft { nodes, ..draft })
}

/// Does something with the innermost draft.
pub(crate) fn with<T>(act: impl FnOnce(&mut Draft) -> T) -> T {
    DRAFTS.with_borrow_mut(|drafts| act(drafts.last_mut().expect("the draft outside is never taken away")))
}
