//! A queue as SQS has it: at-least-once delivery, visibility timeout, receive count, dead letters, retention (SQS
//! Developer Guide, "Amazon SQS visibility timeout", "Using dead-letter queues").

use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use dsl::compiled::{FunctionSpec, QueueSpec};
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use simulator::time::Millis;

use super::recent::{self, Recent};
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
    pub(super) deduplication: Option<String>,
    pub(super) sequence: Option<u64>,
    pub(super) dead_letter_of: Option<String>,
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

    /// What a FIFO queue knows a message by that is sent again.
    pub fn deduplication(&self) -> Option<&str> {
        self.deduplication.as_deref()
    }

    /// Its place in the order of a FIFO queue.
    pub fn sequence(&self) -> Option<u64> {
        self.sequence
    }

    /// The logical id of the queue that gave it up, for a dead letter.
    pub fn dead_letter_of(&self) -> Option<&str> {
        self.dead_letter_of.as_deref()
    }

    /// The MD5 digest of the text, which clients compare.
    pub fn digest(&self) -> String {
        format!("{:x}", Md5::digest(&self.body))
    }

    /// What the queue says of the message beside its text and attributes, by the names of SQS.
    pub fn system_attributes(&self) -> Map<String, Value> {
        let first = self.first_received.unwrap_or_default().to_string();
        let all = [
            ("ApproximateReceiveCount", Some(self.receives.to_string())),
            ("SentTimestamp", Some(self.sent.to_string())),
            ("ApproximateFirstReceiveTimestamp", Some(first)),
            ("MessageGroupId", self.group.clone()),
            ("MessageDeduplicationId", self.deduplication.clone()),
            ("SequenceNumber", self.sequence.map(|sequence| format!("{sequence:020}"))),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))).collect()
    }

    fn bytes(&self) -> usize {
        let attributes: usize = self.attributes.iter().map(|(name, value)| name.len() + value.to_string().len()).sum();
        self.body.len() + attributes
    }
}

/// A message that is sent.
#[derive(Debug, Clone, Default)]
pub struct Sending {
    /// The text.
    pub body: String,
    /// The message attributes, as SQS writes them.
    pub attributes: Map<String, Value>,
    /// The group, in a FIFO queue.
    pub group: Option<String>,
    /// What a FIFO queue knows the message by if it is sent again within five minutes.
    pub deduplication: Option<String>,
    /// How long it is hidden at first; by default as the queue says.
    pub delay: Option<Duration>,
}

/// What a queue says of a message that it took.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Taken {
    /// The message's id; of one that a FIFO queue has already, that one's.
    pub id: String,
    /// Its place in the order of a FIFO queue.
    pub sequence: Option<u64>,
}

/// A queue holds so much already that it takes no more: here they are kept in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl std::fmt::Display for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the queue is full: it holds {MOST_MESSAGES} messages or {} MiB", MOST_BYTES >> 20)
    }
}

impl std::error::Error for Full {}

/// What can be set of a queue (SQS API Reference, "SetQueueAttributes").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueSettings {
    /// How long a message is hidden that is received.
    pub visibility: Duration,
    /// How long a message is hidden at first.
    pub delay: Duration,
    /// How long who receives waits for a message unless told otherwise.
    pub wait: Duration,
    /// How long a message is kept.
    pub retention: Duration,
    /// The most bytes of a message.
    pub most_bytes: usize,
    /// Whether a FIFO queue knows messages by their text.
    pub by_content: bool,
    /// The logical id of the queue for dead letters, and after how many receives a message goes there.
    pub redrive: Option<(String, u32)>,
}

impl Default for QueueSettings {
    /// Those of `CreateQueue` without attributes.
    fn default() -> Self {
        QueueSettings {
            visibility: Duration::from_secs(30),
            delay: Duration::ZERO,
            wait: Duration::ZERO,
            retention: Duration::from_secs(4 * 86_400),
            most_bytes: LONGEST,
            by_content: false,
            redrive: None,
        }
    }
}

/// For how long a message can be hidden at first, in seconds (SQS API Reference, "SendMessage").
pub const MOST_DELAY: u16 = 900;

/// The longest message (SQS Developer Guide, "Message quotas").
const LONGEST: usize = 1 << 20;

/// The most messages of a queue.
pub(super) const MOST_MESSAGES: usize = 200_000;

/// The most bytes of a queue.
const MOST_BYTES: usize = 256 << 20;

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
    pub(super) settings: QueueSettings,
    pub(super) messages: Vec<Held>,
    /// Every message that came, as it was sent.
    pub(super) log: Vec<Held>,
    bytes: usize,
    /// What was said of the messages that were sent to a FIFO queue lately.
    recent: Recent<Taken>,
    sequence: u64,
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
        let settings = QueueSettings {
            visibility: Duration::from_secs(u64::from(visibility)),
            retention: Duration::from_secs(u64::from(retention)),
            ..QueueSettings::default()
        };
        Queue::with(id, spec.fifo, settings)
    }

    pub(super) fn with(id: String, fifo: bool, settings: QueueSettings) -> Self {
        Queue {
            id,
            fifo,
            copies: Copies::default(),
            settings,
            messages: Vec::new(),
            log: Vec::new(),
            bytes: 0,
            recent: Recent::default(),
            sequence: 0,
        }
    }

    /// Whether it takes no more.
    pub(super) fn is_full(&self) -> bool {
        self.messages.len() >= MOST_MESSAGES || self.bytes >= MOST_BYTES
    }

    /// What was said of a message that is known already, if the queue keeps one of each.
    pub(super) fn known(&mut self, sending: &Sending, now: Millis) -> Option<&Taken> {
        let key = self.key(sending)?;
        self.recent.said(&key, now)
    }

    fn key(&self, sending: &Sending) -> Option<String> {
        let content = self.settings.by_content.then_some(sending.body.as_str());
        recent::key(sending.deduplication.as_deref(), content).filter(|_| self.fifo)
    }

    /// Takes a message that is sent.
    pub(super) fn take(&mut self, id: String, sending: Sending, now: Millis, is_simulated: bool) -> Taken {
        let sequence = self.fifo.then(|| {
            self.sequence += 1;
            self.sequence
        });
        let taken = Taken { id: id.clone(), sequence };
        // A simulation takes every message.
        if let Some(key) = self.key(&sending).filter(|_| !is_simulated) {
            self.recent.note(key, taken.clone(), now);
        }
        let delay = millis_of(sending.delay.unwrap_or(self.settings.delay));
        let message = Held {
            id,
            body: sending.body,
            attributes: sending.attributes,
            receives: 0,
            sent: now,
            group: sending.group,
            visible: now,
            first_received: None,
            copied: false,
            deduplication: sending.deduplication,
            sequence,
            dead_letter_of: None,
        };
        self.send(message, delay, is_simulated);
        taken
    }

    /// Takes a message.
    pub(super) fn send(&mut self, mut message: Held, delay: Millis, is_simulated: bool) {
        if let Some(change) = &self.copies.altered {
            message.body = change(message.body);
        }
        // In real time, what is under way takes its own time.
        message.visible = message.sent + delay + self.copies.delay + if is_simulated { DELIVERY } else { 0 };
        if is_simulated {
            self.log.push(message.clone());
        }
        self.bytes += message.bytes();
        self.messages.push(message);
    }

    /// Takes messages back as they were.
    pub(super) fn put_back(&mut self, messages: Vec<Held>) {
        self.bytes += messages.iter().map(Held::bytes).sum::<usize>();
        self.sequence = messages.iter().filter_map(|message| message.sequence).fold(self.sequence, u64::max);
        self.messages.extend(messages);
    }

    /// Forgets all messages.
    pub(super) fn clear(&mut self) {
        self.messages.clear();
        self.bytes = 0;
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
        let retention = millis_of(self.settings.retention);
        let bytes = &mut self.bytes;
        self.messages.retain(|message| {
            let stays = message.sent + retention > now;
            *bytes -= if stays { 0 } else { message.bytes() };
            stays
        });
    }

    /// Takes out the messages that were received too often and are visible again.
    pub(super) fn dead_letters(&mut self, now: Millis) -> Vec<Held> {
        let Some((_, most)) = self.settings.redrive else { return Vec::new() };
        let is_dead = |message: &Held| message.visible <= now && message.receives >= most;
        if !self.messages.iter().any(is_dead) {
            return Vec::new();
        }
        self.taken_out(is_dead)
    }

    /// Takes out the messages of a kind.
    pub(super) fn taken_out(&mut self, is_meant: impl Fn(&Held) -> bool) -> Vec<Held> {
        let out: Vec<Held>;
        (out, self.messages) = std::mem::take(&mut self.messages).into_iter().partition(is_meant);
        self.bytes -= out.iter().map(Held::bytes).sum::<usize>();
        out
    }

    /// Receives up to `most` messages, which are then hidden for a while.
    pub(super) fn receive(&mut self, now: Millis, most: usize, visibility: Option<Millis>) -> Vec<Held> {
        let hidden_for = visibility.unwrap_or(millis_of(self.settings.visibility));
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
                self.bytes -= self.messages.remove(place).bytes();
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
            "md5OfBody": message.digest(),
            "attributes": message.system_attributes(),
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

pub(super) fn millis_of(time: Duration) -> Millis {
    Millis::try_from(time.as_millis()).unwrap_or(Millis::MAX)
}
