//! Dead letters on their way back (SQS Developer Guide, "Dead-letter queue redrive").

use serde_json::{Map, Value, json};

use super::{Asked, LONGEST_NAME, name_of, queue};
use crate::error::ApiError;
use crate::operations::Answer;

/// The most tasks that are told.
const MOST_TASKS: usize = 10;

fn unknown() -> ApiError {
    let message = "The resource that you specified for the SourceArn parameter doesn't exist.";
    ApiError::new("ResourceNotFoundException", message)
}

/// Moves what can be received at once.
pub(super) fn start(asked: &mut Asked<'_>) -> Answer {
    let source = asked.input.required("SourceArn", LONGEST_NAME);
    let target = asked.input.text("DestinationArn", LONGEST_NAME);
    asked.input.check()?;
    let (from, to) = (name_of(source), target.map(name_of));
    if !asked.world.has_queue(from) || to.is_some_and(|to| !asked.world.has_queue(to)) {
        return Err(unknown());
    }
    if sources_of(asked, from).is_empty() {
        return Err(ApiError::new("UnsupportedOperation", "Source queue must be configured as a Dead Letter Queue."));
    }
    let moved = asked.world.around.move_messages(from, to, asked.now);
    let handle = asked.world.uuid();
    let mut task = json!({
        "Status": "COMPLETED",
        "SourceArn": source,
        "ApproximateNumberOfMessagesMoved": moved,
        "ApproximateNumberOfMessagesToMove": moved,
        "StartedTimestamp": asked.now,
    });
    if let (Some(target), Some(members)) = (target, task.as_object_mut()) {
        members.insert("DestinationArn".to_owned(), target.into());
    }
    let tasks = &mut asked.world.moves;
    tasks.push_front(task);
    tasks.truncate(MOST_TASKS);
    asked.world.message_came();
    Ok(Map::from_iter([("TaskHandle".to_owned(), handle.into())]))
}

pub(super) fn list(asked: &mut Asked<'_>) -> Answer {
    let source = asked.input.required("SourceArn", LONGEST_NAME);
    let most = asked.input.number("MaxResults", 1, 10).and_then(|most| usize::try_from(most).ok()).unwrap_or(1);
    asked.input.check()?;
    if !asked.world.has_queue(name_of(source)) {
        return Err(unknown());
    }
    let tasks = asked.world.moves.iter().filter(|task| task["SourceArn"] == source).take(most).cloned();
    Ok(Map::from_iter([("Results".to_owned(), Value::Array(tasks.collect()))]))
}

pub(super) fn sources(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    asked.input.check()?;
    asked.world.must_have_queue(name)?;
    let urls: Vec<Value> = sources_of(asked, name).iter().map(|name| asked.world.queue_url(name).into()).collect();
    Ok(Map::from_iter([("queueUrls".to_owned(), Value::Array(urls))]))
}

/// The queues whose dead letters go to a queue.
fn sources_of(asked: &Asked<'_>, name: &str) -> Vec<String> {
    let around = &asked.world.around;
    let goes_there = |source: &&str| {
        let redrive = around.queue_settings(source).and_then(|(settings, _)| settings.redrive.as_ref());
        redrive.is_some_and(|(target, _)| target == name)
    };
    around.queue_names().filter(goes_there).map(str::to_owned).collect()
}
