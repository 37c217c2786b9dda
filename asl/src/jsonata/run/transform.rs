//! Transforms: a copy of a value in which the objects that a pattern finds are changed.

use std::collections::HashMap;
use std::rc::Rc;

use super::frame::Frame;
use super::value::{Members, Object, Val};
use super::{MOST_NESTED, Outcome, Run, Stop};
use crate::jsonata::library::{copied, quoted};
use crate::jsonata::tree::Transform;

/// What became of objects, by the place where the object was.
type Changed = HashMap<*const Object, Val>;

impl Run<'_> {
    pub(super) fn transform(&self, transform: &Transform, frame: &Rc<Frame>, value: Val, name: &str) -> Outcome<Val> {
        match &value {
            Val::Undefined => return Ok(Val::Undefined),
            Val::Array(_) | Val::Object(_) => {}
            _ => {
                let message = format!("Argument 1 of function \"{name}\" does not match function signature");
                return Err(Stop::coded("T0410", message));
            }
        }
        // The copy shares no object with anything, so that the place of an object tells which one it is.
        let whole = copied(self, &value)?;
        let found = self.evaluate(&transform.pattern, &whole, frame)?;
        let found: Vec<Val> = match found {
            Val::Undefined => Vec::new(),
            Val::Array(array) => array.to_vec(),
            single => vec![single],
        };
        let mut changed = Changed::new();
        for matched in &found {
            let Val::Object(object) = matched else { continue };
            let current = self.current(matched, &changed, 0)?;
            let Val::Object(now) = &current else { continue };
            let mut members = now.members.clone();
            self.work(members.len())?;
            match self.evaluate(&transform.update, &current, frame)? {
                Val::Undefined => {}
                Val::Object(update) => {
                    self.work(update.members.len())?;
                    members.extend(update.members.iter().map(|(name, value)| (name.clone(), value.clone())));
                }
                other => {
                    return Err(Stop::coded(
                        "T2011",
                        format!(
                            "The insert/update clause of the transform expression must evaluate to an object: {}",
                            quoted(self, &other)
                        ),
                    ));
                }
            }
            if let Some(delete) = &transform.delete {
                // What is deleted is asked of the object as it is after the update.
                let updated = self.object(members.clone())?;
                let names = self.evaluate(delete, &updated, frame)?;
                self.delete(&mut members, &names)?;
            }
            changed.insert(Rc::as_ptr(object), self.object(members)?);
        }
        self.current(&whole, &changed, 0)
    }

    fn delete(&self, members: &mut Members, names: &Val) -> Outcome<()> {
        let single;
        let listed: &[Val] = match names {
            Val::Undefined => return Ok(()),
            Val::Array(array) => array,
            other => {
                single = [other.clone()];
                &single
            }
        };
        for name in listed {
            let Some(name) = name.as_text() else {
                return Err(Stop::coded(
                    "T2012",
                    format!(
                        "The delete clause of the transform expression must evaluate to a string or array of strings: {}",
                        quoted(self, names)
                    ),
                ));
            };
            self.work(1 + members.len() / 16)?;
            members.shift_remove(name);
        }
        Ok(())
    }

    /// A value with what became of the objects in it.
    fn current(&self, value: &Val, changed: &Changed, depth: usize) -> Outcome<Val> {
        if changed.is_empty() {
            return Ok(value.clone());
        }
        self.work(1)?;
        // An object may be put into itself, which no value can hold.
        if depth > MOST_NESTED {
            return Err(Stop::Memory);
        }
        match value {
            Val::Array(array) => {
                let items =
                    array.iter().map(|item| self.current(item, changed, depth + 1)).collect::<Outcome<Vec<_>>>()?;
                self.array(items)
            }
            Val::Object(object) => {
                let now = match changed.get(&Rc::as_ptr(object)) {
                    Some(Val::Object(now)) => now,
                    _ => object,
                };
                let mut differs = !Rc::ptr_eq(now, object);
                let mut members = Members::with_capacity(now.members.len());
                for (name, member) in &now.members {
                    let current = self.current(member, changed, depth + 1)?;
                    differs |= match (&current, member) {
                        (Val::Object(one), Val::Object(other)) => !Rc::ptr_eq(one, other),
                        (Val::Array(_), _) => true,
                        _ => false,
                    };
                    members.insert(name.clone(), current);
                }
                if differs { self.object(members) } else { Ok(value.clone()) }
            }
            other => Ok(other.clone()),
        }
    }
}
