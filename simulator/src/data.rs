//! The values that flow through an execution: JSON that is shared and never changed in place.
//!
//! A state's output is mostly its input with a part added. So arrays and objects are counted references: handing one on
//! costs nothing, and adding a member copies one level. Each carries its size and depth, so the service's limit on
//! payloads is checked without walking through them.

mod json;
mod members;
pub(crate) mod text;

use std::sync::Arc;

use serde_json::{Number, Value};

pub use members::Members;

/// A JSON value, cheap to clone. It says what it is in a whole word, which its other two are aligned to anyway, so that it is
/// moved by words.
#[derive(Debug, Clone, Default)]
#[repr(u64)]
pub enum Data {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(Arc<str>),
    /// An array.
    Array(Arc<Array>),
    /// An object.
    Object(Arc<Object>),
}

/// The items of an array, and how much they are.
#[derive(Debug)]
pub struct Array {
    items: Vec<Data>,
    extent: Extent,
}

/// The members of an object in their order, and how much they are.
#[derive(Debug)]
pub struct Object {
    members: Members,
    extent: Extent,
}

/// How much a value is.
#[derive(Debug, Clone, Copy)]
struct Extent {
    /// The bytes of its JSON text.
    bytes: usize,
    /// How many arrays and objects are inside each other.
    depth: usize,
}

impl Data {
    /// An array.
    pub fn array(items: Vec<Data>) -> Self {
        let mut extent = Extent { bytes: 2 + items.len().saturating_sub(1), depth: 0 };
        for item in &items {
            extent.bytes += item.bytes();
            extent.depth = extent.depth.max(item.depth());
        }
        extent.depth += 1;
        Data::Array(Arc::new(Array { items, extent }))
    }

    /// An object.
    pub fn object(members: Members) -> Self {
        let mut extent = Extent { bytes: 2 + members.len().saturating_sub(1), depth: 0 };
        for (name, member) in &members {
            extent.bytes += text_bytes(name) + 1 + member.bytes();
            extent.depth = extent.depth.max(member.depth());
        }
        extent.depth += 1;
        Data::Object(Arc::new(Object { members, extent }))
    }

    /// An object of the members that are listed.
    pub fn record<const N: usize>(members: [(&str, Data); N]) -> Self {
        Data::object(members.into_iter().map(|(name, member)| (Arc::from(name), member)).collect())
    }

    /// An object without members.
    pub fn empty_object() -> Self {
        Data::object(Members::new())
    }

    /// A string.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Data::String(text.into())
    }

    /// The text, if the value is a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Data::String(text) => Some(text),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Array(_) | Data::Object(_) => None,
        }
    }

    /// The number, if the value is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Data::Number(number) => number.as_f64(),
            Data::Null | Data::Bool(_) | Data::String(_) | Data::Array(_) | Data::Object(_) => None,
        }
    }

    /// The items, if the value is an array.
    pub fn as_array(&self) -> Option<&[Data]> {
        match self {
            Data::Array(array) => Some(&array.items),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Object(_) => None,
        }
    }

    /// The members, if the value is an object.
    pub fn as_object(&self) -> Option<&Members> {
        match self {
            Data::Object(object) => Some(&object.members),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Array(_) => None,
        }
    }

    /// The member of an object.
    pub fn get(&self, name: &str) -> Option<&Data> {
        self.as_object()?.get(name)
    }

    /// The object with a value for a name, which is where it stood, or after all others; of what is no object, an object
    /// with nothing else. Where the value stands there already, as a loop leaves it, the object is the very same.
    #[inline]
    pub(crate) fn with(&self, name: &str, value: Data) -> Data {
        match self {
            Data::Object(object) => match object.members.place(name) {
                Some(place) if object.members.get_index(place).is_some_and(|(_, old)| old.is_alike(&value)) => {
                    self.clone()
                }
                place => Data::Object(object.with(place, name, value)),
            },
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Array(_) => {
                Data::record([(name, value)])
            }
        }
    }

    /// What sort of value it is, in the words of JSON: `null`, `boolean`, `number`, `string`, `array`, `object`.
    pub fn kind(&self) -> &'static str {
        match self {
            Data::Null => "null",
            Data::Bool(_) => "boolean",
            Data::Number(_) => "number",
            Data::String(_) => "string",
            Data::Array(_) => "array",
            Data::Object(_) => "object",
        }
    }

    /// The bytes of the value's JSON text in UTF-8, without white space.
    pub fn bytes(&self) -> usize {
        match self {
            Data::Null | Data::Bool(true) => 4,
            Data::Bool(false) => 5,
            Data::Number(number) => number_bytes(number),
            Data::String(text) => text_bytes(text),
            Data::Array(array) => array.extent.bytes,
            Data::Object(object) => object.extent.bytes,
        }
    }

    /// The bytes of what is in this value and not in another one, roughly: members that both share are not counted.
    pub(crate) fn bytes_beside(&self, other: &Data) -> usize {
        self.new_bytes(other, 4)
    }

    fn new_bytes(&self, other: &Data, levels: usize) -> usize {
        const FEW: usize = 64;
        if self.is_same(other) {
            return 0;
        }
        match (self.as_object(), other.as_object()) {
            (Some(members), Some(others)) if levels > 0 && members.len() <= FEW => {
                let new = |(place, (name, member)): (usize, (&Arc<str>, &Data))| {
                    // What was handed on stands where it stood, under the very same name.
                    let same = others.get_index(place).filter(|(other, _)| Arc::ptr_eq(name, other));
                    match same.map(|(_, other)| other).or_else(|| others.get(name)) {
                        Some(other) => member.new_bytes(other, levels - 1),
                        None => member.bytes(),
                    }
                };
                members.iter().enumerate().map(new).sum()
            }
            (_, _) => self.bytes(),
        }
    }

    /// How many arrays and objects are inside each other.
    pub fn depth(&self) -> usize {
        match self {
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => 0,
            Data::Array(array) => array.extent.depth,
            Data::Object(object) => object.extent.depth,
        }
    }

    /// True when both are the very same array, object or text in memory, so that nothing about one need be asked again
    /// of the other.
    pub fn is_same(&self, other: &Data) -> bool {
        match (self, other) {
            (Data::String(one), Data::String(two)) => Arc::ptr_eq(one, two),
            (Data::Array(one), Data::Array(two)) => Arc::ptr_eq(one, two),
            (Data::Object(one), Data::Object(two)) => Arc::ptr_eq(one, two),
            (Data::Null | Data::Bool(_) | Data::Number(_), _)
            | (Data::String(_) | Data::Array(_) | Data::Object(_), _) => false,
        }
    }

    /// True when one may stand for the other, as far as that can be said at once.
    fn is_alike(&self, other: &Data) -> bool {
        match (self, other) {
            (Data::Null, Data::Null) => true,
            (Data::Bool(one), Data::Bool(two)) => one == two,
            // Zero is equal to minus zero, which is another text.
            (Data::Number(one), Data::Number(two)) => one == two && !one.is_f64(),
            (Data::String(_) | Data::Array(_) | Data::Object(_), _) => self.is_same(other),
            (Data::Null | Data::Bool(_) | Data::Number(_), _) => false,
        }
    }

    /// The value as `serde_json` has it.
    pub fn to_value(&self) -> Value {
        match self {
            Data::Null => Value::Null,
            Data::Bool(truth) => Value::Bool(*truth),
            Data::Number(number) => Value::Number(number.clone()),
            Data::String(text) => Value::String(text.as_ref().to_owned()),
            Data::Array(array) => Value::Array(array.items.iter().map(Data::to_value).collect()),
            Data::Object(object) => {
                let members = object.members.iter();
                Value::Object(members.map(|(name, member)| (name.as_ref().to_owned(), member.to_value())).collect())
            }
        }
    }
}

impl Object {
    /// The same object with a value for a name and its place, if it has one. What stays is not measured again.
    fn with(&self, place: Option<usize>, name: &str, value: Data) -> Arc<Self> {
        let Extent { bytes, depth } = self.extent;
        let old = place.and_then(|place| self.members.get_index(place)).map(|(_, old)| old);
        let (before, after) = (old.map_or(0, |old| old.depth() + 1), value.depth() + 1);
        let bytes = match old {
            Some(old) => bytes - old.bytes() + value.bytes(),
            None => bytes + usize::from(!self.members.is_empty()) + text_bytes(name) + 1 + value.bytes(),
        };
        let members = match place {
            Some(place) => self.members.with_other(place, value),
            None => self.members.with_another(name, value),
        };
        let depth = if before == depth && after < before {
            1 + members.values().map(Data::depth).max().unwrap_or_default()
        } else {
            after.max(depth)
        };
        Arc::new(Object { members, extent: Extent { bytes, depth } })
    }
}

/// The bytes of a number's text.
fn number_bytes(number: &Number) -> usize {
    match (number.as_u64(), number.as_i64()) {
        (Some(number), _) => digits(number),
        (None, Some(number)) => 1 + digits(number.unsigned_abs()),
        (None, None) => number.to_string().len(),
    }
}

fn digits(number: u64) -> usize {
    if number < 10 { 1 } else { number.ilog10() as usize + 1 }
}

/// The bytes of a string's JSON text, its quotes and escapes included.
fn text_bytes(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_plain_word = |word: &[u8]| word.try_into().map(u64::from_le_bytes).is_ok_and(is_plain);
    let is_plain = match bytes.last_chunk::<8>() {
        // The last word begins in the one before where the length is no multiple of eight.
        Some(last) => bytes.chunks_exact(8).all(is_plain_word) && is_plain(u64::from_le_bytes(*last)),
        None => !bytes.iter().any(is_escaped),
    };
    if is_plain {
        return text.len() + 2;
    }
    let escapes = text.bytes().filter(is_escaped).map(|byte| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c => 1,
        _ => 5,
    });
    text.len() + 2 + escapes.sum::<usize>()
}

/// True for a byte that JSON writes as an escape.
fn is_escaped(byte: &u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..0x20)
}

/// True when none of eight bytes is written as an escape. Looks at all of them at once.
fn is_plain(word: u64) -> bool {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGHS: u64 = ONES << 7;
    // A subtraction sets the high bit of the lowest byte that is too small for it; one that was set before does not count.
    let below = word.wrapping_sub(ONES * 0x20);
    let quote = word ^ (ONES * u64::from(b'"'));
    let backslash = word ^ (ONES * u64::from(b'\\'));
    let found = (below & !word) | (quote.wrapping_sub(ONES) & !quote) | (backslash.wrapping_sub(ONES) & !backslash);
    found & HIGHS == 0
}

impl PartialEq for Data {
    /// Numbers are equal when they are the same number, however they are written.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Data::Null, Data::Null) => true,
            (Data::Bool(one), Data::Bool(two)) => one == two,
            (Data::Number(one), Data::Number(two)) => one == two || one.as_f64() == two.as_f64(),
            (Data::String(one), Data::String(two)) => one == two,
            (Data::Array(one), Data::Array(two)) => Arc::ptr_eq(one, two) || one.items == two.items,
            (Data::Object(one), Data::Object(two)) => Arc::ptr_eq(one, two) || one.members == two.members,
            (Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Array(_) | Data::Object(_), _) => {
                false
            }
        }
    }
}

impl From<bool> for Data {
    fn from(truth: bool) -> Self {
        Data::Bool(truth)
    }
}

impl From<u64> for Data {
    fn from(number: u64) -> Self {
        Data::Number(number.into())
    }
}

impl From<i64> for Data {
    fn from(number: i64) -> Self {
        Data::Number(number.into())
    }
}

impl From<&str> for Data {
    fn from(text: &str) -> Self {
        Data::String(text.into())
    }
}

impl From<&Value> for Data {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Data::Null,
            Value::Bool(truth) => Data::Bool(*truth),
            Value::Number(number) => Data::Number(number.clone()),
            Value::String(text) => Data::String(text.as_str().into()),
            Value::Array(items) => Data::array(items.iter().map(Data::from).collect()),
            Value::Object(members) => {
                Data::object(members.iter().map(|(name, member)| (name.as_str().into(), member.into())).collect())
            }
        }
    }
}

impl From<Value> for Data {
    fn from(value: Value) -> Self {
        Data::from(&value)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_size_is_that_of_the_text() {
        let values = [
            json!(null),
            json!(true),
            json!(false),
            json!([]),
            json!({}),
            json!([0, 9, 10, -1, -10, 1.5, 1e300, u64::MAX, i64::MIN]),
            json!({"a": [1, {"b": "c"}], "ü\"\\": "tab\t, bell \u{7}, line\n"}),
        ];
        for value in values {
            let data = Data::from(&value);
            assert_eq!(data.bytes(), value.to_string().len(), "{value}");
            assert_eq!(data.to_string(), value.to_string());
            assert_eq!(data.to_value(), value);
        }
    }

    #[test]
    fn an_escape_is_found_wherever_it_stands() {
        for character in (0..0x300).filter_map(char::from_u32) {
            for before in 0..18 {
                let text = format!("{}{character}{}", "ä".repeat(before / 2), "b".repeat(17 - before));
                assert_eq!(text_bytes(&text), Value::from(text.as_str()).to_string().len(), "{text:?}");
            }
        }
    }

    #[test]
    fn the_depth_counts_arrays_and_objects() {
        assert_eq!(Data::from(json!(1)).depth(), 0);
        assert_eq!(Data::from(json!([])).depth(), 1);
        assert_eq!(Data::from(json!({"a": [1, {"b": []}]})).depth(), 4);
    }

    #[test]
    fn a_member_more_or_another_is_measured_as_the_whole_is() {
        let object = Data::from(json!({"a": 1, "b": {"c": [[]]}, "d\"": "x"}));
        let values = [json!(null), json!([]), json!({"c": [[[12]]]}), json!("\n"), json!([[[0]]])];
        for (name, value) in
            ["a", "b", "d\"", "e", ""].into_iter().zip(values.iter().cycle()).chain([("b", &values[0])])
        {
            for start in
                [&object, &Data::empty_object(), &Data::Null, &Data::from(json!({"b": {"c": [[]]}, "e": [[[1]]]}))]
            {
                let changed = start.with(name, Data::from(value));
                let mut expected = start.to_value();
                match expected.as_object_mut() {
                    Some(members) => drop(members.insert(name.to_owned(), value.clone())),
                    None => expected = json!({name: value}),
                }
                assert_eq!(changed.to_string(), expected.to_string());
                assert_eq!(changed.bytes(), expected.to_string().len());
                assert_eq!(changed.depth(), Data::from(expected).depth());
            }
        }
    }

    #[test]
    fn what_stands_there_already_makes_no_other_object() {
        let part = Data::from(json!([1, {"x": "y"}]));
        let object = Data::record([
            ("a", part.clone()),
            ("b", 12_u64.into()),
            ("c", true.into()),
            ("d", Data::Null),
            ("e", Data::from(json!(0.0))),
        ]);
        for (name, value) in [("a", part), ("b", 12_u64.into()), ("c", true.into()), ("d", Data::Null)] {
            assert!(object.with(name, value).is_same(&object), "{name}");
        }
        for (name, value) in [
            ("a", json!([])),
            ("b", json!(12.0)),
            ("c", json!(false)),
            ("d", json!(0)),
            ("e", json!(-0.0)),
            ("f", json!(null)),
        ] {
            let changed = object.with(name, Data::from(&value));
            assert!(!changed.is_same(&object), "{name}");
            assert_eq!(changed.get(name).map(Data::to_string), Some(value.to_string()));
        }
    }

    #[test]
    fn what_is_new_is_counted_wherever_it_stands() {
        let shared = Data::from(json!([1, 2, 3]));
        let one = Data::record([("a", shared.clone()), ("b", 12_u64.into()), ("c", "x".into())]);
        assert_eq!(one.with("d", shared.clone()).bytes_beside(&one), 2 + 7);
        assert_eq!(one.with("b", shared.clone()).bytes_beside(&one), 7);
        let other = Data::record([("c", shared.clone()), ("a", shared.clone())]);
        assert_eq!(other.bytes_beside(&one), 7);
        assert_eq!(one.bytes_beside(&other), 2 + 3);
    }

    #[test]
    fn numbers_are_compared_by_value() {
        assert_eq!(Data::from(json!([1])), Data::from(json!([1.0])));
        assert_ne!(Data::from(json!([1])), Data::from(json!(["1"])));
    }
}
