//! Queues and topics that a server offers to clients: the time is that of the server, messages come and go from outside.

use std::time::Duration;

use simulator::time::Millis;

use super::Local;
use super::queue::{Full, Held, Queue, QueueSettings, Sending, Taken, millis_of as millis};
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
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueFacts {
    /// How many messages can be received.
    pub visible: usize,
    /// How many messages are hidden, because somebody received them.
    pub hidden: usize,
    /// How many messages are hidden, because they were sent so.
    pub delayed: usize,
    /// What is set.
    pub settings: QueueSettings,
    /// Whether it keeps the order of messages.
    pub fifo: bool,
}

/// How a function gets the messages of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mapping {
    /// The logical id of the function.
    pub function: String,
    /// The logical id of the queue.
    pub queue: String,
    /// The most messages of an invocation.
    pub batch_size: usize,
    /// The most invocations at a time.
    pub maximum_concurrency: usize,
    /// Whether it gets messages at present.
    pub is_enabled: bool,
}

impl Local {
    /// The same in a server, in a region and account: clients send and receive messages, too, and one of them may answer a
    /// task token. Nothing is kept of messages that are gone.
    #[must_use]
    pub fn served(mut self, place: Place<'_>) -> Self {
        self.around = Around { region: place.region.to_owned(), account: place.account.to_owned(), served: true };
        self
    }

    /// Creates a queue; false where there is one of that id.
    pub fn create_queue(&mut self, id: &str, fifo: bool, settings: QueueSettings) -> bool {
        let is_new = self.queue_of(id).is_none();
        if is_new {
            self.queues.push(Queue::with(id.to_owned(), fifo, settings));
        }
        is_new
    }

    /// Deletes a queue with its messages; false where there is none, or where a function takes its messages.
    pub fn delete_queue(&mut self, id: &str) -> bool {
        let Some(place) = self.queue_of(id) else { return false };
        if self.functions.iter().any(|function| function.queue == place) {
            return false;
        }
        self.queues.remove(place);
        for function in self.functions.iter_mut().filter(|function| function.queue > place) {
            function.queue -= 1;
        }
        true
    }

    /// What is set of a queue, and whether it keeps the order of messages; `None` where there is no such queue.
    pub fn queue_settings(&self, id: &str) -> Option<(&QueueSettings, bool)> {
        let queue = &self.queues[self.queue_of(id)?];
        Some((&queue.settings, queue.fifo))
    }

    /// Changes what is set of a queue; false where there is no such queue.
    pub fn set_queue(&mut self, id: &str, settings: QueueSettings) -> bool {
        let Some(place) = self.queue_of(id) else { return false };
        self.queues[place].settings = settings;
        true
    }

    /// Sends a message from outside; `None` where there is no such queue.
    ///
    /// # Errors
    /// [`Full`].
    pub fn send_message(&mut self, queue: &str, sending: Sending, now: Millis) -> Option<Result<Taken, Full>> {
        let place = self.queue_of(queue)?;
        if self.queues[place].is_full() {
            self.queues[place].expire(now);
        }
        Some(self.put(place, sending, now))
    }

    /// Moves dead letters to another queue, or each back to the queue that it comes from; gives how many moved.
    pub fn move_messages(&mut self, from: &str, to: Option<&str>, now: Millis) -> usize {
        let Some(place) = self.queue_of(from) else { return 0 };
        let known: Vec<String> = self.queues.iter().map(|queue| queue.id.clone()).collect();
        let is_meant = |message: &Held| {
            let target = to.or(message.dead_letter_of.as_deref());
            message.visible <= now && target.is_some_and(|target| target != from && known.iter().any(|id| id == target))
        };
        let moved = self.queues[place].taken_out(is_meant);
        let count = moved.len();
        for mut message in moved {
            let target = to.map(str::to_owned).or(message.dead_letter_of.take());
            let Some(target) = target.and_then(|target| self.queue_of(&target)) else { continue };
            // It is a new message there, under its id.
            message.sent = now;
            message.receives = 0;
            message.first_received = None;
            self.queues[target].send(message, 0, false);
        }
        count
    }

    /// Which functions get the messages of which queues.
    pub fn mappings(&self) -> impl Iterator<Item = Mapping> {
        self.functions.iter().map(|function| Mapping {
            function: function.function.clone(),
            queue: self.queues[function.queue].id.clone(),
            batch_size: function.batch,
            maximum_concurrency: function.most,
            is_enabled: !function.paused,
        })
    }

    /// Lets a function get messages or not; false where no function of that name takes messages from that queue.
    pub fn enable(&mut self, function: &str, queue: &str, is_enabled: bool) -> bool {
        let Some(place) = self.queue_of(queue) else { return false };
        let found = self.functions.iter_mut().find(|known| known.function == function && known.queue == place);
        match found {
            Some(function) => {
                function.paused = !is_enabled;
                true
            }
            None => false,
        }
    }

    /// Lets invocations go on that wait for something outside, which may have come.
    pub fn resume(&mut self, now: Millis) {
        {
            let mut wire = self.wire.borrow_mut();
            wire.now = wire.now.max(now);
        }
        self.poll();
    }

    /// Puts messages back that a queue held when a server ended, the oldest first; false where there is no such queue.
    pub fn put_back(&mut self, queue: &str, messages: Vec<Held>) -> bool {
        let Some(place) = self.queue_of(queue) else { return false };
        self.queues[place].put_back(messages);
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
        self.queues[place].clear();
        true
    }

    /// What can be asked of a queue.
    pub fn facts(&self, queue: &str, now: Millis) -> Option<QueueFacts> {
        let queue = &self.queues[self.queue_of(queue)?];
        let visible = queue.messages.iter().filter(|message| message.visible <= now).count();
        let delayed = queue.messages.iter().filter(|message| message.visible > now && message.receives == 0).count();
        Some(QueueFacts {
            visible,
            hidden: queue.messages.len() - visible - delayed,
            delayed,
            settings: queue.settings.clone(),
            fifo: queue.fifo,
        })
    }
}
