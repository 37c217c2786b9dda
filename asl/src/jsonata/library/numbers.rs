//! Numbers.

use super::{argument, coded, number_at, quoted};
use crate::jsonata::number::{in_base, printed, rounded};
use crate::jsonata::run::value::Val;
use crate::jsonata::run::{Outcome, Run};

/// What a function of one number gives; nothing for nothing.
fn of_one(given: &[Val], work: impl Fn(f64) -> f64) -> Outcome<Val> {
    Ok(number_at(given, 0).map_or(Val::Undefined, |number| Val::Number(work(number))))
}

/// What a function of an array of numbers gives; `empty` for one without any.
fn of_all(
    run: &Run<'_>,
    given: &[Val],
    empty: Option<f64>,
    work: impl Fn(&mut dyn Iterator<Item = f64>, usize) -> f64,
) -> Outcome<Val> {
    let Val::Array(array) = argument(given, 0) else { return Ok(Val::Undefined) };
    run.work(array.len() / 4)?;
    if array.is_empty() {
        return Ok(empty.map_or(Val::Undefined, Val::Number));
    }
    let mut numbers = array.iter().filter_map(|item| match item {
        Val::Number(number) => Some(*number),
        _ => None,
    });
    Ok(Val::Number(work(&mut numbers, array.len())))
}

pub(super) fn sum(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    of_all(run, given, Some(0.0), |numbers, _| numbers.fold(0.0, |total, number| total + number))
}

pub(super) fn average(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    of_all(run, given, None, |numbers, count| numbers.fold(0.0, |total, number| total + number) / count as f64)
}

pub(super) fn max(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    of_all(run, given, None, |numbers, _| numbers.fold(f64::NEG_INFINITY, f64::max))
}

pub(super) fn min(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    of_all(run, given, None, |numbers, _| numbers.fold(f64::INFINITY, f64::min))
}

pub(super) fn abs(_run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    of_one(given, f64::abs)
}

pub(super) fn floor(_run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    of_one(given, f64::floor)
}

pub(super) fn ceil(_run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    of_one(given, f64::ceil)
}

pub(super) fn round(_run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let places = number_at(given, 1).unwrap_or(0.0) as i32;
    of_one(given, |number| rounded(number, places))
}

pub(super) fn sqrt(_run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    match number_at(given, 0) {
        Some(number) if number < 0.0 => {
            coded("D3060", format!("The sqrt function cannot be applied to a negative number: {}", printed(number)))
        }
        _ => of_one(given, f64::sqrt),
    }
}

pub(super) fn power(_run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Some(base) = number_at(given, 0) else { return Ok(Val::Undefined) };
    let exponent = number_at(given, 1).unwrap_or(f64::NAN);
    let result = base.powf(exponent);
    if result.is_finite() {
        return Ok(Val::Number(result));
    }
    coded(
        "D3061",
        format!(
            "The power function has resulted in a value that cannot be represented as a JSON number: base={}, exponent={}",
            printed(base),
            printed(exponent)
        ),
    )
}

pub(super) fn number(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let value = argument(given, 0);
    let number = match value {
        Val::Undefined => return Ok(Val::Undefined),
        Val::Number(number) => Some(*number),
        Val::Bool(value) => Some(f64::from(u8::from(*value))),
        Val::Text(text) => decimal(text).or_else(|| in_other_base(text)),
        _ => None,
    };
    match number {
        Some(number) => Ok(Val::Number(number)),
        None => coded("D3030", format!("Unable to cast value to a number: {}", quoted(run, value))),
    }
}

/// The number of a text in the notation of JSON, which may begin with zeros.
fn decimal(text: &str) -> Option<f64> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(one, other)| (one, Some(other)));
    let unsigned = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(one, other)| (one, Some(other)));
    let exponent = exponent.map(|exponent| exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    let fits = digits(whole) && fraction.is_none_or(digits) && exponent.is_none_or(digits);
    fits.then(|| text.parse().ok()).flatten().filter(|number: &f64| number.is_finite())
}

/// The number of a text such as `0xff`, `0o17` or `0b101`.
fn in_other_base(text: &str) -> Option<f64> {
    let base = match text.get(..2)? {
        "0x" | "0X" => 16,
        "0o" | "0O" => 8,
        "0b" | "0B" => 2,
        _ => return None,
    };
    let digits = text.get(2..).filter(|digits| !digits.is_empty())?;
    digits.chars().try_fold(0.0, |number, digit| Some(number * f64::from(base) + f64::from(digit.to_digit(base)?)))
}

pub(super) fn format_base(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Some(number) = number_at(given, 0) else { return Ok(Val::Undefined) };
    let base = number_at(given, 1).map_or(10.0, |base| rounded(base, 0));
    if !(2.0..=36.0).contains(&base) {
        let base = printed(base);
        return coded(
            "D3100",
            format!("The radix of the formatBase function must be between 2 and 36.  It was given {base}"),
        );
    }
    run.text(in_base(rounded(number, 0), base as u32))
}
