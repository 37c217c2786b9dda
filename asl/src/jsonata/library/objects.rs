//! Objects, and values of any type.

use std::collections::HashSet;
use std::rc::Rc;

use super::{argument, callback, coded, copied, text_at};
use crate::jsonata::run::value::{Members, Val};
use crate::jsonata::run::{Outcome, Run};

pub(super) fn boolean(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    Ok(truth(run, argument(given, 0))?.map_or(Val::Undefined, Val::Bool))
}

pub(super) fn not(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    Ok(truth(run, argument(given, 0))?.map_or(Val::Undefined, |truth| Val::Bool(!truth)))
}

/// Whether an argument counts as true. A function that is handed over does not, wherever else it does.
fn truth(run: &Run<'_>, value: &Val) -> Outcome<Option<bool>> {
    match value {
        Val::Native(_) | Val::Function(_) => Ok(Some(false)),
        _ => run.truth(value),
    }
}

pub(super) fn exists(_run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    Ok(Val::Bool(!argument(given, 0).is_undefined()))
}

pub(super) fn type_of(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    run.text(match argument(given, 0) {
        Val::Undefined | Val::Tuples(_) => return Ok(Val::Undefined),
        Val::Null => "null",
        Val::Bool(_) => "boolean",
        Val::Number(_) => "number",
        Val::Text(_) => "string",
        Val::Array(_) => "array",
        Val::Object(_) => "object",
        Val::Native(_) | Val::Function(_) => "function",
    })
}

pub(super) fn clone(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    copied(run, argument(given, 0))
}

pub(super) fn error(_run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    coded("D3137", text_at(given, 0).filter(|text| !text.is_empty()).unwrap_or("$error() function evaluated"))
}

pub(super) fn assert(_run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    match argument(given, 0) {
        Val::Bool(true) => Ok(Val::Undefined),
        _ => coded("D3141", text_at(given, 1).filter(|text| !text.is_empty()).unwrap_or("$assert() statement failed")),
    }
}

pub(super) fn lookup(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    run.lookup(argument(given, 0), text_at(given, 1).unwrap_or("undefined"))
}

pub(super) fn keys(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let (mut names, mut known) = (Vec::new(), HashSet::new());
    collect_keys(run, argument(given, 0), &mut names, &mut known)?;
    let names = names.iter().map(|name: &Rc<str>| run.text(&**name)).collect::<Outcome<_>>()?;
    run.sequence(names)
}

fn collect_keys(run: &Run<'_>, value: &Val, names: &mut Vec<Rc<str>>, known: &mut HashSet<Rc<str>>) -> Outcome<()> {
    run.work(1)?;
    match value {
        Val::Array(array) => array.iter().try_for_each(|item| collect_keys(run, item, names, known)),
        Val::Object(object) => {
            run.work(object.members.len())?;
            for name in object.members.keys() {
                if known.insert(name.clone()) {
                    names.push(name.clone());
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

pub(super) fn spread(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    match argument(given, 0) {
        value @ (Val::Array(_) | Val::Object(_)) => {
            let mut parts = Vec::new();
            collect_parts(run, value, &mut parts)?;
            match value {
                Val::Array(_) if parts.len() > 1 => run.array(parts),
                _ => run.sequence(parts),
            }
        }
        other => Ok(other.clone()),
    }
}

fn collect_parts(run: &Run<'_>, value: &Val, parts: &mut Vec<Val>) -> Outcome<()> {
    run.work(1)?;
    match value {
        Val::Array(array) => array.iter().try_for_each(|item| collect_parts(run, item, parts)),
        Val::Object(object) => {
            for (name, member) in &object.members {
                run.room_for_items(parts.len() + 1)?;
                parts.push(run.object(Members::from([(name.clone(), member.clone())]))?);
            }
            Ok(())
        }
        Val::Undefined => Ok(()),
        other => {
            parts.push(other.clone());
            Ok(())
        }
    }
}

pub(super) fn merge(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Val::Array(array) = argument(given, 0) else { return Ok(Val::Undefined) };
    let mut members = Members::new();
    for item in array.iter() {
        if let Val::Object(object) = item {
            run.work(1 + object.members.len())?;
            members.extend(object.members.iter().map(|(name, member)| (name.clone(), member.clone())));
        }
    }
    run.object(members)
}

pub(super) fn each(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let mut values = Vec::new();
    if let Val::Object(object) = argument(given, 0) {
        for (key, member) in &object.members {
            let arguments = [member.clone(), run.text(&**key)?, given[0].clone()];
            let value = callback(run, argument(given, 1), &arguments, name)?;
            if !value.is_undefined() {
                values.push(value);
            }
        }
    }
    run.sequence(values)
}

pub(super) fn sift(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let mut kept = Members::new();
    if let Val::Object(object) = argument(given, 0) {
        for (key, member) in &object.members {
            let arguments = [member.clone(), run.text(&**key)?, given[0].clone()];
            let value = callback(run, argument(given, 1), &arguments, name)?;
            if run.truth(&value)? == Some(true) {
                kept.insert(key.clone(), member.clone());
            }
        }
    }
    if kept.is_empty() { Ok(Val::Undefined) } else { run.object(kept) }
}
