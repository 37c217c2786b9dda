//! What is around the workflows of the endpoint: their queues, topics and functions, as `stage` has them, in real time.

use simulator::time::Millis;
use simulator::{Answer, Callback, Data, Delivery, Outcome, Request};

use super::World;
use super::calls::{Made, Reply};
use crate::step::{Became, Step};

/// How many moments of the neighbours happen before requests are served again.
const MOST_IN_A_ROW: usize = 100;

impl World {
    /// What the queues and topics of the endpoint make of a call; `None` where it is not for them.
    pub(super) fn ask_neighbours(&mut self, made: &Made, now: Millis) -> Option<Reply> {
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
        let Answer { submitted, outcome, .. } = self.neighbours.iter_mut().find_map(|around| around.call(&request))?;
        self.queues_changed();
        Some(match outcome {
            Outcome::Never | Outcome::Later => Reply::Taken(submitted.unwrap_or_else(Data::empty_object)),
            Outcome::Succeeded(_) | Outcome::Failed { .. } | Outcome::TimedOut(_) | Outcome::Unknown(_) => {
                Reply::Ends(outcome)
            }
        })
    }

    /// Lets happen what is due around the workflows; gives the next moment.
    pub(super) fn run_neighbours(&mut self, now: Millis) -> Option<Millis> {
        let mut left = MOST_IN_A_ROW;
        for index in 0..self.neighbours.len() {
            while left > 0 && self.neighbours[index].next().is_some_and(|at| at <= now) {
                left -= 1;
                if let Some(callback) = self.neighbours[index].happen(now) {
                    let delivery = self.call_back(&callback, now);
                    self.neighbours[index].delivered(delivery);
                }
                self.queues_changed();
            }
        }
        self.neighbours.iter().filter_map(stage::Local::next).min()
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

    /// The URL of a queue, as it is asked for over this endpoint.
    pub(crate) fn queue_url(&self, name: &str) -> String {
        format!("http://{}/{}/{name}", self.address, self.options.account)
    }
}
