//! Templates of `States.Format`, and how values look in them.

use std::fmt::Write as _;

use serde_json::Value;

/// Takes the backslashes of escapes away.
pub(super) fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            _ => text.push(character),
        }
    }
    text
}

/// The pieces of a template between its `{}`, unescaped; one more than there are `{}`.
///
/// A brace that is neither escaped nor part of a `{}` is an error when the function runs, not when it is read.
pub(super) fn pieces(raw: &str) -> Result<Vec<String>, String> {
    let mut pieces = vec![];
    let mut piece = String::new();
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => piece.extend(characters.next()),
            '{' => match characters.next() {
                Some('}') => pieces.push(std::mem::take(&mut piece)),
                Some(_) | None => return Err("matching '}' not found for '{'".to_owned()),
            },
            '}' => return Err("matching '{' not found for '}'".to_owned()),
            _ => piece.push(character),
        }
    }
    pieces.push(piece);
    Ok(pieces)
}

/// Adds a value as `States.Format` writes it: texts without quotes, at any depth; objects as `{name=value}`.
pub(super) fn render(value: &Value, text: &mut String) {
    match value {
        Value::String(string) => text.push_str(string),
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            // Writing into a `String` cannot fail.
            let _ = write!(text, "{value}");
        }
        Value::Array(elements) => {
            text.push('[');
            for (number, element) in elements.iter().enumerate() {
                text.push_str(if number == 0 { "" } else { ", " });
                render(element, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            for (number, (name, member)) in members.iter().enumerate() {
                text.push_str(if number == 0 { "" } else { ", " });
                text.push_str(name);
                text.push('=');
                render(member, text);
            }
            text.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pieces_lie_between_placeholders() {
        assert_eq!(pieces("a {} b{}"), Ok(vec!["a ".into(), " b".into(), String::new()]));
        assert_eq!(pieces(r"\{{}\} it\'s"), Ok(vec!["{".into(), "} it's".into()]));
        assert_eq!(pieces(""), Ok(vec![String::new()]));
        for wrong in ["{", "{ }", "{{}}", "}", "a {x}"] {
            assert!(pieces(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn values_are_written_without_quotes() {
        let mut text = String::new();
        render(&json!({"Id": "m-1", "n": [1.5, null, "a b", {}], "ok": true}), &mut text);
        assert_eq!(text, "{Id=m-1, n=[1.5, null, a b, {}], ok=true}");
    }
}
