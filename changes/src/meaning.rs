//! What a value of a template means, in whatever form it is written.
//!
//! `{"Ref": "Queue"}`, `{"Fn::Sub": "${Queue}"}` and a `Fn::Join` of it alone say the same; they all become the text
//! `${Queue}`, as `Fn::Sub` writes it. `${…}` that is only text becomes `${!…}`. Other functions become
//! `${Select(0, Split(-, AWS::StackId))}`. What stands for nothing (`AWS::NoValue`) is left out.
//!
//! Where the values of parameters are known, they take their places, and conditions are decided.
//!
//! Values of templates are at most as deep as their readers allow, so that what walks them may recurse.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Map, Number, Value};

use cloudformation::state_machines::{Part, parts};

/// What a property is given that is not to be there.
const NOTHING: &str = "AWS::NoValue";

/// A part of a text of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text as it is.
    Text(String),
    /// What is known at deployment: `Queue.Arn`, `AWS::Region`, `If(IsTest, a, b)`.
    Placeholder(String),
}

/// How scalars are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalars {
    /// `"30"` and `30` are the same, as CloudFormation takes them in a property.
    AsText,
    /// As JSON: text is no number. 2.0 and 2 are the same.
    AsJson,
}

/// What is known of a template when its values are read.
#[derive(Debug, Clone, Default)]
pub(super) struct Meaning {
    parameters: HashMap<String, String>,
    conditions: HashMap<String, bool>,
}

impl Meaning {
    /// Knows the values of parameters, where any are given; defaults count for those that are missing.
    pub(super) fn of(template: &Value, given: Option<&IndexMap<String, String>>) -> Meaning {
        let mut meaning = Meaning::default();
        let Some(given) = given else { return meaning };
        for (name, parameter) in section(template, "Parameters") {
            let text = |member: &str| parameter.get(member).and_then(scalar_text);
            // What must not be shown stays a name, and so does what Systems Manager knows.
            let secret = text("NoEcho").as_deref() == Some("true");
            let elsewhere = text("Type").is_some_and(|kind| kind.starts_with("AWS::SSM::"));
            if secret || elsewhere {
                continue;
            }
            if let Some(value) = given.get(name).cloned().or_else(|| text("Default")) {
                meaning.parameters.insert(name.clone(), value);
            }
        }
        let conditions: HashMap<&str, &Value> =
            section(template, "Conditions").map(|(name, condition)| (name.as_str(), condition)).collect();
        for name in conditions.keys() {
            meaning.decide(name, &conditions, conditions.len());
        }
        meaning
    }

    /// The value of a parameter, if it is known and may be shown.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// Whether a condition holds, if that is known.
    pub(super) fn condition(&self, name: &str) -> Option<bool> {
        self.conditions.get(name).copied()
    }

    /// Decides a condition and those that it names. `steps` ends conditions that name each other.
    fn decide(&mut self, name: &str, all: &HashMap<&str, &Value>, steps: usize) -> Option<bool> {
        if let Some(known) = self.condition(name) {
            return Some(known);
        }
        let holds = self.holds(all.get(name)?, all, steps.checked_sub(1)?.min(64))?;
        self.conditions.insert(name.to_owned(), holds);
        Some(holds)
    }

    fn holds(&mut self, condition: &Value, all: &HashMap<&str, &Value>, steps: usize) -> Option<bool> {
        if let Some(name) = condition.get("Condition") {
            return self.decide(name.as_str()?, all, steps);
        }
        let (function, argument) = call(condition)?;
        let arguments = argument.as_array().map(Vec::as_slice).unwrap_or_default();
        match function {
            "Fn::Equals" => {
                let [one, other] = arguments else { return None };
                let known = |value| known_text(&self.pieces(value)?);
                Some(known(one)? == known(other)?)
            }
            "Fn::Not" => self.holds(arguments.first()?, all, steps).map(|holds| !holds),
            "Fn::And" | "Fn::Or" => {
                let mut decided = Some(function == "Fn::And");
                for argument in arguments {
                    match self.holds(argument, all, steps) {
                        Some(holds) if holds == (function == "Fn::Or") => return Some(holds),
                        Some(_) => {}
                        None => decided = None,
                    }
                }
                decided
            }
            _ => None,
        }
    }

    /// The value as it is compared; nothing for what stands for nothing.
    pub(super) fn value(&self, value: &Value, scalars: Scalars) -> Option<Value> {
        if let Some((function, argument)) = call(value) {
            if function == "Ref" && argument.as_str() == Some(NOTHING) {
                return None;
            }
            if let Some(branch) = self.branch(function, argument) {
                return self.value(branch, scalars);
            }
            // A function of values that are no text stays an object, so that a change within is found.
            if let Some(pieces) = self.pieces(value) {
                return Some(Value::String(written(&pieces)));
            }
        }
        match value {
            Value::Null => Some(Value::Null),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => Some(self.scalar(value, scalars)),
            Value::Array(items) => Some(items.iter().filter_map(|item| self.value(item, scalars)).collect()),
            Value::Object(members) => {
                let members = members.iter().filter_map(|(name, member)| {
                    // An event's pattern tells numbers from texts.
                    let scalars = if name == "EventPattern" { Scalars::AsJson } else { scalars };
                    Some((name.clone(), self.value(member, scalars)?))
                });
                Some(Value::Object(members.collect()))
            }
        }
    }

    fn scalar(&self, value: &Value, scalars: Scalars) -> Value {
        match (value, scalars) {
            (Value::String(text), _) => Value::String(escaped(text)),
            (Value::Number(number), Scalars::AsJson) => Value::Number(plain(number)),
            (other, Scalars::AsJson) => other.clone(),
            (other, Scalars::AsText) => scalar_text(other).map_or(Value::Null, Value::String),
        }
    }

    /// The branch of an `Fn::If` whose condition is decided.
    fn branch<'v>(&self, function: &str, argument: &'v Value) -> Option<&'v Value> {
        let [condition, then, otherwise] = argument.as_array().filter(|_| function == "Fn::If")?.as_slice() else {
            return None;
        };
        self.condition(condition.as_str()?).map(|holds| if holds { then } else { otherwise })
    }

    /// The pieces of a value that is a text; nothing where it is none.
    pub(super) fn pieces(&self, value: &Value) -> Option<Vec<Piece>> {
        let Some((function, argument)) = call(value) else {
            return scalar_text(value).map(|text| vec![Piece::Text(text)]);
        };
        if let Some(branch) = self.branch(function, argument) {
            return self.pieces(branch);
        }
        match function {
            "Ref" => Some(vec![self.named(argument.as_str()?)]),
            "Fn::GetAtt" => match argument {
                Value::String(name) => Some(vec![Piece::Placeholder(name.clone())]),
                Value::Array(names) => {
                    let names: Option<Vec<_>> = names.iter().map(|name| known_text(&self.pieces(name)?)).collect();
                    Some(vec![Piece::Placeholder(names?.join("."))])
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
            },
            "Fn::Sub" => match argument {
                Value::String(text) => Some(self.substituted(text, None)),
                Value::Array(items) => {
                    let text = items.first()?.as_str()?;
                    Some(self.substituted(text, items.get(1).and_then(Value::as_object)))
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
            },
            "Fn::Join" => match argument.as_array()?.as_slice() {
                [Value::String(delimiter), Value::Array(items)] => {
                    let mut joined = Vec::new();
                    for (position, item) in items.iter().filter(|item| !is_nothing(item)).enumerate() {
                        if position > 0 && !delimiter.is_empty() {
                            push(&mut joined, Piece::Text(delimiter.clone()));
                        }
                        self.pieces(item)?.into_iter().for_each(|piece| push(&mut joined, piece));
                    }
                    Some(joined)
                }
                _ => self.called(function, argument),
            },
            _ => self.called(function, argument),
        }
    }

    /// A function that only CloudFormation can compute.
    fn called(&self, function: &str, argument: &Value) -> Option<Vec<Piece>> {
        let name = function.strip_prefix("Fn::").unwrap_or(function);
        let arguments = match argument {
            Value::Array(items) => self.list(items)?,
            other => self.argument(other)?,
        };
        Some(vec![Piece::Placeholder(format!("{name}({arguments})"))])
    }

    fn list(&self, items: &[Value]) -> Option<String> {
        let items: Option<Vec<_>> = items.iter().map(|item| self.argument(item)).collect();
        Some(items?.join(", "))
    }

    fn argument(&self, value: &Value) -> Option<String> {
        if let Value::Array(items) = value {
            return Some(format!("[{}]", self.list(items)?));
        }
        Some(match self.pieces(value)?.as_slice() {
            [] => "\"\"".to_owned(),
            [Piece::Placeholder(name)] => name.clone(),
            pieces => {
                let text = written(pieces);
                let bare =
                    |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_.:-".contains(&byte));
                if bare(&text) && !text.is_empty() { text } else { Value::String(text).to_string() }
            }
        })
    }

    /// What a `Ref` stands for.
    fn named(&self, name: &str) -> Piece {
        match self.parameters.get(name) {
            Some(value) => Piece::Text(value.clone()),
            None => Piece::Placeholder(name.to_owned()),
        }
    }

    fn substituted(&self, text: &str, variables: Option<&Map<String, Value>>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for part in parts(text) {
            match part {
                Part::Text(range) => push(&mut pieces, Piece::Text(text[range].to_owned())),
                Part::Kept(_, name) => push(&mut pieces, Piece::Text(format!("${{{name}}}"))),
                Part::Name(_, name) => match variables.and_then(|variables| variables.get(name)) {
                    Some(value) => match self.pieces(value) {
                        Some(known) => known.into_iter().for_each(|piece| push(&mut pieces, piece)),
                        None => push(&mut pieces, Piece::Placeholder(value.to_string())),
                    },
                    None => push(&mut pieces, self.named(name)),
                },
            }
        }
        pieces
    }
}

/// The members of a section of a template.
pub(super) fn section<'t>(template: &'t Value, name: &str) -> impl Iterator<Item = (&'t String, &'t Value)> {
    template.get(name).and_then(Value::as_object).into_iter().flatten()
}

/// Appends a piece; texts that follow each other are one.
pub(super) fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), piece) {
        (Some(Piece::Text(text)), Piece::Text(more)) => text.push_str(&more),
        (_, piece) => pieces.push(piece),
    }
}

/// The pieces as `Fn::Sub` writes them.
fn written(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(plain) => text.push_str(&escaped(plain)),
            Piece::Placeholder(name) => text.push_str(&format!("${{{name}}}")),
        }
    }
    text
}

/// The text of pieces without a placeholder.
fn known_text(pieces: &[Piece]) -> Option<String> {
    match pieces {
        [] => Some(String::new()),
        [Piece::Text(text)] => Some(text.clone()),
        _ => None,
    }
}

fn escaped(text: &str) -> String {
    text.replace("${", "${!")
}

/// The function that an object calls, and its argument.
fn call(value: &Value) -> Option<(&str, &Value)> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    let (name, argument) = members.iter().next()?;
    (name == "Ref" || name.starts_with("Fn::")).then_some((name, argument))
}

fn is_nothing(value: &Value) -> bool {
    call(value).is_some_and(|(function, argument)| function == "Ref" && argument.as_str() == Some(NOTHING))
}

/// The text of a scalar.
pub(super) fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(plain(number).to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A number without a fraction that says nothing.
pub(super) fn plain(number: &Number) -> Number {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(value) if !number.is_i64() && !number.is_u64() && value.fract() == 0.0 && value.abs() < EXACT =>
        {
            #[expect(clippy::cast_possible_truncation, reason = "it has no fraction and is small enough")]
            Number::from(value as i64)
        }
        _ => number.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(value: Value) -> Value {
        Meaning::default().value(&value, Scalars::AsText).unwrap()
    }

    #[test]
    fn forms_that_say_the_same_become_the_same() {
        for form in [
            json!({"Fn::GetAtt": ["Queue", "Arn"]}),
            json!({"Fn::GetAtt": "Queue.Arn"}),
            json!({"Fn::Sub": "${Queue.Arn}"}),
            json!({"Fn::Sub": ["${Arn}", {"Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}]}),
            json!({"Fn::Join": ["", [{"Fn::GetAtt": ["Queue", "Arn"]}]]}),
        ] {
            assert_eq!(text(form), "${Queue.Arn}");
        }
        assert_eq!(text(json!({"Fn::Join": ["-", ["a", {"Ref": "B"}, {"Ref": "AWS::NoValue"}, 3]]})), "a-${B}-3");
    }

    #[test]
    fn what_only_cloudformation_computes_stays_readable() {
        let id = json!({"Fn::Select": [0, {"Fn::Split": ["-", {"Ref": "AWS::StackId"}]}]});
        assert_eq!(text(id), "${Select(0, Split(-, AWS::StackId))}");
        let either = json!({"Fn::If": ["IsTest", "a b", {"Ref": "X"}]});
        assert_eq!(text(either), "${If(IsTest, \"a b\", X)}");
        let object = json!({"Fn::If": ["IsTest", {"a": 1}, {"Ref": "X"}]});
        assert_eq!(text(object), json!({"Fn::If": ["IsTest", {"a": "1"}, "${X}"]}));
    }

    #[test]
    fn text_is_not_taken_for_a_reference() {
        assert_eq!(text(json!("${Queue}")), "${!Queue}");
        assert_eq!(text(json!({"Fn::Sub": "${!Queue}"})), "${!Queue}");
        assert_ne!(text(json!("${Queue}")), text(json!({"Ref": "Queue"})));
    }

    #[test]
    fn scalars_of_properties_are_texts() {
        assert_eq!(text(json!([30, "30", true, 2.0])), json!(["30", "30", "true", "2"]));
        let exact = Meaning::default().value(&json!([30, "30", 2.0, 2.5, null]), Scalars::AsJson);
        assert_eq!(exact, Some(json!([30, "30", 2, 2.5, null])));
    }

    #[test]
    fn parameters_that_are_known_decide_conditions() {
        let template = json!({
            "Parameters": {"Stage": {"Type": "String", "Default": "test"}, "Secret": {"Type": "String", "NoEcho": true}},
            "Conditions": {
                "IsTest": {"Fn::Equals": [{"Ref": "Stage"}, "test"]},
                "IsLive": {"Fn::Not": [{"Condition": "IsTest"}]},
                "Either": {"Fn::Or": [{"Condition": "IsTest"}, {"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}]},
                "Unknown": {"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]},
                "Circle": {"Fn::Not": [{"Condition": "Circle"}]},
            },
        });
        let given = IndexMap::from([("Secret".to_owned(), "hush".to_owned())]);
        let meaning = Meaning::of(&template, Some(&given));
        let all = ["IsTest", "IsLive", "Either", "Unknown", "Circle"].map(|name| meaning.condition(name));
        assert_eq!(all, [Some(true), Some(false), Some(true), None, None]);
        let value = json!([{"Ref": "Stage"}, {"Ref": "Secret"}, {"Fn::If": ["IsTest", {"Ref": "AWS::NoValue"}, 1]}]);
        assert_eq!(meaning.value(&value, Scalars::AsText), Some(json!(["test", "${Secret}"])));
        assert_eq!(Meaning::of(&template, None).condition("IsTest"), None);
    }
}
