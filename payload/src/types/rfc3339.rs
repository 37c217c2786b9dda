//! Reading the times that the query languages compare.

/// True for a time of RFC 3339, section 5.6, with a capital `T` and a capital `Z` or an offset.
pub(super) fn is_timestamp(text: &str) -> bool {
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
