//! What is around the workflows of the endpoint: their queues, topics and functions, as `stage` has them, in real time.

use asl::Resource;
use simulator::time::Millis;
use simulator::{Answer, Callback, Data, Delivery, Outcome, Request};

use super::World;
use super::calls::{Made, Reply};
use crate::step::{Became, Step};

/// How many moments of the neighbours happen before requests are served again.
const MOST_IN_A_ROW: usize = 100;

impl World {
    /// What the queues, topics and tables of the endpoint make of a call; `None` where it is not for them.
    pub(super) fn ask_neighbours(&mut self, made: &Made, now: Millis) -> Option<Reply> {
        if Resource::parse(&made.resource).optimized() == Some(("sns", "publish")) {
            return self.publish_for(made);
        }
        let request = Request {
            id: made.id,
            state: "",
            resource: &made.resource,
            parameters: &made.parameters,
            attempt: 0,
            calls: 0,
            iteration: &[],
            token: made.token.as_deref(),
            now,
        };
        let Answer { submitted, outcome, .. } = self.around.call(&request)?;
        self.queues_changed();
        Some(match outcome {
            Outcome::Never | Outcome::Later => Reply::Taken(submitted.unwrap_or_else(Data::empty_object)),
            Outcome::Succeeded(_) | Outcome::Failed { .. } | Outcome::TimedOut(_) | Outcome::Unknown(_) => {
                Reply::Ends(outcome)
            }
        })
    }

    /// Lets happen what is due around the workflows; gives the next moment.
    pub(crate) fn run_neighbours(&mut self, now: Millis) -> Option<Millis> {
        if self.functions.around.came.take() {
            self.around.resume(now);
            self.queues_changed();
        }
        for _ in 0..MOST_IN_A_ROW {
            if self.around.next().is_none_or(|at| at > now) {
                break;
            }
            if let Some(callback) = self.around.happen(now) {
                let delivery = self.call_back(&callback, now);
                self.around.delivered(delivery);
            }
            self.queues_changed();
        }
        self.around.next()
    }

    /// Something may have happened to the messages of queues.
    pub(crate) fn queues_changed(&mut self) {
        self.has_new_messages = true;
        self.arrived.notify_waiters();
    }

    /// Delivers a callback to the task that has its token.
    pub(crate) fn call_back(&mut self, callback: &Callback, now: Millis) -> Delivery {
        let Some(id) = self.tokens.get(&callback.token).copied() else { return Delivery::Late };
        match self.feed(id, now, Step::Callback(callback.clone())) {
            Some(Became::Taken(true)) => Delivery::Taken,
            Some(_) | None => Delivery::Late,
        }
    }

    /// Whether there is a queue of a name.
    pub(crate) fn has_queue(&self, name: &str) -> bool {
        self.around.queue_names().any(|known| known == name)
    }

    /// Somebody has sent a message: whoever waits for one looks again.
    pub(crate) fn message_came(&mut self) {
        self.wake.notify_one();
        self.queues_changed();
    }

    /// The URL of a queue, as it is asked for over this endpoint.
    pub(crate) fn queue_url(&self, name: &str) -> String {
        format!("http://{}/{}/{name}", self.address, self.options.account)
    }
}
