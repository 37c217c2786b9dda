//! The definition of a state machine as a template writes it, in whatever form, as one JSON value.
//!
//! `Definition` is an object, `DefinitionString` a text, a `Fn::Sub` or a `Fn::Join`; `DefinitionSubstitutions` put
//! values into either. All become JSON whose texts are as [`Meaning`] has them.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::meaning::{Meaning, Piece, Scalars, plain, push};
use cloudformation::state_machines::{Part, parts};

/// What is known of a definition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Definition {
    /// The definition.
    Known(Value),
    /// It is elsewhere, or in a form that cannot be read; here is what the template says.
    Opaque(Value),
}

/// The properties that say what the definition is.
pub(super) const PROPERTIES: &[&str] =
    &["Definition", "DefinitionString", "DefinitionS3Location", "DefinitionSubstitutions"];

impl Definition {
    /// The definition that the properties of a state machine hold.
    pub(super) fn of(properties: &Map<String, Value>, meaning: &Meaning) -> Definition {
        let substitutions = Substitutions::of(properties.get("DefinitionSubstitutions"), meaning);
        let pieces = properties.get("DefinitionString").and_then(|text| meaning.pieces(text));
        if let Some(definition) = pieces.and_then(|pieces| read(&substitutions.put_into(pieces))) {
            return Definition::Known(definition);
        }
        let object = properties.get("Definition").filter(|definition| definition.is_object());
        if let Some(definition) = object.and_then(|definition| meaning.value(definition, Scalars::AsJson)) {
            return Definition::Known(substitutions.put_into_value(definition));
        }
        let named = PROPERTIES.iter().filter_map(|name| Some(((*name).to_owned(), properties.get(*name)?.clone())));
        let named = Value::Object(named.collect());
        Definition::Opaque(meaning.value(&named, Scalars::AsText).unwrap_or_default())
    }

    /// The definition, if it is known.
    pub(super) fn known(&self) -> Option<&Value> {
        match self {
            Definition::Known(definition) => Some(definition),
            Definition::Opaque(_) => None,
        }
    }
}

/// What the placeholders of a definition stand for.
struct Substitutions {
    values: HashMap<String, Vec<Piece>>,
    /// Values that are no texts, as JSON writes them: what they are put into may be no text either.
    scalars: HashMap<String, Value>,
}

impl Substitutions {
    fn of(declared: Option<&Value>, meaning: &Meaning) -> Self {
        let members = || declared.and_then(Value::as_object).into_iter().flatten();
        let values = members().filter_map(|(name, value)| Some((name.clone(), meaning.pieces(value)?)));
        let scalars = members().filter(|(_, value)| value.is_number() || value.is_boolean());
        Self { values: values.collect(), scalars: scalars.map(|(name, value)| (name.clone(), value.clone())).collect() }
    }

    /// The pieces with the placeholders of the definition filled, which are in the text.
    fn put_into(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        let mut filled = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.fill(&text, &mut filled),
                Piece::Placeholder(_) => push(&mut filled, piece),
            }
        }
        filled
    }

    fn fill(&self, text: &str, filled: &mut Vec<Piece>) {
        for part in parts(text) {
            let (range, name) = match part {
                Part::Text(range) => (range, None),
                Part::Name(range, name) => (range, Some(name)),
                Part::Kept(range, _) => (range, None),
            };
            match name.and_then(|name| self.values.get(name)) {
                Some(value) => value.iter().for_each(|piece| push(filled, piece.clone())),
                None => push(filled, Piece::Text(text[range].to_owned())),
            }
        }
    }

    /// The same in a value whose texts are written as `Fn::Sub` does: there, `${!Name}` is a placeholder of the
    /// definition.
    fn put_into_value(&self, value: Value) -> Value {
        if self.values.is_empty() {
            return value;
        }
        match value {
            Value::String(text) => {
                let mut filled = String::new();
                for part in parts(&text) {
                    match part {
                        Part::Kept(range, name) if self.values.contains_key(name) => {
                            let is_whole = range == (0..text.len());
                            if let Some(scalar) = self.scalars.get(name).filter(|_| is_whole) {
                                return scalar.clone();
                            }
                            self.values[name].iter().for_each(|piece| write(piece, &mut filled));
                        }
                        Part::Text(range) | Part::Name(range, _) | Part::Kept(range, _) => {
                            filled.push_str(&text[range])
                        }
                    }
                }
                Value::String(filled)
            }
            Value::Array(items) => items.into_iter().map(|item| self.put_into_value(item)).collect(),
            Value::Object(members) => {
                Value::Object(members.into_iter().map(|(name, value)| (name, self.put_into_value(value))).collect())
            }
            other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other,
        }
    }
}

fn write(piece: &Piece, text: &mut String) {
    match piece {
        Piece::Text(plain) => text.push_str(&plain.replace("${", "${!")),
        Piece::Placeholder(name) => text.push_str(&format!("${{{name}}}")),
    }
}

/// Reads a text with placeholders as JSON. A placeholder outside of a string, as in `"Seconds": ${Delay}`, is put in
/// quotes.
fn read(pieces: &[Piece]) -> Option<Value> {
    let mut json = String::new();
    let (mut in_string, mut escaped) = (false, false);
    for piece in pieces {
        match piece {
            Piece::Text(text) => {
                let mut rest = text.as_str();
                while let Some(character) = rest.chars().next() {
                    // `${` that is only text is distinguished from a placeholder.
                    if in_string && !escaped && rest.starts_with("${") {
                        json.push_str("${!");
                        rest = &rest[2..];
                        continue;
                    }
                    match character {
                        _ if escaped => escaped = false,
                        '\\' if in_string => escaped = true,
                        '"' => in_string = !in_string,
                        _ => {}
                    }
                    json.push(character);
                    rest = &rest[character.len_utf8()..];
                }
            }
            Piece::Placeholder(name) => {
                let quoted = Value::String(format!("${{{name}}}")).to_string();
                json.push_str(if in_string { &quoted[1..quoted.len() - 1] } else { &quoted });
            }
        }
    }
    let definition: Value = serde_json::from_str(&json).ok()?;
    definition.is_object().then(|| without_vain_fractions(definition))
}

fn without_vain_fractions(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(plain(&number)),
        Value::Array(items) => items.into_iter().map(without_vain_fractions).collect(),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, without_vain_fractions(value))).collect())
        }
        other @ (Value::Null | Value::Bool(_) | Value::String(_)) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn definition(properties: Value) -> Value {
        let read = Definition::of(properties.as_object().unwrap(), &Meaning::default());
        read.known().cloned().unwrap_or_else(|| panic!("{read:?}"))
    }

    #[test]
    fn every_form_of_a_definition_is_the_same() {
        let expected = json!({
            "StartAt": "A",
            "States": {"A": {"Type": "Task", "Resource": "arn:${AWS::Partition}:states:::sqs:sendMessage", "Seconds": 2,
                             "Parameters": {"QueueUrl": "${Queue}", "Text": "${!Kept} \"x\""}}},
        });
        let text = |resource: &str, queue: &str, kept: &str| {
            format!(
                "{{\"StartAt\": \"A\",\n \"States\": {{\"A\": {{\"Type\": \"Task\", \"Resource\": \"{resource}\", \"Seconds\": \
                 2.0, \"Parameters\": {{\"QueueUrl\": \"{queue}\", \"Text\": \"{kept} \\\"x\\\"\"}}}}}}}}"
            )
        };
        let own = "arn:${P}:states:::sqs:sendMessage";
        let direct = "arn:${AWS::Partition}:states:::sqs:sendMessage";
        let values = json!({"P": {"Ref": "AWS::Partition"}, "Q": {"Ref": "Queue"}});
        let object = |resource: Value, queue: Value| {
            let mut definition = expected.clone();
            definition["States"]["A"]["Resource"] = resource;
            definition["States"]["A"]["Parameters"] = json!({"QueueUrl": queue, "Text": "${Kept} \"x\""});
            definition
        };
        let (before, after) =
            text(direct, "|", "${Kept}").split_once('|').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let before = before.split_once("${AWS::Partition}").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        for form in [
            json!({"DefinitionString": text(own, "${Q}", "${Kept}"), "DefinitionSubstitutions": values}),
            json!({"DefinitionString": {"Fn::Sub": text(direct, "${Queue}", "${!Kept}")}}),
            json!({"DefinitionString": {"Fn::Sub": [text(own, "${Q}", "${!Kept}"), values]}}),
            json!({"DefinitionString": {"Fn::Join": ["", [before.0, {"Ref": "AWS::Partition"}, before.1, {"Ref": "Queue"}, after]]}}),
            json!({"Definition": object(json!({"Fn::Sub": direct}), json!({"Ref": "Queue"}))}),
            json!({"Definition": object(json!(own), json!("${Q}")), "DefinitionSubstitutions": values}),
        ] {
            assert_eq!(definition(form.clone()), expected, "{form:#}");
        }
    }

    #[test]
    fn placeholders_outside_of_strings_are_values() {
        let expected = json!({"States": {"A": {"Seconds": "${Delay}", "Times": 3}}});
        let text = "{\"States\": {\"A\": {\"Seconds\": ${D}, \"Times\": ${T}}}}";
        let values = json!({"D": {"Ref": "Delay"}, "T": 3});
        assert_eq!(definition(json!({"DefinitionString": text, "DefinitionSubstitutions": values})), expected);
        let object = json!({"States": {"A": {"Seconds": "${D}", "Times": "${T}"}}});
        assert_eq!(definition(json!({"Definition": object, "DefinitionSubstitutions": values})), expected);
    }

    #[test]
    fn what_cannot_be_read_is_left_as_it_is() {
        for form in [
            json!({"DefinitionS3Location": {"Bucket": "b", "Key": "k"}}),
            json!({"DefinitionString": "{ no json"}),
            json!({"DefinitionString": {"Ref": "Definition"}}),
            json!({"DefinitionString": "[1]"}),
            json!({}),
        ] {
            let read = Definition::of(form.as_object().unwrap(), &Meaning::default());
            assert_eq!(read.known(), None, "{form}");
        }
    }
}
