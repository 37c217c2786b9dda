//! Objects whose members are made of groups of values, and sorting by terms.

use std::rc::Rc;

use indexmap::IndexMap;

use super::frame::{Frame, Key};
use super::path::{context_of, frame_of, set};
use super::value::{Members, Tuple, Val};
use super::{Outcome, Run, Stop};
use crate::jsonata::library::quoted;
use crate::jsonata::tree::{Node, Term};

/// The values of a group, by the position of the pair that they are for.
struct Group {
    pair: usize,
    values: Vec<Val>,
    tuples: Vec<Tuple>,
}

impl Run<'_> {
    /// The object of pairs of names and values, each evaluated for the values that give its name.
    pub(super) fn group(&self, pairs: &[(Node, Node)], input: Val, frame: &Rc<Frame>) -> Outcome<Val> {
        let mut groups: IndexMap<Rc<str>, Group> = IndexMap::new();
        let single;
        let (values, tuples): (&[Val], &[Tuple]) = match &input {
            Val::Tuples(tuples) => (&[], tuples.as_slice()),
            Val::Array(array) if !array.is_empty() => (array, &[]),
            Val::Array(_) => (&[Val::Undefined], &[]),
            other => {
                single = [other.clone()];
                (&single, &[])
            }
        };
        for value in values {
            self.add(pairs, &mut groups, value, None, frame)?;
        }
        for tuple in tuples {
            let inner = frame_of(frame, tuple);
            self.add(pairs, &mut groups, context_of(tuple), Some(tuple), &inner)?;
        }
        let mut members = Members::with_capacity(groups.len());
        for (name, group) in groups {
            let (context, inner) = if group.tuples.is_empty() {
                (self.appended(group.values)?, frame.clone())
            } else {
                let reduced = self.reduced(group.tuples)?;
                let inner = Frame::new(Some(frame.clone()));
                for (key, value) in &reduced {
                    if *key != Key::Context {
                        inner.bind(key.clone(), value.clone());
                    }
                }
                (context_of(&reduced).clone(), inner)
            };
            let value = self.evaluate(&pairs[group.pair].1, &context, &inner)?;
            if !value.is_undefined() {
                members.insert(name, value);
            }
        }
        self.object(members)
    }

    fn add(
        &self,
        pairs: &[(Node, Node)],
        groups: &mut IndexMap<Rc<str>, Group>,
        value: &Val,
        tuple: Option<&Tuple>,
        frame: &Rc<Frame>,
    ) -> Outcome<()> {
        for (pair, (name, _)) in pairs.iter().enumerate() {
            let name = match self.evaluate(name, value, frame)? {
                Val::Undefined => continue,
                Val::Text(name) => name,
                other => {
                    let got = quoted(self, &other);
                    return Err(Stop::coded(
                        "T1003",
                        format!("Key in object structure must evaluate to a string; got: {got}"),
                    ));
                }
            };
            self.work(1 + name.len() / 64)?;
            match groups.get_mut(name.as_str()) {
                Some(group) if group.pair != pair => {
                    return Err(Stop::coded(
                        "D1009",
                        format!("Multiple key definitions evaluate to same key: {}", quoted(self, &Val::Text(name))),
                    ));
                }
                Some(group) => {
                    group.values.push(value.clone());
                    group.tuples.extend(tuple.cloned());
                }
                None => {
                    self.room(name.len())?;
                    let tuples = tuple.cloned().into_iter().collect();
                    groups.insert(Rc::from(name.as_str()), Group { pair, values: vec![value.clone()], tuples });
                }
            }
        }
        Ok(())
    }

    /// Values one after the other: one stays what it is, arrays are laid open.
    fn appended(&self, values: Vec<Val>) -> Outcome<Val> {
        let mut values = values.into_iter();
        let mut whole = values.next().unwrap_or_default();
        let Some(second) = values.next() else { return Ok(whole) };
        let mut items = Vec::new();
        for value in std::iter::once(std::mem::take(&mut whole)).chain([second]).chain(values) {
            match value {
                Val::Undefined => {}
                Val::Array(array) => {
                    self.room_for_items(items.len() + array.len())?;
                    items.extend(array.iter().cloned());
                }
                value => items.push(value),
            }
        }
        match items.len() {
            0 => Ok(Val::Undefined),
            _ => self.array(items),
        }
    }

    /// Several tuples as one, whose values are those of all.
    fn reduced(&self, tuples: Vec<Tuple>) -> Outcome<Tuple> {
        let mut columns: Vec<(Key, Vec<Val>)> = Vec::new();
        for (key, value) in tuples.into_iter().flatten() {
            match columns.iter_mut().find(|(known, _)| *known == key) {
                Some((_, values)) => values.push(value),
                None => columns.push((key, vec![value])),
            }
        }
        let mut reduced = Tuple::new();
        for (key, values) in columns {
            let value = self.appended(values)?;
            set(&mut reduced, key, value);
        }
        Ok(reduced)
    }

    /// The values of a row in the order of some terms.
    pub(super) fn sorted(&self, terms: &[Term], input: &Val, frame: &Rc<Frame>) -> Outcome<Val> {
        match input {
            Val::Tuples(tuples) => {
                let order = self.order(tuples.len(), terms, |position, term| {
                    let tuple = &tuples[position];
                    self.evaluate(&term.expression, context_of(tuple), &frame_of(frame, tuple))
                })?;
                Ok(Val::Tuples(Rc::new(order.into_iter().map(|position| tuples[position].clone()).collect())))
            }
            Val::Array(array) if array.len() > 1 => {
                let order = self.order(array.len(), terms, |position, term| {
                    self.evaluate(&term.expression, &array[position], frame)
                })?;
                self.array(order.into_iter().map(|position| array[position].clone()).collect())
            }
            other => Ok(other.clone()),
        }
    }

    fn order(
        &self,
        length: usize,
        terms: &[Term],
        value: impl Fn(usize, &Term) -> Outcome<Val>,
    ) -> Outcome<Vec<usize>> {
        // Each term is evaluated for a value when it is compared first.
        let mut known: Vec<Vec<Val>> = vec![Vec::new(); length];
        self.merge_sorted((0..length).collect(), &mut |left, right| {
            for (number, term) in terms.iter().enumerate() {
                for position in [*left, *right] {
                    if known[position].len() == number {
                        let value = value(position, term)?;
                        known[position].push(value);
                    }
                }
                let (one, other) = (&known[*left][number], &known[*right][number]);
                let order = match (one, other) {
                    (Val::Undefined, Val::Undefined) => continue,
                    (Val::Undefined, _) => return Ok(true),
                    (_, Val::Undefined) => return Ok(false),
                    (Val::Number(one), Val::Number(other)) => one.partial_cmp(other),
                    (Val::Text(one), Val::Text(other)) => Some(one.as_str().cmp(other.as_str())),
                    (Val::Number(_) | Val::Text(_), Val::Number(_) | Val::Text(_)) => {
                        return Err(Stop::coded(
                            "T2007",
                            format!(
                                "Type mismatch when comparing values {} and {} in order-by clause",
                                quoted(self, one),
                                quoted(self, other)
                            ),
                        ));
                    }
                    _ => {
                        return Err(Stop::coded(
                            "T2008",
                            "The expressions within an order-by clause must evaluate to numeric or string values",
                        ));
                    }
                };
                let Some(order) = order.filter(|order| order.is_ne()) else { continue };
                return Ok(order.is_gt() != term.descending);
            }
            Ok(false)
        })
    }

    /// Values sorted by a test that says that the first of two comes after the second; equal ones stay in their order.
    pub(in crate::jsonata) fn merge_sorted<T: Clone>(
        &self,
        values: Vec<T>,
        is_after: &mut dyn FnMut(&T, &T) -> Outcome<bool>,
    ) -> Outcome<Vec<T>> {
        if values.len() < 2 {
            return Ok(values);
        }
        let mut left = values;
        let right = left.split_off(left.len() / 2);
        let mut left = self.merge_sorted(left, is_after)?.into_iter().peekable();
        let mut right = self.merge_sorted(right, is_after)?.into_iter().peekable();
        let mut merged = Vec::with_capacity(left.len() + right.len());
        while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
            self.work(1)?;
            let next = if is_after(one, other)? { right.next() } else { left.next() };
            merged.extend(next);
        }
        merged.extend(left);
        merged.extend(right);
        Ok(merged)
    }
}
