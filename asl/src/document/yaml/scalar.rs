//! What a YAML scalar is: the core schema (YAML 1.2.2, section 10.3).

use std::borrow::Cow;

use saphyr_parser::Tag;

use super::super::fault::Fault;
use super::super::tree::Range;
use super::super::{Dialect, Kind};
use super::schema;

/// The prefix of the tags that YAML itself defines.
const CORE: &str = "tag:yaml.org,2002:";

/// What a scalar reads as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Plain<'v> {
    Null,
    Bool(bool),
    /// A number, in JSON's notation.
    Number(Cow<'v, str>),
    /// A number that JSON has not: infinite, not a number, or beyond the doubles.
    NoNumber,
    String,
}

/// A tag of the core schema on a scalar that is none such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistagged(String);

impl Mistagged {
    pub(super) fn fault(self, span: Range, value: &str) -> Fault {
        let Self(tag) = self;
        Fault::new(span.0 as usize, format!("{value} is not a value of the tag `{tag}`"))
            .help("remove the tag, or write a value of that type")
    }
}

/// What a scalar without quotes and tag is.
pub(super) fn resolve(value: &str) -> Plain<'_> {
    match value {
        "" | "~" | "null" | "Null" | "NULL" => Plain::Null,
        "true" | "True" | "TRUE" => Plain::Bool(true),
        "false" | "False" | "FALSE" => Plain::Bool(false),
        _ => number(value).unwrap_or(Plain::String),
    }
}

/// What a scalar with a tag is.
pub(super) fn tagged<'v>(tag: &Tag, value: &'v str, dialect: Dialect) -> Result<Plain<'v>, Mistagged> {
    if tag.handle != CORE {
        return Ok(Plain::String);
    }
    let read = schema::resolve(value, dialect);
    let fits = match tag.suffix.as_str() {
        "null" => read == Plain::Null,
        "bool" => matches!(read, Plain::Bool(_)),
        "int" => matches!(&read, Plain::Number(number) if !number.contains(['.', 'e', 'E'])),
        "float" => matches!(read, Plain::Number(_) | Plain::NoNumber),
        "seq" | "map" => false,
        _ => return Ok(Plain::String),
    };
    if fits { Ok(read) } else { Err(Mistagged(format!("!!{}", tag.suffix))) }
}

/// Checks that a tag of the core schema fits a sequence or mapping.
pub(super) fn fits(tag: &Tag, kind: Kind) -> Result<(), Mistagged> {
    let fits = match tag.suffix.as_str() {
        _ if tag.handle != CORE => true,
        "seq" => kind == Kind::Array,
        "map" => kind == Kind::Object,
        "str" | "null" | "bool" | "int" | "float" => false,
        _ => true,
    };
    if fits { Ok(()) } else { Err(Mistagged(format!("!!{}", tag.suffix))) }
}

/// The tag as it is written, if it is one to keep.
pub(super) fn kept(tag: &Tag) -> Option<String> {
    let Tag { handle, suffix } = tag;
    match (handle.as_str(), suffix.as_str()) {
        (CORE, "str" | "null" | "bool" | "int" | "float" | "seq" | "map") | ("", "!") => None,
        (CORE, _) => Some(format!("!!{suffix}")),
        ("", _) => Some(format!("!<{suffix}>")),
        ("!", _) => Some(format!("!{suffix}")),
        (_, _) => Some(format!("!<{handle}{suffix}>")),
    }
}

/// A number of the core schema, if the scalar has the form of one.
fn number(value: &str) -> Option<Plain<'_>> {
    if let Some(digits) = value.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = value.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let (negative, unsigned) = match value.as_bytes().first()? {
        b'-' => (true, &value[1..]),
        b'+' => (false, &value[1..]),
        b'0'..=b'9' | b'.' => (false, value),
        _ => return None,
    };
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(value, ".nan" | ".NaN" | ".NAN") {
        return Some(Plain::NoNumber);
    }
    let (whole, rest) = split_digits(unsigned);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            let (fraction, rest) = split_digits(rest);
            (Some(fraction), rest)
        }
        None => (None, rest),
    };
    if whole.is_empty() && fraction.unwrap_or_default().is_empty() {
        return None;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let (digits, end) = split_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
        if digits.is_empty() || !end.is_empty() {
            return None;
        }
    } else if !rest.is_empty() {
        return None;
    }
    Some(json(value, negative, whole, fraction, rest))
}

/// A number in JSON's notation: no `+`, no leading zeros, a digit on both sides of the point.
fn json<'v>(value: &'v str, negative: bool, whole: &str, fraction: Option<&str>, exponent: &str) -> Plain<'v> {
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let zero = whole == "0" && fraction.is_none() && exponent.is_empty();
    let mut text = String::with_capacity(value.len() + 2);
    // A whole number has no negative zero.
    if negative && !zero {
        text.push('-');
    }
    text.push_str(whole);
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(if fraction.is_empty() { "0" } else { fraction });
    }
    text.push_str(exponent);
    finite(value, text)
}

/// A number in JSON's notation, if a double can hold it; `value` is what the text writes.
pub(super) fn finite(value: &str, text: String) -> Plain<'_> {
    match text.parse::<f64>() {
        Ok(double) if double.is_finite() => {}
        Ok(_) | Err(_) => return Plain::NoNumber,
    }
    Plain::Number(if text == value { Cow::Borrowed(value) } else { Cow::Owned(text) })
}

/// A whole number in hexadecimal or octal digits.
fn radix(digits: &str, radix: u32) -> Option<Plain<'static>> {
    let all = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    all.then(|| match u128::from_str_radix(digits, radix) {
        Ok(number) => Plain::Number(Cow::Owned(number.to_string())),
        Err(_) => Plain::NoNumber,
    })
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        // YAML 1.2.2, section 10.3.2.
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(resolve(text), Plain::Null, "{text}");
        }
        assert_eq!([resolve("True"), resolve("FALSE")], [Plain::Bool(true), Plain::Bool(false)]);
        for text in [
            "Yes",
            "no",
            "On",
            "off",
            "y",
            "nULL",
            "tRUE",
            "-",
            "+",
            ".",
            "-.",
            "e3",
            ".e3",
            "1e",
            "1e+",
            "1_000",
            "0b1",
            "12:30:45",
            "2010-09-09",
            "0x",
            "0xG",
            "-0x1",
            "0o8",
            "1.2.3",
            "- 1",
            "inf",
            "nan",
            "-.nan",
            "１２",
        ] {
            assert_eq!(resolve(text), Plain::String, "{text}");
        }
    }

    #[test]
    fn numbers_are_put_into_the_notation_of_json() {
        for (text, json) in [
            ("0", "0"),
            ("-19", "-19"),
            ("+12", "12"),
            ("0o7", "7"),
            ("0x3A", "58"),
            ("0123", "123"),
            ("-0", "0"),
            ("0.", "0.0"),
            ("-0.0", "-0.0"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("+12e03", "12e03"),
            ("-2E+05", "-2E+05"),
            ("1.e3", "1.0e3"),
            ("012345678901", "12345678901"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ] {
            assert_eq!(resolve(text), Plain::Number(json.into()), "{text}");
            serde_json::from_str::<serde_json::Number>(json).unwrap();
        }
        for text in [".inf", "-.Inf", "+.INF", ".nan", ".NaN", "1e999", "0xffffffffffffffffffffffffffffffffff"] {
            assert_eq!(resolve(text), Plain::NoNumber, "{text}");
        }
    }
}
