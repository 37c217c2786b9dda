//! The world as it was: read from the folder where it was kept.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

use asl::WorkflowType;
use serde_json::Value;
use simulator::time::Millis;
use simulator::{CallId, MockFile, Outcome};

use super::calls::{Activities, Made, Reply};
use super::queues::QueueNote;
use super::start::Beginning;
use super::steps::happen;
use super::{MOST_ENDED, World};
use crate::activity::{Activity, ActivityTask};
use crate::arn::Realm;
use crate::clock::Clock;
use crate::definition;
use crate::execution::{Execution, ExecutionId};
use crate::journal::rows::{ExecutionRow, Loaded, MachineRow, QueueRow, RevisionRow, kind_of};
use crate::journal::{Entry, Journal, Then};
use crate::machine::{Alias, Revision, Route, Settings, StateMachine, Version};
use crate::step::Step;

/// The revisions of state machines, by their numbers.
type Revisions = BTreeMap<u64, Rc<Revision>>;

/// A call that was made, and when; what became of it is not known.
struct Open {
    at: Millis,
    made: Made,
    /// True where a worker has it, or a service has taken it.
    taken: bool,
}

impl World {
    /// Lets the world be what was kept, and keeps it from now on.
    ///
    /// # Errors
    /// What cannot be restored.
    pub(crate) fn restore(&mut self, mut journal: Journal, loaded: Loaded, now: Millis) -> Result<(), String> {
        self.objects.written = Some(Vec::new());
        let mut stamps = BTreeMap::new();
        for put in loaded.objects {
            stamps.insert((put.bucket.clone(), put.key.clone()), put.stamp);
            self.objects.restore(put);
        }
        for (arn, row) in loaded.activities {
            let activity = Activity::new(&row.name, row.tags, row.encryption, row.created);
            self.activities.insert(arn.into(), activity);
        }
        self.activities.sort_by(|_, one, _, other| one.created.cmp(&other.created));
        let kinds = kinds(&loaded.machines, &loaded.executions);
        let mut revisions = Revisions::new();
        for (number, row) in loaded.revisions {
            match kinds.get(&number) {
                Some(kind) => drop(revisions.insert(number, revision(number, row, *kind)?)),
                None => journal.drop_revision(number),
            }
        }
        for (arn, row) in loaded.machines {
            self.machines.insert(arn.as_str().into(), machine(&arn, row, &revisions)?);
        }
        self.machines.sort_by(|_, one, _, other| one.created.cmp(&other.created));
        let mut entries = loaded.entries;
        let mut open: Vec<(ExecutionId, Open)> = Vec::new();
        for (id, row) in loaded.executions {
            let mut execution = begun(row, &revisions, self.options.time_scale)?;
            let entries = entries.remove(&id).unwrap_or_default().all;
            let last = entries.last().map_or(execution.session.started(), |entry| entry.own);
            let calls = self.again(id, &mut execution, entries, &stamps)?;
            execution.clock = Clock::restored(self.options.time_scale, now, last);
            open.extend(calls.into_iter().map(|call| (id, call)));
            self.known(id, execution);
        }
        for owed in loaded.owed {
            self.answers.push_back((owed.execution, owed.call, Reply::Ends(owed.outcome)));
        }
        self.open(open);
        self.messages = loaded.messages;
        self.restore_resources(&mut journal, loaded.queues, loaded.topics)?;
        self.journal = Some(journal);
        self.order_ended();
        self.commit();
        Ok(())
    }

    /// Lets the steps of an execution happen again; gives the calls that nobody has answered.
    fn again(
        &mut self,
        id: ExecutionId,
        execution: &mut Execution,
        entries: Vec<Entry>,
        stamps: &BTreeMap<(String, String), u64>,
    ) -> Result<Vec<Open>, String> {
        let mut open: HashMap<CallId, Open> = HashMap::new();
        for Entry { own, stamp, step, known, events } in entries {
            match &step {
                Step::Ends { call, .. } => drop(open.remove(call)),
                Step::Taken { call, .. } | Step::Worker { call, .. } => {
                    if let Some(open) = open.get_mut(call) {
                        open.taken = true;
                    }
                }
                Step::Advance | Step::Callback(_) | Step::Stop(_) | Step::Redrive { .. } | Step::UpdateRun { .. } => {}
            }
            let known = Activities::Then(VecDeque::from(known).into());
            let stepped = happen(execution, step, own, known, &mut Then::new(&self.objects, stamps, stamp));
            for made in stepped.made {
                if let Some(token) = &made.token {
                    self.gives_out(id, execution, token);
                }
                open.insert(made.id, Open { at: own, made, taken: false });
            }
            if execution.session.history().events().len() != events {
                return Err(format!(
                    "the execution {} does not do again what it did: the state was written by another version of Stepwright; \
                     name another folder",
                    execution.session.arn()
                ));
            }
        }
        Ok(open.into_values().filter(|open| !open.taken).collect())
    }

    /// Adds an execution that was kept.
    fn known(&mut self, id: ExecutionId, execution: Execution) {
        self.next = self.next.max(id);
        let line = if execution.session.status().is_some() { &mut self.ended } else { &mut self.ready };
        line.push_back(id);
        self.enter(id, execution);
    }

    /// Deals with the calls whose answers are not known: workers can still fetch the tasks of activities, and whatever else was
    /// asked may have been done, so that it is not asked again.
    fn open(&mut self, mut open: Vec<(ExecutionId, Open)>) {
        open.sort_by_key(|(id, open)| (open.at, *id));
        for (id, Open { made, .. }) in open {
            let Some(arn) = &made.activity else {
                let is_function = made.resource.contains("lambda");
                let error = if is_function { "Lambda.Unknown" } else { "States.TaskFailed" };
                let cause =
                    "The endpoint ended before the answer came; whether the request was carried out is not known.";
                let outcome = Outcome::Failed { error: Some(error.into()), cause: Some(cause.into()) };
                self.answers.push_back((id, made.id, Reply::Ends(outcome)));
                continue;
            };
            if let Some(activity) = self.activities.get_mut(arn) {
                let token = made.token.unwrap_or_default();
                let task = ActivityTask { execution: id, call: made.id, token, input: made.parameters };
                activity.tasks.push_back(task);
            }
        }
    }

    /// Those that ended first are forgotten first.
    fn order_ended(&mut self) {
        let executions = &self.executions;
        let ended = |id: &ExecutionId| executions.get(id).and_then(|execution| execution.session.ended());
        self.ended.make_contiguous().sort_by_key(ended);
        while self.ended.len() > MOST_ENDED {
            let Some(oldest) = self.ended.pop_front() else { return };
            self.forget(oldest);
        }
    }

    /// Adds what is around a workflow; its queues hold what was kept of them.
    pub(crate) fn add_neighbours(&mut self, around: stage::Local) {
        let queues: Vec<String> = around.queue_names().map(str::to_owned).collect();
        self.around.merge(around);
        let Some(journal) = &mut self.journal else { return };
        for queue in queues {
            if let Some(messages) = self.messages.remove(&queue) {
                let messages = journal.restored(&queue, messages);
                self.around.put_back(&queue, messages);
            }
        }
    }

    /// Creates the queues and topics of clients as they were kept.
    fn restore_resources(
        &mut self,
        journal: &mut Journal,
        queues: Vec<(String, QueueRow)>,
        topics: Vec<(String, Value)>,
    ) -> Result<(), String> {
        self.around.number_from(journal.message_numbers());
        for (name, row) in queues {
            self.around.create_queue(&name, row.fifo, row.settings);
            let QueueRow { attributes, tags, created, changed, .. } = row;
            self.queue_notes.insert(name.clone(), QueueNote { attributes, tags, created, changed });
            let messages = journal.restored(&name, self.messages.remove(&name).unwrap_or_default());
            self.around.put_back(&name, messages);
        }
        for (arn, row) in topics {
            let topic =
                serde_json::from_value(row).map_err(|error| format!("the topic {arn} cannot be read: {error}"))?;
            self.topics.known.insert(arn, topic);
        }
        Ok(())
    }
}

/// The types of the state machines whose revisions are still needed, by the numbers of the revisions.
fn kinds(
    machines: &[(String, MachineRow)],
    executions: &BTreeMap<ExecutionId, ExecutionRow>,
) -> BTreeMap<u64, WorkflowType> {
    let of_machine = |row: &MachineRow| {
        let versions: BTreeSet<u64> = row.versions.iter().map(|version| version.revision).collect();
        let kind = kind_of(&row.kind);
        versions.into_iter().chain([row.current]).map(move |number| (number, kind)).collect::<Vec<_>>()
    };
    let of_machines = machines.iter().flat_map(|(_, row)| of_machine(row));
    of_machines.chain(executions.values().map(|row| (row.revision, kind_of(&row.kind)))).collect()
}

fn revision(number: u64, row: RevisionRow, kind: WorkflowType) -> Result<Rc<Revision>, String> {
    let plan = definition::read(&row.definition, kind)
        .map_err(|error| format!("a definition that was kept is refused: {}", error.message))?;
    let settings = Settings { logging: row.logging, tracing: row.tracing, encryption: row.encryption };
    let mut revision = Revision::new(row.definition, row.role.into(), plan, settings, row.updated);
    revision.id = row.id;
    revision.number = number.into();
    Ok(Rc::new(revision))
}

fn known(revisions: &Revisions, number: u64) -> Result<Rc<Revision>, String> {
    revisions.get(&number).cloned().ok_or_else(|| format!("the revision {number} of a state machine is missing"))
}

fn machine(arn: &str, row: MachineRow, revisions: &Revisions) -> Result<StateMachine, String> {
    let versions = row.versions.into_iter().map(|version| {
        Ok(Version {
            number: version.number,
            revision: known(revisions, version.revision)?,
            created: version.created,
            description: version.description,
        })
    });
    let aliases = row.aliases.into_iter().map(|alias| {
        let routes = alias.routes.into_iter().map(|(version, weight)| Route { version, weight }).collect();
        let (description, created, updated) = (alias.description, alias.created, alias.updated);
        (alias.name, Alias { description, routes, created, updated })
    });
    Ok(StateMachine {
        arn: arn.into(),
        name: row.name,
        realm: Realm { region: row.region, account: row.account },
        kind: kind_of(&row.kind),
        created: row.created,
        creation: row.creation,
        current: known(revisions, row.current)?,
        versions: versions.collect::<Result<_, String>>()?,
        published: row.published,
        aliases: aliases.collect(),
        tags: row.tags,
    })
}

/// An execution as it was when it began.
fn begun(row: ExecutionRow, revisions: &Revisions, scale: f64) -> Result<Execution, String> {
    let revision = known(revisions, row.revision)?;
    let mocks = match &row.case {
        Some((case, file)) => {
            let read = MockFile::read(file, &row.machine_name, case);
            Some(read.map_err(|error| format!("a test case that was kept cannot be read: {error}"))?)
        }
        None => None,
    };
    let beginning = Beginning {
        machine: row.machine.into(),
        machine_name: row.machine_name,
        kind: kind_of(&row.kind),
        name: row.name,
        version: row.version,
        alias: row.alias,
        revision,
        input: row.input,
        trace: row.trace,
        realm: Realm { region: row.region, account: row.account },
        at: row.at,
        seed: row.seed,
        mocks,
        parent: row.parent,
    };
    Ok(beginning.execution(scale))
}
