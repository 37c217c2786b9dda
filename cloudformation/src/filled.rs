//! Placeholders of a definition, filled with values that are known before deployment.

use std::collections::{BTreeMap, BTreeSet};

use asl::document::{Composed, Limits, Written};

use crate::state_machines::{Part, parts};

/// Values may hold placeholders, which are filled so often.
const MOST_ROUNDS: usize = 8;

/// The text of a definition with its placeholders filled, and the names that occur; nothing where none occurs.
///
/// What is put in is text, without quotes or escapes, also outside of strings, and its own placeholders are filled likewise
/// (CloudFormation Template Reference, `DefinitionSubstitutions`). Placeholders of other names stay. Places are those of
/// `file`, where a value is at the place of its placeholder.
pub fn filled(file: &str, text: &str, values: &BTreeMap<String, String>) -> Option<(Composed, BTreeSet<String>)> {
    let parts = parts(text);
    let known = |part: &Part<'_>| matches!(part, Part::Name(_, name) if values.contains_key(*name));
    if !parts.iter().any(known) {
        return None;
    }
    let written = Written::file(file, text);
    let mut composed = Composed::new(&written);
    let mut used = BTreeSet::new();
    for part in parts {
        match part {
            Part::Name(range, name) if values.contains_key(name) => {
                let mut value = format!("${{{name}}}");
                for _ in 0..MOST_ROUNDS {
                    match once(&value, values, &mut used) {
                        Some(next) if next.len() <= Limits::default().bytes => value = next,
                        Some(_) | None => break,
                    }
                }
                composed.push_made(&value, &written, range.start);
            }
            Part::Name(range, _) | Part::Kept(range, _) | Part::Text(range) => composed.push(&written, range),
        }
        // A longer text is refused by its reader, whatever follows.
        if composed.text().len() > Limits::default().bytes {
            break;
        }
    }
    Some((composed, used))
}

/// The text with each placeholder filled once; nothing where none can be.
fn once(text: &str, values: &BTreeMap<String, String>, used: &mut BTreeSet<String>) -> Option<String> {
    let mut filled = String::with_capacity(text.len());
    let mut any = false;
    for part in parts(text) {
        match part {
            Part::Name(range, name) => match values.get(name) {
                Some(value) => {
                    used.insert(name.to_owned());
                    any = true;
                    filled.push_str(value);
                }
                None => filled.push_str(&text[range]),
            },
            Part::Kept(range, _) | Part::Text(range) => filled.push_str(&text[range]),
        }
        if filled.len() > Limits::default().bytes {
            break;
        }
    }
    any.then_some(filled)
}

#[cfg(test)]
mod tests {
    use asl::document::Format;

    use super::*;

    fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn text(source: &str, pairs: &[(&str, &str)]) -> Option<String> {
        filled("a.json", source, &values(pairs)).map(|(composed, _)| composed.text().to_owned())
    }

    #[test]
    fn known_names_are_filled_and_others_stay() {
        let filled = text(r#"{"a": ${N}, "b": "${S}-${T}", "c": "${HOME:-x}"}"#, &[("N", "5"), ("S", "x")]);
        assert_eq!(filled.as_deref(), Some(r#"{"a": 5, "b": "x-${T}", "c": "${HOME:-x}"}"#));
        assert_eq!(text("{}", &[("N", "5")]), None);
        assert_eq!(text("${M}", &[("N", "5")]), None);
    }

    #[test]
    fn values_are_filled_too_and_circles_end() {
        assert_eq!(text("${A}", &[("A", "<${B}>"), ("B", "b")]).as_deref(), Some("<b>"));
        assert_eq!(text("${A}", &[("A", "${A}")]).as_deref(), Some("${A}"));
        let doubling = text("${A}", &[("A", "${A}${A}")]).unwrap();
        assert_eq!(doubling.len(), 4 << MOST_ROUNDS);
        let (_, used) = filled("a", "${A}", &values(&[("A", "${B}"), ("B", "b"), ("C", "c")])).unwrap();
        assert_eq!(used.into_iter().collect::<Vec<_>>(), ["A", "B"]);
    }

    #[test]
    fn a_value_is_where_its_placeholder_is() {
        let source = "{\n  \"Seconds\": ${N},\n  \"End\": true\n}";
        let (composed, _) = filled("a.json", source, &values(&[("N", "\n\n-5")])).unwrap();
        let document = composed.read_with_placeholders(Format::Json, Limits::default()).unwrap();
        assert_eq!(document.node_at("/Seconds").unwrap().place().to_string(), "a.json:2:14");
        assert_eq!(document.node_at("/End").unwrap().place().to_string(), "a.json:3:10");
    }
}
