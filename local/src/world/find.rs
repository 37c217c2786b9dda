//! Finding executions by their ARNs: those of state machines, and the children of their Map Runs.

use simulator::{Child, MapRun};

use crate::arn::{Arn, Resource};
use crate::error::ApiError;
use crate::execution::{Execution, ExecutionId};
use crate::world::World;

/// An execution, or a child of one of its Map Runs.
pub(crate) struct Found<'w> {
    pub(crate) execution: &'w Execution,
    pub(crate) child: Option<(&'w MapRun, &'w Child)>,
}

impl World {
    /// The execution of an ARN that is not of an Express state machine.
    ///
    /// # Errors
    /// `InvalidArn`, `ExecutionDoesNotExist`.
    pub(crate) fn found(&self, text: &str) -> Result<Found<'_>, ApiError> {
        let arn = Arn::read(text)?;
        if arn.resource != Resource::Execution {
            return Err(arn.not_here());
        }
        if let Some(execution) = self.by_arn.get(text).and_then(|id| self.executions.get(id)) {
            return Ok(Found { execution, child: None });
        }
        // Children are `execution:machine/label:name`.
        let unknown = || ApiError::execution_unknown(text);
        let resource = text.splitn(7, ':').nth(6).ok_or_else(unknown)?;
        let (machine, _) = resource.split_once('/').ok_or_else(unknown)?;
        let machine = arn.realm.arn(format_args!("stateMachine:{machine}"));
        for execution in self.of_machine(&machine) {
            for run in execution.session.map_runs() {
                if let Some(child) = run.children.iter().find(|child| *child.arn == *text) {
                    return Ok(Found { execution, child: Some((run, child)) });
                }
            }
        }
        Err(unknown())
    }

    /// The number of a running or ended execution by its ARN.
    pub(crate) fn id_of(&self, text: &str) -> Result<ExecutionId, ApiError> {
        let arn = Arn::read(text)?;
        if arn.resource != Resource::Execution {
            return Err(arn.not_here());
        }
        self.by_arn.get(text).copied().ok_or_else(|| ApiError::execution_unknown(text))
    }

    /// The executions of a state machine, in the order of their starts.
    pub(crate) fn of_machine(&self, machine: &str) -> impl DoubleEndedIterator<Item = &Execution> {
        let ids = self.by_machine.get(machine).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.executions.get(id))
    }

    /// A Map Run by its ARN, with the number of its execution.
    ///
    /// # Errors
    /// `InvalidArn`, `ResourceNotFound`.
    pub(crate) fn map_run(&self, text: &str) -> Result<(ExecutionId, &MapRun), ApiError> {
        let arn = Arn::read(text)?;
        if arn.resource != Resource::MapRun {
            return Err(arn.not_here());
        }
        let unknown = || ApiError::resource_unknown(text);
        let resource = text.splitn(7, ':').nth(6).ok_or_else(unknown)?;
        let (machine, _) = resource.split_once('/').ok_or_else(unknown)?;
        let machine = arn.realm.arn(format_args!("stateMachine:{machine}"));
        let ids = self.by_machine.get(&*machine).map(Vec::as_slice).unwrap_or_default();
        for id in ids {
            let runs = self.executions.get(id).map(|execution| execution.session.map_runs()).unwrap_or_default();
            if let Some(run) = runs.iter().find(|run| *run.arn == *text) {
                return Ok((*id, run));
            }
        }
        Err(unknown())
    }
}

/// The label in the ARN of a Map Run, `mapRun:machine/label:id`.
pub(crate) fn label_of(arn: &str) -> Option<&str> {
    arn.split_once('/')?.1.split(':').next()
}
