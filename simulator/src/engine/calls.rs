//! How often each task was called, which its services may ask.

use std::collections::HashMap;
use std::sync::Arc;

use crate::plan::StateId;

/// The calls of each task, in each iteration of the Maps around it.
#[derive(Default)]
pub(super) struct Calls {
    /// By state, where no Map is around.
    plain: Vec<u64>,
    iterated: HashMap<(StateId, Arc<[u64]>), u64>,
}

impl Calls {
    /// How often the task was called before, which is once more from now on.
    pub(super) fn next(&mut self, state: StateId, iteration: &Arc<[u64]>) -> u64 {
        let calls = if iteration.is_empty() {
            if self.plain.len() <= state {
                self.plain.resize(state + 1, 0);
            }
            &mut self.plain[state]
        } else {
            self.iterated.entry((state, iteration.clone())).or_default()
        };
        *calls += 1;
        *calls - 1
    }
}
