//! The template's parameters: what the user gives is checked before anything is built.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::refusal::Refusal;
use asl::closest;
use asl::jsonpath::Pattern;
use asl::shown::listed;
use deployment::change_set::Parameter;

/// The parameters of a template, and what the user gives of them.
#[derive(Debug)]
pub(super) struct Parameters {
    declared: Map<String, Value>,
    given: BTreeMap<String, String>,
}

impl Parameters {
    /// Checks what is given against what the template declares. Of a parameter that is given twice, the last value counts.
    ///
    /// # Errors
    ///
    /// A name that the template does not have, or a value that it does not admit.
    pub(super) fn read(template: &Value, given: &[(String, String)]) -> Result<Self, Refusal> {
        let declared = template.get("Parameters").and_then(Value::as_object).cloned().unwrap_or_default();
        for (name, value) in given {
            let Some(parameter) = declared.get(name) else { return Err(unknown(name, &declared)) };
            if let Some(wrong) = wrong(parameter, value) {
                return Err(Refusal::new(format!("the parameter `{name}` cannot be `{value}`: {wrong}"))
                    .help(format!("{name}: {}", described(parameter))));
            }
        }
        Ok(Self { declared, given: given.iter().cloned().collect() })
    }

    /// The value that each parameter will have, given those of the stack as it is.
    ///
    /// # Errors
    ///
    /// A parameter without a value, or one whose value in the stack is no longer admitted.
    pub(super) fn values(&self, standing: &IndexMap<String, String>) -> Result<IndexMap<String, String>, Refusal> {
        let mut values = IndexMap::new();
        for (name, parameter) in &self.declared {
            let value = match (self.given.get(name), standing.get(name), parameter.get("Default")) {
                (Some(given), _, _) => given.clone(),
                (None, Some(kept), _) => {
                    if let Some(wrong) = wrong(parameter, kept) {
                        let message = format!("the parameter `{name}` has the value `{kept}` in the stack: {wrong}");
                        return Err(Refusal::new(message).help(format!("add `--parameter {name}=…`")));
                    }
                    kept.clone()
                }
                (None, None, Some(default)) => plain(default),
                (None, None, None) => {
                    return Err(Refusal::new(format!("the parameter `{name}` has no value and no default"))
                        .help(format!("add `--parameter {name}=…`: {}", described(parameter))));
                }
            };
            values.insert(name.clone(), value);
        }
        Ok(values)
    }

    /// What CloudFormation is sent: values that are given, and that those of the stack stay; defaults need not be sent.
    pub(super) fn sent(&self, standing: &IndexMap<String, String>) -> Vec<Parameter> {
        let sent = self.declared.keys().filter_map(|name| {
            let value = self.given.get(name).cloned();
            let sent = value.is_some() || standing.contains_key(name);
            sent.then(|| Parameter { name: name.clone(), value })
        });
        sent.collect()
    }
}

fn unknown(name: &str, declared: &Map<String, Value>) -> Refusal {
    let refusal = Refusal::new(format!("the template has no parameter `{name}`"));
    let names = || declared.keys().map(String::as_str);
    if let Some(close) = closest(name, names()) {
        return refusal.help(format!("did you mean `{close}`?"));
    }
    refusal.help(format!("its parameters are {}", listed(names())))
}

/// Why a parameter does not admit a value (CloudFormation User Guide, "Parameters section").
fn wrong(parameter: &Value, value: &str) -> Option<String> {
    if let Some(values) = parameter.get("AllowedValues").and_then(Value::as_array) {
        let values: Vec<_> = values.iter().map(plain).collect();
        if !values.iter().any(|allowed| allowed == value) {
            // Of a number, another one that looks like it is rarely meant.
            let words = values.iter().map(String::as_str).filter(|value| value.parse::<f64>().is_err());
            let close = closest(value, words);
            return Some(match close {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("it must be one of {}", listed(values.iter().map(String::as_str))),
            });
        }
    }
    if parameter.get("Type").and_then(Value::as_str) == Some("Number") {
        let Ok(number) = value.parse::<f64>() else { return Some("it must be a number".to_owned()) };
        let bound = |name: &str| parameter.get(name).map(plain).and_then(|bound| bound.parse::<f64>().ok());
        if let Some(least) = bound("MinValue").filter(|least| number < *least) {
            return Some(format!("it must be at least {least}"));
        }
        if let Some(most) = bound("MaxValue").filter(|most| number > *most) {
            return Some(format!("it must be at most {most}"));
        }
    }
    let bound = |name: &str| parameter.get(name).map(plain).and_then(|bound| bound.parse::<usize>().ok());
    let length = value.chars().count();
    if let Some(least) = bound("MinLength").filter(|least| length < *least) {
        return Some(format!("it must have at least {least} characters"));
    }
    if let Some(most) = bound("MaxLength").filter(|most| length > *most) {
        return Some(format!("it must have at most {most} characters"));
    }
    let pattern = parameter.get("AllowedPattern").and_then(Value::as_str)?;
    // CloudFormation reads it as Java does, and matches the whole value. What only it can read, it validates itself.
    if Pattern::new(pattern, "").ok()?.matches(value) {
        return None;
    }
    let said = parameter.get("ConstraintDescription").and_then(Value::as_str);
    Some(said.map_or_else(|| format!("it must match {pattern}"), |said| format!("it {said}")))
}

/// What the template says a parameter is.
fn described(parameter: &Value) -> String {
    parameter.get("Description").map_or_else(|| "the template does not describe it".to_owned(), plain)
}

/// A value as the text that CloudFormation makes of it.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn template() -> Value {
        json!({ "Parameters": {
            "Decision": { "Type": "String", "Default": "random", "AllowedValues": ["random", "approve", "decline"] },
            "Days": { "Type": "Number", "Default": 30, "AllowedValues": [1, 30, 60] },
            "Reserved": { "Type": "Number", "Default": 0, "MinValue": 0, "MaxValue": 1000 },
            "Topic": { "Type": "String", "Default": "", "AllowedPattern": "^$|^arn:.+$", "ConstraintDescription": "must be an ARN" },
            "Short": { "Type": "String", "Default": "ab", "MinLength": 2, "MaxLength": 3 },
            "Role": { "Type": "String", "Description": "Whose role it is." },
        } })
    }

    fn given(name: &str, value: &str) -> Vec<(String, String)> {
        vec![(name.to_owned(), value.to_owned())]
    }

    fn refused(name: &str, value: &str) -> Refusal {
        Parameters::read(&template(), &given(name, value)).unwrap_err()
    }

    #[test]
    fn a_wrong_name_is_reported_with_the_closest() {
        let refusal = refused("Decison", "approve");
        assert_eq!(refusal.message, "the template has no parameter `Decison`");
        assert_eq!(refusal.help.as_deref(), Some("did you mean `Decision`?"));
        assert!(refused("Unlike", "x").help.unwrap().contains("`Decision`, `Days`"));
    }

    #[test]
    fn each_constraint_is_reported() {
        let message = |name, value| refused(name, value).message;
        assert_eq!(
            message("Decision", "aprove"),
            "the parameter `Decision` cannot be `aprove`: did you mean `approve`?"
        );
        assert!(message("Decision", "x").ends_with("it must be one of `random`, `approve`, `decline`"));
        assert!(message("Days", "31").ends_with("it must be one of `1`, `30`, `60`"));
        assert!(message("Reserved", "many").ends_with("it must be a number"));
        assert!(message("Reserved", "-1").ends_with("it must be at least 0"));
        assert!(message("Reserved", "1001").ends_with("it must be at most 1000"));
        assert!(message("Topic", "my-topic").ends_with("it must be an ARN"));
        assert!(message("Short", "a").ends_with("it must have at least 2 characters"));
        assert!(message("Short", "abcd").ends_with("it must have at most 3 characters"));
    }

    #[test]
    fn what_is_admitted_passes() {
        for (name, value) in [
            ("Decision", "approve"),
            ("Days", "60"),
            ("Reserved", "1000"),
            ("Topic", ""),
            ("Topic", "arn:x"),
            ("Short", "äöü"),
        ] {
            assert!(Parameters::read(&template(), &given(name, value)).is_ok(), "{name}={value}");
        }
    }

    #[test]
    fn the_stack_keeps_what_is_not_given() {
        let parameters = Parameters::read(&template(), &given("Role", "me")).unwrap();
        let standing =
            IndexMap::from([("Decision".to_owned(), "decline".to_owned()), ("Gone".to_owned(), "x".to_owned())]);
        let values = parameters.values(&standing).unwrap();
        assert_eq!(
            (values["Decision"].as_str(), values["Days"].as_str(), values["Role"].as_str()),
            ("decline", "30", "me")
        );
        let sent = parameters.sent(&standing);
        let sent: Vec<_> = sent.iter().map(|one| (one.name.as_str(), one.value.as_deref())).collect();
        assert_eq!(sent, [("Decision", None), ("Role", Some("me"))]);
    }

    #[test]
    fn a_value_that_is_missing_or_outdated_is_reported_before_anything_is_built() {
        let parameters = Parameters::read(&template(), &[]).unwrap();
        let refusal = parameters.values(&IndexMap::new()).unwrap_err();
        assert_eq!(refusal.message, "the parameter `Role` has no value and no default");
        let standing = IndexMap::from([("Decision".to_owned(), "toss".to_owned())]);
        let refusal = parameters.values(&standing).unwrap_err();
        assert!(
            refusal.message.starts_with("the parameter `Decision` has the value `toss` in the stack"),
            "{}",
            refusal.message
        );
    }
}
