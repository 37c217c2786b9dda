//! The values of a page: each once, masked, as JSON text that the page parses when it shows it.

use std::collections::HashMap;

use serde_json::{Value, json};
use simulator::Data;
use stage::Mask;

/// The most bytes of values in a page that are kept whole: one that goes beyond is cut to its beginning.
const MOST_BYTES: usize = 5_500_000;

/// What is kept of a value, the fuller the page is the less: so a page with 25,000 events stays below 10 MB, whatever they hold.
/// These are: from how many bytes of values on, the most bytes of a value that is kept whole, and how many are kept of others.
const ROOMS: [(usize, usize, usize); 3] = [(0, MOST_BYTES, 512), (4_000_000, 2_048, 512), (5_000_000, 96, 48)];

/// The most bytes of a copied test in a page, and of all of them.
const MOST_OF_A_TEST: usize = 256 << 10;
const MOST_OF_TESTS: usize = 1 << 20;

/// Values by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    values: Vec<Value>,
    numbers: HashMap<String, usize>,
    bytes: usize,
    tests: usize,
}

impl Pool {
    /// The number of a value, without what must not be shown.
    pub(crate) fn data(&mut self, data: &Data, mask: &Mask) -> usize {
        self.text(mask.data(data))
    }

    /// The number of a text of people, without what must not be shown.
    pub(crate) fn words(&mut self, text: &str, mask: &Mask) -> usize {
        self.text(Value::from(mask.text(text)).to_string())
    }

    /// The number of a JSON text.
    pub(crate) fn text(&mut self, text: String) -> usize {
        if let Some(number) = self.numbers.get(&text) {
            return *number;
        }
        let number = self.values.len();
        let bytes = written(&text);
        let room = ROOMS.iter().rev().find(|(from, ..)| self.bytes >= *from);
        let (_, longest, kept) = *room.unwrap_or(&ROOMS[0]);
        if bytes > longest || (bytes > kept && self.bytes + bytes > MOST_BYTES) {
            let mut end = kept.min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            self.values.push(json!({"start": &text[..end], "bytes": text.len()}));
            self.bytes += written(&text[..end]);
        } else {
            self.bytes += bytes;
            self.values.push(Value::from(text.as_str()));
        }
        self.numbers.insert(text, number);
        number
    }

    /// The text of a copied test, which stands by itself in the page; none for one that there is no room for.
    pub(crate) fn test(&mut self, text: String) -> Option<String> {
        let has_room = text.len() <= MOST_OF_A_TEST && self.tests + text.len() <= MOST_OF_TESTS;
        if has_room {
            self.tests += text.len();
        }
        has_room.then_some(text)
    }

    /// All values in their order: JSON texts, or for those that are cut their beginning and their size in bytes.
    pub(crate) fn into_values(self) -> Vec<Value> {
        self.values
    }
}

/// How many bytes a text takes in a page: as a string of JSON, in a script.
fn written(text: &str) -> usize {
    let further = |byte: u8| match byte {
        b'"' | b'\\' => 1,
        b'<' | b'>' | b'&' | 0..=31 => 5,
        _ => 0,
    };
    text.len() + text.bytes().map(further).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_there_once() {
        let (mut pool, mask) = (Pool::default(), Mask::default());
        let value = Data::from(json!({"a": [1, "x"]}));
        assert_eq!(pool.data(&value, &mask), pool.data(&value.clone(), &mask));
        let token = "token-01234567-89ab-4def-8123-456789abcdef";
        assert_eq!(pool.words(token, &mask), 1);
        assert_eq!(pool.into_values(), [json!("{\"a\":[1,\"x\"]}"), json!("\"[token]\"")]);
    }

    #[test]
    fn a_page_has_so_much_room_for_tests() {
        let mut pool = Pool::default();
        assert_eq!(pool.test("a".repeat(MOST_OF_A_TEST + 1)), None);
        let all = 2 * MOST_OF_TESTS / MOST_OF_A_TEST;
        let held = (0..all).filter(|_| pool.test("a".repeat(MOST_OF_A_TEST)).is_some()).count();
        assert_eq!(held, all / 2);
        assert_eq!(pool.test("a".to_owned()), None);
    }

    #[test]
    fn beyond_the_limit_long_values_are_cut() {
        let (mut pool, mask) = (Pool::default(), Mask::default());
        let long = |first: char| Data::from(format!("{first}{}", "ü".repeat(1 << 21)).as_str());
        for first in ['a', 'b', 'c'] {
            pool.data(&long(first), &mask);
        }
        pool.data(&Data::from("short"), &mask);
        let values = pool.into_values();
        assert!(values[0].is_string() && values[3] == json!("\"short\""));
        assert_eq!(values[1]["bytes"], (2 << 21) + 3);
        assert!(values[2]["start"].as_str().is_some_and(|start| start.len() > 500 && start.starts_with("\"cü")));
    }

    #[test]
    fn whatever_values_hold_they_take_so_much_room() {
        let mut pool = Pool::default();
        for number in 0..20_000 {
            pool.text(json!(format!("{number} {}", "<\"".repeat(900))).to_string());
        }
        let in_page = |value: &Value| value.to_string().len() + 5 * value.to_string().matches('<').count();
        let bytes: usize = pool.into_values().iter().map(in_page).sum();
        assert!((4_000_000..9_000_000).contains(&bytes), "{bytes}");
    }
}
