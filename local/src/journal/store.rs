//! The file: batches of changes, each written as a whole and safe from a power cut before anybody is told.
//!
//! A thread of its own writes. Batches that come while it writes wait, and are then written together, so that many requests
//! share the time that a disk needs.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use redb::{Database, DatabaseError, ReadableTable, TableDefinition};
use tokio::sync::watch;

use super::Batch;

/// The file in the folder.
const FILE: &str = "state.redb";

/// Everything is in one table; the first byte of a key says what it is.
const ROWS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("rows");

/// How much of the file is held in memory.
const CACHE: usize = 8 << 20;

/// How long it takes until writing is tried again that has failed.
const AGAIN: Duration = Duration::from_millis(500);

/// A change of the rows.
#[derive(Debug)]
pub(super) enum Change {
    Put(Vec<u8>, Vec<u8>),
    Remove(Vec<u8>),
    /// Removes all rows whose keys begin with this.
    RemoveAll(Vec<u8>),
}

/// What the file can say that is wrong; its own type is large.
type Trouble = Box<dyn std::error::Error>;

/// A row: its key and its value.
pub(super) type Row = (Vec<u8>, Vec<u8>);

/// How far the writing has come.
#[derive(Debug, Clone, Default)]
struct State {
    written: Batch,
    /// Why it does not go on, if so.
    trouble: Option<String>,
}

/// The file, and the thread that writes it.
pub(super) struct Store {
    sender: Option<Sender<(Batch, Vec<Change>)>>,
    sent: Batch,
    state: watch::Receiver<State>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Store {
    /// Opens the file of a folder; gives its rows in the order of their keys.
    pub(super) fn open(folder: &Path) -> Result<(Self, Vec<Row>), String> {
        let shown = folder.display();
        std::fs::create_dir_all(folder).map_err(|error| format!("cannot create the folder {shown}: {error}"))?;
        let path = folder.join(FILE);
        let database = open(&path)?;
        let rows = read(&database).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let (sender, receiver) = channel();
        let (report, state) = watch::channel(State::default());
        let thread = std::thread::Builder::new().name("state".to_owned());
        let thread = thread
            .spawn(move || keep(&path, database, &receiver, &report))
            .map_err(|error| format!("cannot begin a thread: {error}"))?;
        Ok((Store { sender: Some(sender), sent: 0, state, thread: Some(thread) }, rows))
    }

    /// Hands over changes that are written together.
    pub(super) fn write(&mut self, changes: Vec<Change>) {
        self.sent += 1;
        if let Some(sender) = &self.sender {
            // The thread ends only with this.
            let _ = sender.send((self.sent, changes));
        }
    }

    pub(super) fn written(&self) -> (Batch, Written) {
        (self.sent, Written { state: self.state.clone() })
    }

    pub(super) fn trouble(&self) -> Option<String> {
        self.state.borrow().trouble.clone()
    }
}

impl Drop for Store {
    /// Waits until everything is written that can be.
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Tells when a batch is written.
#[derive(Clone)]
pub(crate) struct Written {
    state: watch::Receiver<State>,
}

impl Written {
    /// Waits until a batch is written.
    ///
    /// # Errors
    /// Why it is not.
    pub(crate) async fn wait(mut self, batch: Batch) -> Result<(), String> {
        let ready = self.state.wait_for(|state| state.written >= batch || state.trouble.is_some()).await;
        match ready {
            Ok(state) if state.written >= batch => Ok(()),
            Ok(state) => Err(state.trouble.clone().unwrap_or_default()),
            Err(_) => Err("the endpoint ends".to_owned()),
        }
    }

    /// Waits until a batch is written, however long that takes; false where that will never be.
    pub(crate) async fn wait_long(mut self, batch: Batch) -> bool {
        self.state.wait_for(|state| state.written >= batch).await.is_ok()
    }
}

fn open(path: &Path) -> Result<Database, String> {
    let shown = path.display();
    Database::builder().set_cache_size(CACHE).create(path).map_err(|error| match error {
        DatabaseError::DatabaseAlreadyOpen => {
            format!("{shown} is in use by another endpoint: end that one, or name another folder")
        }
        error => format!("cannot open {shown}: {error}"),
    })
}

fn read(database: &Database) -> Result<Vec<Row>, Trouble> {
    let transaction = database.begin_write()?;
    let rows = {
        let table = transaction.open_table(ROWS)?;
        let rows = table.iter()?.map(|row| {
            let (key, value) = row?;
            Ok((key.value().to_vec(), value.value().to_vec()))
        });
        rows.collect::<Result<Vec<_>, redb::StorageError>>()?
    };
    transaction.commit()?;
    Ok(rows)
}

/// Writes what comes, until nothing can come any more.
fn keep(path: &Path, database: Database, receiver: &Receiver<(Batch, Vec<Change>)>, report: &watch::Sender<State>) {
    let mut database = Some(database);
    let mut waiting = Vec::new();
    let mut last = 0;
    loop {
        let first = if waiting.is_empty() {
            receiver.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            receiver.recv_timeout(AGAIN)
        };
        let is_over = matches!(first, Err(RecvTimeoutError::Disconnected));
        for (batch, mut changes) in first.into_iter().chain(receiver.try_iter()) {
            waiting.append(&mut changes);
            last = batch;
        }
        if !waiting.is_empty() {
            match write(path, &mut database, &waiting) {
                Ok(()) => {
                    waiting.clear();
                    report.send_replace(State { written: last, trouble: None });
                }
                Err(trouble) => {
                    // After an error the file must be opened again.
                    database = None;
                    report.send_modify(|state| state.trouble = Some(trouble));
                }
            }
        }
        if is_over {
            return;
        }
    }
}

fn write(path: &Path, database: &mut Option<Database>, changes: &[Change]) -> Result<(), String> {
    let open = match database {
        Some(open) => open,
        None => database.insert(open(path)?),
    };
    apply(open, changes).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn apply(database: &Database, changes: &[Change]) -> Result<(), Trouble> {
    let transaction = database.begin_write()?;
    {
        let mut table = transaction.open_table(ROWS)?;
        for change in changes {
            match change {
                Change::Put(key, value) => {
                    table.insert(&key[..], &value[..])?;
                }
                Change::Remove(key) => {
                    table.remove(&key[..])?;
                }
                Change::RemoveAll(prefix) => {
                    let mut end = prefix.clone();
                    end.extend([u8::MAX; 5]);
                    table.retain_in(&prefix[..]..&end[..], |_, _| false)?;
                }
            }
        }
    }
    transaction.commit()?;
    Ok(())
}
