//! Values as JSON texts: numbers in fifteen digits, functions as empty texts.

use std::rc::Rc;

use super::{argument, coded};
use crate::jsonata::number::{in_fifteen_digits, printed};
use crate::jsonata::run::value::{Members, Val};
use crate::jsonata::run::{Outcome, Run};

/// `$string`
pub(super) fn to_string(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let value = argument(given, 0);
    match (value, argument(given, 1)) {
        (Val::Array(_) | Val::Object(_), Val::Bool(true)) => {
            let mut out = String::new();
            write(run, value, &mut out, Some(0))?;
            run.text(out)
        }
        (Val::Undefined, _) => Ok(Val::Undefined),
        (value, _) => string(run, value),
    }
}

/// A value as a text; nothing is an empty one.
pub(in crate::jsonata) fn string(run: &Run<'_>, value: &Val) -> Outcome<Val> {
    match value {
        Val::Text(_) => Ok(value.clone()),
        Val::Undefined | Val::Native(_) | Val::Function(_) | Val::Tuples(_) => run.text(""),
        Val::Number(number) if !number.is_finite() => {
            coded("D3001", "Attempting to invoke string function on Infinity or NaN")
        }
        Val::Null | Val::Bool(_) | Val::Number(_) | Val::Array(_) | Val::Object(_) => {
            let mut out = String::new();
            write(run, value, &mut out, None)?;
            run.text(out)
        }
    }
}

/// A value in a message: as JSON, cut where it is long.
pub(in crate::jsonata) fn quoted(run: &Run<'_>, value: &Val) -> String {
    const LONGEST: usize = 1000;
    if value.is_undefined() {
        return "undefined".to_owned();
    }
    let mut out = String::new();
    if write(run, value, &mut out, None).is_err() {
        return "a value that is too large".to_owned();
    }
    match out.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", &out[..cut]),
        None => out,
    }
}

/// A copy that shares nothing with the value, as its JSON would give it.
pub(in crate::jsonata) fn copied(run: &Run<'_>, value: &Val) -> Outcome<Val> {
    run.work(1)?;
    match value {
        Val::Array(array) => {
            let items = array.iter().map(|item| match item {
                Val::Undefined => Ok(Val::Null),
                item => copied(run, item),
            });
            run.array(items.collect::<Outcome<_>>()?)
        }
        Val::Object(object) => {
            let mut members = Members::with_capacity(object.members.len());
            for (name, member) in object.members.iter().filter(|(_, member)| !member.is_undefined()) {
                members.insert(Rc::clone(name), copied(run, member)?);
            }
            run.object(members)
        }
        Val::Number(number) => Ok(Val::Number(in_fifteen_digits(*number))),
        Val::Native(_) | Val::Function(_) => run.text(""),
        Val::Undefined | Val::Null | Val::Bool(_) | Val::Text(_) | Val::Tuples(_) => Ok(value.clone()),
    }
}

fn write(run: &Run<'_>, value: &Val, out: &mut String, indent: Option<usize>) -> Outcome<()> {
    run.work(1)?;
    if out.len() > run.limits.bytes {
        return run.room(out.len());
    }
    match value {
        Val::Undefined | Val::Null | Val::Tuples(_) => out.push_str("null"),
        Val::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Val::Number(number) if number.is_finite() => out.push_str(&printed(in_fifteen_digits(*number))),
        Val::Number(_) => out.push_str("null"),
        Val::Text(text) => {
            run.room(out.len().saturating_add(text.len()))?;
            run.work(text.len() / 64)?;
            push_text(out, text);
        }
        Val::Native(_) | Val::Function(_) => out.push_str("\"\""),
        Val::Array(array) if array.is_empty() => out.push_str("[]"),
        Val::Array(array) => {
            out.push('[');
            for (number, item) in array.iter().enumerate() {
                separate(out, number, indent);
                write(run, item, out, indent.map(|depth| depth + 1))?;
            }
            close(out, ']', indent);
        }
        Val::Object(object) => {
            let members = object.members.iter().filter(|(_, member)| !member.is_undefined());
            out.push('{');
            let mut count = 0;
            for (name, member) in members {
                separate(out, count, indent);
                count += 1;
                push_text(out, name);
                out.push_str(if indent.is_some() { ": " } else { ":" });
                write(run, member, out, indent.map(|depth| depth + 1))?;
            }
            if count > 0 {
                close(out, '}', indent);
            } else {
                out.push('}');
            }
        }
    }
    Ok(())
}

fn separate(out: &mut String, number: usize, indent: Option<usize>) {
    if number > 0 {
        out.push(',');
    }
    if let Some(depth) = indent {
        out.push('\n');
        out.push_str(&"  ".repeat(depth + 1));
    }
}

fn close(out: &mut String, bracket: char, indent: Option<usize>) {
    if let Some(depth) = indent {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    }
    out.push(bracket);
}

fn push_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}
