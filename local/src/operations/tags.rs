//! Tags of state machines and activities.

use serde_json::{Value, json};

use super::{Answer, Asked, members, nothing, settings};
use crate::arn::{Arn, Resource};
use crate::error::ApiError;
use crate::machine::Tags;
use crate::world::World;

/// The tags of a resource.
fn tags_of<'w>(world: &'w mut World, text: &str) -> Result<&'w mut Tags, ApiError> {
    let arn = Arn::read(text)?;
    let tags = match &arn.resource {
        Resource::Machine { label: None, qualifier: None, .. } => {
            world.machines.get_mut(text).map(|machine| &mut machine.tags)
        }
        Resource::Activity => world.activities.get_mut(text).map(|activity| &mut activity.tags),
        Resource::Machine { .. } | Resource::Execution | Resource::Express | Resource::MapRun => None,
    };
    tags.ok_or_else(|| ApiError::resource_unknown(text))
}

pub(super) fn tag(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("resourceArn");
    let new = settings::tags(&asked.input);
    let tags = tags_of(asked.world, arn)?;
    let mut all = tags.clone();
    all.extend(new);
    settings::within_tags(arn, &all)?;
    *tags = all;
    nothing()
}

pub(super) fn untag(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("resourceArn");
    let keys = asked.input.list("tagKeys");
    let tags = tags_of(asked.world, arn)?;
    for key in keys.iter().filter_map(Value::as_str) {
        tags.shift_remove(key);
    }
    nothing()
}

pub(super) fn list(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("resourceArn");
    let tags = tags_of(asked.world, arn)?;
    let tags = tags.iter().map(|(key, value)| json!({"key": key, "value": value}));
    Ok(members([("tags", Value::Array(tags.collect()))]))
}
