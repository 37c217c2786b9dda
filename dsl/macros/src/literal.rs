//! What is written down in a request: its kind, its range, and whether it is one of the values that there are.

use catalogue::{Bounds, Kind, Shape, closest};
use syn::{Expr, ExprLit, ExprUnary, Lit, UnOp};

use crate::callee::did_you_mean;

/// A value that is written down.
pub(crate) enum Literal {
    Text(String),
    Number(Number),
    Boolean,
    /// What only rustc knows.
    Other,
}

/// A number that is written down.
pub(crate) enum Number {
    Whole(i64),
    Fraction(f64),
}

/// The literal that an expression is; none for anything else.
pub(crate) fn of(expression: &Expr) -> Option<Literal> {
    match expression {
        Expr::Lit(ExprLit { lit, .. }) => match lit {
            Lit::Str(text) => Some(Literal::Text(text.value())),
            Lit::Int(number) => number.base10_parse().ok().map(|number| Literal::Number(Number::Whole(number))),
            Lit::Float(number) => number.base10_parse().ok().map(|number| Literal::Number(Number::Fraction(number))),
            Lit::Bool(_) => Some(Literal::Boolean),
            _ => None,
        },
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match of(expr)? {
            Literal::Number(Number::Whole(number)) => Some(Literal::Number(Number::Whole(-number))),
            Literal::Number(Number::Fraction(number)) => Some(Literal::Number(Number::Fraction(-number))),
            Literal::Text(_) | Literal::Boolean | Literal::Other => None,
        },
        Expr::Paren(inner) => of(&inner.expr),
        Expr::Group(inner) => of(&inner.expr),
        _ => None,
    }
}

/// Whether a literal may stand in a member of a shape; otherwise what is wrong.
pub(crate) fn checked(literal: &Literal, shape: Shape, member: &str) -> Result<(), String> {
    let expected = shape.kind();
    let is = |found: &str, help: &str| Err(format!("`{member}` is {}, not {found}{help}", kind(expected)));
    match (literal, expected) {
        (Literal::Text(text), Kind::String { length }) => text_fits(text, shape, length, member),
        (Literal::Text(_), Kind::Blob | Kind::Document) => Ok(()),
        (Literal::Text(text), Kind::Timestamp) => {
            let is_none = || format!("`{member}` is a time such as `2026-08-01T09:30:00Z`, not `{text}`");
            if is_time(text) { Ok(()) } else { Err(is_none()) }
        }
        (Literal::Text(text), Kind::Integer { .. } | Kind::Long { .. }) if text.parse::<i64>().is_ok() => {
            is("a string", "; write it without the quotes")
        }
        (Literal::Text(text), Kind::Float | Kind::Double) if text.parse::<f64>().is_ok() => {
            is("a string", "; write it without the quotes")
        }
        (Literal::Text(text), Kind::Boolean) if matches!(text.as_str(), "true" | "false") => {
            is("a string", "; write it without the quotes")
        }
        (Literal::Text(_), _) => is("a string", brackets(expected)),
        (Literal::Number(Number::Whole(number)), Kind::Integer { range } | Kind::Long { range }) => {
            out_of(range, *number, member, "").map_or(Ok(()), Err)
        }
        (Literal::Number(_), Kind::Float | Kind::Double | Kind::Document) => Ok(()),
        (Literal::Number(Number::Whole(_)), Kind::Timestamp) => Ok(()),
        (Literal::Number(Number::Fraction(_)), Kind::Integer { .. } | Kind::Long { .. }) => {
            is("a number with a fraction", "")
        }
        (Literal::Number(_), Kind::String { .. }) => is("a number", "; write it in quotes"),
        (Literal::Number(_), _) => is("a number", brackets(expected)),
        (Literal::Boolean, Kind::Boolean | Kind::Document) => Ok(()),
        (Literal::Boolean, Kind::String { .. }) => is("a boolean", "; write it in quotes"),
        (Literal::Boolean, _) => is("a boolean", brackets(expected)),
        (Literal::Other, _) => Ok(()),
    }
}

/// True for a text of the form that RFC 3339 gives a time.
fn is_time(text: &str) -> bool {
    const FORM: &str = "0000-00-00T00:00:00";
    let of_form = |(form, found): (char, char)| if form == '0' { found.is_ascii_digit() } else { form == found };
    let behind = text.get(FORM.len()..).unwrap_or_default();
    text.chars().count() > FORM.len()
        && FORM.chars().zip(text.chars()).all(of_form)
        && behind.starts_with(['.', 'Z', '+', '-'])
}

fn text_fits(text: &str, shape: Shape, length: Bounds, member: &str) -> Result<(), String> {
    let values: Vec<&str> = shape.values().collect();
    if !values.is_empty() && !values.contains(&text) {
        let meant = match closest(text, values.iter().copied()) {
            Some(near) => did_you_mean(Some(near.to_owned())),
            None if values.len() <= 12 => {
                let all: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                format!("; it is one of {}", all.join(", "))
            }
            None => String::new(),
        };
        return Err(format!("`{member}` is never `{text}`{meant}"));
    }
    let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    out_of(length, count, member, "characters").map_or(Ok(()), Err)
}

/// What is wrong with a number, or a count of something, that is out of its bounds.
pub(crate) fn out_of(bounds: Bounds, number: i64, member: &str, of: &str) -> Option<String> {
    let (has, space) = if of.is_empty() { ("is", "") } else { ("has", " ") };
    let limit = match bounds {
        Bounds { least: Some(least), .. } if number < least => format!("at least {least}"),
        Bounds { most: Some(most), .. } if number > most => format!("at most {most}"),
        Bounds { .. } => return None,
    };
    Some(format!("`{member}` {has} {limit}{space}{of}, not {number}"))
}

/// A kind of value in words.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Structure | Kind::Union | Kind::Map { .. } => "an object",
        Kind::List { .. } => "a list",
        Kind::String { .. } | Kind::Blob => "a string",
        Kind::Integer { .. } | Kind::Long { .. } => "an integer",
        Kind::Float | Kind::Double => "a number",
        Kind::Boolean => "a boolean",
        Kind::Timestamp => "a time",
        Kind::Document => "data of any shape",
    }
}

fn brackets(kind: Kind) -> &'static str {
    match kind {
        Kind::Structure | Kind::Union | Kind::Map { .. } => "; write its members in braces",
        Kind::List { .. } => "; write its items in brackets",
        Kind::String { .. }
        | Kind::Integer { .. }
        | Kind::Long { .. }
        | Kind::Float
        | Kind::Double
        | Kind::Boolean
        | Kind::Timestamp
        | Kind::Blob
        | Kind::Document => "",
    }
}
