//! How often each task was called, which its services may ask.

use std::collections::HashMap;

use crate::plan::StateId;

/// The calls of each task, in each iteration of the Maps around it, by state.
#[derive(Default)]
pub(super) struct Calls(Vec<OfState>);

#[derive(Default)]
struct OfState {
    /// In whatever iteration.
    all: u64,
    /// By the items of the outer Maps, and then by that of the innermost: a Map may have a million.
    iterated: HashMap<Box<[u64]>, Vec<u32>>,
}

impl Calls {
    /// How often the task was called before, in an iteration and in all; from now on once more.
    pub(super) fn next(&mut self, state: StateId, iteration: &[u64]) -> (u64, u64) {
        if self.0.len() <= state {
            self.0.resize_with(state + 1, OfState::default);
        }
        let of_state = &mut self.0[state];
        let all = of_state.all;
        of_state.all += 1;
        let Some((item, outer)) = iteration.split_last() else { return (all, all) };
        if !of_state.iterated.contains_key(outer) {
            of_state.iterated.insert(outer.into(), Vec::new());
        }
        let item = *item as usize;
        let Some(counts) = of_state.iterated.get_mut(outer) else { return (0, all) };
        if counts.len() <= item {
            counts.resize(item + 1, 0);
        }
        counts[item] = counts[item].saturating_add(1);
        (u64::from(counts[item] - 1), all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_iteration_counts_for_itself() {
        let mut calls = Calls::default();
        for expected in 0..3 {
            for (place, iteration) in [&[0][..], &[5], &[5, 0], &[0, 5]].into_iter().enumerate() {
                let all = expected * 4 + place as u64;
                assert_eq!(calls.next(7, iteration), (expected, all), "{iteration:?}");
            }
            assert_eq!(calls.next(2, &[]), (expected, expected));
        }
    }
}
