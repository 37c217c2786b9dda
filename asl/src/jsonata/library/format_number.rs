//! `$formatNumber`: numbers by a picture of XPath ("XPath and XQuery Functions and Operators 3.1", "fn:format-number").

use super::{argument, coded, number_at, text_at};
use crate::jsonata::number::rounded;
use crate::jsonata::run::value::Val;
use crate::jsonata::run::{Outcome, Run, Stop};

/// The most digits that a part of a picture may ask for, as in the reference implementation.
const MOST_DIGITS: usize = 100;

/// The characters of pictures.
struct Marks {
    decimal: String,
    grouping: String,
    exponent: String,
    minus: String,
    percent: String,
    per_mille: String,
    zero: char,
    digit: String,
    pattern: String,
}

impl Marks {
    fn of(options: &Val) -> Self {
        let option = |name: &str, usual: &str| match options {
            Val::Object(object) => object.members.get(name).and_then(Val::as_text).unwrap_or(usual).to_owned(),
            _ => usual.to_owned(),
        };
        Marks {
            decimal: option("decimal-separator", "."),
            grouping: option("grouping-separator", ","),
            exponent: option("exponent-separator", "e"),
            minus: option("minus-sign", "-"),
            percent: option("percent", "%"),
            per_mille: option("per-mille", "\u{2030}"),
            zero: option("zero-digit", "0").chars().next().unwrap_or('0'),
            digit: option("digit", "#"),
            pattern: option("pattern-separator", ";"),
        }
    }

    fn is(mark: &str, character: char) -> bool {
        let mut characters = mark.chars();
        characters.next() == Some(character) && characters.next().is_none()
    }

    /// True for one of the ten digits.
    fn is_digit(&self, character: char) -> bool {
        (u32::from(self.zero)..u32::from(self.zero) + 10).contains(&u32::from(character))
    }

    fn is_place(&self, character: char) -> bool {
        self.is_digit(character) || Self::is(&self.digit, character)
    }

    fn is_active(&self, character: char) -> bool {
        self.is_place(character)
            || [&self.decimal, &self.exponent, &self.grouping, &self.pattern]
                .iter()
                .any(|mark| Self::is(mark, character))
    }

    fn digits(&self, part: &str) -> usize {
        part.chars().filter(|c| self.is_digit(*c)).count()
    }

    fn places(&self, part: &str) -> usize {
        part.chars().filter(|c| self.is_place(*c)).count()
    }
}

/// A picture for numbers of one sign, in its parts.
struct Picture {
    whole: String,
    prefix: String,
    suffix: String,
    active: String,
    mantissa: String,
    exponent: Option<String>,
    integer: String,
    fraction: String,
}

impl Picture {
    fn read(text: &str, marks: &Marks) -> Self {
        let edge = |c: char| marks.is_active(c) && !Marks::is(&marks.exponent, c);
        // Where nothing is active, all of it counts as the active part, whose characters then are none.
        let start = text.find(edge).unwrap_or(0);
        let after = |at: usize| at + text[at..].chars().next().map_or(0, char::len_utf8);
        let end = text.rfind(edge).map_or(text.len(), after);
        let (prefix, active, suffix) = (&text[..start], &text[start..end.max(start)], &text[end.max(start)..]);
        let exponent_at = active.find(&marks.exponent);
        let (mantissa, exponent) = match exponent_at {
            Some(at) => (&active[..at], Some(&active[at + marks.exponent.len()..])),
            None => (active, None),
        };
        let (integer, fraction) = mantissa.split_once(&marks.decimal).unwrap_or((mantissa, suffix));
        Picture {
            whole: text.to_owned(),
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
            active: active.to_owned(),
            mantissa: mantissa.to_owned(),
            exponent: exponent.map(str::to_owned),
            integer: integer.to_owned(),
            fraction: fraction.to_owned(),
        }
    }

    /// The last rule that the picture breaks, which is the one that is told.
    fn broken_rule(&self, marks: &Marks) -> Option<(&'static str, &'static str)> {
        let twice = |mark: &str| self.whole.matches(mark).count() > 1;
        let has = |mark: &str| self.whole.contains(mark);
        let decimal = self.whole.find(&marks.decimal);
        let beside_grouping = |at: usize| {
            self.whole[..at].ends_with(&marks.grouping)
                || self.whole[at + marks.decimal.len()..].starts_with(&marks.grouping)
        };
        let optional = self.integer.find(&marks.digit);
        let optional_fraction = self.fraction.rfind(&marks.digit);
        let scaled = has(&marks.percent) || has(&marks.per_mille);
        let exponent = self.exponent.as_deref();
        let rules = [
            (
                twice(&marks.decimal),
                "D3081",
                "The sub-picture must not contain more than one instance of the 'decimal-separator' character",
            ),
            (
                twice(&marks.percent),
                "D3082",
                "The sub-picture must not contain more than one instance of the 'percent' character",
            ),
            (
                twice(&marks.per_mille),
                "D3083",
                "The sub-picture must not contain more than one instance of the 'per-mille' character",
            ),
            (
                has(&marks.percent) && has(&marks.per_mille),
                "D3084",
                "The sub-picture must not contain both a 'percent' and a 'per-mille' character",
            ),
            (
                marks.places(&self.mantissa) == 0,
                "D3085",
                "The mantissa part of a sub-picture must contain at least one character that is either an 'optional digit character' or a member of the 'decimal digit family'",
            ),
            (
                self.active.chars().any(|c| !marks.is_active(c)),
                "D3086",
                "The sub-picture must not contain a passive character that is preceded by an active character and that is followed by another active character",
            ),
            (
                decimal.is_some_and(beside_grouping),
                "D3087",
                "The sub-picture must not contain a 'grouping-separator' character that appears adjacent to a 'decimal-separator' character",
            ),
            (
                decimal.is_none() && self.integer.ends_with(&marks.grouping),
                "D3088",
                "The sub-picture must not contain a 'grouping-separator' at the end of the integer part",
            ),
            (
                has(&marks.grouping.repeat(2)),
                "D3089",
                "The sub-picture must not contain two adjacent instances of the 'grouping-separator' character",
            ),
            (
                optional.is_some_and(|at| marks.digits(&self.integer[..at]) > 0),
                "D3090",
                "The integer part of the sub-picture must not contain a member of the 'decimal digit family' that is followed by an instance of the 'optional digit character'",
            ),
            (
                optional_fraction.is_some_and(|at| marks.digits(&self.fraction[at..]) > 0),
                "D3091",
                "The fractional part of the sub-picture must not contain an instance of the 'optional digit character' that is followed by a member of the 'decimal digit family'",
            ),
            (
                exponent.is_some_and(|exponent| !exponent.is_empty()) && scaled,
                "D3092",
                "A sub-picture that contains a 'percent' or 'per-mille' character must not contain a character treated as an 'exponent-separator'",
            ),
            (
                exponent.is_some_and(|exponent| exponent.is_empty() || exponent.chars().any(|c| !marks.is_digit(c))),
                "D3093",
                "The exponent part of the sub-picture must comprise only of one or more characters that are members of the 'decimal digit family'",
            ),
        ];
        rules.into_iter().rev().find(|(broken, _, _)| *broken).map(|(_, code, words)| (code, words))
    }

    /// How many digits stand right of each grouping mark of the integer part.
    fn integer_groups(&self, marks: &Marks) -> Vec<usize> {
        self.integer.match_indices(&marks.grouping).map(|(at, _)| marks.places(&self.integer[at..])).collect()
    }

    /// How many digits stand left of each grouping mark of the fraction.
    fn fraction_groups(&self, marks: &Marks) -> Vec<usize> {
        self.fraction.match_indices(&marks.grouping).map(|(at, _)| marks.places(&self.fraction[..at])).collect()
    }
}

/// The distance of grouping marks that are regular.
fn regular(positions: &[usize]) -> Option<usize> {
    let divisor = |mut one: usize, mut other: usize| {
        while other != 0 {
            (one, other) = (other, one % other);
        }
        one
    };
    let distance = positions.iter().copied().reduce(divisor).filter(|distance| *distance > 0)?;
    (1..=positions.len()).all(|number| positions.contains(&(number * distance))).then_some(distance)
}

pub(super) fn format_number(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Some(value) = number_at(given, 0) else { return Ok(Val::Undefined) };
    let marks = Marks::of(argument(given, 2));
    let text = text_at(given, 1).unwrap_or_default();
    run.work(text.len())?;
    let parts: Vec<&str> =
        if marks.pattern.is_empty() { vec![text] } else { text.split(marks.pattern.as_str()).collect() };
    if parts.len() > 2 {
        return coded("D3080", "The picture string must only contain a maximum of two sub-pictures");
    }
    let mut pictures: Vec<Picture> = parts.into_iter().map(|part| Picture::read(part, &marks)).collect();
    for picture in &pictures {
        if let Some((code, words)) = picture.broken_rule(&marks) {
            return coded(code, words);
        }
    }
    let is_negative = value < 0.0;
    if pictures.len() == 1 && is_negative {
        pictures[0].prefix.insert_str(0, &marks.minus);
    }
    let Some(picture) = pictures.get(usize::from(is_negative && pictures.len() > 1)) else { return Ok(Val::Undefined) };
    let formatted = picture.format(value, &marks)?;
    run.text(formatted)
}

impl Picture {
    fn format(&self, value: f64, marks: &Marks) -> Outcome<String> {
        let mut least_integer = marks.digits(&self.integer);
        let scaling = least_integer;
        let mut least_fraction = marks.digits(&self.fraction);
        let mut most_fraction = marks.places(&self.fraction);
        if least_integer == 0 && most_fraction == 0 {
            if self.exponent.is_some() {
                (least_fraction, most_fraction) = (1, 1);
            } else {
                least_integer = 1;
            }
        }
        if self.exponent.is_some() && least_integer == 0 && self.integer.contains(&marks.digit) {
            least_integer = 1;
        }
        if least_integer == 0 && least_fraction == 0 {
            least_fraction = 1;
        }
        let least_exponent = self.exponent.as_deref().map_or(0, |exponent| marks.digits(exponent));
        for asked in [least_integer, most_fraction, least_exponent] {
            if asked > MOST_DIGITS {
                return Err(Stop::Plain(format!("The picture asks for more than {MOST_DIGITS} digits")));
            }
        }
        let factor = match () {
            () if self.whole.contains(&marks.percent) => 100.0,
            () if self.whole.contains(&marks.per_mille) => 1000.0,
            () => 1.0,
        };
        let mut mantissa = value * factor;
        let mut exponent = 0_i32;
        if least_exponent > 0 && mantissa != 0.0 && mantissa.is_finite() {
            let most = 10_f64.powi(scaling as i32);
            let least = 10_f64.powi(scaling as i32 - 1);
            while mantissa.abs() < least {
                mantissa *= 10.0;
                exponent -= 1;
            }
            while mantissa.abs() > most {
                mantissa /= 10.0;
                exponent += 1;
            }
        }
        let digits = format!("{:.most_fraction$}", rounded(mantissa, most_fraction as i32).abs());
        let (integer, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let integer = integer.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let integer = format!("{}{integer}", "0".repeat(least_integer.saturating_sub(integer.len())));
        let fraction = format!("{fraction}{}", "0".repeat(least_fraction.saturating_sub(fraction.len())));
        let positions = self.integer_groups(marks);
        let mut grouped = String::new();
        for (number, digit) in integer.chars().enumerate() {
            let left = integer.len() - number;
            let is_edge = match regular(&positions) {
                Some(distance) => left % distance == 0,
                None => positions.contains(&left),
            };
            if number > 0 && is_edge {
                grouped.push_str(&marks.grouping);
            }
            grouped.push(self.digit(digit, marks));
        }
        if !fraction.is_empty() {
            grouped.push_str(&marks.decimal);
            let positions = self.fraction_groups(marks);
            for (number, digit) in fraction.chars().enumerate() {
                if number > 0 && positions.contains(&number) {
                    grouped.push_str(&marks.grouping);
                }
                grouped.push(self.digit(digit, marks));
            }
        }
        if least_exponent > 0 {
            let digits = exponent.abs().to_string();
            let padding = "0".repeat(least_exponent.saturating_sub(digits.len()));
            grouped.push_str(&marks.exponent);
            if exponent < 0 {
                grouped.push_str(&marks.minus);
            }
            grouped.extend((padding + &digits).chars().map(|digit| self.digit(digit, marks)));
        }
        Ok(format!("{}{grouped}{}", self.prefix, self.suffix))
    }

    /// A digit of the family that the picture has.
    fn digit(&self, digit: char, marks: &Marks) -> char {
        let offset = u32::from(digit).wrapping_sub(u32::from('0'));
        if offset > 9 { digit } else { char::from_u32(u32::from(marks.zero) + offset).unwrap_or(digit) }
    }
}
