//! Versions of state machines.

use serde_json::Value;

use super::machines::unqualified;
use super::{Answer, Asked, members, nothing};
use crate::arn::{Arn, Resource};
use crate::error::ApiError;
use crate::machine::date;
use crate::page::Page;

pub(super) fn publish(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("stateMachineArn");
    let revision = asked.input.text("revisionId");
    let description = asked.input.text("description");
    let key = unqualified(arn)?;
    let machine = asked.world.machines.get_mut(&*key).ok_or_else(|| ApiError::machine_unknown(arn))?;
    let current = machine.current.id.as_deref().unwrap_or("INITIAL");
    if let Some(wanted) = revision.filter(|wanted| *wanted != current) {
        return Err(ApiError::new(
            "ConflictException",
            format!(
                "Failed to publish the State Machine version for revision {wanted}. The current State Machine revision is \
                 {current}."
            ),
        ));
    }
    let version = machine.publish(description, asked.now);
    let (number, created) = (version.number, version.created);
    Ok(members([("stateMachineVersionArn", machine.version_arn(number).into()), ("creationDate", date(created))]))
}

pub(super) fn delete(asked: &mut Asked<'_>) -> Answer {
    let text = asked.input.required("stateMachineVersionArn");
    let arn = Arn::read(text)?;
    let Resource::Machine { name, label: None, qualifier: Some(number) } = &arn.resource else {
        return Err(ApiError::validation(format!("State machine version ARN must have a version: '{text}'")));
    };
    let key = arn.realm.arn(format_args!("stateMachine:{name}"));
    let Some(machine) = asked.world.machines.get_mut(&*key) else { return nothing() };
    let using = machine.aliases_of(text);
    if !using.is_empty() {
        let message = format!(
            "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [{}]",
            using.join(", ")
        );
        return Err(ApiError::new("ConflictException", message));
    }
    machine.versions.retain(|version| version.number.to_string() != *number);
    nothing()
}

pub(super) fn list(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("stateMachineArn");
    let page = Page::of(&asked.input, arn)?;
    let key = unqualified(arn)?;
    // The API has no error here for a state machine that does not exist.
    let machine = asked.world.machines.get(&*key);
    let versions = machine.into_iter().flat_map(|machine| {
        machine.versions.iter().rev().map(|version| (machine.version_arn(version.number), version.created))
    });
    Ok(page.answer("stateMachineVersions", arn, versions, |(arn, created)| {
        Value::Object(members([("stateMachineVersionArn", arn.into()), ("creationDate", date(created))]))
    }))
}
