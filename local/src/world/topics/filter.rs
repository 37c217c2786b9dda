//! Filter policies of subscriptions (SNS Developer Guide, "Amazon SNS subscription filter policies").

use std::net::IpAddr;

use asl::wildcard::matches;
use serde_json::{Map, Value};

/// A filter policy.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Filter {
    policy: Map<String, Value>,
    /// Whether it is about the message, not about its attributes.
    pub(crate) is_of_body: bool,
}

/// What a policy has in the place of a value that must not be there.
const KINDS: [&str; 8] =
    ["exists", "prefix", "suffix", "equals-ignore-case", "anything-but", "numeric", "cidr", "wildcard"];

impl Filter {
    /// Reads a policy.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn read(text: &str, is_of_body: bool) -> Result<Self, String> {
        let policy: Value = serde_json::from_str(text).map_err(|error| format!("failed to parse JSON: {error}"))?;
        let Value::Object(policy) = policy else { return Err("the policy is not an object".to_owned()) };
        check(&policy, is_of_body)?;
        Ok(Filter { policy, is_of_body })
    }

    /// The policy as it was given.
    pub(crate) fn policy(&self) -> String {
        Value::Object(self.policy.clone()).to_string()
    }

    /// Whether a message passes.
    pub(crate) fn admits(&self, attributes: &Map<String, Value>, message: &str) -> bool {
        if self.is_of_body {
            let body = serde_json::from_str::<Value>(message).ok();
            return body.is_some_and(|body| is_admitted(&self.policy, &body));
        }
        let plain = attributes.iter().map(|(name, value)| (name.clone(), attribute(value)));
        is_admitted(&self.policy, &Value::Object(plain.collect()))
    }
}

/// The value of a message attribute.
fn attribute(value: &Value) -> Value {
    let text = value.get("StringValue").and_then(Value::as_str).unwrap_or_default();
    match value.get("DataType").and_then(Value::as_str) {
        Some("String.Array") => serde_json::from_str(text).unwrap_or_default(),
        Some(kind) if kind.starts_with("Number") => serde_json::from_str(text).unwrap_or_default(),
        Some(_) | None => text.into(),
    }
}

fn check(policy: &Map<String, Value>, may_nest: bool) -> Result<(), String> {
    for (name, rules) in policy {
        match rules {
            Value::Array(alternatives) if name == "$or" => {
                for alternative in alternatives {
                    let alternative = alternative.as_object().ok_or("`$or` has objects only")?;
                    check(alternative, may_nest)?;
                }
            }
            Value::Array(rules) => rules.iter().try_for_each(check_rule)?,
            Value::Object(inner) if may_nest => check(inner, true)?,
            _ => return Err(format!("\"{name}\" must be an object or an array")),
        }
    }
    Ok(())
}

fn check_rule(rule: &Value) -> Result<(), String> {
    let Value::Object(rule) = rule else {
        return if rule.is_array() { Err("a rule is not an array".to_owned()) } else { Ok(()) };
    };
    match rule.iter().next() {
        Some((kind, what)) if rule.len() == 1 && KINDS.contains(&kind.as_str()) => match kind.as_str() {
            "numeric" if comparisons(what).is_none() => {
                Err("`numeric` has pairs of =, <, <=, > or >= and a number".to_owned())
            }
            "anything-but" => match what {
                Value::Object(inner) if inner.keys().any(|kind| !KINDS.contains(&kind.as_str())) => {
                    Err("`anything-but` has values, or one matching rule".to_owned())
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        },
        Some((kind, _)) => Err(format!("unrecognized match type {kind}")),
        None => Err("a rule is empty".to_owned()),
    }
}

fn is_admitted(policy: &Map<String, Value>, value: &Value) -> bool {
    policy.iter().all(|(name, rules)| match rules {
        Value::Array(alternatives) if name == "$or" => {
            alternatives.iter().filter_map(Value::as_object).any(|alternative| is_admitted(alternative, value))
        }
        Value::Array(rules) => rules.iter().any(|rule| is_met(rule, value.get(name))),
        Value::Object(inner) => match value.get(name) {
            // Of a list it is enough if one item passes.
            Some(Value::Array(items)) => items.iter().any(|item| is_admitted(inner, item)),
            Some(member) => is_admitted(inner, member),
            None => is_admitted(inner, &Value::Null),
        },
        _ => false,
    })
}

fn is_met(rule: &Value, value: Option<&Value>) -> bool {
    if let Some(exists) = rule.get("exists") {
        return value.is_some() == exists.as_bool().unwrap_or_default();
    }
    match value {
        Some(Value::Array(items)) => items.iter().any(|item| is_met_by(rule, item)),
        Some(value) => is_met_by(rule, value),
        None => false,
    }
}

fn is_met_by(rule: &Value, value: &Value) -> bool {
    let Value::Object(members) = rule else { return is_same(rule, value) };
    let Some((kind, what)) = members.iter().next() else { return false };
    let text =
        |with: fn(&str, &str) -> bool| what.as_str().zip(value.as_str()).is_some_and(|(what, value)| with(value, what));
    match kind.as_str() {
        "prefix" => text(|value, what| value.starts_with(what)),
        "suffix" => text(|value, what| value.ends_with(what)),
        "equals-ignore-case" => text(|value, what| value.to_lowercase() == what.to_lowercase()),
        "wildcard" => text(|value, what| matches(what, value)),
        "anything-but" => match what {
            Value::Array(several) => !several.iter().any(|one| is_same(one, value)),
            Value::Object(inner) => !inner.iter().any(|(kind, what)| match what {
                Value::Array(several) => several.iter().any(|what| is_met_by(&one(kind, what), value)),
                _ => is_met_by(&one(kind, what), value),
            }),
            _ => !is_same(what, value),
        },
        "numeric" => {
            let Some(number) = value.as_f64() else { return false };
            comparisons(what).is_some_and(|all| all.iter().all(|(sign, bound)| compares(sign, number, *bound)))
        }
        "cidr" => text(|value, what| is_within(value, what).unwrap_or_default()),
        _ => false,
    }
}

fn one(kind: &str, what: &Value) -> Value {
    Value::Object(Map::from_iter([(kind.to_owned(), what.clone())]))
}

fn is_same(rule: &Value, value: &Value) -> bool {
    match (rule.as_f64(), value.as_f64()) {
        (Some(rule), Some(value)) => rule == value,
        _ => rule == value,
    }
}

/// The comparisons of `["<", 1, ">=", 0]`.
fn comparisons(what: &Value) -> Option<Vec<(&str, f64)>> {
    let parts = what.as_array().filter(|parts| !parts.is_empty())?;
    parts.chunks(2).map(comparison).collect()
}

fn comparison(pair: &[Value]) -> Option<(&str, f64)> {
    let [sign, bound] = pair else { return None };
    Some((sign.as_str().filter(|sign| ["=", "<", "<=", ">", ">="].contains(sign))?, bound.as_f64()?))
}

fn compares(sign: &str, number: f64, bound: f64) -> bool {
    match sign {
        "=" => number == bound,
        "<" => number < bound,
        "<=" => number <= bound,
        ">" => number > bound,
        _ => number >= bound,
    }
}

/// Whether an address is in a network such as `10.0.0.0/24`.
fn is_within(address: &str, network: &str) -> Option<bool> {
    let (network, bits) = network.split_once('/')?;
    let bits: u32 = bits.parse().ok()?;
    let number = |text: &str| {
        Some(match text.parse().ok()? {
            IpAddr::V4(address) => (u128::from(u32::from(address)) << 96, 32),
            IpAddr::V6(address) => (u128::from(address), 128),
        })
    };
    let ((address, width), (network, other)) = (number(address)?, number(network)?);
    if width != other || bits > width {
        return Some(false);
    }
    let mask = u128::MAX.checked_shl(128 - bits).unwrap_or_default();
    Some(address & mask == network & mask)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn passes(policy: &Value, attributes: &Value) -> bool {
        let typed = attributes.as_object().unwrap().iter().map(|(name, value)| {
            let kind = match value {
                Value::String(_) => "String",
                Value::Array(_) => "String.Array",
                _ => "Number",
            };
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.clone(), json!({"DataType": kind, "StringValue": text}))
        });
        Filter::read(&policy.to_string(), false).unwrap().admits(&typed.collect(), "")
    }

    #[test]
    fn attributes_are_matched_by_value_and_by_rule() {
        let order = json!({"store": "shop-1", "price": 120.5, "sports": ["rugby", "tennis"], "from": "10.0.0.7"});
        for policy in [
            json!({"store": ["shop-1", "shop-2"]}),
            json!({"store": [{"prefix": "shop"}], "price": [{"numeric": [">", 100, "<=", 120.5]}]}),
            json!({"sports": [{"anything-but": "rugby"}]}),
            json!({"sports": ["tennis"]}),
            json!({"price": [120.5]}),
            json!({"customer": [{"exists": false}]}),
            json!({"store": [{"suffix": "-1"}]}),
            json!({"store": [{"wildcard": "s*p-*"}]}),
            json!({"store": [{"equals-ignore-case": "SHOP-1"}]}),
            json!({"store": [{"anything-but": {"prefix": "market"}}]}),
            json!({"from": [{"cidr": "10.0.0.0/24"}]}),
            json!({"$or": [{"store": ["no"]}, {"price": [{"numeric": ["=", 120.5]}]}]}),
        ] {
            assert!(passes(&policy, &order), "{policy}");
        }
        for policy in [
            json!({"store": ["other"]}),
            json!({"store": ["shop-1"], "price": [{"numeric": ["<", 100]}]}),
            json!({"customer": [{"exists": true}]}),
            json!({"customer": ["x"]}),
            json!({"store": [{"wildcard": "s*p-2"}]}),
            json!({"store": [{"anything-but": ["shop-1"]}]}),
            json!({"from": [{"cidr": "10.0.1.0/24"}]}),
        ] {
            assert!(!passes(&policy, &order), "{policy}");
        }
    }

    #[test]
    fn the_message_is_matched_in_its_depth() {
        let filter = Filter::read(r#"{"order": {"lines": {"sku": ["A"]}}}"#, true).unwrap();
        assert!(filter.admits(&Map::new(), r#"{"order": {"lines": [{"sku": "B"}, {"sku": "A"}]}}"#));
        assert!(!filter.admits(&Map::new(), r#"{"order": {"lines": [{"sku": "B"}]}}"#));
        assert!(!filter.admits(&Map::new(), "no JSON"));
    }

    #[test]
    fn a_policy_that_is_none_is_refused() {
        for policy in [
            "",
            "[]",
            r#"{"a": "b"}"#,
            r#"{"a": {"b": ["c"]}}"#,
            r#"{"a": [{"like": "b"}]}"#,
            r#"{"a": [{"numeric": [1]}]}"#,
            r#"{"a": [{}]}"#,
        ] {
            assert!(Filter::read(policy, false).is_err(), "{policy}");
        }
    }
}
