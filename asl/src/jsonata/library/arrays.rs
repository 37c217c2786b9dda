//! Arrays.

use std::collections::HashMap;

use super::{argument, callback, coded};
use crate::jsonata::run::call::arity;
use crate::jsonata::run::value::{Array, Val};
use crate::jsonata::run::{Outcome, Run};

fn items(given: &[Val]) -> Option<&Array> {
    match argument(given, 0) {
        Val::Array(array) => Some(array),
        _ => None,
    }
}

pub(super) fn count(_run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    Ok(Val::Number(items(given).map_or(0, |items| items.len()) as f64))
}

pub(super) fn append(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let (first, second) = (argument(given, 0), argument(given, 1));
    if first.is_undefined() {
        return Ok(second.clone());
    }
    if second.is_undefined() {
        return Ok(first.clone());
    }
    let mut values = Vec::new();
    for value in [first, second] {
        match value {
            Val::Array(array) => {
                run.room_for_items(values.len() + array.len())?;
                values.extend(array.iter().cloned());
            }
            single => values.push(single.clone()),
        }
    }
    run.array(values)
}

pub(super) fn map(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let Some(items) = items(given) else { return Ok(Val::Undefined) };
    let mut values = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let value = callback(run, argument(given, 1), &[item.clone(), number.into(), given[0].clone()], name)?;
        if !value.is_undefined() {
            values.push(value);
        }
    }
    run.sequence(values)
}

pub(super) fn filter(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let Some(items) = items(given) else { return Ok(Val::Undefined) };
    let mut values = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let kept = callback(run, argument(given, 1), &[item.clone(), number.into(), given[0].clone()], name)?;
        if run.truth(&kept)? == Some(true) {
            values.push(item.clone());
        }
    }
    run.sequence(values)
}

pub(super) fn single(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let Some(items) = items(given) else { return Ok(Val::Undefined) };
    let mut found = None;
    for (number, item) in items.iter().enumerate() {
        let is_meant = match argument(given, 1) {
            Val::Undefined => true,
            function => {
                let value = callback(run, function, &[item.clone(), number.into(), given[0].clone()], name)?;
                run.truth(&value)? == Some(true)
            }
        };
        if is_meant && found.replace(item.clone()).is_some() {
            return coded(
                "D3138",
                "The $single() function expected exactly 1 matching result.  Instead it matched more.",
            );
        }
    }
    match found {
        Some(found) => Ok(found),
        None => coded("D3139", "The $single() function expected exactly 1 matching result.  Instead it matched 0."),
    }
}

pub(super) fn reduce(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let Some(items) = items(given) else { return Ok(Val::Undefined) };
    let function = argument(given, 1);
    if arity(function) < 2 {
        return coded("D3050", "The second argument of reduce function must be a function with at least two arguments");
    }
    let (mut result, from) = match (argument(given, 2), items.first()) {
        (Val::Undefined, Some(first)) => (first.clone(), 1),
        (start, _) => (start.clone(), 0),
    };
    for (number, item) in items.iter().enumerate().skip(from) {
        result = callback(run, function, &[result, item.clone(), number.into(), given[0].clone()], name)?;
    }
    Ok(result)
}

pub(super) fn zip(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let arrays: Option<Vec<&Array>> = given
        .iter()
        .map(|value| match value {
            Val::Array(array) => Some(array),
            _ => None,
        })
        .collect();
    let arrays = arrays.unwrap_or_default();
    let length = arrays.iter().map(|array| array.len()).min().unwrap_or(0);
    let mut rows = Vec::with_capacity(length);
    for number in 0..length {
        rows.push(run.array(arrays.iter().map(|array| array[number].clone()).collect())?);
    }
    run.array(rows)
}

pub(super) fn reverse(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    match items(given) {
        None => Ok(Val::Undefined),
        Some(items) if items.len() <= 1 => Ok(given[0].clone()),
        Some(items) => run.array(items.iter().rev().cloned().collect()),
    }
}

pub(super) fn sort(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let Some(items) = items(given) else { return Ok(Val::Undefined) };
    if items.len() <= 1 {
        return Ok(given[0].clone());
    }
    let function = argument(given, 1);
    if !function.is_undefined() {
        let sorted = run.merge_sorted(items.to_vec(), &mut |one, other| {
            let after = run.apply(function, vec![one.clone(), other.clone()], &Val::Null, name)?;
            // As in JavaScript, where a comparator's value is a condition.
            Ok(match after {
                Val::Array(_) | Val::Object(_) => true,
                other => run.truth(&other)? == Some(true),
            })
        })?;
        return run.array(sorted);
    }
    run.work(items.len())?;
    let numbers = items.iter().all(|item| matches!(item, Val::Number(_)));
    if !numbers && !items.iter().all(|item| matches!(item, Val::Text(_))) {
        return coded(
            "D3070",
            "The single argument form of the sort function can only be applied to an array of strings or an array of \
             numbers.  Use the second argument to specify a comparison function",
        );
    }
    let sorted = run.merge_sorted(items.to_vec(), &mut |one, other| {
        Ok(match (one, other) {
            (Val::Number(one), Val::Number(other)) => one > other,
            (Val::Text(one), Val::Text(other)) => one.as_str() > other.as_str(),
            _ => false,
        })
    })?;
    run.array(sorted)
}

pub(super) fn distinct(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Some(items) = items(given).filter(|items| items.len() > 1) else { return Ok(argument(given, 0).clone()) };
    // What is equal has the same print; those of one print are compared.
    let mut known: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut values: Vec<Val> = Vec::new();
    for item in items.iter() {
        let like = known.entry(print(run, item)?).or_default();
        let mut is_new = true;
        for position in like.iter() {
            if run.equal(&values[*position], item)? {
                is_new = false;
                break;
            }
        }
        if is_new {
            like.push(values.len());
            values.push(item.clone());
        }
    }
    if items.is_sequence() { run.sequence(values) } else { run.array(values) }
}

/// A number that equal values share.
fn print(run: &Run<'_>, value: &Val) -> Outcome<u64> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    run.work(1)?;
    let mut hasher = DefaultHasher::new();
    match value {
        Val::Undefined | Val::Null | Val::Native(_) | Val::Function(_) | Val::Tuples(_) => 0_u8.hash(&mut hasher),
        Val::Bool(value) => (1_u8, value).hash(&mut hasher),
        Val::Number(number) => {
            let number = if *number == 0.0 { 0.0 } else { *number };
            (2_u8, number.to_bits()).hash(&mut hasher);
        }
        Val::Text(text) => {
            run.work(text.len() / 64)?;
            (3_u8, text.as_str()).hash(&mut hasher);
        }
        Val::Array(array) => {
            4_u8.hash(&mut hasher);
            for item in array.iter() {
                print(run, item)?.hash(&mut hasher);
            }
        }
        Val::Object(object) => {
            // Equal objects may have their members in another order.
            let mut sum = 0_u64;
            for (name, member) in &object.members {
                let mut of_member = DefaultHasher::new();
                (&**name, print(run, member)?).hash(&mut of_member);
                sum = sum.wrapping_add(of_member.finish());
            }
            (5_u8, sum).hash(&mut hasher);
        }
    }
    Ok(hasher.finish())
}

impl From<usize> for Val {
    fn from(number: usize) -> Self {
        Val::Number(number as f64)
    }
}
