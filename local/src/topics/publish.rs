//! Publishing messages.

use serde_json::{Map, Value};
use simulator::Data;

use super::{Asked, LONGEST_NAME, in_words_of_sns, invalid, unknown};
use crate::error::ApiError;
use crate::input::Input;
use crate::messaging::{self, Words};
use crate::operations::Answer;
use crate::world::World;
use crate::world::calls::{Made, Reply, answered, members_of, refused};
use crate::world::topics::Publication;

/// The longest message (SNS API Reference, "Publish").
const LONGEST: usize = 256 << 10;

impl World {
    /// Publishes what a task publishes; `None` for a topic of others.
    pub(crate) fn publish_for(&mut self, made: &Made) -> Option<Reply> {
        let text = |name: &str| made.parameters.get(name).and_then(Data::as_str);
        let topic = text("TopicArn").or(text("TargetArn"))?;
        self.topics.known.get(topic)?;
        Some(match super::answered(self, "Publish", &members_of(&made.parameters)) {
            Ok(answer) => answered(Data::from(Value::Object(answer)), made.token.is_some()),
            Err(error) => refused("SNS", "SNS", &error),
        })
    }
}

pub(super) fn one(asked: &mut Asked<'_>) -> Answer {
    let topic = asked.input.text("TopicArn", LONGEST_NAME).or(asked.input.text("TargetArn", LONGEST_NAME));
    let Some(topic) = topic.map(str::to_owned) else {
        return Err(invalid("TopicArn or TargetArn Reason: this endpoint sends no text messages"));
    };
    published(asked, &topic)
}

fn published(asked: &mut Asked<'_>, topic: &str) -> Answer {
    let is_fifo = asked.world.topics.known.get(topic).ok_or_else(unknown)?.is_fifo();
    let publication = read(&asked.input, is_fifo)?;
    let id = asked.world.publish(topic, &publication, asked.now).ok_or_else(unknown)?;
    Ok(Map::from_iter([("MessageId".to_owned(), id.into())]))
}

/// The message of a request, or of an entry of one.
fn read(input: &Input<'_>, is_fifo: bool) -> Result<Publication, ApiError> {
    let message = input.required("Message", usize::MAX).to_owned();
    let mut publication = Publication {
        subject: input.text("Subject", 100).map(str::to_owned),
        attributes: input.structure("MessageAttributes").cloned().unwrap_or_default(),
        group: input.text("MessageGroupId", 128).map(str::to_owned),
        deduplication: input.text("MessageDeduplicationId", 128).map(str::to_owned),
        ..Publication::default()
    };
    input.check()?;
    if message.len() > LONGEST {
        return Err(invalid("Message too long"));
    }
    if input.text("MessageStructure", 16) == Some("json") {
        let by_protocol = serde_json::from_str(&message)
            .ok()
            .filter(|texts: &Map<String, Value>| texts.get("default").is_some_and(Value::is_string));
        publication.by_protocol =
            by_protocol.ok_or_else(|| invalid("Message Structure - No default entry in JSON message body"))?;
    }
    if is_fifo && publication.group.is_none() {
        return Err(invalid("The MessageGroupId parameter is required for FIFO topics"));
    }
    publication.message = message;
    Ok(publication)
}

const WORDS: Words = Words {
    empty: "The batch request doesn't contain any entries.",
    too_many: |_, _| "The batch request contains more entries than permissible.".to_owned(),
    no_id: "The Id of a batch entry in a batch request doesn't abide by the specification.",
    twice: |_| "Two or more batch entries in the request have the same Id.".to_owned(),
};

pub(super) fn batch(asked: &mut Asked<'_>) -> Answer {
    let topic = asked.input.required("TopicArn", LONGEST_NAME).to_owned();
    let entries = asked.input.list("PublishBatchRequestEntries").cloned().unwrap_or_default();
    asked.input.check()?;
    asked.world.topics.known.get(&topic).ok_or_else(unknown)?;
    messaging::batch(asked, &entries, &WORDS, |one| published(one, &topic).map_err(in_words_of_sns))
}
