//! Policies for programs.

use serde_json::{Value, json};

use super::statement::{Policy, Statement};
use super::values::plain_map;
use crate::report::json::{finding, note};

/// One object for each state machine.
///
/// `policy` is the document of the role. `childExecutions` is that of a policy that comes after the state machine, because it names it;
/// `null` without a Distributed Map. `statements` says for each `Sid` which states need it, and why it is there if none does or if it
/// holds for every resource. `diagnostics` and `notes` are as those of `validate`. `${Name}` in a text is what CloudFormation
/// puts there.
pub(super) fn json(policies: &[Policy]) -> Value {
    let all = policies.iter().map(|policy| {
        let Policy { name, id, statements, after, findings, notes } = policy;
        let about = statements
            .iter()
            .chain(after)
            .map(|stated| json!({"sid": stated.sid(), "states": stated.states, "reason": stated.reason}));
        json!({
            "name": name,
            "logicalId": id,
            "policy": document(statements),
            "childExecutions": if after.is_empty() { Value::Null } else { document(after) },
            "statements": about.collect::<Vec<_>>(),
            "diagnostics": findings.iter().map(finding).collect::<Vec<_>>(),
            "notes": notes.iter().map(note).collect::<Vec<_>>(),
        })
    });
    json!({"stateMachines": all.collect::<Vec<_>>()})
}

fn document(statements: &[Statement]) -> Value {
    let statements: Vec<_> = statements.iter().map(|stated| plain_map(&stated.statement)).collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}
