//! The outcome of a simulated execution, and assertions about it.

use std::time::Duration;

use asl::Resource;
use asl::shown::listed;
use dsl::error::ErrorName;
use serde::de::DeserializeOwned;
use serde_json::Value;
use simulator::{Data, Execution, MapRun, Status, What};

use crate::local::{Held, Local, Notice};
use crate::mask::Mask;
use crate::message::{self, Sent};
use crate::placeholders::queue_url;
use crate::timeline::Timeline;

/// An execution that has ended.
///
/// If a test fails, it prints the timeline, whichever assertion failed.
#[derive(Debug)]
pub struct Run {
    execution: Execution,
    map_runs: Vec<MapRun>,
    local: LocalShown,
    sent: Vec<Sent>,
    mask: Mask,
}

/// The local services; they hold code, which shows nothing.
struct LocalShown(Local);

impl std::fmt::Debug for LocalShown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.queue_names()).finish()
    }
}

impl Run {
    pub(crate) fn new(execution: Execution, map_runs: Vec<MapRun>, local: Local, sent: Vec<Sent>, mask: Mask) -> Self {
        Run { execution, map_runs, local: LocalShown(local), sent, mask }
    }

    /// How the execution ended.
    pub fn status(&self) -> Status {
        self.execution.status
    }

    /// Its output; `null` if it did not succeed.
    pub fn output(&self) -> Value {
        self.execution.output.as_ref().map(Data::to_value).unwrap_or_default()
    }

    /// Its output as a Rust type.
    ///
    /// # Panics
    /// If the execution did not succeed, or the output is not a valid `T`.
    #[track_caller]
    pub fn output_as<T: DeserializeOwned>(&self) -> T {
        self.assert_succeeded();
        match serde_json::from_value(self.output()) {
            Ok(output) => output,
            Err(error) => panic!("the output is not a valid `{}`: {error}", std::any::type_name::<T>()),
        }
    }

    /// The name of its error.
    pub fn error(&self) -> Option<&str> {
        self.execution.error.as_deref()
    }

    /// The cause of the error.
    pub fn cause(&self) -> Option<&str> {
        self.execution.cause.as_deref()
    }

    /// How much virtual time it took.
    pub fn elapsed(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.execution.ended - self.execution.started).unwrap_or_default())
    }

    /// The states that were entered, in order, with repetitions.
    pub fn states(&self) -> Vec<&str> {
        let mut entered = Vec::new();
        for event in self.execution.history.events() {
            if let What::Entered { name, .. } = &event.what {
                entered.push(&**name);
            }
        }
        entered
    }

    /// Everything that states sent, in order, including retries.
    pub fn sent(&self) -> &[Sent] {
        &self.sent
    }

    /// What a state sent, as a type: a queue's message, a function's payload, an execution's input, a topic's text.
    ///
    /// # Panics
    /// If a request of the state is not a valid `T`.
    #[track_caller]
    pub fn sent_by<T: DeserializeOwned>(&self, state: &str) -> Vec<T> {
        self.typed(self.sent.iter().filter(|sent| sent.state == state).map(Sent::message))
    }

    /// The messages that states sent to a queue, by its logical id, as a type.
    ///
    /// # Panics
    /// If one of them is not a valid `T`, or the workflow has no such queue.
    #[track_caller]
    pub fn messages<T: DeserializeOwned>(&self, queue: &str) -> Vec<T> {
        // Asked for its panic.
        let _ = self.came(queue);
        let url = queue_url(queue);
        let sent =
            self.sent.iter().filter(|sent| Resource::parse(&sent.resource).optimized() == Some(("sqs", "sendMessage")));
        self.typed(sent.filter(|sent| sent.request.get("QueueUrl") == Some(&url.as_str().into())).map(Sent::message))
    }

    #[track_caller]
    fn typed<T: DeserializeOwned>(&self, messages: impl Iterator<Item = Value>) -> Vec<T> {
        let mut all = Vec::new();
        for message in messages {
            match message::typed(message) {
                Ok(message) => all.push(message),
                Err(error) => panic!("the message is not a valid `{}`: {error}", std::any::type_name::<T>()),
            }
        }
        all
    }

    /// The messages that were published to a topic, by its logical id.
    pub fn notices(&self, topic: &str) -> Vec<&Notice> {
        self.local.0.notices().iter().filter(|notice| notice.topic == topic).collect()
    }

    /// The messages that are in a queue at the end, by its logical id. Dead letters of `Orders` are in
    /// `OrdersDeadLetterQueue`; those that could not be handled are in `OrdersUnhandledDeadLetterQueue`.
    ///
    /// # Panics
    /// If the workflow has no such queue.
    #[track_caller]
    pub fn held(&self, queue: &str) -> &[Held] {
        self.local.0.held(queue).unwrap_or_else(|| self.no_queue(queue))
    }

    /// Every message that arrived in a queue, including deleted ones.
    ///
    /// # Panics
    /// If the workflow has no such queue.
    #[track_caller]
    pub fn came(&self, queue: &str) -> &[Held] {
        self.local.0.came(queue).unwrap_or_else(|| self.no_queue(queue))
    }

    /// The items of a table at the end, by its logical id, as a type, in the order in which they were first written.
    ///
    /// # Panics
    /// If the workflow has no such table, or an item is not a valid `T`.
    #[track_caller]
    pub fn items<T: DeserializeOwned>(&self, table: &str) -> Vec<T> {
        let Some(items) = self.local.0.items(table) else {
            panic!("the workflow has no table `{table}`, only {}", listed(self.local.0.table_names()))
        };
        self.typed(items.into_iter())
    }

    /// The content of an object at the end, as JSON of a type, by the bucket's logical id.
    ///
    /// # Panics
    /// If there is no such bucket or object, or it is not a valid `T`.
    #[track_caller]
    pub fn object<T: DeserializeOwned>(&self, bucket: &str, key: &str) -> T {
        let Some(body) = self.local.0.object(bucket, key) else {
            let keys = self.local.0.object_keys(bucket).unwrap_or_default();
            panic!(
                "there is no object `{key}` in the bucket `{bucket}`, only {}",
                listed(keys.iter().map(String::as_str))
            )
        };
        match serde_json::from_slice(&body) {
            Ok(object) => object,
            Err(error) => panic!("the object is not a valid `{}`: {error}", std::any::type_name::<T>()),
        }
    }

    #[track_caller]
    fn no_queue(&self, queue: &str) -> ! {
        panic!("the workflow has no queue `{queue}`, only {}", listed(self.local.0.queue_names()))
    }

    /// The local queues, topics and functions at the end.
    pub fn local(&self) -> &Local {
        &self.local.0
    }

    /// The execution with its history, from the simulator.
    pub fn execution(&self) -> &Execution {
        &self.execution
    }

    /// The Map Runs of the execution, if [`keep_map_runs`](crate::Simulation::keep_map_runs) keeps them.
    pub fn map_runs(&self) -> &[MapRun] {
        &self.map_runs
    }

    /// The mask that keeps sensitive data out of the output.
    pub fn mask(&self) -> &Mask {
        &self.mask
    }

    /// What happened, line by line, without sensitive data.
    pub fn timeline(&self) -> Timeline<'_> {
        Timeline::of(&self.execution).notes(self.local.0.notes()).mask(self.mask.clone())
    }

    /// Asserts that the execution succeeded.
    ///
    /// # Panics
    /// If it did not.
    #[track_caller]
    pub fn assert_succeeded(&self) {
        let succeeded = self.status() == Status::Succeeded;
        assert!(succeeded, "the execution ended {}{}", self.status().as_str(), self.why());
    }

    /// Asserts that the execution failed with an error.
    ///
    /// # Panics
    /// If it did not.
    #[track_caller]
    pub fn assert_failed(&self, error: &ErrorName) {
        let failed = self.status() == Status::Failed && self.error() == Some(error.as_str());
        let (wanted, status) = (error.as_str(), self.status().as_str());
        assert!(failed, "the execution did not fail with `{wanted}` but ended {status}{}", self.why());
    }

    /// The error and the whole cause, without sensitive data, for a failed assertion.
    fn why(&self) -> String {
        let shown = |text: &str| self.mask.text(text);
        match (self.error(), self.cause()) {
            (None, None) => String::new(),
            (Some(error), None) => format!(": {}", shown(error)),
            (error, Some(cause)) => format!(": {}: {}", shown(error.unwrap_or("no error name")), shown(cause)),
        }
    }

    /// Asserts which states were entered, in order.
    ///
    /// # Panics
    /// If they are different.
    #[track_caller]
    pub fn assert_states<const N: usize>(&self, states: [&str; N]) {
        let found = self.states();
        assert!(found == states, "the execution entered {found:?}, not {states:?}");
    }
}

impl Drop for Run {
    #[expect(clippy::print_stderr, reason = "a test's harness shows it below the failed assertion")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("\n{}", self.timeline());
        }
    }
}
