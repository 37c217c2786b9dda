//! Workflows of a project in the endpoint: their state machines and activities, and what is around them.

use std::collections::BTreeMap;

use dsl::compiled::Compiled;
use serde_json::{Map, Value, json};

use crate::arn::Realm;
use crate::error::ApiError;
use crate::operations::{Answered, perform};
use crate::world::{Shared, World};

/// Asks for an operation that is answered at once.
///
/// # Errors
/// The error of the API.
pub(crate) fn ask(shared: &Shared, operation: &str, request: &Value) -> Result<Map<String, Value>, ApiError> {
    let realm = realm(&shared.borrow());
    let members = request.as_object().cloned().unwrap_or_default();
    match perform(shared, operation, &realm, &members) {
        Answered::Now(answer) => answer,
        Answered::Later(_) => Ok(Map::new()),
    }
}

fn realm(world: &World) -> Realm {
    Realm { region: world.options.region.clone(), account: world.options.account.clone() }
}

/// Creates a state machine, or lets one that was kept be another one; gives its ARN.
///
/// # Errors
/// The error of the API.
pub(crate) fn create_machine(
    shared: &Shared,
    name: &str,
    definition: &str,
    role: &str,
    kind: asl::WorkflowType,
) -> Result<String, ApiError> {
    let request = json!({"name": name, "definition": definition, "roleArn": role, "type": kind.as_str()});
    match ask(shared, "CreateStateMachine", &request) {
        Err(error) if error.code == "StateMachineAlreadyExists" && shared.borrow().journal.is_some() => {
            let arn = realm(&shared.borrow()).arn(format_args!("stateMachine:{name}"));
            let update = json!({"stateMachineArn": arn, "definition": definition, "roleArn": role});
            ask(shared, "UpdateStateMachine", &update).map(|_| arn)
        }
        answer => Ok(answer?.get("stateMachineArn").and_then(Value::as_str).unwrap_or_default().to_owned()),
    }
}

/// Creates the state machine of a workflow, those that it starts, and their activities, with values of parameters by name; gives the
/// ARN of its own.
///
/// # Errors
/// The error of the API, or why there is no definition.
pub(crate) fn create(
    shared: &Shared,
    compiled: &Compiled,
    parameters: &BTreeMap<String, String>,
) -> Result<String, ApiError> {
    let Realm { region, account } = realm(&shared.borrow());
    let place = stage::Place { region: &region, account: &account };
    let mut arn = String::new();
    for workflow in compiled.children().iter().map(std::convert::AsRef::as_ref).chain([compiled]) {
        for activity in workflow.activities() {
            ask(shared, "CreateActivity", &json!({"name": activity.id}))?;
        }
        let definition = stage::definition_with(workflow, place, parameters);
        let definition = definition.map_err(|error| ApiError::new("InvalidDefinition", error.to_string()))?.to_string();
        let role = format!("arn:aws:iam::{account}:role/{}", workflow.logical_id());
        arn = create_machine(shared, &workflow.logical_id(), &definition, &role, workflow.workflow_type())?;
        let mut world = shared.borrow_mut();
        world.roles.know(&role, stage::role_in(workflow, place, parameters));
        world.schemas.insert(arn.clone(), workflow.input_schema().as_value().clone());
    }
    Ok(arn)
}

/// Adds the queues, topics and functions around a workflow.
pub(crate) fn surround(world: &mut World, around: stage::Local) {
    world.add_topics(&around);
    world.add_neighbours(around);
}
