//! Whole numbers in words, letters, Roman numerals and digits, by pictures of XPath ("fn:format-integer").

use super::{coded, number_at, text_at};
use crate::jsonata::number::printed;
use crate::jsonata::run::value::Val;
use crate::jsonata::run::{Outcome, Run, Stop};

/// How a whole number is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Format {
    pub(super) kind: Kind,
    pub(super) case: Case,
    pub(super) ordinal: bool,
    /// The digits that are written at least.
    pub(super) mandatory: usize,
    pub(super) optional: usize,
    zero: u32,
    pub(super) grouping: Grouping,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Decimal,
    Letters,
    Roman,
    Words,
    /// A sequence that begins with some token, which is not known.
    Sequence(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Upper,
    Lower,
    Title,
}

/// The marks between digits, with how many digits stand right of them.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Grouping {
    Every(usize, char),
    At(Vec<(usize, char)>),
}

/// The zeros of the families of digits.
const ZEROS: [u32; 37] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620,
    0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
];

impl Format {
    /// Reads a picture.
    pub(super) fn read(picture: &str) -> Outcome<Self> {
        let (token, modifier) = picture.rsplit_once(';').unwrap_or((picture, ""));
        let mut format = Format {
            kind: Kind::Decimal,
            case: Case::Lower,
            ordinal: modifier.starts_with('o'),
            mandatory: 0,
            optional: 0,
            zero: 0x30,
            grouping: Grouping::At(Vec::new()),
        };
        (format.kind, format.case) = match token {
            "A" => (Kind::Letters, Case::Upper),
            "a" => (Kind::Letters, Case::Lower),
            "I" => (Kind::Roman, Case::Upper),
            "i" => (Kind::Roman, Case::Lower),
            "W" => (Kind::Words, Case::Upper),
            "Ww" => (Kind::Words, Case::Title),
            "w" => (Kind::Words, Case::Lower),
            _ => return format.digits(token),
        };
        Ok(format)
    }

    fn digits(mut self, token: &str) -> Outcome<Self> {
        let mut zero = None;
        let mut marks: Vec<(usize, char)> = Vec::new();
        let mut position = 0;
        for character in token.chars().rev() {
            let code = u32::from(character);
            let family = ZEROS.iter().copied().find(|zero| (*zero..*zero + 10).contains(&code));
            match family {
                Some(family) => {
                    self.mandatory += 1;
                    position += 1;
                    if zero.is_some_and(|zero| zero != family) {
                        return coded(
                            "D3131",
                            "In a decimal digit pattern, all digits must be from the same decimal group",
                        );
                    }
                    zero = Some(family);
                }
                None if character == '#' => {
                    self.optional += 1;
                    position += 1;
                }
                None => marks.push((position, character)),
            }
        }
        let Some(zero) = zero else {
            self.kind = Kind::Sequence(token.to_owned());
            return Ok(self);
        };
        self.zero = zero;
        self.grouping = regular(&marks).unwrap_or(Grouping::At(marks));
        Ok(self)
    }

    /// Writes a number.
    pub(super) fn write(&self, run: &Run<'_>, number: f64) -> Outcome<String> {
        let negative = number < 0.0;
        let number = number.abs();
        if !number.is_finite() {
            return Err(Stop::Plain("A number that is not finite cannot be formatted".to_owned()));
        }
        let written = match &self.kind {
            Kind::Letters => letters(number, if self.case == Case::Upper { b'A' } else { b'a' }),
            Kind::Roman => {
                // Each thousand is a letter of its own.
                run.room((number / 1000.0) as usize)?;
                let written = roman(number);
                if self.case == Case::Upper { written.to_uppercase() } else { written }
            }
            Kind::Words => {
                let written = words(number, self.ordinal);
                match self.case {
                    Case::Upper => written.to_uppercase(),
                    Case::Lower => written.to_lowercase(),
                    Case::Title => written,
                }
            }
            Kind::Decimal => self.decimal(run, number)?,
            Kind::Sequence(token) => return unsupported(token),
        };
        Ok(if negative { format!("-{written}") } else { written })
    }

    fn decimal(&self, run: &Run<'_>, number: f64) -> Outcome<String> {
        let digits = printed(number);
        run.room(self.mandatory)?;
        let padding = "0".repeat(self.mandatory.saturating_sub(digits.len()));
        let digits: Vec<char> = (padding + &digits).chars().collect();
        let mut written = String::new();
        for (number, digit) in digits.iter().enumerate() {
            let left = digits.len() - number;
            match &self.grouping {
                Grouping::Every(distance, mark) if number > 0 && left % distance == 0 => written.push(*mark),
                Grouping::Every(..) => {}
                Grouping::At(marks) => {
                    written.extend(marks.iter().rev().filter(|(position, _)| *position == left).map(|(_, mark)| mark));
                }
            }
            let code = u32::from(*digit).wrapping_sub(0x30).wrapping_add(self.zero);
            written.push(char::from_u32(code).unwrap_or(*digit));
        }
        if let Grouping::At(marks) = &self.grouping {
            written.extend(marks.iter().rev().filter(|(position, _)| *position == 0).map(|(_, mark)| mark));
        }
        if self.ordinal {
            let last = written.chars().next_back();
            let teens = written.chars().rev().nth(1) == Some('1');
            written.push_str(match last {
                Some('1') if !teens => "st",
                Some('2') if !teens => "nd",
                Some('3') if !teens => "rd",
                _ => "th",
            });
        }
        Ok(written)
    }

    /// The number that a text is.
    pub(super) fn parse(&self, text: &str) -> Outcome<f64> {
        Ok(match &self.kind {
            Kind::Letters => {
                let first = if self.case == Case::Upper { b'A' } else { b'a' };
                text.bytes().fold(0.0, |sum, letter| sum * 26.0 + f64::from(letter) - f64::from(first) + 1.0)
            }
            Kind::Roman => of_roman(&text.to_uppercase()),
            Kind::Words => of_words(&text.to_lowercase()),
            Kind::Decimal => {
                let text =
                    if self.ordinal { text.get(..text.len().saturating_sub(2)).unwrap_or_default() } else { text };
                let is_mark = |c: char| match &self.grouping {
                    Grouping::Every(..) => c == ',',
                    Grouping::At(marks) => marks.iter().any(|(_, mark)| *mark == c),
                };
                let digits: String = text
                    .chars()
                    .filter(|c| !is_mark(*c))
                    .map(|c| char::from_u32(u32::from(c).wrapping_sub(self.zero).wrapping_add(0x30)).unwrap_or(c))
                    .collect();
                leading_number(&digits)
            }
            Kind::Sequence(token) => return unsupported(token),
        })
    }
}

fn unsupported<T>(token: &str) -> Outcome<T> {
    coded(
        "D3130",
        format!(
            "Formatting or parsing an integer as a sequence starting with {} is not supported by this implementation",
            serde_json::Value::from(token)
        ),
    )
}

/// The number at the beginning of a text, as JavaScript's `parseInt` reads it.
pub(super) fn leading_number(text: &str) -> f64 {
    let text = text.trim_start();
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let number: f64 = unsigned[..digits].parse().unwrap_or(f64::NAN);
    if text.starts_with('-') { -number } else { number }
}

/// Marks that are all the same and stand at regular distances.
fn regular(marks: &[(usize, char)]) -> Option<Grouping> {
    let (_, mark) = *marks.first()?;
    if marks.iter().any(|(_, other)| *other != mark) {
        return None;
    }
    let divisor = |mut one: usize, mut other: usize| {
        while other != 0 {
            (one, other) = (other, one % other);
        }
        one
    };
    let distance = marks.iter().map(|(position, _)| *position).reduce(divisor).filter(|distance| *distance > 0)?;
    let is_regular = (1..=marks.len()).all(|number| marks.iter().any(|(position, _)| *position == number * distance));
    is_regular.then_some(Grouping::Every(distance, mark))
}

fn letters(mut number: f64, first: u8) -> String {
    let mut written = Vec::new();
    while number >= 1.0 {
        written.push(char::from(first + ((number - 1.0) % 26.0) as u8));
        number = ((number - 1.0) / 26.0).floor();
    }
    written.iter().rev().collect()
}

const ROMAN: [(f64, &str); 13] = [
    (1000.0, "m"),
    (900.0, "cm"),
    (500.0, "d"),
    (400.0, "cd"),
    (100.0, "c"),
    (90.0, "xc"),
    (50.0, "l"),
    (40.0, "xl"),
    (10.0, "x"),
    (9.0, "ix"),
    (5.0, "v"),
    (4.0, "iv"),
    (1.0, "i"),
];

fn roman(mut number: f64) -> String {
    let mut written = "m".repeat((number / 1000.0) as usize);
    number %= 1000.0;
    for (value, numeral) in ROMAN {
        while number >= value {
            written.push_str(numeral);
            number -= value;
        }
    }
    written
}

fn of_roman(text: &str) -> f64 {
    let mut sum = 0.0;
    let mut most = 1.0;
    for letter in text.chars().rev() {
        let value = match letter {
            'M' => 1000.0,
            'D' => 500.0,
            'C' => 100.0,
            'L' => 50.0,
            'X' => 10.0,
            'V' => 5.0,
            'I' => 1.0,
            _ => f64::NAN,
        };
        if value < most {
            sum -= value;
        } else {
            most = value;
            sum += value;
        }
    }
    sum
}

const FEW: [&str; 20] = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
];
const ORDINALS: [&str; 20] = [
    "Zeroth",
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
    "Eleventh",
    "Twelfth",
    "Thirteenth",
    "Fourteenth",
    "Fifteenth",
    "Sixteenth",
    "Seventeenth",
    "Eighteenth",
    "Nineteenth",
];
const TENS: [&str; 8] = ["Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"];
const MAGNITUDES: [(f64, &str); 4] = [(1e12, "Trillion"), (1e9, "Billion"), (1e6, "Million"), (1e3, "Thousand")];

/// A number in English words.
fn words(number: f64, ordinal: bool) -> String {
    let mut written = String::new();
    spell(number, false, ordinal, &mut written);
    written
}

/// Adds the words of a number; `follows` says that others stand before them.
fn spell(number: f64, follows: bool, ordinal: bool, out: &mut String) {
    if number < 100.0 {
        out.push_str(if follows { " and " } else { "" });
        let (tens, ones) = ((number / 10.0) as usize, (number % 10.0) as usize);
        if number < 20.0 {
            out.push_str(if ordinal { ORDINALS } else { FEW }[number as usize]);
        } else if ones > 0 {
            out.push_str(TENS[tens - 2]);
            out.push('-');
            spell(ones as f64, false, ordinal, out);
        } else if ordinal {
            out.push_str(TENS[tens - 2].trim_end_matches('y'));
            out.push_str("ieth");
        } else {
            out.push_str(TENS[tens - 2]);
        }
        return;
    }
    out.push_str(if follows { ", " } else { "" });
    let (unit, name) = MAGNITUDES.into_iter().find(|(unit, _)| number >= *unit).unwrap_or((100.0, "Hundred"));
    let count = (number / unit).floor();
    spell(count, false, false, out);
    out.push(' ');
    out.push_str(name);
    let rest = number - count * unit;
    if rest > 0.0 {
        spell(rest, true, ordinal, out);
    } else if ordinal {
        out.push_str("th");
    }
}

/// The values of the words, ordinals too.
pub(super) fn value_of_word(word: &str) -> Option<f64> {
    let is = |known: &str| known.eq_ignore_ascii_case(word);
    if let Some(value) = FEW.iter().position(|known| is(known)).or_else(|| ORDINALS.iter().position(|known| is(known)))
    {
        return Some(value as f64);
    }
    let cardinal = word.strip_suffix("ieth").map(|stem| format!("{stem}y"));
    let cardinal = cardinal.as_deref().unwrap_or(word);
    if let Some(tens) = TENS.iter().position(|known| known.eq_ignore_ascii_case(cardinal)) {
        return Some((tens as f64 + 2.0) * 10.0);
    }
    let cardinal = word.strip_suffix("th").unwrap_or(word);
    let named = |name: &str| name.eq_ignore_ascii_case(cardinal);
    if named("hundred") {
        return Some(100.0);
    }
    MAGNITUDES.iter().find(|(_, name)| named(name)).map(|(value, _)| *value)
}

fn of_words(text: &str) -> f64 {
    let parts = text.replace(", ", " ").replace(" and ", " ");
    let mut segments = vec![0.0];
    for part in parts.split(|c: char| c.is_whitespace() || c == '-' || c == '\\') {
        let value = value_of_word(part).unwrap_or(f64::NAN);
        let top = segments.pop().unwrap_or(0.0);
        if value < 100.0 {
            if top >= 1000.0 {
                segments.push(top);
                segments.push(value);
            } else {
                segments.push(top + value);
            }
        } else {
            segments.push(top * value);
        }
    }
    segments.iter().sum()
}

pub(super) fn format_integer(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Some(number) = number_at(given, 0) else { return Ok(Val::Undefined) };
    let picture = text_at(given, 1).unwrap_or_default();
    run.work(picture.len())?;
    let written = Format::read(picture)?.write(run, number.floor())?;
    run.text(written)
}

pub(super) fn parse_integer(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Some(text) = text_at(given, 0) else { return Ok(Val::Undefined) };
    let picture = text_at(given, 1).unwrap_or_default();
    run.work(picture.len() + text.len())?;
    Ok(Val::Number(Format::read(picture)?.parse(text)?))
}
