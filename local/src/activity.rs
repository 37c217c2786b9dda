//! Activities: tasks that workers fetch.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;
use simulator::time::Millis;
use simulator::{CallId, Data};
use tokio::sync::oneshot;

use crate::execution::ExecutionId;
use crate::machine::Tags;

/// An activity.
pub(crate) struct Activity {
    pub(crate) name: String,
    pub(crate) created: Millis,
    pub(crate) tags: Tags,
    pub(crate) encryption: Option<Value>,
    /// The tasks that no worker has taken.
    pub(crate) tasks: VecDeque<ActivityTask>,
    /// The workers that wait for a task.
    pub(crate) pollers: VecDeque<Poller>,
}

/// A task for a worker.
pub(crate) struct ActivityTask {
    pub(crate) execution: ExecutionId,
    pub(crate) call: CallId,
    pub(crate) token: Arc<str>,
    pub(crate) input: Data,
}

/// A worker that waits.
pub(crate) struct Poller {
    pub(crate) worker: Option<Arc<str>>,
    pub(crate) sender: oneshot::Sender<Taken>,
}

/// A task that a worker takes: its token and input.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) token: Arc<str>,
    pub(crate) input: String,
}

impl Activity {
    pub(crate) fn new(name: &str, tags: Tags, encryption: Option<Value>, created: Millis) -> Self {
        let (tasks, pollers) = (VecDeque::new(), VecDeque::new());
        Activity { name: name.to_owned(), created, tags, encryption, tasks, pollers }
    }

    /// The worker that has waited longest and still listens.
    pub(crate) fn next_poller(&mut self) -> Option<Poller> {
        while let Some(poller) = self.pollers.pop_front() {
            if !poller.sender.is_closed() {
                return Some(poller);
            }
        }
        None
    }
}
