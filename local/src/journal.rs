//! What is kept in a folder, so that the endpoint is after a restart, or after it was killed, what it was before.
//!
//! Of an execution its start is kept, and each step with which something happened ([`Step`]): run again, they make the same
//! session. Of all else its present state is kept. What changed while a request was served, or in one go of the executions, is
//! written as a whole or not at all ([`store`]), and nothing leaves the endpoint that is not written: no answer, no
//! invocation.

mod messages;
mod objects;
pub(crate) mod rows;
mod store;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::rc::Rc;

use serde::Serialize;
use simulator::{CallId, Outcome};

use crate::activity::Activity;
use crate::execution::ExecutionId;
use crate::machine::{Revision, StateMachine};

pub(crate) use objects::{Objects, Then};
pub(crate) use rows::Entry;
pub(crate) use store::Written;

use messages::Mirror;
use rows::{ActivityRow, ExecutionRow, Key, Loaded, MachineRow, OwedRow, QueueRow, RevisionRow};
use store::{Change, Store};

/// Where [`Journal::commit`] takes to, which [`Journal::written`] waits for.
pub(crate) type Batch = u64;

/// How far apart the numbers of messages are between two starts of the endpoint, so that none is given twice.
const MESSAGES: u64 = 1_000_000_000;

/// What has changed since it was last written, and where it is written to.
pub(crate) struct Journal {
    store: Store,
    /// The steps of executions since the last commit.
    entries: BTreeMap<ExecutionId, Vec<Entry>>,
    /// The executions that are kept, and how many rows of steps each has.
    kept: HashMap<ExecutionId, u32>,
    changes: Vec<Change>,
    /// The answers that wait for their tasks.
    owed: HashSet<(ExecutionId, CallId)>,
    /// The number of the revision that was kept last.
    revisions: u64,
    /// What is kept of the messages of each queue.
    mirrors: HashMap<String, Mirror>,
    /// The number of the message that was kept last.
    messages: u64,
    /// How often the endpoint began with this folder.
    starts: u64,
}

impl Journal {
    /// Opens a folder, which is created if it is not there; gives what it holds.
    ///
    /// # Errors
    /// What is wrong with the folder or its content.
    pub(crate) fn open(folder: &Path) -> Result<(Self, Loaded), String> {
        let (store, rows) = Store::open(folder)?;
        let loaded = Loaded::read(rows)?;
        let starts = loaded.starts + 1;
        let mut journal = Journal {
            store,
            entries: BTreeMap::new(),
            kept: loaded.entries.iter().map(|(id, rows)| (*id, rows.count)).collect(),
            changes: Vec::new(),
            owed: loaded.owed.iter().map(|owed| (owed.execution, owed.call)).collect(),
            revisions: loaded.revisions.last_key_value().map_or(0, |(number, _)| *number),
            mirrors: HashMap::new(),
            messages: loaded.messages.values().flatten().map(|(number, _)| *number).max().unwrap_or_default(),
            starts,
        };
        for id in loaded.executions.keys() {
            journal.kept.entry(*id).or_default();
        }
        journal.put(&Key::Starts, &starts);
        Ok((journal, loaded))
    }

    /// The number that messages get from now on.
    pub(crate) fn message_numbers(&self) -> u64 {
        self.starts.saturating_mul(MESSAGES)
    }

    /// Keeps the start of an execution.
    pub(crate) fn begins(&mut self, id: ExecutionId, row: &ExecutionRow) {
        self.kept.insert(id, 0);
        self.put(&Key::Execution(id), row);
    }

    /// True where the steps of an execution are kept.
    pub(crate) fn keeps(&self, id: ExecutionId) -> bool {
        self.kept.contains_key(&id)
    }

    /// Keeps a step of an execution.
    pub(crate) fn note(&mut self, id: ExecutionId, entry: Entry) {
        self.entries.entry(id).or_default().push(entry);
    }

    /// Keeps nothing of an execution any longer.
    pub(crate) fn forgets(&mut self, id: ExecutionId) {
        let Some(rows) = self.kept.remove(&id) else { return };
        self.entries.remove(&id);
        let key = Key::Execution(id).bytes();
        let before = self.changes.len();
        self.changes.retain(|change| !matches!(change, Change::Put(put, _) if *put == key));
        if self.changes.len() == before {
            self.changes.push(Change::Remove(key));
        }
        if rows > 0 {
            self.changes.push(Change::RemoveAll(Key::steps_of(id)));
        }
    }

    /// Keeps the answer to a task until it has come there.
    pub(crate) fn owes(&mut self, execution: ExecutionId, call: CallId, outcome: &Outcome) {
        if self.keeps(execution) {
            self.owed.insert((execution, call));
            let row = OwedRow { execution, call, outcome: outcome.clone() };
            self.put(&Key::Owed(execution, call), &row);
        }
    }

    /// An answer has come to its task.
    pub(crate) fn paid(&mut self, execution: ExecutionId, call: CallId) {
        if self.owed.remove(&(execution, call)) {
            self.changes.push(Change::Remove(Key::Owed(execution, call).bytes()));
        }
    }

    /// Keeps what a state machine is now; `None` where it was deleted.
    pub(crate) fn machine(&mut self, arn: &str, machine: Option<&StateMachine>) {
        let key = Key::Machine(arn.to_owned());
        let Some(machine) = machine else { return self.changes.push(Change::Remove(key.bytes())) };
        let row = MachineRow::of(machine, |revision| self.revision(revision));
        self.put(&key, &row);
    }

    /// Keeps what an activity is now; `None` where it was deleted.
    pub(crate) fn activity(&mut self, arn: &str, activity: Option<&Activity>) {
        let key = Key::Activity(arn.to_owned());
        self.put_or_remove(&key, activity.map(ActivityRow::of).as_ref());
    }

    /// The number of a revision, which is kept from then on.
    pub(crate) fn revision(&mut self, revision: &Rc<Revision>) -> u64 {
        if let Some(number) = revision.number.get() {
            return *number;
        }
        self.revisions += 1;
        let number = self.revisions;
        self.put(&Key::Revision(number), &RevisionRow::of(revision));
        *revision.number.get_or_init(|| number)
    }

    /// Drops what no state machine and no execution needs any longer.
    pub(crate) fn drop_revision(&mut self, number: u64) {
        self.changes.push(Change::Remove(Key::Revision(number).bytes()));
    }

    /// Keeps what a queue is now; `None` where it was deleted.
    pub(crate) fn queue_is(&mut self, name: &str, row: Option<&QueueRow>) {
        self.put_or_remove(&Key::Queue(name.to_owned()), row);
    }

    /// Keeps what a topic is now; `None` where it was deleted.
    pub(crate) fn topic(&mut self, arn: &str, row: Option<&impl Serialize>) {
        self.put_or_remove(&Key::Topic(arn.to_owned()), row);
    }

    fn put_or_remove(&mut self, key: &Key, row: Option<&impl Serialize>) {
        match row {
            Some(row) => self.put(key, row),
            None => self.changes.push(Change::Remove(key.bytes())),
        }
    }

    /// Keeps an object that an execution has written.
    pub(crate) fn object(&mut self, row: &objects::Put) {
        self.put(&Key::Object(row.bucket.clone(), row.key.clone()), row);
    }

    fn put(&mut self, key: &Key, row: &impl Serialize) {
        // Rows are made of what JSON can say.
        let value = serde_json::to_vec(row).unwrap_or_default();
        self.changes.push(Change::Put(key.bytes(), value));
    }

    /// Hands over what has changed, to be written as a whole.
    pub(crate) fn commit(&mut self) {
        for (id, entries) in std::mem::take(&mut self.entries) {
            let Some(rows) = self.kept.get_mut(&id) else { continue };
            let key = Key::Step(id, *rows);
            *rows += 1;
            self.put(&key, &entries);
        }
        if !self.changes.is_empty() {
            self.store.write(std::mem::take(&mut self.changes));
        }
    }

    /// All that was handed over, and how to find out whether it is written.
    pub(crate) fn written(&self) -> (Batch, Written) {
        self.store.written()
    }

    /// Why nothing can be written at the moment, if so.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.store.trouble()
    }
}
