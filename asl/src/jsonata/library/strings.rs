//! Texts, and what regular expressions find in them.

use std::rc::Rc;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{argument, coded, number_at, quoted, string, text_at};
use crate::intrinsic::base64::FORGIVING;
use crate::jsonata::regex::{Regex, SearchError};
use crate::jsonata::run::value::{Function, Members, Val};
use crate::jsonata::run::{Outcome, Run, Stop};

/// What a function of one text gives; nothing for nothing.
fn of_one(run: &Run<'_>, given: &[Val], work: impl Fn(&str) -> String) -> Outcome<Val> {
    match text_at(given, 0) {
        Some(text) => {
            run.work(text.len() / 16)?;
            run.text(work(text))
        }
        None => Ok(Val::Undefined),
    }
}

pub(super) fn length(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Some(text) = text_at(given, 0) else { return Ok(Val::Undefined) };
    run.work(text.len() / 64)?;
    Ok(text.chars().count().into())
}

pub(super) fn lowercase(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    of_one(run, given, str::to_lowercase)
}

pub(super) fn uppercase(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    of_one(run, given, str::to_uppercase)
}

pub(super) fn trim(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    of_one(run, given, |text| {
        let words: Vec<&str> = text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect();
        words.join(" ")
    })
}

pub(super) fn substring(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Some(text) = text_at(given, 0) else { return Ok(Val::Undefined) };
    run.work(text.len() / 16)?;
    let count = text.chars().count() as f64;
    let mut start = number_at(given, 1).unwrap_or(0.0);
    if count + start < 0.0 {
        start = 0.0;
    }
    let from_end = |position: f64| if position < 0.0 { (count + position).max(0.0) } else { position.min(count) };
    let end = match number_at(given, 2) {
        Some(length) if length <= 0.0 => return run.text(""),
        Some(length) if start >= 0.0 => start + length,
        Some(length) => count + start + length,
        None => count,
    };
    let (start, end) = (from_end(start.trunc()) as usize, from_end(end.trunc()) as usize);
    let cut: String = text.chars().skip(start).take(end.saturating_sub(start)).collect();
    run.text(cut)
}

pub(super) fn substring_before(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let (Some(text), Some(mark)) = (text_at(given, 0), text_at(given, 1)) else {
        return Ok(argument(given, 0).clone());
    };
    run.work(text.len() / 16)?;
    text.find(mark).map_or(Ok(given[0].clone()), |at| run.text(&text[..at]))
}

pub(super) fn substring_after(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let (Some(text), Some(mark)) = (text_at(given, 0), text_at(given, 1)) else {
        return Ok(argument(given, 0).clone());
    };
    run.work(text.len() / 16)?;
    text.find(mark).map_or(Ok(given[0].clone()), |at| run.text(&text[at + mark.len()..]))
}

pub(super) fn pad(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Some(text) = text_at(given, 0) else { return Ok(Val::Undefined) };
    let width = number_at(given, 1).unwrap_or(0.0);
    let fill: Vec<char> = text_at(given, 2).filter(|fill| !fill.is_empty()).unwrap_or(" ").chars().collect();
    let missing = width.abs() - text.chars().count() as f64;
    if missing < 1.0 {
        return Ok(given[0].clone());
    }
    run.room(text.len().saturating_add(missing as usize))?;
    let padding: String = fill.iter().cycle().take(missing as usize).collect();
    run.text(if width > 0.0 { [text, &padding].concat() } else { [&padding, text].concat() })
}

pub(super) fn join(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Val::Array(array) = argument(given, 0) else { return Ok(Val::Undefined) };
    let between = text_at(given, 1).unwrap_or_default();
    let texts: Vec<&str> = array.iter().map(|item| item.as_text().unwrap_or_default()).collect();
    run.work(texts.len() / 4)?;
    let bytes =
        texts.iter().fold(between.len().saturating_mul(texts.len()), |sum, text| sum.saturating_add(text.len()));
    run.room(bytes)?;
    run.text(texts.join(between))
}

/// A place in a text where something matched.
struct Match {
    start: usize,
    end: usize,
    groups: Vec<Option<String>>,
    /// What finds the next.
    next: Val,
    object: Val,
}

/// What a regular expression, or a function in its place, finds next.
fn next_match(run: &Run<'_>, matcher: &Val, text: Option<&Val>, name: &str) -> Outcome<Option<Match>> {
    let found = run.apply(matcher, text.cloned().into_iter().collect(), &Val::Undefined, name)?;
    let object = match &found {
        Val::Object(object) => object,
        found if run.truth(found)? == Some(true) => {
            return coded(
                "T1010",
                format!(
                    "The matcher function argument passed to function \"{name}\" does not return the correct object structure"
                ),
            );
        }
        _ => return Ok(None),
    };
    let member = |name: &str| object.members.get(name).cloned().unwrap_or_default();
    let number = |value: &Val| if let Val::Number(number) = value { Some(*number as usize) } else { None };
    let (start, end, groups, next) = (member("start"), member("end"), member("groups"), member("next"));
    if number(&start).is_none() && number(&end).is_none() && !matches!(groups, Val::Array(_)) && !next.is_function() {
        return coded(
            "T1010",
            format!(
                "The matcher function argument passed to function \"{name}\" does not return the correct object structure"
            ),
        );
    }
    let groups = match &groups {
        Val::Array(array) => array.iter().map(|group| group.as_text().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let (start, end) = (number(&start).unwrap_or(0), number(&end).unwrap_or(0));
    Ok(Some(Match { start, end, groups, next, object: found.clone() }))
}

/// All matches in a text, at most `most` of them.
fn matches(
    run: &Run<'_>,
    text: &Val,
    matcher: &Val,
    most: Option<f64>,
    name: &str,
    each: &mut dyn FnMut(Match) -> Outcome<()>,
) -> Outcome<()> {
    let mut found = next_match(run, matcher, Some(text), name)?;
    let mut count = 0.0;
    while let Some(matched) = found {
        if most.is_some_and(|most| count >= most) {
            return Ok(());
        }
        count += 1.0;
        let next = matched.next.clone();
        each(matched)?;
        found = match next {
            Val::Undefined => None,
            next => next_match(run, &next, None, name)?,
        };
    }
    Ok(())
}

/// What a regular expression finds from a position on, as the object that its function gives. Positions are counted in
/// units of UTF-16, as JavaScript counts them.
pub(in crate::jsonata) fn search(
    run: &Run<'_>,
    regex: &Arc<Regex>,
    text: &Val,
    next_from: Option<usize>,
) -> Outcome<Val> {
    let from = next_from.unwrap_or(0);
    let Some(whole) = text.as_text() else { return Ok(Val::Undefined) };
    let start = byte_of(whole, from);
    run.work(8 + (whole.len() - start) / 16)?;
    let groups = regex.search(whole, start).map_err(|error| match error {
        SearchError::TooLong => Stop::Steps,
        SearchError::Unreadable(why) => Stop::Plain(format!("Invalid regular expression: /{}/: {why}", regex.source())),
    })?;
    let Some(groups) = groups else { return Ok(Val::Undefined) };
    let Some((first, last)) = groups.first().copied().flatten() else { return Ok(Val::Undefined) };
    if first == last && next_from.is_some() {
        return coded("D1004", "Regular expression matches zero length string");
    }
    let units = |part: &str| part.chars().map(char::len_utf16).sum::<usize>();
    let start_unit = from + units(&whole[start..first]);
    let end_unit = start_unit + units(&whole[first..last]);
    let mut parts = Vec::with_capacity(groups.len());
    for group in &groups[1..] {
        parts.push(match group {
            Some((first, last)) => run.text(&whole[*first..*last])?,
            None => Val::Undefined,
        });
    }
    let next = if last >= whole.len() {
        Function::Next { regex: regex.clone(), text: Val::Undefined, from: end_unit }
    } else {
        Function::Next { regex: regex.clone(), text: text.clone(), from: end_unit }
    };
    let members: Members = [
        ("match", run.text(&whole[first..last])?),
        ("start", start_unit.into()),
        ("end", end_unit.into()),
        ("groups", run.array(parts)?),
        ("next", run.function(next)?),
    ]
    .into_iter()
    .map(|(name, value)| (Rc::from(name), value))
    .collect();
    run.object(members)
}

/// The byte of a position in units of UTF-16.
fn byte_of(text: &str, unit: usize) -> usize {
    if text.is_ascii() {
        return unit.min(text.len());
    }
    let mut units = 0;
    for (byte, character) in text.char_indices() {
        if units >= unit {
            return byte;
        }
        units += character.len_utf16();
    }
    text.len()
}

pub(super) fn contains(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let Some(text) = text_at(given, 0) else { return Ok(Val::Undefined) };
    match argument(given, 1) {
        Val::Text(part) => {
            run.work(text.len() / 16)?;
            Ok(Val::Bool(text.contains(part.as_str())))
        }
        Val::Undefined => coded("T1006", "Attempted to invoke a non-function"),
        matcher => Ok(Val::Bool(next_match(run, matcher, Some(&given[0]), name)?.is_some())),
    }
}

fn limit(given: &[Val], position: usize, code: &'static str, words: &str) -> Outcome<Option<f64>> {
    match number_at(given, position) {
        Some(limit) if limit < 0.0 => coded(code, words),
        limit => Ok(limit),
    }
}

pub(super) fn find_all(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    if text_at(given, 0).is_none() {
        return Ok(Val::Undefined);
    }
    let most = limit(given, 2, "D3040", "Third argument of match function must evaluate to a positive number")?;
    let mut found = Vec::new();
    if most != Some(0.0) {
        matches(run, &given[0], argument(given, 1), most, name, &mut |matched| {
            let Val::Object(object) = &matched.object else { return Ok(()) };
            let member = |name: &str| object.members.get(name).cloned().unwrap_or_default();
            let members = [("match", member("match")), ("index", member("start")), ("groups", member("groups"))];
            found.push(run.object(members.into_iter().map(|(name, value)| (Rc::from(name), value)).collect())?);
            Ok(())
        })?;
    }
    run.sequence(found)
}

pub(super) fn split(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let Some(text) = text_at(given, 0) else { return Ok(Val::Undefined) };
    let most = limit(given, 2, "D3020", "Third argument of split function must evaluate to a positive number")?;
    let mut parts: Vec<&str> = Vec::new();
    let most_parts = most.map_or(usize::MAX, |most| most as usize);
    if most_parts > 0 {
        match argument(given, 1) {
            Val::Text(between) if between.is_empty() => {
                parts = text.char_indices().map(|(at, c)| &text[at..at + c.len_utf8()]).take(most_parts).collect();
            }
            Val::Text(between) => parts = text.split(between.as_str()).take(most_parts).collect(),
            Val::Undefined => parts.push(text),
            matcher => {
                let mut start = 0;
                let mut units = 0;
                matches(run, &given[0], matcher, most, name, &mut |matched| {
                    let first = start + byte_of(&text[start..], matched.start.saturating_sub(units));
                    let end = first + byte_of(&text[first..], matched.end.saturating_sub(matched.start));
                    parts.push(&text[start..first]);
                    (start, units) = (end, matched.end);
                    Ok(())
                })?;
                if parts.len() < most_parts {
                    parts.push(&text[start..]);
                }
            }
        }
    }
    run.work(text.len() / 16 + parts.len())?;
    run.room_for_items(parts.len())?;
    run.array(parts.into_iter().map(|part| run.text(part)).collect::<Outcome<_>>()?)
}

pub(super) fn replace(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let Some(text) = text_at(given, 0) else { return Ok(Val::Undefined) };
    let (pattern, replacement) = (argument(given, 1), argument(given, 2));
    if pattern.as_text().is_some_and(str::is_empty) {
        return coded("D3010", "Second argument of replace function cannot be an empty string");
    }
    let most = limit(given, 3, "D3011", "Fourth argument of replace function must evaluate to a positive number")?;
    if most == Some(0.0) {
        return Ok(given[0].clone());
    }
    let mut out = String::new();
    if let Val::Text(pattern) = pattern {
        let with = string(run, replacement)?;
        let with = with.as_text().unwrap_or_default();
        let most = most.map_or(usize::MAX, |most| most.ceil() as usize);
        run.work(text.len() / 16)?;
        let mut start = 0;
        for (at, found) in text.match_indices(pattern.as_str()).take(most) {
            run.work(1 + with.len() / 64)?;
            run.room(out.len().saturating_add(with.len()))?;
            out.push_str(&text[start..at]);
            out.push_str(with);
            start = at + found.len();
        }
        out.push_str(&text[start..]);
        return run.text(out);
    }
    let mut start = 0;
    let mut units = 0;
    matches(run, &given[0], pattern, most, name, &mut |matched| {
        let first = start + byte_of(&text[start..], matched.start.saturating_sub(units));
        let end = first + byte_of(&text[first..], matched.end.saturating_sub(matched.start));
        out.push_str(&text[start..first]);
        match replacement {
            Val::Text(template) => {
                run.work(template.len() / 16)?;
                filled(template, &text[first..end], &matched.groups, &mut out);
            }
            function => {
                let value = run.apply(function, vec![matched.object.clone()], &Val::Undefined, name)?;
                match value.as_text() {
                    Some(value) => out.push_str(value),
                    None => {
                        return coded("D3012", "Attempted to replace a matched string with a non-string value");
                    }
                }
            }
        }
        run.room(out.len())?;
        (start, units) = (end, matched.end);
        Ok(())
    })?;
    out.push_str(&text[start..]);
    run.text(out)
}

/// A replacement with the groups that its `$1` and the like mean; `$0` is the whole match and `$$` a dollar.
fn filled(template: &str, whole: &str, groups: &[Option<String>], out: &mut String) {
    let mut rest = template;
    while let Some(dollar) = rest.find('$') {
        out.push_str(&rest[..dollar]);
        rest = &rest[dollar + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        if let Some(after) = rest.strip_prefix('0') {
            out.push_str(whole);
            rest = after;
            continue;
        }
        let most = if groups.is_empty() { 1 } else { groups.len().to_string().len() };
        let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let number = |digits: usize| rest[..digits].parse::<usize>().ok();
        let mut index = number(digits);
        if most > 1 && digits == most && index.is_some_and(|index| index > groups.len()) {
            index = number(most - 1);
        }
        match index {
            Some(index) => {
                let group = index.checked_sub(1).and_then(|index| groups.get(index));
                out.push_str(group.and_then(Option::as_deref).unwrap_or_default());
                rest = &rest[index.to_string().len().min(rest.len())..];
            }
            None => out.push('$'),
        }
    }
    out.push_str(rest);
}

/// As in the reference implementation, a character stands for one byte.
pub(super) fn base64encode(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    of_one(run, given, |text| {
        let bytes: Vec<u8> = text.encode_utf16().map(|unit| (unit & 0xff) as u8).collect();
        STANDARD.encode(bytes)
    })
}

/// Step Functions refuses what is no Base64; the reference implementation passes over it.
pub(super) fn base64decode(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Some(text) = text_at(given, 0) else { return Ok(Val::Undefined) };
    run.work(text.len() / 16)?;
    let digits = text.trim_end_matches('=');
    match FORGIVING.decode(digits) {
        Ok(bytes) if is_padded(text, digits) => run.text(bytes.into_iter().map(char::from).collect::<String>()),
        Ok(_) | Err(_) => {
            let given = quoted(run, &given[0]);
            Err(Stop::Plain(format!("Argument 1 of function \"base64decode\" is not Base64: {given}")))
        }
    }
}

/// True where the padding is missing, or as long as it must be.
fn is_padded(text: &str, digits: &str) -> bool {
    let padding = text.len() - digits.len();
    padding == 0 || padding <= 2 && text.len() % 4 == 0
}

const UNRESERVED: &str = "-_.!~*'()";
const RESERVED: &str = ";/?:@&=+$,#";

fn encoded(text: &str, kept: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || kept.iter().any(|kept| kept.contains(character)) {
            out.push(character);
        } else {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

pub(super) fn encode_url_component(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    of_one(run, given, |text| encoded(text, &[UNRESERVED]))
}

pub(super) fn encode_url(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    of_one(run, given, |text| encoded(text, &[UNRESERVED, RESERVED]))
}

pub(super) fn decode_url_component(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    decode(run, given, "", "decodeUrlComponent")
}

pub(super) fn decode_url(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    decode(run, given, RESERVED, "decodeUrl")
}

fn decode(run: &Run<'_>, given: &[Val], kept: &str, function: &str) -> Outcome<Val> {
    let Some(text) = text_at(given, 0) else { return Ok(Val::Undefined) };
    run.work(text.len() / 16)?;
    match decoded(text, kept) {
        Some(decoded) => run.text(decoded),
        None => coded("D3140", format!("Malformed URL passed to ${function}(): {}", quoted(run, &given[0]))),
    }
}

/// A text without its escapes; those of the characters `kept` stay. None where an escape is broken.
fn decoded(text: &str, kept: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(percent) = rest.find('%') {
        out.push_str(&rest[..percent]);
        let start = &rest[percent..];
        let byte_at = |position: usize| {
            let digits = start.get(position..position + 3)?.strip_prefix('%')?;
            digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok())?
        };
        let first = byte_at(0)?;
        let count = match first {
            0..=0x7f => 1,
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf7 => 4,
            _ => return None,
        };
        let bytes = (0..count).map(|number| byte_at(number * 3)).collect::<Option<Vec<u8>>>()?;
        let character = std::str::from_utf8(&bytes).ok()?;
        out.push_str(if kept.contains(character) { &start[..count * 3] } else { character });
        rest = &start[count * 3..];
    }
    out.push_str(rest);
    Some(out)
}
