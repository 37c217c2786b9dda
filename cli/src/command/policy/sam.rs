//! Policies as parts of a SAM template.

use asl::shown::one_line;
use cloudformation::{Map, Value, map};

use super::statement::{Policy, Statement};

/// The properties of each state machine, and what comes after it; a comment above each statement names its states.
pub(super) fn print(policies: &[Policy]) -> String {
    let mut resources = Map::new();
    for policy in policies {
        let id = id_of(policy);
        let policies = map! { "Policies" => vec![document(&policy.statements)] };
        let properties = if policy.statements.is_empty() {
            map! { "Policies" => Vec::<Value>::new() }
        } else {
            policies
        };
        resources.insert(id.clone(), map! { "Properties" => properties }.into());
        if !policy.after.is_empty() {
            let properties = map! {
                "PolicyName" => "ChildExecutions",
                "PolicyDocument" => document(&policy.after),
                "Roles" => vec![Value::reference(format!("{id}Role"))],
            };
            let resource = map! { "Type" => "AWS::IAM::Policy", "Properties" => properties };
            resources.insert(format!("{id}ChildExecutions"), resource.into());
        }
    }
    let text = Value::from(map! { "Resources" => resources }).to_yaml();
    let mut statements = policies.iter().flat_map(|policy| policy.statements.iter().chain(&policy.after)).peekable();
    let mut commented = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("- Sid:") {
            if let Some(stated) = statements.next() {
                let indent = &line[..line.len() - line.trim_start().len()];
                commented.push_str(&format!("{indent}# {}\n", one_line(&stated.purpose())));
            }
        }
        commented.push_str(line);
        commented.push('\n');
    }
    commented
}

/// The logical id of the state machine: letters and digits.
fn id_of(policy: &Policy) -> String {
    let name = policy.id.as_ref().unwrap_or(&policy.name);
    let id: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    if id.is_empty() { "StateMachine".to_owned() } else { id }
}

fn document(statements: &[Statement]) -> Map {
    let statements: Vec<Map> = statements.iter().map(|stated| stated.statement.clone()).collect();
    map! { "Version" => "2012-10-17", "Statement" => statements }
}
