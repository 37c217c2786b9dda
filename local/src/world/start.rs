//! Starting executions.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use asl::WorkflowType;
use simulator::time::Millis;
use simulator::{Data, MockFile, Session, Start};

use crate::arn::{Arn, Realm, Resource, invalid_name, is_name};
use crate::clock::Clock;
use crate::error::ApiError;
use crate::execution::{Execution, ExecutionId, Parent};
use crate::journal::rows::ExecutionRow;
use crate::machine::Revision;
use crate::world::World;

/// What is to be started.
pub(crate) struct Starting<'a> {
    /// The ARN of a state machine, a version or an alias; `#` and a test case may follow.
    pub(crate) machine: &'a str,
    pub(crate) name: Option<&'a str>,
    pub(crate) input: Data,
    pub(crate) trace: Option<&'a str>,
    pub(crate) parent: Option<Parent>,
}

/// What was started.
pub(crate) struct Started {
    pub(crate) id: ExecutionId,
    pub(crate) arn: Arc<str>,
    pub(crate) at: Millis,
}

/// The state machine that an ARN leads to.
pub(crate) struct Target {
    pub(crate) machine: Arc<str>,
    pub(crate) name: String,
    pub(crate) kind: WorkflowType,
    pub(crate) revision: Rc<Revision>,
    version: Option<String>,
    alias: Option<String>,
}

/// How an execution begins.
pub(super) struct Beginning {
    /// The ARN of the state machine.
    pub(super) machine: Arc<str>,
    pub(super) machine_name: String,
    pub(super) kind: WorkflowType,
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) alias: Option<String>,
    pub(super) revision: Rc<Revision>,
    pub(super) input: Data,
    pub(super) trace: Option<String>,
    pub(super) realm: Realm,
    pub(super) at: Millis,
    pub(super) seed: u64,
    pub(super) mocks: Option<MockFile>,
    pub(super) parent: Option<Parent>,
}

impl Beginning {
    /// The execution, whose seconds take so long.
    pub(super) fn execution(self, scale: f64) -> Execution {
        let start = Start {
            kind: self.kind,
            machine: self.machine_name,
            execution: self.name.clone(),
            region: self.realm.region,
            account: self.realm.account,
            role: self.revision.role.clone(),
            at: self.at,
            seed: self.seed,
        };
        Execution {
            session: Session::new(self.revision.machine.clone(), start, self.input.clone()),
            kind: self.kind,
            name: self.name,
            machine: self.machine,
            version: self.version,
            alias: self.alias,
            revision: self.revision,
            input: self.input,
            trace: self.trace,
            clock: Clock::new(scale, self.at),
            due: None,
            mocks: self.mocks,
            tokens: Vec::new(),
            redrive_tokens: VecDeque::new(),
            waiting: Vec::new(),
            parent: self.parent,
        }
    }
}

impl World {
    /// The state machine, version or alias of an ARN; an alias chooses one of its versions.
    pub(crate) fn target(&mut self, text: &str) -> Result<Target, ApiError> {
        let arn = Arn::read(text)?;
        let chance = (self.random() % 100) as i64;
        let Resource::Machine { name, label: None, qualifier } = &arn.resource else { return Err(arn.not_here()) };
        let unknown = || ApiError::machine_unknown(text);
        let machine = self.machines.get(&*arn.realm.arn(format_args!("stateMachine:{name}"))).ok_or_else(unknown)?;
        let mut target = Target {
            machine: machine.arn.clone(),
            name: machine.name.clone(),
            kind: machine.kind,
            revision: machine.current.clone(),
            version: None,
            alias: None,
        };
        let Some(qualifier) = qualifier else { return Ok(target) };
        let number = match machine.aliases.get(qualifier) {
            Some(alias) => {
                target.alias = Some(machine.alias_arn(qualifier));
                alias.route(chance).and_then(|version| version.rsplit(':').next()).unwrap_or_default()
            }
            None => qualifier,
        };
        let version = machine.version(number).ok_or_else(unknown)?;
        target.version = Some(machine.version_arn(version.number));
        target.revision = version.revision.clone();
        Ok(target)
    }

    /// Starts an execution. One of the same name and input that still runs is the same one.
    pub(crate) fn start(&mut self, starting: Starting<'_>, now: Millis) -> Result<Started, ApiError> {
        let (text, case) = match starting.machine.split_once('#') {
            Some((arn, case)) => (arn, Some(case)),
            None => (starting.machine, None),
        };
        if let Some(name) = starting.name.filter(|name| !is_name(name)) {
            return Err(invalid_name(name));
        }
        let target = self.target(text)?;
        let realm = Arn::read(&target.machine)?.realm;
        if let (WorkflowType::Standard, Some(name)) = (target.kind, starting.name) {
            let arn = realm.arn(format_args!("execution:{}:{name}", target.name));
            if let Some(id) = self.by_arn.get(&*arn) {
                let known = &self.executions[id];
                if known.session.status().is_none() && known.input == starting.input {
                    return Ok(Started { id: *id, arn: known.session.arn().clone(), at: known.session.started() });
                }
                return Err(ApiError::new("ExecutionAlreadyExists", format!("Execution Already Exists: '{arn}'")));
            }
        }
        let mocks = match case {
            Some(case) => Some(self.test_case(&target.name, case)?),
            None => None,
        };
        let name = starting.name.map_or_else(|| self.uuid(), str::to_owned);
        let seed = self.random();
        let row = self.journal.as_mut().map(|journal| ExecutionRow {
            machine: target.machine.to_string(),
            machine_name: target.name.clone(),
            kind: target.kind.as_str().to_owned(),
            name: name.clone(),
            version: target.version.clone(),
            alias: target.alias.clone(),
            revision: journal.revision(&target.revision),
            input: starting.input.clone(),
            trace: starting.trace.map(str::to_owned),
            at: now,
            seed,
            region: realm.region.clone(),
            account: realm.account.clone(),
            case: case.and_then(|case| Some((case.to_owned(), self.options.mocks.clone()?))),
            parent: starting.parent,
        });
        let beginning = Beginning {
            machine: target.machine,
            machine_name: target.name,
            kind: target.kind,
            name,
            version: target.version,
            alias: target.alias,
            revision: target.revision,
            input: starting.input,
            trace: starting.trace.map(str::to_owned),
            realm,
            at: now,
            seed,
            mocks,
            parent: starting.parent,
        };
        let execution = beginning.execution(self.options.time_scale);
        let arn = execution.session.arn().clone();
        let id = self.add(execution);
        if let (Some(row), Some(journal)) = (row, &mut self.journal) {
            journal.begins(id, &row);
        }
        Ok(Started { id, arn, at: now })
    }

    /// The answers of a test case of the mock file.
    fn test_case(&self, machine: &str, case: &str) -> Result<MockFile, ApiError> {
        let Some(file) = &self.options.mocks else {
            let message =
                format!("There is no mock file, so there is no test case '{case}'. Name one in SFN_MOCK_CONFIG.");
            return Err(ApiError::validation(message));
        };
        MockFile::read(file, machine, case).map_err(|error| {
            ApiError::validation(format!(
                "The mock file has no usable test case '{case}': {}",
                error.to_string().replace('`', "'")
            ))
        })
    }
}
