//! Times.

use super::expressions;
use super::findings::quoted;
use super::values::{WRONG_TYPE, has_placeholder};
use super::walk::{Object, Walk};
use crate::QueryLanguage;
use crate::document::Node;

crate::rules! {
    pub,

    /// The `Timestamp` of a Wait is not an RFC 3339 time.
    ///
    /// A capital `T` stands between date and time, and a capital `Z` or an offset such as `+02:00` at the end:
    /// `2026-08-01T09:30:00Z`.
    ///
    /// ```json
    /// {"Type": "Wait", "Timestamp": "2026-08-01 09:30", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Wait", "Timestamp": "2026-08-01T09:30:00Z", "End": true}
    /// ```
    ///
    /// Source: States Language, "Timestamps"; observed service behaviour (`ValidateStateMachineDefinition`).
    MALFORMED_TIMESTAMP = "V085", malformed_timestamp, Error;
}

/// Judges a time.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>, name: &str, node: Node<'d>) {
    let Some(text) = node.as_str() else {
        let message = format!("`{name}` is {}, and must be a time", node.kind());
        walk.findings.at(&WRONG_TYPE, node, message, "write a time such as `\"2026-08-01T09:30:00Z\"`");
        return;
    };
    let expression = expressions::is_expression(text) && !object.is(QueryLanguage::JsonPath);
    if expression {
        expressions::check_value(walk, object, node);
    } else if !is_timestamp(text) && !has_placeholder(text) {
        let message = format!("`{name}` is {}, which is not an RFC 3339 time", quoted(text));
        walk.findings.at(&MALFORMED_TIMESTAMP, node, message, "write it as in `2026-08-01T09:30:00Z`");
    }
}

/// True for a time of RFC 3339, section 5.6, with a capital `T` and a capital `Z` or an offset.
pub fn is_timestamp(text: &str) -> bool {
    timestamp(text.as_bytes()).is_some_and(|rest| rest.is_empty())
}

/// Reads a time; gives what follows it.
fn timestamp(text: &[u8]) -> Option<&[u8]> {
    let (year, text) = digits(text, 4)?;
    let (month, text) = digits(text.strip_prefix(b"-")?, 2)?;
    let (day, text) = digits(text.strip_prefix(b"-")?, 2)?;
    let (hour, text) = digits(text.strip_prefix(b"T")?, 2)?;
    let (minute, text) = digits(text.strip_prefix(b":")?, 2)?;
    let (second, mut text) = digits(text.strip_prefix(b":")?, 2)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return None,
    };
    if !(1..=days).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    if let Some(fraction) = text.strip_prefix(b".") {
        let count = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        text = fraction.get(count..).filter(|_| count > 0)?;
    }
    if let Some(rest) = text.strip_prefix(b"Z") {
        return Some(rest);
    }
    let text = text.strip_prefix(b"+").or_else(|| text.strip_prefix(b"-"))?;
    let (hours, text) = digits(text, 2)?;
    let (minutes, text) = digits(text.strip_prefix(b":")?, 2)?;
    (hours <= 23 && minutes <= 59).then_some(text)
}

/// Reads as many digits; gives their number and what follows.
fn digits(text: &[u8], count: usize) -> Option<(u32, &[u8])> {
    let (digits, rest) = text.split_at_checked(count)?;
    let number = std::str::from_utf8(digits).ok().filter(|_| digits.iter().all(u8::is_ascii_digit))?;
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[test]
    fn times_are_those_of_the_rfc_with_capitals() {
        for text in ["2026-08-01T09:30:00Z", "2024-02-29T23:59:60.123456789+05:30", "2026-08-01T09:30:00-00:00"] {
            assert!(is_timestamp(text), "{text}");
        }
        for text in [
            "",
            "2026-08-01",
            "2026-08-01T09:30:00",
            "2026-08-01t09:30:00Z",
            "2026-08-01T09:30:00z",
            "2026-08-01 09:30:00Z",
            "2026-02-29T09:30:00Z",
            "2026-08-01T25:30:00Z",
            "2026-08-01T09:30:00.Z",
            "01-08-2026T09:30:00Z",
            "2026-08-01T09:30:00Z ",
            "2026-08-01T09:30:00+2:00",
        ] {
            assert!(!is_timestamp(text), "{text}");
        }
    }
}
