//! The variables of a workflow (Developer Guide, "Passing data between states with variables").
//!
//! Each list of states has variables of its own and reads those of the states around it. While a Parallel or Map runs,
//! the variables outside of it stand still, so the inner ones hold on to them.

use std::sync::Arc;

use crate::data::{Data, Members};

/// The variables that a state sees; as long as there are none, they take no memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Variables(Option<Arc<Level>>);

/// The variables of a list of states, and those around it.
#[derive(Debug, Clone, Default)]
struct Level {
    own: Members,
    outer: Variables,
}

impl Variables {
    /// No variables, inside of these.
    pub(crate) fn inside(&self) -> Self {
        // An empty level is not worth a step on the way.
        match &self.0 {
            Some(level) if level.own.is_empty() => level.outer.inside(),
            Some(_) => Variables(Some(Arc::new(Level { own: Members::new(), outer: self.clone() }))),
            None => Variables(None),
        }
    }

    fn levels(&self) -> impl Iterator<Item = &Level> {
        std::iter::successors(self.0.as_deref(), |level| level.outer.0.as_deref())
    }

    /// The value of a variable.
    pub(crate) fn get(&self, name: &str) -> Option<&Data> {
        self.levels().find_map(|level| level.own.get(name))
    }

    /// Gives variables their values.
    pub(crate) fn assign(&mut self, values: &[(Arc<str>, Data)]) {
        let level = Arc::make_mut(self.0.get_or_insert_default());
        for (name, value) in values {
            level.own.insert(name.clone(), value.clone());
        }
    }

    /// Every variable that is seen, inner ones before the outer ones that they hide.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Arc<str>, &Data)> {
        self.levels().flat_map(|level| level.own.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_variables_hide_outer_ones_and_leave_them_alone() {
        let mut outer = Variables::default();
        outer.assign(&[("a".into(), 1_u64.into()), ("b".into(), 2_u64.into())]);
        let mut inner = outer.inside();
        inner.assign(&[("b".into(), 3_u64.into())]);
        assert_eq!((inner.get("a"), inner.get("b")), (Some(&1_u64.into()), Some(&3_u64.into())));
        assert_eq!(outer.get("b"), Some(&2_u64.into()));
        assert_eq!(inner.get("c"), None);
    }
}
