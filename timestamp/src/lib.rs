//! Points of time: milliseconds since the beginning of 1970, UTC, read from and written in the profile of RFC 3339 that
//! the States Language asks for.
//!
//! Message types, rules and simulator read times here, so that a time that one accepts is one that the others understand.

use std::fmt::Write as _;

/// A point of time in milliseconds since the beginning of 1970, UTC.
pub type Millis = i64;

/// A point of time with the fraction that was written, to compare what differs by less than a millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant {
    seconds: i64,
    nanoseconds: u32,
}

impl Instant {
    /// The milliseconds; a part of one counts as a whole, so that a wait is never too short.
    pub fn millis(self) -> Millis {
        self.seconds * 1000 + i64::from(self.nanoseconds.div_ceil(1_000_000))
    }
}

/// The point of time that a text names, such as `2026-08-01T09:30:00Z` or `2026-08-01T09:30:00.25+02:00`: RFC 3339,
/// section 5.6, with a capital `T`, and a capital `Z` or an offset (States Language, "Timestamps").
///
/// A leap second is the first second of the next minute, and what is shorter than a nanosecond is left out.
///
/// ```
/// use timestamp::parse;
///
/// assert_eq!(parse("2026-08-01T11:30:00+02:00"), parse("2026-08-01T09:30:00Z"));
/// assert_eq!(parse("2026-08-01 09:30"), None);
/// ```
pub fn parse(text: &str) -> Option<Instant> {
    let bytes = text.as_bytes();
    let number = |from: usize, length: usize| -> Option<i64> {
        let digits = bytes.get(from..from + length)?;
        digits.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
    };
    let is = |at: usize, wanted: u8| bytes.get(at) == Some(&wanted);
    if !(is(4, b'-') && is(7, b'-') && is(10, b'T') && is(13, b':') && is(16, b':')) {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
    let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
    if !(1..=12).contains(&month) || day < 1 || day > days_of(year, month) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut at = 19;
    let mut nanoseconds = 0;
    if is(at, b'.') {
        let digits = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return None;
        }
        let counted = digits.min(9);
        nanoseconds = u32::try_from(number(at + 1, counted)?).ok()? * 10_u32.pow(9 - counted as u32);
        at += 1 + digits;
    }
    let offset = match bytes.get(at)? {
        b'Z' if bytes.len() == at + 1 => 0,
        sign @ (b'+' | b'-') if bytes.len() == at + 6 && is(at + 3, b':') => {
            let (hours, minutes) = (number(at + 1, 2)?, number(at + 4, 2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            (hours * 3600 + minutes * 60) * if *sign == b'-' { -1 } else { 1 }
        }
        _ => return None,
    };
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
    Some(Instant { seconds, nanoseconds })
}

/// The text of a point of time, to the millisecond: `2026-08-01T09:30:00.250Z`.
pub fn print(millis: Millis) -> String {
    let (days, rest) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    let mut text = String::with_capacity(24);
    // Writing into a `String` cannot fail.
    let _ = write!(text, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", rest % 1000);
    text
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The days from the beginning of 1970 to a date. The year is taken to begin in March, so that the leap day is its last.
pub fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date that is so many days after the beginning of 1970.
pub fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn millis(text: &str) -> Option<Millis> {
        parse(text).map(Instant::millis)
    }

    #[test]
    fn what_is_printed_is_read_back() {
        for text in ["1970-01-01T00:00:00.000Z", "2000-02-29T23:59:59.999Z", "1969-12-31T23:59:59.001Z"] {
            assert_eq!(print(millis(text).unwrap()), text);
        }
        assert_eq!(millis("2026-08-01T09:30:00Z"), Some(1_785_576_600_000));
    }

    #[test]
    fn zones_and_fractions_are_read() {
        assert_eq!(millis("2026-08-01T11:30:00+02:00"), millis("2026-08-01T09:30:00Z"));
        assert_eq!(millis("2026-08-01T08:00:00-01:30"), millis("2026-08-01T09:30:00Z"));
        assert_eq!(millis("1970-01-01T00:00:00.000000001Z"), Some(1));
        assert!(parse("1970-01-01T00:00:00.1Z") < parse("1970-01-01T00:00:00.10000001Z"));
    }

    #[test]
    fn whatever_the_rfc_allows_is_a_time() {
        assert_eq!(millis("2024-02-29T23:59:60+05:30"), millis("2024-03-01T00:00:00+05:30"));
        assert_eq!(millis("2026-08-01T09:30:00-00:00"), millis("2026-08-01T09:30:00Z"));
        assert_eq!(millis("2026-08-01T09:30:00.1234567891234Z"), millis("2026-08-01T09:30:00.123456789Z"));
        assert!(parse("2026-08-01T09:30:00+23:59").is_some() && parse("2026-08-01T09:30:00+24:00").is_none());
    }

    #[test]
    fn what_is_not_a_timestamp_is_refused() {
        let texts = [
            "",
            "2026-08-01",
            "2026-08-01T09:30:00",
            "2026-08-01t09:30:00Z",
            "2026-08-01 09:30:00Z",
            "2026-13-01T09:30:00Z",
            "2026-02-29T09:30:00Z",
            "2026-08-01T24:30:00Z",
            "2026-08-01T09:30:00.Z",
            "2026-08-01T09:30:00z",
            "2026-08-01T09:30:00+0200",
            "2026-08-01T09:30:00Zx",
            "2026-08-01T09:30:00Z ",
            "2026-08-01T09:30:61Z",
            "2026-08-01T09:30:00+2:00",
            "01-08-2026T09:30:00Z",
        ];
        for text in texts {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_time_of_the_calendar_is_read_back(time in -62_167_219_200_000_i64..253_402_300_800_000) {
            prop_assert_eq!(millis(&print(time)), Some(time));
        }

        #[test]
        fn no_text_is_too_odd(text in "[0-9TZ:.+é-]{0,40}") {
            prop_assert!(parse(&text).is_none_or(|_| text.is_char_boundary(19)));
        }
    }
}
