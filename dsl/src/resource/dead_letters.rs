//! Where messages go that nobody could process: from a queue to its dead-letter queue, and from there, where a function
//! handles dead letters, to the queue of those that it could not handle. Nobody consumes the last, so nothing loops.

use super::QueueSpec;
use crate::duration::{Duration, days};

/// How long dead letters are kept: the longest time that SQS keeps a message (SQS API Reference, "CreateQueue").
pub const DEAD_LETTER_RETENTION: Duration = days(14);

/// How often a dead letter is handed to its handler before it is unhandled.
const HANDLER_ATTEMPTS: u32 = 5;

/// Where a message goes that was received too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redrive {
    /// The logical id of the queue that takes it.
    pub target: String,
    /// After how many receives it goes there; those from queues before count, too.
    pub receives: u32,
}

impl QueueSpec {
    /// The logical id of its dead-letter queue, whether or not it has one.
    pub fn dead_letter_id(&self) -> String {
        format!("{}DeadLetterQueue", self.id)
    }

    /// Where its messages go that were received too often; none without a dead-letter queue.
    pub fn redrive(&self) -> Option<Redrive> {
        self.dead_letter_after.map(|receives| Redrive { target: self.dead_letter_id(), receives })
    }

    /// Where its dead letters go that a function handles and cannot; none without a dead-letter queue.
    ///
    /// The count of receives goes along with a message, so the handler's own attempts come on top.
    pub fn unhandled_redrive(&self) -> Option<Redrive> {
        self.dead_letter_after.map(|receives| Redrive {
            target: format!("{}UnhandledDeadLetterQueue", self.id),
            receives: receives + HANDLER_ATTEMPTS,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::resource::{Arn, Queue};

    #[test]
    fn receives_add_up_on_the_way_of_a_dead_letter() {
        let queue = Queue::<()>::new("Orders").max_receive_count(3).spec();
        let ways = [queue.redrive().unwrap(), queue.unhandled_redrive().unwrap()];
        let ways = ways.map(|way| (way.target, way.receives));
        assert_eq!(ways, [("OrdersDeadLetterQueue".into(), 3), ("OrdersUnhandledDeadLetterQueue".into(), 8)]);
        let existing = Queue::<()>::existing("Orders", Arn::known("arn:aws:sqs:eu-west-1:123456789012:orders")).spec();
        assert_eq!((existing.redrive(), existing.unhandled_redrive()), (None, None));
    }
}
