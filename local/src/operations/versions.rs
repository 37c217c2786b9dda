//! Versions of state machines.

use serde_json::Value;

use super::machines::unqualified;
use super::{Answer, Asked, members, nothing};
use crate::arn::{Arn, Resource};
use crate::error::ApiError;
use crate::machine::date;
use crate::page::Page;

pub(super) fn publish(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("stateMachineArn", 256);
    let revision = asked.input.text("revisionId", 256);
    let description = asked.input.text("description", 256);
    asked.input.check()?;
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
    let text = asked.input.required("stateMachineVersionArn", 2000);
    asked.input.check()?;
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
    let arn = asked.input.required("stateMachineArn", 256);
    let page = Page::of(&asked.input, arn)?;
    let key = unqualified(arn)?;
    let machine = asked.world.machines.get(&*key).ok_or_else(|| ApiError::machine_unknown(arn))?;
    Ok(page.answer("stateMachineVersions", arn, machine.versions.iter().rev(), |version| {
        Value::Object(members([
            ("stateMachineVersionArn", machine.version_arn(version.number).into()),
            ("creationDate", date(version.created)),
        ]))
    }))
}
