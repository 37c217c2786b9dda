//! Policy documents: statements, trust, and conditions.

use cloudformation::{Map, Value, map};

/// The version of the policy language (IAM User Guide, "Version").
const VERSION: &str = "2012-10-17";

/// A policy document of some statements.
pub(super) fn document(statements: Vec<Map>) -> Map {
    map! { "Version" => VERSION, "Statement" => statements }
}

/// A statement that allows actions on a resource.
pub(super) fn allow(sid: &str, actions: &[&str], on: impl Into<Value>) -> Map {
    let actions: Vec<&str> = actions.to_vec();
    map! { "Sid" => sid, "Effect" => "Allow", "Action" => actions, "Resource" => on }
}

/// The same statement under a condition.
pub(super) fn only_when(mut statement: Map, condition: Map) -> Map {
    statement.insert("Condition".to_owned(), condition.into());
    statement
}

/// A statement that allows to start executions of a state machine; with a qualifier, only those of that alias or version.
///
/// Step Functions authorizes the ARN of the state machine, also where an alias or a version is started (Developer Guide,
/// "Authorization for versions and aliases in Step Functions workflows").
pub(super) fn may_start(sid: &str, actions: &[&str], machine: Value, qualifier: Option<&str>) -> Map {
    let statement = allow(sid, actions, machine);
    match qualifier {
        Some(qualifier) => {
            let qualifiers = map! { "states:StateMachineQualifier" => [qualifier] };
            only_when(statement, map! { "ForAnyValue:StringEquals" => qualifiers })
        }
        None => statement,
    }
}

/// The stack's account (global condition key `aws:SourceAccount`).
pub(super) fn source_account() -> Map {
    map! { "aws:SourceAccount" => Value::reference("AWS::AccountId") }
}

/// A statement that allows the use of the stack's key, only through a service.
pub(super) fn use_key(sid: &str, actions: &[&str], through: &[&str]) -> Map {
    let services: Vec<Value> = through
        .iter()
        .map(|service| Value::substituted(format!("{service}.${{AWS::Region}}.${{AWS::URLSuffix}}")))
        .collect();
    let statement = allow(sid, actions, Value::attribute(super::keys::KEY, "Arn"));
    only_when(statement, map! { "StringEquals" => map! { "kms:ViaService" => services } })
}

/// A statement that denies every request that is not encrypted in transit.
pub(super) fn deny_insecure_transport(service: &str, actions: &[&str], on: impl Into<Value>) -> Map {
    let actions: Vec<String> = actions.iter().map(|action| format!("{service}:{action}")).collect();
    map! {
        "Sid" => "DenyInsecureTransport",
        "Effect" => "Deny",
        "Principal" => "*",
        "Action" => actions,
        "Resource" => on,
        "Condition" => map! { "Bool" => map! { "aws:SecureTransport" => "false" } },
    }
}

/// The trust policy of a role that a service assumes.
pub(super) fn trust(service: &str, condition: Option<Map>) -> Map {
    let mut statement = map! {
        "Effect" => "Allow",
        "Principal" => map! { "Service" => service },
        "Action" => "sts:AssumeRole",
    };
    if let Some(condition) = condition {
        statement.insert("Condition".to_owned(), condition.into());
    }
    document(vec![statement])
}
