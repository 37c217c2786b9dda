//! The messages of queues, as far as they are kept: what has changed is found by looking.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use simulator::time::Millis;
use stage::Held;

use super::Journal;
use super::rows::Key;
use super::store::Change;

/// What is kept of the messages of a queue, by their ids.
pub(super) type Mirror = HashMap<String, Seen>;

/// What is kept of a message.
pub(super) struct Seen {
    /// Its place in the order of the queue.
    number: u64,
    receives: u32,
    visible: Millis,
    /// The round in which it was there last.
    round: bool,
}

/// A message that is kept.
#[derive(Serialize, Deserialize)]
pub(super) struct MessageRow<M> {
    pub(super) queue: String,
    pub(super) message: M,
}

impl Journal {
    /// Keeps what the queues hold now.
    pub(crate) fn messages(&mut self, around: &stage::Local) {
        for queue in around.queue_names() {
            self.queue(queue, around.held(queue).unwrap_or_default());
        }
        // The messages of a queue that was deleted are gone with it.
        let gone = |queue: &String| around.held(queue).is_none();
        let gone: Vec<String> = self.mirrors.keys().filter(|queue| gone(queue)).cloned().collect();
        for queue in gone {
            self.queue(&queue, &[]);
            self.mirrors.remove(&queue);
        }
    }

    fn queue(&mut self, queue: &str, messages: &[Held]) {
        let mut mirror = self.mirrors.remove(queue).unwrap_or_default();
        let round = !mirror.values().next().is_some_and(|seen| seen.round);
        for message in messages {
            let (receives, visible) = (message.receives, message.visible());
            let number = match mirror.get_mut(&message.id) {
                Some(seen) => {
                    seen.round = round;
                    if (seen.receives, seen.visible) == (receives, visible) {
                        continue;
                    }
                    (seen.receives, seen.visible) = (receives, visible);
                    seen.number
                }
                None => {
                    self.messages += 1;
                    mirror.insert(message.id.clone(), Seen { number: self.messages, receives, visible, round });
                    self.messages
                }
            };
            self.put(&Key::Message(number), &MessageRow { queue: queue.to_owned(), message });
        }
        if mirror.len() > messages.len() {
            mirror.retain(|_, seen| {
                if seen.round != round {
                    self.changes.push(Change::Remove(Key::Message(seen.number).bytes()));
                }
                seen.round == round
            });
        }
        self.mirrors.insert(queue.to_owned(), mirror);
    }

    /// The messages that a queue held when they were kept, in their order; they are known from now on.
    pub(crate) fn restored(&mut self, queue: &str, messages: Vec<(u64, Held)>) -> Vec<Held> {
        let seen = |(number, message): &(u64, Held)| {
            let (receives, visible) = (message.receives, message.visible());
            (message.id.clone(), Seen { number: *number, receives, visible, round: false })
        };
        self.mirrors.insert(queue.to_owned(), messages.iter().map(seen).collect());
        messages.into_iter().map(|(_, message)| message).collect()
    }
}
