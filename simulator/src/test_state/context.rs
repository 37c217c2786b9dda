//! The Context Object of a test.

use asl::StateType;
use asl::intrinsic::{Repeatable, Uuid};
use serde_json::Value;

use super::TestState;
use super::check::takes_token;
use super::definition::{NAME, Tested};
use super::request::TestStateRequest;
use crate::data::{Data, Members};
use crate::time;

/// The members that a given object may have, and those of its members.
const MEMBERS: [(&str, &[&str]); 4] = [
    ("Execution", &["Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount", "RedriveTime"]),
    ("State", &["EnteredTime", "Name", "RetryCount"]),
    ("StateMachine", &["Id", "Name"]),
    ("Task", &["Token"]),
];

/// Why a given object is refused.
pub(super) fn refused(value: &Value, takes_token: bool) -> Option<String> {
    let Some(object) = value.as_object() else { return Some("it must be a JSON object".to_owned()) };
    for (name, member) in object {
        if name == "Map" {
            return Some("'Map' field is not supported when mocking a Context object".to_owned());
        }
        let Some((_, known)) = MEMBERS.iter().find(|(known, _)| known == name) else {
            return Some(format!("Field '{name}' is not allowed"));
        };
        let Some(parts) = member.as_object() else { return Some(format!("{name} must be an object")) };
        for (part, value) in parts {
            if !known.contains(&part.as_str()) {
                return Some(format!("Field '{part}' is not allowed"));
            }
            let (fits, wanted) = match part.as_str() {
                "Input" => (true, ""),
                "RetryCount" | "RedriveCount" => (value.is_number(), "a number"),
                _ => (value.is_string(), "a string"),
            };
            if !fits {
                return Some(format!("{name}.{part} must be {wanted}"));
            }
        }
        if name == "Task" && !takes_token {
            let pattern = "'.sync' or '.waitForTaskToken' service integration pattern";
            return Some(format!("contains 'Task' when state is not a Task state with a {pattern}"));
        }
    }
    None
}

/// The object where none is given: that of an Express execution with drawn names, in which the state has no name of its own
/// (recorded).
pub(super) fn made(
    test: &TestState,
    request: &TestStateRequest,
    tested: &Tested,
    input: &Data,
    chance: &mut Repeatable,
) -> Data {
    let machine = Uuid::draw(chance).to_string();
    let name = Uuid::draw(chance).to_string();
    let now = Data::string(time::print(test.start));
    let role = request.role_arn.as_deref().map_or(Data::Null, Data::string);
    let execution = Data::record([
        ("Id", Data::string(test.realm.arn(format_args!("express:{machine}:{name}")))),
        ("Input", input.clone()),
        ("Name", Data::string(name)),
        ("RoleArn", role),
        ("StartTime", now.clone()),
    ]);
    let mut state = Members::new();
    state.insert("Name".into(), NAME.into());
    state.insert("EnteredTime".into(), now);
    if matches!(tested.kind, StateType::Task | StateType::Parallel | StateType::Map) {
        let retried = request.state_configuration.as_ref().and_then(|given| given.retrier_retry_count);
        state.insert("RetryCount".into(), retried.unwrap_or_default().into());
    }
    let mut object = Members::new();
    object.insert("Execution".into(), execution);
    let id = test.realm.arn(format_args!("stateMachine:{machine}"));
    object.insert("StateMachine".into(), Data::record([("Id", Data::string(id)), ("Name", Data::string(machine))]));
    object.insert("State".into(), Data::object(state));
    if takes_token(tested) {
        let token = format!("token-{}", Uuid::draw(chance));
        object.insert("Task".into(), Data::record([("Token", Data::string(token))]));
    }
    Data::object(object)
}
