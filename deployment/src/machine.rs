//! Where the state machine of a workflow is deployed, and how its executions are started.

use simulator::time::Millis;

use crate::endpoint::OwnHost;
use crate::error::refused;
use crate::execution::millis;
use crate::stack::{Deployed, Stage, deployed};
use crate::{Error, Session};

/// The logical ids of a workflow's resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// The state machine.
    pub machine: String,
    /// The alias that is started, if the workflow has one.
    pub alias: Option<String>,
    /// The log group.
    pub log_group: String,
}

/// An execution that was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Its ARN.
    pub arn: String,
    /// When.
    pub at: Millis,
}

/// An execution of an Express workflow that was run until it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Its ARN.
    pub arn: String,
    /// Its status, such as `SUCCEEDED`.
    pub status: String,
    /// Its output as JSON text.
    pub output: Option<String>,
    /// The error that it ended with.
    pub error: Option<String>,
    /// The cause of the error.
    pub cause: Option<String>,
    /// How long it took, in milliseconds.
    pub took: Millis,
}

/// Where a workflow is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The ARN of the state machine.
    pub machine: String,
    /// The ARN to start: the alias if the workflow has one, otherwise the state machine.
    pub started: String,
    /// The name of the log group.
    pub log_group: Option<String>,
    /// What the stack is doing just now.
    pub busy: Option<String>,
}

impl Place {
    /// The ARN of an execution of a Standard state machine by its name (Developer Guide, "Resource types").
    pub fn execution(&self, name: &str) -> String {
        format!("{}:{name}", self.machine.replacen(":stateMachine:", ":execution:", 1))
    }

    /// Starts an execution, under a name where one is given.
    ///
    /// # Errors
    ///
    /// Errors of AWS; `doing` begins the message.
    pub async fn start(
        &self,
        session: &Session,
        input: &str,
        name: Option<&str>,
        doing: &str,
    ) -> Result<Started, Error> {
        let asked = session.states.start_execution().state_machine_arn(&self.started).input(input);
        let answer = asked.set_name(name.map(str::to_owned)).send().await.map_err(|error| refused(doing, &error))?;
        Ok(Started { arn: answer.execution_arn, at: millis(&answer.start_date) })
    }

    /// Runs an execution of an Express workflow until it ends.
    ///
    /// # Errors
    ///
    /// Errors of AWS; `doing` begins the message.
    pub async fn run(
        &self,
        session: &Session,
        input: &str,
        name: Option<&str>,
        doing: &str,
    ) -> Result<Finished, Error> {
        let asked = session.states.start_sync_execution().state_machine_arn(&self.started).input(input);
        let answer = asked.set_name(name.map(str::to_owned)).customize().interceptor(OwnHost).send().await;
        let done = answer.map_err(|error| refused(doing, &error))?;
        Ok(Finished {
            arn: done.execution_arn,
            status: done.status.as_str().to_owned(),
            output: done.output,
            error: done.error,
            cause: done.cause,
            took: millis(&done.stop_date) - millis(&done.start_date),
        })
    }
}

/// Finds a workflow in a stack.
///
/// # Errors
///
/// The stack does not exist or is not deployed, or the workflow is not in it.
pub async fn in_stack(session: &Session, sought: &Sought, stack: &str) -> Result<Place, Error> {
    let region = &session.region;
    let Some(found) = deployed(session, stack).await? else {
        return Err(Error::new(format!("there is no stack `{stack}` in the region {region}"))
            .help("use `--stack`, `--region` or `--profile` to choose another one, or deploy it first"));
    };
    let busy = standing(&found)?;
    let resources = found.resources(session).await?;
    let physical = |id: &str| {
        let known = resources.iter().find(|resource| resource.logical_id == id)?;
        (!known.physical_id.is_empty()).then(|| known.physical_id.clone())
    };
    let id = &sought.machine;
    let Some(machine) = physical(id) else {
        let machines: Vec<_> = resources.iter().filter(|one| one.kind == "AWS::StepFunctions::StateMachine").collect();
        let names: Vec<_> = machines.iter().map(|one| format!("`{}`", one.logical_id)).collect();
        let help = match names.as_slice() {
            [] => "it has no state machines; name another stack with `--stack`".to_owned(),
            names => format!("its state machines are {}; name another stack with `--stack`", names.join(", ")),
        };
        return Err(Error::new(format!("the stack `{stack}` has no state machine `{id}`")).help(help));
    };
    let started = match &sought.alias {
        Some(alias) => physical(alias).ok_or_else(|| {
            Error::new(format!("the stack `{stack}` has no alias `{alias}`"))
                .help("the alias was added to the workflow after the last deployment; deploy again")
        })?,
        None => machine.clone(),
    };
    Ok(Place { machine, started, log_group: physical(&sought.log_group), busy })
}

/// What the stack is doing, if it is at all.
fn standing(stack: &Deployed) -> Result<Option<String>, Error> {
    let (name, status) = (&stack.name, stack.status.as_str());
    match stack.stage() {
        Stage::Ready | Stage::Stuck => Ok(None),
        Stage::Busy => Ok(Some(format!("the stack `{name}` is being changed ({status})"))),
        Stage::Planned => Err(Error::new(format!("the stack `{name}` has no resources yet ({status})"))
            .help("execute its change set, or deploy it")),
        Stage::CreationFailed | Stage::Gone => {
            Err(Error::new(format!("the stack `{name}` is not deployed ({status})"))
                .help("delete it, then deploy it again"))
        }
    }
}
