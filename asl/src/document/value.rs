//! From nodes to the values of `serde_json`.

use serde_json::{Map, Number, Value};

use super::{Content, Node};

/// The value of a node. Recurses as deep as the document, which the limits bound.
pub(super) fn of(node: Node<'_>) -> Value {
    match node.content() {
        Content::Null => Value::Null,
        Content::Bool(truth) => Value::Bool(truth),
        Content::Number(number) => Value::Number(number.value()),
        Content::String(string) => Value::String(string.to_owned()),
        Content::Array(items) => {
            let mut values = Vec::with_capacity(items.len());
            values.extend(items.map(of));
            Value::Array(values)
        }
        Content::Object(members) => {
            let mut map = Map::with_capacity(members.len());
            for member in members {
                map.insert(member.key.name().to_owned(), of(member.node));
            }
            Value::Object(map)
        }
    }
}

/// The number that a text is: whole as long as 64 bits hold it, else the nearest double.
///
/// A fraction or exponent makes a double, also `1.0`; `-0` is a double too, for integers have no such value.
pub(super) fn number(text: &str) -> Number {
    let whole = !text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
    if whole && text != "-0" {
        if let Ok(number) = text.parse::<u64>() {
            return Number::from(number);
        }
        if let Ok(number) = text.parse::<i64>() {
            return Number::from(number);
        }
    }
    // The readers refuse numbers that no double holds.
    text.parse().ok().and_then(Number::from_f64).unwrap_or_else(|| Number::from(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Limits};

    fn read(text: &str) -> Value {
        Document::json("a.json", text, Limits::default()).unwrap().root().to_value()
    }

    #[test]
    fn numbers_are_what_serde_json_reads() {
        for text in [
            "0",
            "-0",
            "1",
            "1.0",
            "-1.5",
            "1e3",
            "1E+3",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            "123456789012345678901234567890",
            "1e-400",
            "-0.0",
            "1.5e308",
        ] {
            assert_eq!(read(text), serde_json::from_str::<Value>(text).unwrap(), "{text}");
        }
        assert_eq!(read("1.0").to_string(), "1.0");
        assert!(read("1.0").is_f64() && read("1").is_u64() && read("-1").is_i64());
    }

    #[test]
    fn the_text_of_a_number_is_kept() {
        let document = Document::json("a.json", "[1.50, 123456789012345678901234567890]", Limits::default()).unwrap();
        let texts: Vec<_> = document.root().items().filter_map(|node| Some(node.as_number()?.text())).collect();
        assert_eq!(texts, ["1.50", "123456789012345678901234567890"]);
    }

    #[test]
    fn members_keep_their_order() {
        assert_eq!(
            read(r#"{"b":1,"a":{"d":null,"c":[true,false,"x"]}}"#).to_string(),
            r#"{"b":1,"a":{"d":null,"c":[true,false,"x"]}}"#
        );
    }
}
