//! Paths: rows of steps, each of which is taken for every value that the one before gives.

use std::rc::Rc;

use super::frame::{Frame, Key};
use super::value::{Array, Tuple, Val};
use super::{Outcome, Run};
use crate::jsonata::tree::{Kind, Node, Stage};

impl Run<'_> {
    pub(super) fn path(
        &self,
        node: &Node,
        steps: &[Node],
        keep_singleton: bool,
        input: &Val,
        frame: &Rc<Frame>,
    ) -> Outcome<Val> {
        let starts_anew = steps.first().is_some_and(|first| matches!(first.kind, Kind::Variable(_)));
        let mut current = match input {
            Val::Array(array) if !starts_anew => Val::Array(array.clone()),
            single => self.sequence(vec![single.clone()])?,
        };
        let mut result = Val::Undefined;
        let mut tuples: Option<Rc<Vec<Tuple>>> = None;
        let mut in_tuples = false;
        for (number, step) in steps.iter().enumerate() {
            in_tuples |= step.tuple;
            if number == 0 && step.cons_array {
                result = self.evaluate(step, &current, frame)?;
            } else if in_tuples {
                tuples = Some(Rc::new(self.tuple_step(step, &current, tuples.as_deref(), frame)?));
            } else {
                let items = match &current {
                    Val::Array(array) => array.clone(),
                    // What is no row has no values to take a step for.
                    _ => self.list(Vec::new())?,
                };
                result = self.step(step, &items, frame, number + 1 == steps.len())?;
            }
            let is_empty = match &result {
                Val::Undefined => true,
                Val::Array(array) => array.is_empty(),
                _ => false,
            };
            if !in_tuples && is_empty {
                break;
            }
            if step.focus.is_none() {
                current = result.clone();
            }
        }
        if let (true, Some(tuples)) = (in_tuples, &tuples) {
            result = if node.tuple {
                Val::Tuples(tuples.clone())
            } else {
                self.sequence(tuples.iter().map(|tuple| context_of(tuple).clone()).collect())?
            };
        }
        if keep_singleton {
            result = match result {
                Val::Array(array) if array.is_cons() && !array.is_sequence() => {
                    match self.sequence(vec![Val::Array(array)])? {
                        Val::Array(array) => Val::Array(array.keeping()),
                        other => other,
                    }
                }
                Val::Array(array) => Val::Array(array.keeping()),
                other => other,
            };
        }
        match (&node.group, tuples) {
            (None, _) => Ok(result),
            (Some(group), Some(tuples)) if in_tuples => self.group(group, Val::Tuples(tuples), frame),
            (Some(group), _) => self.group(group, result, frame),
        }
    }

    /// A step for each value of a row; a row that it gives becomes part of the whole row.
    fn step(&self, step: &Node, items: &Array, frame: &Rc<Frame>, is_last: bool) -> Outcome<Val> {
        if let Kind::Sort(terms) = &step.kind {
            let sorted = self.sorted(terms, &Val::Array(items.clone()), frame)?;
            return self.stages(&step.stages, sorted, frame);
        }
        let mut results = Vec::new();
        for item in items.iter() {
            let mut value = self.evaluate(step, item, frame)?;
            for stage in &step.stages {
                if let Stage::Filter(filter) = stage {
                    value = self.filter(filter, value, frame)?;
                }
            }
            if !value.is_undefined() {
                results.push(value);
            }
        }
        if let ([Val::Array(only)], true) = (results.as_slice(), is_last) {
            if !only.is_sequence() {
                return Ok(Val::Array(only.clone()));
            }
        }
        let mut row = Vec::with_capacity(results.len());
        for value in results {
            match value {
                Val::Array(array) if !array.is_cons() => {
                    self.room_for_items(row.len() + array.len())?;
                    self.work(array.len())?;
                    row.extend(array.iter().cloned());
                }
                value => row.push(value),
            }
        }
        self.sequence(row)
    }

    fn stages(&self, stages: &[Stage], mut value: Val, frame: &Rc<Frame>) -> Outcome<Val> {
        for stage in stages {
            value = match (stage, value) {
                (Stage::Filter(filter), value) => self.filter(filter, value, frame)?,
                (Stage::Index(name), Val::Tuples(tuples)) => {
                    let mut numbered = tuples.as_ref().clone();
                    for (number, tuple) in numbered.iter_mut().enumerate() {
                        set(tuple, Key::Name(name.clone()), Val::Number(number as f64));
                    }
                    Val::Tuples(Rc::new(numbered))
                }
                (Stage::Index(_), value) => value,
            };
        }
        Ok(value)
    }

    /// A step for each tuple of a row, which carries what is bound on.
    fn tuple_step(
        &self,
        step: &Node,
        current: &Val,
        tuples: Option<&Vec<Tuple>>,
        frame: &Rc<Frame>,
    ) -> Outcome<Vec<Tuple>> {
        if let Kind::Sort(terms) = &step.kind {
            let sorted = match tuples {
                Some(tuples) => self.sorted(terms, &Val::Tuples(Rc::new(tuples.clone())), frame)?,
                None => {
                    let sorted = self.sorted(terms, current, frame)?;
                    let Val::Array(sorted) = sorted else { return Ok(Vec::new()) };
                    let tuples = sorted.iter().enumerate().map(|(number, value)| {
                        let mut tuple = vec![(Key::Context, value.clone())];
                        if let Some(name) = &step.index {
                            set(&mut tuple, Key::Name(name.clone()), Val::Number(number as f64));
                        }
                        tuple
                    });
                    Val::Tuples(Rc::new(tuples.collect()))
                }
            };
            return Ok(tuples_of(self.stages(&step.stages, sorted, frame)?));
        }
        let first: Vec<Tuple>;
        let tuples = match (tuples, current) {
            (Some(tuples), _) => tuples,
            (None, Val::Array(array)) => {
                first = array.iter().map(|item| vec![(Key::Context, item.clone())]).collect();
                &first
            }
            (None, _) => return Ok(Vec::new()),
        };
        let mut results = Vec::new();
        for tuple in tuples {
            let inner = frame_of(frame, tuple);
            let value = self.evaluate(step, context_of(tuple), &inner)?;
            let (values, carried) = match value {
                Val::Undefined => continue,
                Val::Tuples(carried) => (Vec::new(), Some(carried)),
                Val::Array(array) => (array.to_vec(), None),
                single => (vec![single], None),
            };
            for carried in carried.iter().flat_map(|carried| carried.iter()) {
                let mut next = tuple.clone();
                for (key, value) in carried {
                    set(&mut next, key.clone(), value.clone());
                }
                results.push(next);
            }
            for (number, value) in values.into_iter().enumerate() {
                let mut next = tuple.clone();
                match &step.focus {
                    Some(focus) => set(&mut next, Key::Name(focus.clone()), value),
                    None => set(&mut next, Key::Context, value),
                }
                if let Some(index) = &step.index {
                    set(&mut next, Key::Name(index.clone()), Val::Number(number as f64));
                }
                if let Some(slot) = step.ancestor {
                    set(&mut next, self.label(slot), context_of(tuple).clone());
                }
                self.work(2 + next.len())?;
                results.push(next);
            }
            // A tuple takes about as much as so many values.
            self.room_for_items(results.len().saturating_mul(8))?;
        }
        Ok(tuples_of(self.stages(&step.stages, Val::Tuples(Rc::new(results)), frame)?))
    }

    /// The values for which a predicate holds, or those at its positions.
    pub(super) fn filter(&self, predicate: &Node, value: Val, frame: &Rc<Frame>) -> Outcome<Val> {
        if let Val::Tuples(tuples) = &value {
            let mut kept = Vec::new();
            for (position, tuple) in tuples.iter().enumerate() {
                let times = if let Kind::Number(number) = predicate.kind {
                    usize::from(place(number, tuples.len()) == Some(position))
                } else {
                    let inner = frame_of(frame, tuple);
                    let given = self.evaluate(predicate, context_of(tuple), &inner)?;
                    self.times(&given, position, tuples.len())?
                };
                kept.extend(std::iter::repeat_n(tuple, times).cloned());
            }
            return Ok(Val::Tuples(Rc::new(kept)));
        }
        let single;
        let items: &[Val] = match &value {
            Val::Array(array) => array,
            other => {
                single = [other.clone()];
                &single
            }
        };
        let mut kept = Vec::new();
        if let Kind::Number(number) = predicate.kind {
            match place(number, items.len()).and_then(|place| items.get(place)) {
                Some(Val::Array(array)) => return Ok(Val::Array(array.clone())),
                Some(Val::Undefined) | None => {}
                Some(item) => kept.push(item.clone()),
            }
            return self.sequence(kept);
        }
        for (position, item) in items.iter().enumerate() {
            let given = self.evaluate(predicate, item, frame)?;
            let times = self.times(&given, position, items.len())?;
            kept.extend(std::iter::repeat_n(item, times).cloned());
        }
        self.sequence(kept)
    }

    /// How often a predicate's value keeps the value at a position.
    fn times(&self, given: &Val, position: usize, length: usize) -> Outcome<usize> {
        let is_here = |number: f64| place(number, length) == Some(position);
        if let Val::Number(number) = given {
            if !number.is_nan() {
                return Ok(usize::from(is_here(*number)));
            }
        }
        if let Val::Array(array) = given {
            self.work(array.len())?;
            let numbers: Option<Vec<f64>> = array
                .iter()
                .map(|item| match item {
                    Val::Number(number) if !number.is_nan() => Some(*number),
                    _ => None,
                })
                .collect();
            if let Some(numbers) = numbers {
                return Ok(numbers.into_iter().filter(|number| is_here(*number)).count());
            }
        }
        Ok(usize::from(self.truth(given)? == Some(true)))
    }

    /// The member of a name, of every object in a row.
    pub(in crate::jsonata) fn lookup(&self, input: &Val, name: &str) -> Outcome<Val> {
        match input {
            Val::Object(object) => Ok(object.members.get(name).cloned().unwrap_or_default()),
            Val::Array(array) => {
                self.work(array.len())?;
                let mut found = Vec::new();
                for item in array.iter() {
                    match self.lookup(item, name)? {
                        Val::Undefined => {}
                        Val::Array(inner) => {
                            self.room_for_items(found.len() + inner.len())?;
                            found.extend(inner.iter().cloned());
                        }
                        value => found.push(value),
                    }
                }
                self.sequence(found)
            }
            _ => Ok(Val::Undefined),
        }
    }

    pub(super) fn wildcard(&self, input: &Val) -> Outcome<Val> {
        let mut found = Vec::new();
        let values: Vec<&Val> = match input {
            Val::Object(object) => object.members.values().collect(),
            Val::Array(array) => array.iter().collect(),
            _ => Vec::new(),
        };
        let mut is_plain = false;
        for value in values {
            match value {
                Val::Array(array) => {
                    is_plain = true;
                    self.flatten(array, &mut found)?;
                }
                value => found.push(value.clone()),
            }
        }
        // What arrays are appended to is a sequence no longer.
        if is_plain && found.len() != 1 { self.array(found) } else { self.sequence(found) }
    }

    fn flatten(&self, array: &Array, found: &mut Vec<Val>) -> Outcome<()> {
        self.room_for_items(found.len() + array.len())?;
        self.work(array.len())?;
        for item in array.iter() {
            match item {
                Val::Array(inner) => self.flatten(inner, found)?,
                item => found.push(item.clone()),
            }
        }
        Ok(())
    }

    pub(super) fn descendants(&self, input: &Val) -> Outcome<Val> {
        if input.is_undefined() {
            return Ok(Val::Undefined);
        }
        let mut found = Vec::new();
        self.descend(input, &mut found)?;
        match found.as_slice() {
            [single] => Ok(single.clone()),
            _ => self.sequence(found),
        }
    }

    fn descend(&self, value: &Val, found: &mut Vec<Val>) -> Outcome<()> {
        self.work(1)?;
        match value {
            Val::Array(array) => array.iter().try_for_each(|item| self.descend(item, found)),
            Val::Object(object) => {
                found.push(value.clone());
                object.members.values().try_for_each(|member| self.descend(member, found))
            }
            other => {
                found.push(other.clone());
                if found.len() > self.limits.items { Err(super::Stop::Memory) } else { Ok(()) }
            }
        }
    }
}

/// The position that a number means in a row; a negative one counts from the end.
fn place(number: f64, length: usize) -> Option<usize> {
    let number = number.floor();
    let number = if number < 0.0 { number + length as f64 } else { number };
    (number >= 0.0 && number < length as f64).then_some(number as usize)
}

/// The value of a tuple itself.
pub(super) fn context_of(tuple: &Tuple) -> &Val {
    tuple.iter().find(|(key, _)| *key == Key::Context).map_or(&Val::Undefined, |(_, value)| value)
}

/// The variables of a tuple.
pub(super) fn frame_of(around: &Rc<Frame>, tuple: &Tuple) -> Rc<Frame> {
    let frame = Frame::new(Some(around.clone()));
    for (key, value) in tuple {
        frame.bind(key.clone(), value.clone());
    }
    frame
}

pub(super) fn set(tuple: &mut Tuple, key: Key, value: Val) {
    match tuple.iter_mut().find(|(known, _)| *known == key) {
        Some((_, place)) => *place = value,
        None => tuple.push((key, value)),
    }
}

fn tuples_of(value: Val) -> Vec<Tuple> {
    match value {
        Val::Tuples(tuples) => Rc::try_unwrap(tuples).unwrap_or_else(|shared| shared.as_ref().clone()),
        _ => Vec::new(),
    }
}
