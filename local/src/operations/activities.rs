//! Activities, and their workers.

use std::sync::Arc;

use serde_json::{Map, Value};
use simulator::time::Millis;
use tokio::sync::oneshot;

use super::{Answer, Answered, Asked, members, nothing, settings};
use crate::activity::{Activity, Poller, Taken};
use crate::arn::{Arn, Resource, invalid_name, is_name};
use crate::error::ApiError;
use crate::machine::{date, put};
use crate::page::Page;
use crate::world::{Shared, until};

pub(super) fn create(asked: &mut Asked<'_>) -> Answer {
    let name = asked.input.required("name");
    let tags = settings::tags(&asked.input);
    let encryption = settings::encryption(&asked.input)?;
    if !is_name(name) {
        return Err(invalid_name(name));
    }
    let arn: Arc<str> = asked.realm.arn(format_args!("activity:{name}")).into();
    settings::within_tags(&arn, &tags)?;
    if asked.world.activities.get(&arn).is_some_and(|known| known.encryption != encryption) {
        let message = format!("Activity Already Exists: '{arn}'");
        return Err(ApiError::new("ActivityAlreadyExists", message));
    }
    let now = asked.now;
    let activity = asked.world.activities.entry(arn.clone());
    let created = activity.or_insert_with(|| Activity::new(name, tags, encryption, now)).created;
    Ok(members([("activityArn", (&*arn).into()), ("creationDate", date(created))]))
}

/// Refuses what is not the ARN of an activity.
fn check(text: &str) -> Result<(), ApiError> {
    let arn = Arn::read(text)?;
    if arn.resource == Resource::Activity { Ok(()) } else { Err(arn.not_here()) }
}

pub(super) fn describe(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("activityArn");
    check(arn)?;
    let activity = asked.world.activities.get(arn).ok_or_else(|| ApiError::activity_unknown(arn))?;
    let mut answer = members([
        ("activityArn", arn.into()),
        ("name", activity.name.as_str().into()),
        ("creationDate", date(activity.created)),
    ]);
    put(&mut answer, "encryptionConfiguration", activity.encryption.clone());
    Ok(answer)
}

pub(super) fn delete(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("activityArn");
    check(arn)?;
    asked.world.activities.shift_remove(arn);
    nothing()
}

pub(super) fn list(asked: &mut Asked<'_>) -> Answer {
    let page = Page::of(&asked.input, "ListActivities")?;
    let here = asked.realm.arn(format_args!("activity:"));
    let activities = asked.world.activities.iter().filter(|(arn, _)| arn.starts_with(&here));
    Ok(page.answer("activities", "ListActivities", activities, |(arn, activity)| {
        Value::Object(members([
            ("activityArn", (&**arn).into()),
            ("name", activity.name.as_str().into()),
            ("creationDate", date(activity.created)),
        ]))
    }))
}

pub(super) fn get_task(asked: &mut Asked<'_>, shared: &Shared) -> Answered {
    match poll(asked) {
        Ok(Polled::Taken(taken)) => Answered::Now(Ok(task(taken))),
        Ok(Polled::Waits(receiver)) => {
            let wait = asked.world.options.activity_wait;
            let over = until(shared, asked.now + Millis::try_from(wait.as_millis()).unwrap_or(Millis::MAX / 2));
            Answered::Later(Box::pin(async move {
                tokio::select! {
                    biased;
                    taken = receiver => Ok(taken.map(task).unwrap_or_default()),
                    // Nothing came: an answer without a token.
                    () = over => Ok(Map::new()),
                }
            }))
        }
        Err(error) => Answered::Now(Err(error)),
    }
}

enum Polled {
    Taken(Taken),
    Waits(oneshot::Receiver<Taken>),
}

fn poll(asked: &mut Asked<'_>) -> Result<Polled, ApiError> {
    let arn = asked.input.required("activityArn");
    let worker: Option<Arc<str>> = asked.input.text("workerName").map(Arc::from);
    check(arn)?;
    if !asked.world.activities.contains_key(arn) {
        return Err(ApiError::activity_unknown(arn));
    }
    if let Some(taken) = asked.world.take_task(arn, worker.clone(), asked.now) {
        return Ok(Polled::Taken(taken));
    }
    let (sender, receiver) = oneshot::channel();
    if let Some(activity) = asked.world.activities.get_mut(arn) {
        activity.pollers.retain(|poller| !poller.sender.is_closed());
        activity.pollers.push_back(Poller { worker, sender });
    }
    Ok(Polled::Waits(receiver))
}

fn task(taken: Taken) -> Map<String, Value> {
    members([("taskToken", (&*taken.token).into()), ("input", taken.input.into())])
}
