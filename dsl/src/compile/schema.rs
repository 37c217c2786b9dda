//! Finding members in a JSON Schema of a payload.

use std::collections::{HashSet, VecDeque};

use asl::jsonpath::Segment;
use serde_json::Value;

/// A schema with its definitions.
pub(super) struct Schema<'s> {
    root: &'s Value,
}

/// What a path leads to.
#[derive(Debug, PartialEq)]
pub(super) enum Found<'a> {
    /// Something that may be written, or of which the schema says nothing.
    Known,
    /// A member that an object does not have.
    Unknown {
        /// Its name.
        member: &'a str,
        /// The member that is the object; none for the whole.
        of: Option<&'a str>,
        /// The names that there are.
        names: Vec<&'a str>,
    },
    /// A sensitive value, or something that holds one.
    Sensitive {
        /// Its name; empty for the whole.
        member: &'a str,
        /// Whether it is below what the path leads to.
        within: bool,
    },
}

impl<'s> Schema<'s> {
    pub(super) fn of(root: &'s Value) -> Self {
        Self { root }
    }

    /// What a path leads to.
    pub(super) fn find<'a>(&self, path: &'a [Segment]) -> Found<'a>
    where
        's: 'a,
    {
        let mut at = self.alternatives(self.root);
        let mut of = None;
        if at.iter().any(|schema| is_sensitive(schema)) {
            return Found::Sensitive { member: "", within: false };
        }
        for segment in path {
            let next = match segment {
                Segment::Index(index) => at.iter().filter_map(|schema| element(schema, *index)).collect(),
                Segment::Member(name) => match self.members(&at, name) {
                    Ok(next) => next,
                    Err(names) if names.is_empty() => return Found::Known,
                    Err(names) => return Found::Unknown { member: name, of, names },
                },
            };
            at = next.into_iter().flat_map(|schema| self.alternatives(schema)).collect();
            if let Segment::Member(name) = segment {
                of = Some(name.as_str());
            }
            if at.iter().any(|schema| is_sensitive(schema)) {
                return Found::Sensitive { member: of.unwrap_or_default(), within: false };
            }
        }
        match self.sensitive_below(at, of) {
            Some(member) => Found::Sensitive { member, within: true },
            None => Found::Known,
        }
    }

    /// The schemas of a member of one of some values; or the names that there are, none where any name may be there.
    fn members<'a>(&self, at: &[&'a Value], name: &str) -> Result<Vec<&'a Value>, Vec<&'a str>>
    where
        's: 'a,
    {
        let (mut found, mut names, mut open) = (Vec::new(), Vec::new(), false);
        // A name stands for that member of each element of a list.
        let elements = at.iter().flat_map(|schema| elements(schema)).flat_map(|items| self.alternatives(items));
        for schema in at.iter().copied().chain(elements) {
            let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
                found.extend(of_any_name(schema).filter(|member| member.is_object()));
                open |= schema.get("type").is_none() || schema.get("additionalProperties").is_some();
                continue;
            };
            match properties.get(name) {
                Some(member) => found.push(member),
                None => {
                    found.extend(of_any_name(schema).filter(|member| member.is_object()));
                    open |= schema.get("additionalProperties").is_some_and(|more| *more != Value::Bool(false));
                    open |= schema.get("patternProperties").is_some();
                    names.extend(properties.keys().map(String::as_str));
                }
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
        Err(if open { Vec::new() } else { names })
    }

    /// A schema and those that it refers to or chooses between.
    fn alternatives<'a>(&self, schema: &'a Value) -> Vec<&'a Value>
    where
        's: 'a,
    {
        let mut found = Vec::new();
        let mut waiting = VecDeque::from([schema]);
        let mut seen = HashSet::new();
        while let Some(schema) = waiting.pop_front() {
            if !seen.insert(std::ptr::from_ref(schema)) {
                continue;
            }
            let referred = schema.get("$ref").and_then(Value::as_str);
            let referred = referred.and_then(|pointer| self.root.pointer(pointer.strip_prefix('#')?));
            let chosen =
                ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
            let before = waiting.len();
            waiting.extend(referred.into_iter().chain(chosen));
            // One that only refers to others says nothing itself.
            if waiting.len() == before || schema.get("properties").is_some() || is_sensitive(schema) {
                found.push(schema);
            }
        }
        found
    }

    /// The name of a sensitive member below some values, which are of the member `of`. Elements have the name of their list.
    fn sensitive_below<'a>(&self, at: Vec<&'a Value>, of: Option<&'a str>) -> Option<&'a str>
    where
        's: 'a,
    {
        let mut waiting: Vec<(&'a str, &'a Value)> =
            at.into_iter().map(|schema| (of.unwrap_or_default(), schema)).collect();
        let mut seen = HashSet::new();
        while let Some((name, schema)) = waiting.pop() {
            if is_sensitive(schema) {
                return Some(name);
            }
            if !seen.insert(std::ptr::from_ref(schema)) {
                continue;
            }
            let members = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
            let members = members.map(|(name, member)| (name.as_str(), member));
            let unnamed = elements(schema).chain(of_any_name(schema)).map(|below| (name, below));
            for (name, below) in members.chain(unnamed) {
                waiting.extend(self.alternatives(below).into_iter().map(|schema| (name, schema)));
            }
        }
        None
    }
}

/// The schemas of the elements of a list or tuple.
fn elements(schema: &Value) -> impl Iterator<Item = &Value> {
    let first = schema.get("prefixItems").and_then(Value::as_array).into_iter().flatten();
    first.chain(schema.get("items"))
}

/// The schema of an element of a list or tuple; a negative index counts from the end.
fn element(schema: &Value, index: i64) -> Option<&Value> {
    let first = schema.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let items = schema.get("items");
    let index = match i64::try_from(first.len()) {
        Ok(length) if index < 0 && items.is_none() => index.saturating_add(length),
        _ => index,
    };
    usize::try_from(index).ok().and_then(|index| first.get(index)).or(items)
}

/// The schemas of members that have any name, or one of a pattern.
fn of_any_name(schema: &Value) -> impl Iterator<Item = &Value> {
    let patterns = schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
    patterns.map(|(_, member)| member).chain(schema.get("additionalProperties"))
}

/// True for the schema of a sensitive value.
fn is_sensitive(schema: &Value) -> bool {
    schema.get("writeOnly") == Some(&Value::Bool(true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn path(names: &[&str]) -> Vec<Segment> {
        names.iter().map(|name| Segment::Member((*name).to_owned())).collect()
    }

    #[test]
    fn members_are_found_through_references_lists_and_options() {
        let schema = json!({
            "type": "object",
            "properties": {
                "id": {"type": "string"},
                "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
                "buyer": {"anyOf": [{"$ref": "#/$defs/Buyer"}, {"type": "null"}]},
                "more": true,
                "tags": {"type": "object", "additionalProperties": {"type": "string"}},
                "next": {"$ref": "#/$defs/Buyer"}
            },
            "$defs": {
                "Line": {"type": "object", "properties": {"sku": {"type": "string"}}},
                "Buyer": {"type": "object", "properties": {
                    "name": {"type": "string"},
                    "card": {"type": "string", "writeOnly": true},
                    "friend": {"$ref": "#/$defs/Buyer"}
                }}
            }
        });
        let schema = Schema::of(&schema);
        for known in [&["id"][..], &["lines", "sku"], &["buyer", "name"], &["more", "any"], &["tags", "any"]] {
            assert_eq!(schema.find(&path(known)), Found::Known, "{known:?}");
        }
        let unknown = path(&["lines", "suk"]);
        assert_eq!(schema.find(&unknown), Found::Unknown { member: "suk", of: Some("lines"), names: vec!["sku"] });
        let unknown = path(&["oder"]);
        assert!(
            matches!(schema.find(&unknown), Found::Unknown { member: "oder", of: None, names } if names.len() == 6)
        );
        for sensitive in [&["buyer", "card"][..], &["buyer", "friend", "friend", "card"]] {
            assert_eq!(schema.find(&path(sensitive)), Found::Sensitive { member: "card", within: false });
        }
        for within in [&[][..], &["buyer"], &["next", "friend"]] {
            assert_eq!(schema.find(&path(within)), Found::Sensitive { member: "card", within: true });
        }
    }

    #[test]
    fn sensitive_values_are_found_in_lists_maps_and_tuples_and_as_a_whole() {
        let secret = json!({"type": "string", "writeOnly": true});
        let schema = json!({
            "type": "object",
            "properties": {
                "cards": {"type": "array", "items": secret},
                "pair": {"type": "array", "prefixItems": [{"type": "string"}, secret]},
                "map": {"type": "object", "additionalProperties": secret},
                "numbered": {"type": "object", "patternProperties": {"^\\d+$": secret}, "additionalProperties": false},
                "plain": {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "string"}}
            }
        });
        let schema = Schema::of(&schema);
        for name in ["cards", "pair", "map", "numbered"] {
            assert_eq!(schema.find(&path(&[name])), Found::Sensitive { member: name, within: true });
        }
        assert!(matches!(schema.find(&[]), Found::Sensitive { within: true, .. }));
        assert_eq!(schema.find(&path(&["plain"])), Found::Known);
        let at = |name: &str, index| [path(&[name]), vec![Segment::Index(index)]].concat();
        for (name, index) in [("cards", 3), ("cards", -1), ("pair", 1), ("pair", -1)] {
            assert_eq!(schema.find(&at(name, index)), Found::Sensitive { member: name, within: false }, "{name}");
        }
        for (name, index) in [("pair", 0), ("pair", -2), ("plain", 0), ("plain", 1), ("plain", -1)] {
            assert_eq!(schema.find(&at(name, index)), Found::Known, "{name}[{index}]");
        }
        for name in ["map", "numbered"] {
            assert_eq!(schema.find(&path(&[name, "7"])), Found::Sensitive { member: "7", within: false });
        }
        assert_eq!(Schema::of(&secret).find(&[]), Found::Sensitive { member: "", within: false });
        let list = json!({"type": "array", "items": secret});
        assert_eq!(Schema::of(&list).find(&[]), Found::Sensitive { member: "", within: true });
    }

    #[test]
    fn a_list_of_itself_ends() {
        let schema =
            json!({"$ref": "#/$defs/Tree", "$defs": {"Tree": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}}});
        assert_eq!(Schema::of(&schema).find(&path(&["a", "b"])), Found::Known);
        let circle = json!({"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/A"}}});
        assert_eq!(Schema::of(&circle).find(&path(&["a"])), Found::Known);
    }
}
