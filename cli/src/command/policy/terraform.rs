//! Policies as documents of Terraform, in its JSON syntax.

use std::collections::BTreeSet;

use cloudformation::state_machines::{Part, parts};
use cloudformation::{Map, Value};
use serde_json::{Value as Json, json};

use super::statement::{Policy, Statement};

/// A module with a policy document for each state machine. What only CloudFormation would know is a variable; a comment (`//`) in
/// each statement names its states.
pub(super) fn json(policies: &[Policy]) -> Json {
    let mut written = Written { variables: BTreeSet::new() };
    let mut documents = serde_json::Map::new();
    for policy in policies {
        let name = identifier(policy.id.as_ref().unwrap_or(&policy.name));
        documents.insert(name.clone(), written.document(&policy.statements));
        if !policy.after.is_empty() {
            documents.insert(format!("{name}_child_executions"), written.document(&policy.after));
        }
    }
    let variables: serde_json::Map<_, _> = written
        .variables
        .iter()
        .map(|name| {
            (
                identifier(name),
                json!({"type": "string", "description": format!("What ${{{name}}} stands for.").replace("${", "$${")}),
            )
        })
        .collect();
    let mut module = json!({"data": {
        "aws_partition": {"current": {}},
        "aws_region": {"current": {}},
        "aws_caller_identity": {"current": {}},
        "aws_iam_policy_document": documents,
    }});
    if !variables.is_empty() {
        module["variable"] = Json::Object(variables);
    }
    module
}

/// What was written so far.
struct Written {
    /// The placeholders that are variables.
    variables: BTreeSet<String>,
}

impl Written {
    fn document(&mut self, statements: &[Statement]) -> Json {
        let statements: Vec<_> = statements.iter().map(|stated| self.statement(stated)).collect();
        json!({"statement": statements})
    }

    fn statement(&mut self, stated: &Statement) -> Json {
        let mut statement = json!({"//": stated.purpose(), "sid": stated.sid(), "effect": "Allow"});
        for (from, to) in [("Action", "actions"), ("Resource", "resources")] {
            statement[to] = stated.statement.get(from).map(|value| self.list(value)).unwrap_or_default().into();
        }
        if let Some(Value::Map(conditions)) = stated.statement.get("Condition") {
            statement["condition"] = self.conditions(conditions).into();
        }
        statement
    }

    fn conditions(&mut self, conditions: &Map) -> Vec<Json> {
        let mut all = Vec::new();
        for (test, keys) in conditions {
            let Value::Map(keys) = keys else { continue };
            for (variable, values) in keys {
                all.push(json!({"test": test, "variable": variable, "values": self.list(values)}));
            }
        }
        all
    }

    /// One text or several.
    fn list(&mut self, value: &Value) -> Vec<String> {
        match value {
            Value::List(items) => items.iter().map(|item| self.template(item)).collect(),
            one => vec![self.template(one)],
        }
    }

    /// A text with interpolations.
    fn template(&mut self, value: &Value) -> String {
        match value {
            Value::Text(text) => text.replace("${", "$${"),
            Value::Function("Fn::Sub", argument) => self.substituted(argument),
            other => format!("${{{}}}", self.expression(other)),
        }
    }

    fn substituted(&mut self, argument: &Value) -> String {
        let none = Map::new();
        let (text, given) = match argument {
            Value::Text(text) => (text.as_str(), &none),
            Value::List(items) => match (items.first(), items.get(1)) {
                (Some(Value::Text(text)), Some(Value::Map(given))) => (text.as_str(), given),
                _ => return String::new(),
            },
            Value::Bool(_) | Value::Number(_) | Value::Map(_) | Value::Function(..) => return String::new(),
        };
        let mut written = String::new();
        for part in parts(text) {
            match part {
                Part::Text(range) => written.push_str(&text[range]),
                Part::Kept(_, name) => written.push_str(&format!("$${{{name}}}")),
                Part::Name(_, name) => match given.get(name) {
                    Some(value) => written.push_str(&self.template(value)),
                    None => written.push_str(&format!("${{{}}}", self.name(name))),
                },
            }
        }
        written
    }

    /// An expression, which stands in an interpolation. Values of policies are a few levels deep.
    fn expression(&mut self, value: &Value) -> String {
        if let Some(name) = super::values::reference(value) {
            return self.name(&name);
        }
        match value {
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) => Json::from(text.replace("${", "$${")).to_string(),
            Value::Function("Fn::Sub", argument) => format!("\"{}\"", self.substituted(argument)),
            Value::Function("Fn::Select", argument) => self.call("element", argument, true),
            Value::Function("Fn::Split", argument) => self.call("split", argument, false),
            Value::List(items) => {
                let items: Vec<_> = items.iter().map(|item| self.expression(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Map(_) | Value::Function(..) => {
                let name =
                    format!("{value:?}").chars().filter(char::is_ascii_alphanumeric).take(60).collect::<String>();
                self.name(&name)
            }
        }
    }

    /// A call of a function with two arguments, perhaps in the other order.
    fn call(&mut self, function: &str, argument: &Value, turned: bool) -> String {
        let mut arguments = match argument {
            Value::List(items) => items.iter().map(|item| self.expression(item)).collect::<Vec<_>>(),
            one => vec![self.expression(one)],
        };
        if turned {
            arguments.reverse();
        }
        format!("{function}({})", arguments.join(", "))
    }

    /// What a placeholder is called.
    fn name(&mut self, name: &str) -> String {
        match name {
            "AWS::Partition" => "data.aws_partition.current.partition".to_owned(),
            "AWS::Region" => "data.aws_region.current.region".to_owned(),
            "AWS::AccountId" => "data.aws_caller_identity.current.account_id".to_owned(),
            "AWS::URLSuffix" => "data.aws_partition.current.dns_suffix".to_owned(),
            _ => {
                self.variables.insert(name.to_owned());
                format!("var.{}", identifier(name))
            }
        }
    }
}

/// A name as Terraform takes it: letters, digits and underscores.
fn identifier(name: &str) -> String {
    let letters = name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' });
    let name: String = letters.collect();
    if name.starts_with(|first: char| first.is_ascii_digit()) || name.is_empty() { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cloudformation::map;

    #[test]
    fn values_are_interpolations() {
        let mut written = Written { variables: BTreeSet::new() };
        let arn = Value::substituted("arn:${AWS::Partition}:s3:::${Photos}/*");
        assert_eq!(written.template(&arn), "arn:${data.aws_partition.current.partition}:s3:::${var.Photos}/*");
        assert_eq!(written.template(&Value::attribute("Orders", "Arn")), "${var.Orders_Arn}");
        let split = Value::function("Fn::Split", [":".into(), Value::reference("PriceArn")]);
        let name = Value::function("Fn::Select", [6_u32.into(), split]);
        let sub = Value::substituted_with("execution:${Name}:*", map! { "Name" => name });
        assert_eq!(written.template(&sub), "execution:${element(split(\":\", var.PriceArn), 6)}:*");
        assert_eq!(written.template(&"a${b}".into()), "a$${b}");
        let names: Vec<_> = written.variables.iter().map(String::as_str).collect();
        assert_eq!(names, ["Orders.Arn", "Photos", "PriceArn"]);
    }
}
