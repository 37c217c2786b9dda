//! Messages on their way to functions: invocations begin, continue, end or time out.

use std::rc::Rc;
use std::task::{Context as TaskContext, Poll, Waker};

use serde_json::Value;
use simulator::time::Millis;

use super::Local;
use super::function::{Context, Installed, Invocation};
use super::queue::{self, Held};

impl Local {
    /// Lets a function have what its queue has for it.
    pub(super) fn deliver(&mut self, function: usize, now: Millis) {
        let Installed { queue, batch, most, timeout, paused, .. } = self.functions[function];
        if paused {
            return;
        }
        self.queues[queue].expire(now);
        self.bury(queue, now);
        let most = if self.queues[queue].fifo { 1 } else { most };
        while self.invocations.iter().filter(|invocation| invocation.function == function).count() < most {
            let messages = self.queues[queue].receive(now, batch, None);
            if messages.is_empty() {
                break;
            }
            let installed = &self.functions[function];
            let deliveries: Vec<_> = messages.iter().map(|message| message.receives.to_string()).collect();
            let what = match &deliveries[..] {
                [one] => format!("receives a message from {} (receive count {one})", self.queues[queue].id),
                several => format!("receives {} messages from {}", several.len(), self.queues[queue].id),
            };
            let context = Context {
                wire: Rc::clone(&self.wire),
                function: installed.id.clone(),
                deadline: now + timeout,
                variables: Rc::clone(&installed.variables),
            };
            let running =
                (installed.code)(queue::event(&self.queues[queue].id, &messages, self.around.place()), context);
            let who = installed.id.clone();
            self.invocations.push(Invocation { function, messages, running, deadline: now + timeout });
            self.note(who, what);
        }
    }

    /// Moves what was received too often to the dead-letter queue.
    pub(super) fn bury(&mut self, queue: usize, now: Millis) {
        for dead in self.queues[queue].dead_letters(now) {
            let target = self.queues[queue].settings.redrive.as_ref().and_then(|(target, _)| self.queue_of(target));
            // One whose dead-letter queue was deleted is gone.
            let Some(target) = target else { break };
            let what = format!("message moved to {} after {} receives", self.queues[target].id, dead.receives);
            let from = self.queues[queue].id.clone();
            self.note(from.clone(), what);
            let target = &mut self.queues[target];
            // The time of sending stays, as it does in SQS; the way there takes as long as any.
            let mut dead = dead;
            let sent = dead.sent;
            dead.sent = now;
            dead.copied = true;
            dead.dead_letter_of = Some(from);
            let is_simulated = !self.around.is_served();
            target.send(dead, 0, is_simulated);
            if let Some(last) = target.messages.last_mut() {
                last.sent = sent;
            }
        }
    }

    /// Lets every function continue that can.
    pub(super) fn poll(&mut self) {
        let now = self.wire.borrow().now;
        let mut context = TaskContext::from_waker(Waker::noop());
        let mut open = Vec::new();
        for mut invocation in std::mem::take(&mut self.invocations) {
            match invocation.running.as_mut().poll(&mut context) {
                Poll::Pending => open.push(invocation),
                Poll::Ready(response) => self.ended(&invocation, response, now),
            }
        }
        self.invocations.append(&mut open);
    }

    /// Deletes what an invocation is done with.
    fn ended(&mut self, invocation: &Invocation, response: Result<Value, String>, now: Millis) {
        let function = &self.functions[invocation.function];
        let (queue, who) = (function.queue, function.id.clone());
        let failed = match response {
            Ok(response) => failed_of(&response, &invocation.messages),
            Err(error) => {
                self.note(who.clone(), format!("fails: {error}"));
                None
            }
        };
        let all = invocation.messages.len();
        let again = failed.as_ref().map_or(all, Vec::len);
        for message in &invocation.messages {
            if failed.as_ref().is_some_and(|failed| !failed.contains(&message.id)) {
                self.queues[queue].delete(&message.id, now);
            }
        }
        if again > 0 {
            self.note(who, format!("has finished; {}", returned(again, all)));
        }
    }

    /// Stops the invocations that have timed out. Their messages return to the queue.
    pub(super) fn give_up(&mut self, now: Millis) {
        let (late, running): (Vec<_>, _) =
            std::mem::take(&mut self.invocations).into_iter().partition(|invocation| invocation.deadline <= now);
        self.invocations = running;
        for invocation in late {
            let who = self.functions[invocation.function].id.clone();
            self.note(who, format!("timed out; {}", returned(invocation.messages.len(), invocation.messages.len())));
        }
    }
}

/// How many messages of a batch are received again, in words.
fn returned(again: usize, all: usize) -> String {
    match (again, all) {
        (_, 1) => "the message returns to the queue".to_owned(),
        (1, _) => format!("1 of {all} messages returns to the queue"),
        (again, all) if again == all => format!("{all} messages return to the queue"),
        (again, all) => format!("{again} of {all} messages return to the queue"),
    }
}

/// The ids that a response names as failed; `None` where it fails the whole batch, as an id that was not in it does.
fn failed_of(response: &Value, messages: &[Held]) -> Option<Vec<String>> {
    let Some(failures) = response.get("batchItemFailures") else { return Some(Vec::new()) };
    let ids = failures.as_array()?.iter().map(|failure| {
        let id = failure.get("itemIdentifier")?.as_str()?;
        messages.iter().any(|message| message.id == id).then(|| id.to_owned())
    });
    ids.collect()
}
