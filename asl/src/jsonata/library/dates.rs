//! Times by pictures of XPath ("fn:format-dateTime"), and in the format of ISO 8601.

mod fields;
mod picture;

use super::{coded, number_at, quoted, text_at};
use crate::jsonata::regex::{Regex, SearchError};
use crate::jsonata::run::value::Val;
use crate::jsonata::run::{Outcome, Run, Stop};
use crate::time::days_since_1970;

use fields::{DAY, Moment};
use picture::{Part, Picture};

const ISO: &str = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]";

pub(super) fn millis(run: &Run<'_>, _given: &[Val], _name: &str) -> Outcome<Val> {
    Ok(Val::Number(run.millis as f64))
}

pub(super) fn now(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    formatted(run, run.millis as f64, text_at(given, 0), text_at(given, 1))
}

pub(super) fn from_millis(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    match number_at(given, 0) {
        Some(millis) => formatted(run, millis, text_at(given, 1), text_at(given, 2)),
        None => Ok(Val::Undefined),
    }
}

fn formatted(run: &Run<'_>, millis: f64, picture: Option<&str>, zone: Option<&str>) -> Outcome<Val> {
    let picture = picture.unwrap_or(ISO);
    run.work(picture.len())?;
    let offset = zone.map_or(0.0, super::integers::leading_number);
    let (hours, minutes) = ((offset / 100.0).floor(), offset % 100.0);
    let moment = Moment::of(millis.trunc() + (60.0 * hours + minutes) * 60_000.0);
    let moment = moment.ok_or_else(|| Stop::Plain("Invalid time value".to_owned()))?;
    let picture = Picture::read(picture)?;
    let mut out = String::new();
    for part in &picture.parts {
        match part {
            Part::Literal(text) => out.push_str(text),
            Part::Marker(marker) => out.push_str(&marker.write(run, &moment, hours, minutes)?),
        }
        run.work(1)?;
        run.room(out.len())?;
    }
    run.text(out)
}

pub(super) fn to_millis(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Some(text) = text_at(given, 0) else { return Ok(Val::Undefined) };
    match text_at(given, 1) {
        Some(picture) => {
            run.work(picture.len() + text.len())?;
            parsed(run, text, picture)
        }
        None => match of_iso(text) {
            Some(millis) => Ok(Val::Number(millis)),
            None => coded(
                "D3110",
                format!(
                    "The argument of the toMillis function must be an ISO 8601 formatted timestamp. Given {}",
                    quoted(run, &given[0])
                ),
            ),
        },
    }
}

/// The number of the digits at the beginning of a text, and what follows them.
fn digits(text: &str, count: usize) -> Option<(i64, &str)> {
    let found = text.get(..count).filter(|found| found.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some((found.parse().ok()?, &text[count..]))
}

/// The milliseconds of a timestamp of ISO 8601, whose parts from the month on may be missing.
fn of_iso(text: &str) -> Option<f64> {
    let (year, mut rest) = digits(text, 4)?;
    let (mut month, mut day, mut time, mut fraction, mut zone) = (1, 1, 0, 0.0, 0);
    if let Some(after) = rest.strip_prefix('-') {
        (month, rest) = digits(after, 2)?;
        if let Some(after) = rest.strip_prefix('-') {
            (day, rest) = digits(after, 2)?;
        }
    }
    if let Some(after) = rest.strip_prefix('T') {
        let (hours, after) = digits(after, 2)?;
        let (minutes, after) = digits(after.strip_prefix(':')?, 2)?;
        let (seconds, after) = digits(after.strip_prefix(':')?, 2)?;
        if hours > 24 || minutes > 59 || seconds > 59 || hours == 24 && (minutes > 0 || seconds > 0) {
            return None;
        }
        (time, rest) = (hours * 3600 + minutes * 60 + seconds, after);
        if let Some(after) = rest.strip_prefix('.') {
            let count = after.bytes().take_while(u8::is_ascii_digit).count();
            if count == 0 {
                return None;
            }
            fraction = (format!("0.{}", &after[..count.min(3)]).parse::<f64>().ok()? * 1000.0).round();
            rest = &after[count..];
        }
    }
    if let Some(after) = rest.strip_prefix(['+', '-']) {
        let (hours, after) = digits(after, 2)?;
        let (minutes, after) = digits(after.strip_prefix(':').unwrap_or(after), 2)?;
        zone = (hours * 60 + minutes) * if rest.starts_with('-') { -1 } else { 1 };
        rest = after;
    } else if let Some(after) = rest.strip_prefix('Z') {
        rest = after;
    }
    if !rest.is_empty() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let seconds = days_since_1970(year, month, 1) * 86_400 + (day - 1) * 86_400 + time - zone * 60;
    Some(seconds as f64 * 1000.0 + fraction)
}

/// The milliseconds of a text that fits a picture; nothing where it does not.
fn parsed(run: &Run<'_>, text: &str, picture: &str) -> Outcome<Val> {
    let picture = Picture::read(picture)?;
    let mut pattern = "^".to_owned();
    for part in &picture.parts {
        pattern.push('(');
        pattern.push_str(&part.pattern()?);
        pattern.push(')');
    }
    pattern.push('$');
    let groups = Regex::new(&pattern, "i").search(text, 0).map_err(|error| match error {
        SearchError::TooLong => Stop::Steps,
        SearchError::Unreadable(why) => Stop::Plain(format!("The picture cannot be used to read a time: {why}")),
    })?;
    let Some(groups) = groups else { return Ok(Val::Undefined) };
    let mut found: Vec<(char, f64)> = Vec::new();
    for (part, group) in picture.parts.iter().zip(&groups[1..]) {
        if let (Part::Marker(marker), Some((start, end))) = (part, group) {
            let value = marker.parse(&text[*start..*end])?;
            found.retain(|(component, _)| *component != marker.component);
            found.push((marker.component, value));
        }
    }
    if found.is_empty() {
        return Ok(Val::Undefined);
    }
    moment_of(run, found).map(Val::Number)
}

fn missing<T>() -> Outcome<T> {
    coded("D3136", "The date/time picture string is missing specifiers required to parse the timestamp")
}

/// The milliseconds of the parts of a time. What is missing before the first part is that of now, what is missing behind
/// the last is the least.
fn moment_of(run: &Run<'_>, mut found: Vec<(char, f64)>) -> Outcome<f64> {
    let get =
        |found: &[(char, f64)], wanted: char| found.iter().find(|(known, _)| *known == wanted).map(|(_, value)| *value);
    // A part of the value 0 counts as none, as it does in the reference implementation.
    let counts = |part: char| get(&found, part).is_some_and(|value| value != 0.0 && !value.is_nan());
    // Some parts of a kind, and none of another.
    let fits = |all: &str, wanted: &str| {
        all.chars().filter(|part| !wanted.contains(*part)).all(|part| !counts(part)) && wanted.chars().any(counts)
    };
    let dates = "YXMxWwdD";
    let by_day_of_year = !fits(dates, "YMD") && fits(dates, "Yd");
    let by_month_week = fits(dates, "Xxw");
    let by_week = !by_month_week && fits(dates, "XW");
    let by_half_day = !fits("PHhmsf", "Hmsf") && fits("PHhmsf", "Phmsf");
    let date_parts = match () {
        () if by_day_of_year => "YD",
        () if by_month_week => "XxwF",
        () if by_week => "XWF",
        () => "YMD",
    };
    let time_parts = if by_half_day { "Phmsf" } else { "Hmsf" };
    let current = Moment::of(run.millis as f64).ok_or_else(|| Stop::Plain("Invalid time value".to_owned()))?;
    let (mut started, mut ended) = (false, false);
    for part in date_parts.chars().chain(time_parts.chars()) {
        match get(&found, part) {
            Some(_) if ended => return missing(),
            Some(_) => started = true,
            None if started => {
                found.push((part, if matches!(part, 'M' | 'D' | 'd') { 1.0 } else { 0.0 }));
                ended = true;
            }
            None => found.push((part, current.number(part))),
        }
    }
    if by_month_week || by_week {
        return missing();
    }
    let value = |part: char| get(&found, part).unwrap_or(0.0);
    let (mut year, mut month, mut day) = (value('Y'), value('M').max(1.0), value('D'));
    if (0.0..100.0).contains(&year) {
        // JavaScript's calendar takes these for years of the twentieth century.
        year += 1900.0;
    }
    if by_day_of_year {
        (month, day) = (1.0, value('d'));
    }
    let mut hours = value('H');
    if by_half_day {
        hours = if value('h') == 12.0 { 0.0 } else { value('h') };
        if value('P') == 1.0 {
            hours += 12.0;
        }
    }
    if !year.is_finite() || year.abs() > 300_000.0 || !month.is_finite() || month.abs() > 1e6 {
        return Ok(f64::NAN);
    }
    let months = year as i64 * 12 + month as i64 - 1;
    let first = days_since_1970(months.div_euclid(12), months.rem_euclid(12) + 1, 1);
    let millis = (first as f64 + day - 1.0) * DAY
        + hours * 3_600_000.0
        + value('m') * 60_000.0
        + value('s') * 1000.0
        + value('f');
    let zone = get(&found, 'Z').or_else(|| get(&found, 'z')).unwrap_or(0.0);
    Ok(millis - zone * 60_000.0)
}
