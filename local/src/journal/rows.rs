//! The rows of the file: what each kind holds, and how it is found.

use std::collections::BTreeMap;
use std::rc::Rc;

use asl::WorkflowType;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use simulator::time::Millis;
use simulator::{CallId, Data, Outcome};
use stage::{Held, QueueSettings};

use super::messages::MessageRow;
use super::objects::Put;
use super::store::Row;
use crate::activity::Activity;
use crate::execution::{ExecutionId, Parent};
use crate::machine::{Creation, Revision, Settings, StateMachine, Tags};

/// What finds a row.
pub(super) enum Key {
    /// How often the endpoint began.
    Starts,
    Machine(String),
    Activity(String),
    Revision(u64),
    Execution(ExecutionId),
    Step(ExecutionId, u32),
    Owed(ExecutionId, CallId),
    Message(u64),
    Object(String, String),
    Queue(String),
    Topic(String),
}

const STARTS: u8 = 0;
const MACHINE: u8 = 1;
const ACTIVITY: u8 = 2;
const REVISION: u8 = 3;
const EXECUTION: u8 = 4;
const STEP: u8 = 5;
const OWED: u8 = 6;
const MESSAGE: u8 = 7;
const OBJECT: u8 = 8;
const QUEUE: u8 = 9;
const TOPIC: u8 = 10;

impl Key {
    /// As it is in the file: numbers have the order of their bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let with = |kind: u8, parts: &[&[u8]]| [&[kind], parts.concat().as_slice()].concat();
        match self {
            Key::Starts => vec![STARTS],
            Key::Machine(arn) => with(MACHINE, &[arn.as_bytes()]),
            Key::Activity(arn) => with(ACTIVITY, &[arn.as_bytes()]),
            Key::Revision(number) => with(REVISION, &[&number.to_be_bytes()]),
            Key::Execution(id) => with(EXECUTION, &[&id.to_be_bytes()]),
            Key::Step(id, number) => with(STEP, &[&id.to_be_bytes(), &number.to_be_bytes()]),
            Key::Owed(id, call) => {
                let call = serde_json::to_vec(call).unwrap_or_default();
                with(OWED, &[&id.to_be_bytes(), &call])
            }
            Key::Message(number) => with(MESSAGE, &[&number.to_be_bytes()]),
            Key::Queue(name) => with(QUEUE, &[name.as_bytes()]),
            Key::Topic(arn) => with(TOPIC, &[arn.as_bytes()]),
            Key::Object(bucket, key) => with(OBJECT, &[bucket.as_bytes(), &[0], key.as_bytes()]),
        }
    }

    /// What the keys of all steps of an execution begin with.
    pub(super) fn steps_of(id: ExecutionId) -> Vec<u8> {
        [&[STEP], id.to_be_bytes().as_slice()].concat()
    }
}

/// A state machine.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MachineRow {
    pub(crate) name: String,
    pub(crate) region: String,
    pub(crate) account: String,
    pub(crate) kind: String,
    pub(crate) created: Millis,
    pub(crate) creation: Creation,
    pub(crate) current: u64,
    pub(crate) versions: Vec<VersionRow>,
    pub(crate) published: u64,
    pub(crate) aliases: Vec<AliasRow>,
    pub(crate) tags: Tags,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct VersionRow {
    pub(crate) number: u64,
    pub(crate) revision: u64,
    pub(crate) created: Millis,
    pub(crate) description: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AliasRow {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// Versions and their weights.
    pub(crate) routes: Vec<(String, i64)>,
    pub(crate) created: Millis,
    pub(crate) updated: Millis,
}

impl MachineRow {
    pub(super) fn of(machine: &StateMachine, mut number: impl FnMut(&Rc<Revision>) -> u64) -> Self {
        let versions = machine.versions.iter().map(|version| VersionRow {
            number: version.number,
            revision: number(&version.revision),
            created: version.created,
            description: version.description.clone(),
        });
        let versions = versions.collect();
        let aliases = machine.aliases.iter().map(|(name, alias)| AliasRow {
            name: name.clone(),
            description: alias.description.clone(),
            routes: alias.routes.iter().map(|route| (route.version.clone(), route.weight)).collect(),
            created: alias.created,
            updated: alias.updated,
        });
        MachineRow {
            name: machine.name.clone(),
            region: machine.realm.region.clone(),
            account: machine.realm.account.clone(),
            kind: machine.kind.as_str().to_owned(),
            created: machine.created,
            creation: machine.creation.clone(),
            current: number(&machine.current),
            versions,
            published: machine.published,
            aliases: aliases.collect(),
            tags: machine.tags.clone(),
        }
    }
}

/// The type of a state machine by its name.
pub(crate) fn kind_of(name: &str) -> WorkflowType {
    WorkflowType::of_word(name).unwrap_or(WorkflowType::Standard)
}

/// A revision of a state machine.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RevisionRow {
    pub(crate) id: Option<String>,
    pub(crate) definition: String,
    pub(crate) role: String,
    pub(crate) logging: Value,
    pub(crate) tracing: Value,
    pub(crate) encryption: Option<Value>,
    pub(crate) updated: Millis,
}

impl RevisionRow {
    pub(super) fn of(revision: &Revision) -> Self {
        let Settings { logging, tracing, encryption } = revision.settings.clone();
        RevisionRow {
            id: revision.id.clone(),
            definition: revision.definition.clone(),
            role: revision.role.to_string(),
            logging,
            tracing,
            encryption,
            updated: revision.updated,
        }
    }
}

/// An activity.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ActivityRow {
    pub(crate) name: String,
    pub(crate) created: Millis,
    pub(crate) tags: Tags,
    pub(crate) encryption: Option<Value>,
}

impl ActivityRow {
    pub(super) fn of(activity: &Activity) -> Self {
        ActivityRow {
            name: activity.name.clone(),
            created: activity.created,
            tags: activity.tags.clone(),
            encryption: activity.encryption.clone(),
        }
    }
}

/// How an execution began.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ExecutionRow {
    /// The ARN of its state machine.
    pub(crate) machine: String,
    pub(crate) machine_name: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) alias: Option<String>,
    pub(crate) revision: u64,
    pub(crate) input: Data,
    pub(crate) trace: Option<String>,
    pub(crate) at: Millis,
    pub(crate) seed: u64,
    pub(crate) region: String,
    pub(crate) account: String,
    /// The test case that answers its tasks, and the mock file that has it.
    pub(crate) case: Option<(String, Value)>,
    pub(crate) parent: Option<Parent>,
}

/// A queue that a client has created or changed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct QueueRow {
    pub(crate) fifo: bool,
    pub(crate) settings: QueueSettings,
    pub(crate) attributes: IndexMap<String, String>,
    pub(crate) tags: IndexMap<String, String>,
    pub(crate) created: Millis,
    pub(crate) changed: Millis,
}

/// A step of an execution.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// What time it was for the execution.
    pub(crate) own: Millis,
    /// How many objects had been written.
    pub(crate) stamp: u64,
    pub(crate) step: crate::step::Step,
    /// Whether the activities that it asked for were there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) known: Vec<bool>,
    /// How many events the history had afterwards, by which a step that becomes another one is noticed.
    pub(crate) events: usize,
}

/// An answer that has not come to its task.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OwedRow {
    pub(crate) execution: ExecutionId,
    pub(crate) call: CallId,
    pub(crate) outcome: Outcome,
}

/// The steps of an execution.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    pub(crate) all: Vec<Entry>,
    pub(super) count: u32,
}

/// Everything that the file holds.
#[derive(Default)]
pub(crate) struct Loaded {
    pub(super) starts: u64,
    pub(crate) machines: Vec<(String, MachineRow)>,
    pub(crate) activities: Vec<(String, ActivityRow)>,
    pub(crate) revisions: BTreeMap<u64, RevisionRow>,
    pub(crate) executions: BTreeMap<ExecutionId, ExecutionRow>,
    pub(crate) entries: BTreeMap<ExecutionId, Entries>,
    pub(crate) owed: Vec<OwedRow>,
    /// By queue, with their numbers.
    pub(crate) messages: BTreeMap<String, Vec<(u64, Held)>>,
    pub(crate) objects: Vec<Put>,
    pub(crate) queues: Vec<(String, QueueRow)>,
    pub(crate) topics: Vec<(String, Value)>,
}

impl Loaded {
    /// Reads the rows of the file.
    ///
    /// # Errors
    /// A row that is none of ours.
    pub(super) fn read(rows: Vec<Row>) -> Result<Self, String> {
        let mut loaded = Loaded::default();
        for (key, value) in rows {
            loaded.row(&key, &value).map_err(|problem| {
                format!("the state was written by another version of Stepwright ({problem}): name another folder")
            })?;
        }
        Ok(loaded)
    }

    fn row(&mut self, key: &[u8], value: &[u8]) -> Result<(), String> {
        let problem = |error: serde_json::Error| error.to_string();
        let (kind, key) = key.split_first().ok_or("a row without a key")?;
        let number = |at: usize| {
            let bytes = key.get(at..at + 8).and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
            bytes.map(u64::from_be_bytes).ok_or("a key without a number")
        };
        let text = || String::from_utf8_lossy(key).into_owned();
        match *kind {
            STARTS => self.starts = serde_json::from_slice(value).map_err(problem)?,
            MACHINE => self.machines.push((text(), serde_json::from_slice(value).map_err(problem)?)),
            ACTIVITY => self.activities.push((text(), serde_json::from_slice(value).map_err(problem)?)),
            REVISION => drop(self.revisions.insert(number(0)?, serde_json::from_slice(value).map_err(problem)?)),
            EXECUTION => drop(self.executions.insert(number(0)?, serde_json::from_slice(value).map_err(problem)?)),
            STEP => {
                let entries = self.entries.entry(number(0)?).or_default();
                entries.all.append(&mut serde_json::from_slice(value).map_err(problem)?);
                entries.count += 1;
            }
            OWED => self.owed.push(serde_json::from_slice(value).map_err(problem)?),
            MESSAGE => {
                let row: MessageRow<Held> = serde_json::from_slice(value).map_err(problem)?;
                self.messages.entry(row.queue).or_default().push((number(0)?, row.message));
            }
            OBJECT => self.objects.push(serde_json::from_slice(value).map_err(problem)?),
            QUEUE => self.queues.push((text(), serde_json::from_slice(value).map_err(problem)?)),
            TOPIC => self.topics.push((text(), serde_json::from_slice(value).map_err(problem)?)),
            _ => return Err("a row of an unknown kind".to_owned()),
        }
        Ok(())
    }
}
