//! The variables of a workflow (Developer Guide, "Passing data between states with variables").
//!
//! Each list of states has variables of its own and reads those of the states around it. While a Parallel or Map runs,
//! the variables outside of it stand still, so the inner ones hold on to them.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::data::Data;

/// The variables that a state sees.
#[derive(Debug, Clone, Default)]
pub(crate) struct Variables {
    own: IndexMap<Arc<str>, Data>,
    outer: Option<Arc<Variables>>,
}

impl Variables {
    /// No variables, inside of others.
    pub(crate) fn inside(outer: Arc<Variables>) -> Self {
        // An empty level is not worth a step on the way.
        let outer = if outer.own.is_empty() { outer.outer.clone() } else { Some(outer) };
        Variables { own: IndexMap::new(), outer }
    }

    /// The value of a variable.
    pub(crate) fn get(&self, name: &str) -> Option<&Data> {
        let mut level = self;
        loop {
            if let Some(value) = level.own.get(name) {
                return Some(value);
            }
            level = level.outer.as_deref()?;
        }
    }

    /// Gives variables their values.
    pub(crate) fn assign(&mut self, values: &[(Arc<str>, Data)]) {
        for (name, value) in values {
            self.own.insert(name.clone(), value.clone());
        }
    }

    /// Every variable that is seen, inner ones before the outer ones that they hide.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Arc<str>, &Data)> {
        std::iter::successors(Some(self), |level| level.outer.as_deref()).flat_map(|level| level.own.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_variables_hide_outer_ones_and_leave_them_alone() {
        let mut outer = Variables::default();
        outer.assign(&[("a".into(), 1_u64.into()), ("b".into(), 2_u64.into())]);
        let outer = Arc::new(outer);
        let mut inner = Variables::inside(outer.clone());
        inner.assign(&[("b".into(), 3_u64.into())]);
        assert_eq!((inner.get("a"), inner.get("b")), (Some(&1_u64.into()), Some(&3_u64.into())));
        assert_eq!(outer.get("b"), Some(&2_u64.into()));
        assert_eq!(inner.get("c"), None);
    }
}
