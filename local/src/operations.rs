//! The operations of the API (API Reference, "Actions").

mod activities;
mod aliases;
mod callbacks;
mod constraints;
mod executions;
mod history;
mod machines;
mod map_runs;
pub(crate) mod request;
mod settings;
mod tags;
mod test_state;
mod versions;

use std::future::Future;
use std::pin::Pin;

use serde_json::{Map, Value};
use simulator::time::Millis;

use crate::arn::Realm;
use crate::error::ApiError;
use crate::world::{Shared, World};
use request::Request;

/// What an operation answers.
pub(crate) type Answer = Result<Map<String, Value>, ApiError>;

/// An answer that may come later.
pub(crate) enum Answered {
    Now(Answer),
    Later(Pin<Box<dyn Future<Output = Answer>>>),
}

impl Answered {
    /// The answer, once it is there.
    pub(crate) async fn answer(self) -> Answer {
        match self {
            Answered::Now(answer) => answer,
            Answered::Later(answer) => answer.await,
        }
    }
}

/// A request, and what it is asked of.
pub(crate) struct Asked<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) realm: &'a Realm,
    pub(crate) input: Request<'a>,
    pub(crate) now: Millis,
}

/// An operation that is done at once.
type Operation = fn(&mut Asked<'_>) -> Answer;

/// The operations that are done at once, by name.
const OPERATIONS: &[(&str, Operation)] = &[
    ("CreateActivity", activities::create),
    ("CreateStateMachine", machines::create),
    ("CreateStateMachineAlias", aliases::create),
    ("DeleteActivity", activities::delete),
    ("DeleteStateMachine", machines::delete),
    ("DeleteStateMachineAlias", aliases::delete),
    ("DeleteStateMachineVersion", versions::delete),
    ("DescribeActivity", activities::describe),
    ("DescribeExecution", executions::describe),
    ("DescribeMapRun", map_runs::describe),
    ("DescribeStateMachine", machines::describe),
    ("DescribeStateMachineAlias", aliases::describe),
    ("DescribeStateMachineForExecution", machines::describe_for_execution),
    ("GetExecutionHistory", history::get),
    ("ListActivities", activities::list),
    ("ListExecutions", executions::list),
    ("ListMapRuns", map_runs::list),
    ("ListStateMachineAliases", aliases::list),
    ("ListStateMachineVersions", versions::list),
    ("ListStateMachines", machines::list),
    ("ListTagsForResource", tags::list),
    ("PublishStateMachineVersion", versions::publish),
    ("RedriveExecution", executions::redrive),
    ("SendTaskFailure", callbacks::failure),
    ("SendTaskHeartbeat", callbacks::heartbeat),
    ("SendTaskSuccess", callbacks::success),
    ("StartExecution", executions::start),
    ("StopExecution", executions::stop),
    ("TagResource", tags::tag),
    ("UntagResource", tags::untag),
    ("UpdateMapRun", map_runs::update),
    ("UpdateStateMachine", machines::update),
    ("UpdateStateMachineAlias", aliases::update),
    ("ValidateStateMachineDefinition", machines::validate),
];

/// Does an operation.
pub(crate) fn perform(shared: &Shared, name: &str, realm: &Realm, members: &Map<String, Value>) -> Answered {
    if let Err(error) = constraints::check(name, members) {
        return Answered::Now(Err(error));
    }
    let input = Request::new(members);
    let mut world = shared.borrow_mut();
    let mut asked = Asked { world: &mut world, realm, input, now: crate::clock::now() };
    let answered = match name {
        "GetActivityTask" => activities::get_task(&mut asked, shared),
        "StartSyncExecution" => executions::start_sync(&mut asked),
        "TestState" => test_state::test(&mut asked),
        _ => Answered::Now(match OPERATIONS.iter().find(|(known, _)| *known == name) {
            Some((_, operation)) => operation(&mut asked),
            None => Err(ApiError::new("UnknownOperationException", format!("The operation {name} does not exist."))),
        }),
    };
    if let Answered::Now(Ok(answer)) = &answered {
        world.keep_resources(name, members, answer);
    }
    world.commit();
    answered
}

/// An answer without members.
fn nothing() -> Answer {
    Ok(Map::new())
}

/// An answer of these members.
fn members<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_operations_of_the_api_are_there() {
        assert_eq!(OPERATIONS.len() + 3, 37);
        assert!(OPERATIONS.is_sorted_by_key(|(name, _)| *name));
    }
}
