//! What FIFO queues and topics have taken lately: who sends the same again gets the same answer (SQS Developer Guide,
//! "Exactly-once processing in Amazon SQS"; SNS Developer Guide, "Message deduplication for FIFO topics").

use std::collections::{HashMap, VecDeque};

use sha2::{Digest, Sha256};
use simulator::time::Millis;

/// For how long a message is known.
const KNOWN_FOR: Millis = 5 * 60 * 1000;

/// The most messages that are known, as many as a queue holds. Of more, the oldest are forgotten earlier.
const MOST_KNOWN: usize = super::queue::MOST_MESSAGES;

/// The longest deduplication id (SQS API Reference, "SendMessage").
const LONGEST_ID: usize = 128;

/// What was said of the messages of the last five minutes, by what they are known by.
#[derive(Debug, Clone)]
pub struct Recent<T> {
    /// When they came, the oldest first.
    order: VecDeque<(Millis, String)>,
    said: HashMap<String, (Millis, T)>,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Recent { order: VecDeque::new(), said: HashMap::new() }
    }
}

impl<T> Recent<T> {
    /// What was said of the message that is known by a [`key`].
    pub fn said(&mut self, key: &str, now: Millis) -> Option<&T> {
        while self.order.front().is_some_and(|(at, _)| at.saturating_add(KNOWN_FOR) <= now) {
            self.forget_oldest();
        }
        self.said.get(key).map(|(_, said)| said)
    }

    /// Notes what was said of a message.
    pub fn note(&mut self, key: String, said: T, now: Millis) {
        if self.order.len() >= MOST_KNOWN {
            self.forget_oldest();
        }
        self.order.push_back((now, key.clone()));
        self.said.insert(key, (now, said));
    }

    fn forget_oldest(&mut self) {
        let Some((at, key)) = self.order.pop_front() else { return };
        // It may have come again since.
        if self.said.get(&key).is_some_and(|(last, _)| *last == at) {
            self.said.remove(&key);
        }
    }
}

/// What a message is known by: its deduplication id, or the SHA-256 of its content where that counts, too. It is short whatever is
/// sent.
pub fn key(deduplication: Option<&str>, content: Option<&str>) -> Option<String> {
    match deduplication {
        Some(id) if id.len() <= LONGEST_ID => Some(id.to_owned()),
        long => long.or(content).map(|text| format!("{:x}", Sha256::digest(text))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_known_for_five_minutes() {
        let mut recent = Recent::default();
        recent.note("a".to_owned(), 1, 0);
        recent.note("b".to_owned(), 2, 1000);
        assert_eq!((recent.said("a", KNOWN_FOR - 1).copied(), recent.said("c", 0).copied()), (Some(1), None));
        assert_eq!((recent.said("a", KNOWN_FOR).copied(), recent.said("b", KNOWN_FOR).copied()), (None, Some(2)));
        // Noted again, it is known from then on.
        recent.note("b".to_owned(), 3, KNOWN_FOR);
        assert_eq!(recent.said("b", KNOWN_FOR + 1000).copied(), Some(3));
    }

    #[test]
    fn what_is_known_takes_little_room_whatever_is_sent() {
        let long = "a".repeat(1 << 20);
        assert_eq!(key(Some("id"), Some(&long)).as_deref(), Some("id"));
        assert_eq!(key(None, Some(&long)).map(|key| key.len()), Some(64));
        assert_eq!(key(Some(&long), None).map(|key| key.len()), Some(64));
        assert_eq!(key(None, None), None);
        let mut recent = Recent::default();
        for number in 0..MOST_KNOWN + 2 {
            recent.note(number.to_string(), number, 0);
        }
        assert_eq!((recent.order.len(), recent.said.len()), (MOST_KNOWN, MOST_KNOWN));
        assert_eq!((recent.said("1", 0).copied(), recent.said("2", 0).copied()), (None, Some(2)));
    }
}
