//! A queue as SQS has it: at-least-once delivery, visibility timeout, receive count, dead letters, retention (SQS
//! Developer Guide, "Amazon SQS visibility timeout", "Using dead-letter queues").

use std::collections::HashSet;
use std::rc::Rc;

use dsl::compiled::{FunctionSpec, QueueSpec};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use simulator::time::Millis;

use crate::placeholders::Place;

/// A message that a queue holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Held {
    /// The message's id, the same at each delivery.
    pub id: String,
    /// The text.
    pub body: String,
    /// The message attributes, as SQS writes them: `{"orderId": {"DataType": "String", "StringValue": "7"}}`.
    pub attributes: Map<String, Value>,
    /// How often it was received.
    pub receives: u32,
    /// When it was sent, in milliseconds since the beginning of 1970.
    pub sent: Millis,
    pub(super) group: Option<String>,
    pub(super) visible: Millis,
    pub(super) first_received: Option<Millis>,
    pub(super) copied: bool,
}

impl Held {
    /// What names this delivery of the message, to delete it.
    pub fn receipt(&self) -> String {
        format!("{}-{}", self.id, self.receives)
    }

    /// When it was received for the first time, in milliseconds since the beginning of 1970.
    pub fn first_received(&self) -> Option<Millis> {
        self.first_received
    }

    /// When it can be received, in milliseconds since the beginning of 1970.
    pub fn visible(&self) -> Millis {
        self.visible
    }

    /// The group in a FIFO queue.
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }
}

/// Deviations that a standard queue may show at any time, for each message.
#[derive(Clone, Default)]
pub struct Copies {
    delay: Millis,
    again: Option<Millis>,
    altered: Option<Rc<dyn Fn(String) -> String>>,
}

impl Copies {
    /// Delivers each message once, immediately and unchanged.
    pub fn faithful() -> Self {
        Copies::default()
    }

    /// Delays the first delivery of each message.
    #[must_use]
    pub fn late(mut self, time: dsl::duration::Duration) -> Self {
        self.delay = millis(time);
        self
    }

    /// Delivers each message once more, this long after it was deleted.
    #[must_use]
    pub fn twice(mut self, apart: dsl::duration::Duration) -> Self {
        self.again = Some(millis(apart));
        self
    }

    /// Replaces the text of each message.
    #[must_use]
    pub fn altered(mut self, change: impl Fn(String) -> String + 'static) -> Self {
        self.altered = Some(Rc::new(change));
        self
    }
}

impl std::fmt::Debug for Copies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Copies { delay, again, altered } = self;
        let altered = altered.is_some();
        f.debug_struct("Copies").field("delay", delay).field("again", again).field("altered", &altered).finish()
    }
}

/// A queue.
pub(super) struct Queue {
    pub(super) id: String,
    pub(super) fifo: bool,
    pub(super) copies: Copies,
    pub(super) visibility: Millis,
    pub(super) retention: Millis,
    /// The queue for dead letters, and after how many receives a message goes there.
    pub(super) redrive: Option<(usize, u32)>,
    pub(super) messages: Vec<Held>,
    /// Every message that came, as it was sent.
    pub(super) log: Vec<Held>,
}

/// How long a message is under way to a function.
pub(super) const DELIVERY: Millis = 20;

impl Queue {
    pub(super) fn new(id: String, spec: &QueueSpec, consumer: Option<&FunctionSpec>, retention: u32) -> Self {
        // A dead-letter queue is like its source, but for the times of its own consumer.
        let visibility = if id == spec.id {
            spec.visibility_seconds(consumer)
        } else {
            consumer.map_or(30, |function| function.timeout.as_seconds().saturating_mul(6))
        };
        Queue {
            id,
            fifo: spec.fifo,
            copies: Copies::default(),
            visibility: Millis::from(visibility) * 1000,
            retention: Millis::from(retention) * 1000,
            redrive: None,
            messages: Vec::new(),
            log: Vec::new(),
        }
    }

    /// Takes a message.
    pub(super) fn send(&mut self, mut message: Held, delay: Millis, is_logged: bool) {
        if let Some(change) = &self.copies.altered {
            message.body = change(message.body);
        }
        message.visible = message.sent + delay + self.copies.delay + DELIVERY;
        if is_logged {
            self.log.push(message.clone());
        }
        self.messages.push(message);
    }

    /// When the next message can be received.
    pub(super) fn next(&self) -> Option<Millis> {
        if !self.fifo {
            return self.messages.iter().map(|message| message.visible).min();
        }
        // Of a group only the first can be received.
        let mut groups = HashSet::new();
        let first = self.messages.iter().filter(|message| groups.insert(message.group.as_deref()));
        first.map(|message| message.visible).min()
    }

    /// Drops what was there for too long.
    pub(super) fn expire(&mut self, now: Millis) {
        let retention = self.retention;
        self.messages.retain(|message| message.sent + retention > now);
    }

    /// Takes out the messages that were received too often and are visible again.
    pub(super) fn dead_letters(&mut self, now: Millis) -> Vec<Held> {
        let Some((_, most)) = self.redrive else { return Vec::new() };
        let (dead, alive) = std::mem::take(&mut self.messages)
            .into_iter()
            .partition(|message| message.visible <= now && message.receives >= most);
        self.messages = alive;
        dead
    }

    /// Receives up to `most` messages, which are then hidden for a while.
    pub(super) fn receive(&mut self, now: Millis, most: usize, visibility: Option<Millis>) -> Vec<Held> {
        let hidden_for = visibility.unwrap_or(self.visibility);
        let mut batch: Vec<Held> = Vec::new();
        let mut hidden: Vec<Option<String>> = Vec::new();
        for message in &mut self.messages {
            if batch.len() == most {
                break;
            }
            // In a FIFO queue nothing overtakes a message of its group that is under way.
            if message.visible > now || (self.fifo && hidden.contains(&message.group)) {
                hidden.push(message.group.clone());
                continue;
            }
            message.receives += 1;
            message.first_received.get_or_insert(now);
            message.visible = now + hidden_for;
            batch.push(message.clone());
        }
        batch
    }

    /// Deletes a message that was worked on.
    pub(super) fn delete(&mut self, id: &str, now: Millis) {
        let Some(place) = self.messages.iter().position(|message| message.id == id) else { return };
        match self.copies.again {
            Some(after) if !self.messages[place].copied => {
                self.messages[place].copied = true;
                self.messages[place].visible = now + after;
            }
            Some(_) | None => {
                self.messages.remove(place);
            }
        }
    }
}

/// Messages as Lambda hands them to a function (Lambda Developer Guide, "Using Lambda with Amazon SQS").
pub(super) fn event(queue: &str, batch: &[Held], place: Place<'_>) -> Value {
    let records = batch.iter().map(|message| {
        let attributes: Map<String, Value> = message
            .attributes
            .iter()
            .map(|(name, value)| {
                let member = |from: &str| value.get(from).cloned().unwrap_or_default();
                let value = json!({"dataType": member("DataType"), "stringValue": member("StringValue")});
                (name.clone(), value)
            })
            .collect();
        json!({
            "messageId": message.id,
            "receiptHandle": message.receipt(),
            "body": message.body,
            "attributes": {
                "ApproximateReceiveCount": message.receives.to_string(),
                "SentTimestamp": message.sent.to_string(),
                "ApproximateFirstReceiveTimestamp": message.first_received.unwrap_or_default().to_string(),
            },
            "messageAttributes": attributes,
            "eventSource": "aws:sqs",
            "eventSourceARN": place.arn("sqs", queue),
            "awsRegion": place.region,
        })
    });
    json!({"Records": records.collect::<Vec<_>>()})
}

pub(super) fn millis(time: dsl::duration::Duration) -> Millis {
    Millis::from(time.as_seconds()) * 1000
}
