//! What scalars without quotes are for the readers of AWS's tools, who read YAML 1.1.

use std::borrow::Cow;

use super::super::Dialect;
use super::scalar::{self, Plain, finite};

/// What a scalar without quotes and tag is in a dialect.
pub(super) fn resolve(value: &str, dialect: Dialect) -> Plain<'_> {
    match dialect {
        Dialect::Core => scalar::resolve(value),
        Dialect::Template => template(value),
        Dialect::DefinitionFile => definition_file(value),
    }
}

/// As PyYAML resolves it (YAML 1.1, `bool`, `int`, `float` and `null` of `resolver.py`). Dates stay strings.
fn template(value: &str) -> Plain<'_> {
    match value {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Null,
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => return Plain::Bool(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => return Plain::Bool(false),
        _ => {}
    }
    let Some(Number { negative, digits }) = Number::of(value) else { return Plain::String };
    let sign = if negative { "-" } else { "" };
    if let Some(bits) = digits.strip_prefix("0b") {
        return radix(sign, bits, 2);
    }
    if let Some(hex) = digits.strip_prefix("0x") {
        return radix(sign, hex, 16);
    }
    if digits.contains(':') {
        return sexagesimal(sign, digits);
    }
    // Without a point, `1e3` is a string.
    if !digits.contains('.') && digits.contains(['e', 'E']) {
        return Plain::String;
    }
    if let Some(octal) = digits.strip_prefix('0').filter(|octal| !octal.is_empty() && !octal.contains('.')) {
        return radix(sign, octal, 8);
    }
    if !digits.contains('.') {
        return whole(value, sign, digits);
    }
    // The exponent has a sign, and `.5` has none.
    let mantissa = digits.split(['e', 'E']).next().unwrap_or_default();
    let exponent = &digits[mantissa.len()..];
    let signed = exponent.is_empty() || exponent[1..].starts_with(['+', '-']);
    if !signed || (mantissa.starts_with('.') && value != digits) {
        return Plain::String;
    }
    float(value, sign, mantissa, exponent)
}

/// As Jackson decodes what SnakeYAML resolves (`YAMLParser.java` 2.10): words are strings but for `true`, `false` and `null`,
/// and so are numbers that are not decimal.
fn definition_file(value: &str) -> Plain<'_> {
    match value {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Null,
        "true" | "True" | "TRUE" => return Plain::Bool(true),
        "false" | "False" | "FALSE" => return Plain::Bool(false),
        _ => {}
    }
    let Some(Number { negative, digits }) = Number::of(value) else { return Plain::String };
    let sign = if negative { "-" } else { "" };
    if digits.starts_with("0b") || digits.starts_with("0x") || digits.contains(':') {
        return Plain::String;
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        return whole(value, sign, digits);
    }
    let mantissa = digits.split(['e', 'E']).next().unwrap_or_default();
    if mantissa.starts_with('.') && value != digits {
        return Plain::String;
    }
    float(value, sign, mantissa, &digits[mantissa.len()..])
}

/// A scalar that may be a number: digits, `_`, and what a number may have besides.
struct Number<'v> {
    negative: bool,
    /// Without the sign.
    digits: &'v str,
}

impl<'v> Number<'v> {
    fn of(value: &'v str) -> Option<Self> {
        let negative = value.starts_with('-');
        let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
        let first = digits.bytes().next()?;
        let second = digits.as_bytes().get(1).copied();
        let begins = first.is_ascii_digit() || (first == b'.' && second.is_some_and(|byte| byte.is_ascii_digit()));
        (begins && is_number(digits)).then_some(Self { negative, digits })
    }
}

/// True for the forms of numbers of YAML 1.1, and for `1e3`, which only some readers know.
fn is_number(digits: &str) -> bool {
    let all =
        |text: &str, is: &dyn Fn(u8) -> bool| !text.is_empty() && text.bytes().all(|byte| byte == b'_' || is(byte));
    if let Some(bits) = digits.strip_prefix("0b") {
        return all(bits, &|byte| matches!(byte, b'0' | b'1'));
    }
    if let Some(hex) = digits.strip_prefix("0x") {
        return all(hex, &|byte| byte.is_ascii_hexdigit());
    }
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => (&digits[..at], Some(&digits[at + 1..])),
        None => (digits, None),
    };
    if let Some(exponent) = exponent {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if exponent.is_empty() || !exponent.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
    }
    let (front, fraction) = match mantissa.split_once('.') {
        Some((front, fraction)) => (front, Some(fraction)),
        None => (mantissa, None),
    };
    if !fraction.unwrap_or_default().bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        return false;
    }
    let mut parts = front.split(':');
    let first = parts.next().unwrap_or_default();
    let minutes = parts.clone().count() > 0;
    let sixtieths = parts.all(|part| {
        let small = part.len() == 1 || (part.len() == 2 && part.as_bytes()[0] <= b'5');
        small && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    if minutes {
        let fits = fraction.is_some() || first.starts_with(|first: char| matches!(first, '1'..='9'));
        return fits && exponent.is_none() && sixtieths && all(first, &|byte| byte.is_ascii_digit());
    }
    if front.is_empty() {
        return fraction.is_some();
    }
    if !all(front, &|byte| byte.is_ascii_digit()) {
        return false;
    }
    // A whole number that begins with 0 is octal, or no number.
    let octal = front.len() > 1 && front.starts_with('0') && fraction.is_none() && exponent.is_none();
    !octal || front.bytes().all(|byte| matches!(byte, b'0'..=b'7' | b'_'))
}

/// A whole number in decimal digits.
fn whole<'v>(value: &'v str, sign: &str, digits: &str) -> Plain<'v> {
    let plain: String = digits.chars().filter(|&digit| digit != '_').collect();
    let plain = match plain.trim_start_matches('0') {
        "" => "0".to_owned(),
        plain => format!("{sign}{plain}"),
    };
    finite(value, plain)
}

/// A number with a fraction or an exponent.
fn float<'v>(value: &'v str, sign: &str, mantissa: &str, exponent: &str) -> Plain<'v> {
    let plain: String = mantissa.chars().filter(|&digit| digit != '_').collect();
    let (front, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let front = match front.trim_start_matches('0') {
        "" => "0",
        front => front,
    };
    let fraction = match fraction {
        "" if mantissa.contains('.') => ".0".to_owned(),
        "" => String::new(),
        fraction => format!(".{fraction}"),
    };
    finite(value, format!("{sign}{front}{fraction}{exponent}"))
}

/// A whole number in other digits.
fn radix<'v>(sign: &str, digits: &str, radix: u32) -> Plain<'v> {
    let plain: String = digits.chars().filter(|&digit| digit != '_').collect();
    match u128::from_str_radix(if plain.is_empty() { "0" } else { &plain }, radix) {
        Ok(0) => Plain::Number(Cow::Borrowed("0")),
        Ok(number) => Plain::Number(Cow::Owned(format!("{sign}{number}"))),
        Err(_) => Plain::NoNumber,
    }
}

/// Hours, minutes and seconds, as in `12:30` or `1:30:15.5`.
fn sexagesimal<'v>(sign: &str, digits: &str) -> Plain<'v> {
    let plain: String = digits.chars().filter(|&digit| digit != '_').collect();
    let (front, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(front, rest)| (front, Some(rest)));
    let sum = front.split(':').try_fold(0_u128, |sum, part| sum.checked_mul(60)?.checked_add(part.parse().ok()?));
    match (sum, fraction) {
        (Some(sum), None) => Plain::Number(Cow::Owned(format!("{sign}{sum}"))),
        (Some(sum), Some("")) => Plain::Number(Cow::Owned(format!("{sign}{sum}.0"))),
        (Some(sum), Some(fraction)) => Plain::Number(Cow::Owned(format!("{sign}{sum}.{fraction}"))),
        (None, _) => Plain::NoNumber,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Plain<'_> {
        Plain::Number(Cow::Borrowed(text))
    }

    #[test]
    fn templates_are_read_as_pyyaml_reads_them() {
        // What PyYAML 6.0.3 gave.
        for (text, json) in [
            ("12:30", "750"),
            ("1_0", "10"),
            ("017", "15"),
            ("0_7", "7"),
            ("0b11", "3"),
            ("0x1F", "31"),
            ("-0x1f", "-31"),
            ("+1", "1"),
            ("-0", "0"),
            ("1.5", "1.5"),
            ("1.", "1.0"),
            (".5", "0.5"),
            ("1.0e+3", "1.0e+3"),
            ("190:20:30.15", "685230.15"),
            ("00.5", "0.5"),
            ("0.", "0.0"),
        ] {
            assert_eq!(resolve(text, Dialect::Template), number(json), "{text}");
            serde_json::from_str::<serde_json::Number>(json).unwrap();
        }
        for text in [
            "0o17",
            "1e3",
            "1e+3",
            "1.5e3",
            "-.5",
            "08",
            "_1",
            "1:60",
            "y",
            "n",
            "yES",
            "1.2.3",
            "2010-09-09",
            "0:30",
            "0b2",
            "0x",
            ".",
            "-",
            "+",
            "",
            "12:30:",
            "1_",
            "=",
            "<<",
        ] {
            let expected = match text {
                "" => Plain::Null,
                "1_" => number("1"),
                _ => Plain::String,
            };
            assert_eq!(resolve(text, Dialect::Template), expected, "{text}");
        }
        for (text, value) in
            [("yes", true), ("On", true), ("TRUE", true), ("no", false), ("OFF", false), ("False", false)]
        {
            assert_eq!(resolve(text, Dialect::Template), Plain::Bool(value), "{text}");
        }
    }

    #[test]
    fn definition_files_are_read_as_jackson_reads_them() {
        for (text, json) in [
            ("1_0", "10"),
            ("017", "17"),
            ("+1", "1"),
            ("-0", "0"),
            (".5", "0.5"),
            ("1e3", "1e3"),
            ("1.", "1.0"),
            ("-2", "-2"),
        ] {
            assert_eq!(resolve(text, Dialect::DefinitionFile), number(json), "{text}");
        }
        for text in ["yes", "No", "on", "OFF", "y", "12:30", "0x1F", "0b1", "0o17", "2010-09-09", "tRUE", "-.5"] {
            assert_eq!(resolve(text, Dialect::DefinitionFile), Plain::String, "{text}");
        }
        assert_eq!(resolve("True", Dialect::DefinitionFile), Plain::Bool(true));
        assert_eq!(resolve("~", Dialect::DefinitionFile), Plain::Null);
    }
}
