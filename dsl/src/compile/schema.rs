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
        for segment in path {
            let next = match segment {
                Segment::Index(_) => at.iter().filter_map(|schema| schema.get("items")).collect(),
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
        match self.sensitive_below(at) {
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
        let elements = at.iter().filter_map(|schema| schema.get("items")).flat_map(|items| self.alternatives(items));
        for schema in at.iter().copied().chain(elements) {
            let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
                open |= schema.get("type").is_none() || schema.get("additionalProperties").is_some();
                continue;
            };
            match properties.get(name) {
                Some(member) => found.push(member),
                None => {
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

    /// The name of a sensitive member below some values.
    fn sensitive_below<'a>(&self, at: Vec<&'a Value>) -> Option<&'a str>
    where
        's: 'a,
    {
        let mut waiting = at;
        let mut seen = HashSet::new();
        while let Some(schema) = waiting.pop() {
            if !seen.insert(std::ptr::from_ref(schema)) {
                continue;
            }
            for (name, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                let member = self.alternatives(member);
                if member.iter().any(|schema| is_sensitive(schema)) {
                    return Some(name);
                }
                waiting.extend(member);
            }
            let below = [schema.get("items"), schema.get("additionalProperties")].into_iter().flatten();
            waiting.extend(below.flat_map(|schema| self.alternatives(schema)));
        }
        None
    }
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
    fn a_list_of_itself_ends() {
        let schema =
            json!({"$ref": "#/$defs/Tree", "$defs": {"Tree": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}}});
        assert_eq!(Schema::of(&schema).find(&path(&["a", "b"])), Found::Known);
        let circle = json!({"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/A"}}});
        assert_eq!(Schema::of(&circle).find(&path(&["a"])), Found::Known);
    }
}
