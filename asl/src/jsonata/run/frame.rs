//! The variables that a part of an expression sees.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::value::Val;

/// What a value is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::jsonata) enum Key {
    /// The value of a tuple itself.
    Context,
    /// A variable.
    Name(Arc<str>),
    /// The parent that a `%` means, by its label.
    Parent(usize),
}

/// Variables, and those around them.
#[derive(Debug)]
pub(in crate::jsonata) struct Frame {
    bound: RefCell<Vec<(Key, Val)>>,
    around: Option<Rc<Frame>>,
}

impl Frame {
    pub(in crate::jsonata) fn new(around: Option<Rc<Frame>>) -> Rc<Self> {
        Rc::new(Frame { bound: RefCell::new(Vec::new()), around })
    }

    /// Gives a variable its value.
    pub(in crate::jsonata) fn bind(&self, key: Key, value: Val) {
        let mut bound = self.bound.borrow_mut();
        match bound.iter_mut().find(|(known, _)| *known == key) {
            Some((_, place)) => *place = value,
            None => bound.push((key, value)),
        }
    }

    /// The value of a variable, and whether it has one: a function hides none that is bound to nothing.
    pub(in crate::jsonata) fn get(&self, is_wanted: impl Fn(&Key) -> bool) -> Option<Val> {
        let mut frame = self;
        loop {
            let found = frame.bound.borrow().iter().find(|(key, _)| is_wanted(key)).map(|(_, value)| value.clone());
            if found.is_some() {
                return found;
            }
            frame = frame.around.as_deref()?;
        }
    }

    /// Forgets all variables; what they hold may hold the frame.
    pub(in crate::jsonata) fn clear(&self) {
        self.bound.borrow_mut().clear();
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        // A row of frames may be long, so it is not dropped by recursion.
        let mut next = self.around.take();
        while let Some(frame) = next {
            match Rc::try_unwrap(frame) {
                Ok(mut alone) => next = alone.around.take(),
                Err(_) => break,
            }
        }
    }
}
