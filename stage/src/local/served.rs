//! Queues and topics that a server offers to clients: the time is that of the server, messages come and go from outside.

use std::time::Duration;

use serde_json::{Map, Value};
use simulator::time::Millis;

use super::Local;
use super::queue::Held;
use crate::placeholders::Place;

/// Where the queues are, and who sees them.
pub(super) struct Around {
    region: String,
    account: String,
    served: bool,
}

impl Default for Around {
    fn default() -> Self {
        Around { region: simulator::REGION.to_owned(), account: simulator::ACCOUNT.to_owned(), served: false }
    }
}

impl Around {
    pub(super) fn place(&self) -> Place<'_> {
        Place { region: &self.region, account: &self.account }
    }

    /// True where clients outside send and receive, too, for as long as a server runs.
    pub(super) fn is_served(&self) -> bool {
        self.served
    }
}

/// What can be asked of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueFacts {
    /// How many messages can be received.
    pub visible: usize,
    /// How many messages are hidden, because somebody received them.
    pub hidden: usize,
    /// How long a message is hidden that is received.
    pub visibility: Duration,
    /// How long a message is kept.
    pub retention: Duration,
    /// Whether it keeps the order of messages.
    pub fifo: bool,
}

impl Local {
    /// The same in a server, in a region and account: clients send and receive messages, too, and one of them may answer a
    /// task token. Nothing is kept of messages that are gone.
    #[must_use]
    pub fn served(mut self, place: Place<'_>) -> Self {
        self.around = Around { region: place.region.to_owned(), account: place.account.to_owned(), served: true };
        self
    }

    /// Sends a message from outside; gives its id, or `None` where there is no such queue.
    pub fn send_message(
        &mut self,
        queue: &str,
        body: String,
        attributes: Map<String, Value>,
        group: Option<String>,
        delay: Duration,
        now: Millis,
    ) -> Option<String> {
        let place = self.queue_of(queue)?;
        Some(self.put(place, body, attributes, group, now, millis(delay)))
    }

    /// Puts messages back that a queue held when a server ended, the oldest first; false where there is no such queue.
    pub fn put_back(&mut self, queue: &str, messages: Vec<Held>) -> bool {
        let Some(place) = self.queue_of(queue) else { return false };
        self.queues[place].messages.extend(messages);
        true
    }

    /// Numbers the messages that come from now on, so that none has the id of one that came before the server began.
    pub fn number_from(&mut self, number: u64) {
        self.ids = self.ids.max(number);
    }

    /// Receives up to `most` messages, which are then hidden for a while; `None` where there is no such queue.
    pub fn receive(
        &mut self,
        queue: &str,
        most: usize,
        visibility: Option<Duration>,
        now: Millis,
    ) -> Option<Vec<Held>> {
        let place = self.queue_of(queue)?;
        self.queues[place].expire(now);
        self.bury(place, now);
        Some(self.queues[place].receive(now, most, visibility.map(millis)))
    }

    /// When the next message can be received; `None` where there is none, or no such queue.
    pub fn next_message(&self, queue: &str) -> Option<Millis> {
        self.queues[self.queue_of(queue)?].next()
    }

    /// Deletes a message by what was given when it was received; false where there is no such queue.
    pub fn delete(&mut self, queue: &str, receipt: &str, now: Millis) -> bool {
        let Some(place) = self.queue_of(queue) else { return false };
        let id = receipt.rsplit_once('-').map_or(receipt, |(id, _)| id);
        self.queues[place].delete(id, now);
        true
    }

    /// Hides a message that was received for another time from now on; false where it is not there, or was received again since.
    pub fn hide(&mut self, queue: &str, receipt: &str, time: Duration, now: Millis) -> bool {
        let Some(place) = self.queue_of(queue) else { return false };
        match self.queues[place].messages.iter_mut().find(|message| message.receipt() == receipt) {
            Some(message) => {
                message.visible = now + millis(time);
                true
            }
            None => false,
        }
    }

    /// Deletes all messages of a queue; false where there is no such queue.
    pub fn purge(&mut self, queue: &str) -> bool {
        let Some(place) = self.queue_of(queue) else { return false };
        self.queues[place].messages.clear();
        true
    }

    /// What can be asked of a queue.
    pub fn facts(&self, queue: &str, now: Millis) -> Option<QueueFacts> {
        let queue = &self.queues[self.queue_of(queue)?];
        let visible = queue.messages.iter().filter(|message| message.visible <= now).count();
        let time = |millis: Millis| Duration::from_millis(u64::try_from(millis).unwrap_or_default());
        Some(QueueFacts {
            visible,
            hidden: queue.messages.len() - visible,
            visibility: time(queue.visibility),
            retention: time(queue.retention),
            fifo: queue.fifo,
        })
    }
}

fn millis(time: Duration) -> Millis {
    Millis::try_from(time.as_millis()).unwrap_or(Millis::MAX)
}
