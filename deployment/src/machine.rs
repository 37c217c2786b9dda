//! Where the state machine of a workflow is deployed.

use dsl::Compiled;

use super::{Deployed, Refusal, Session, Stage, deployed};
use synth::stack::aliases::alias_id;
use synth::stack::logs::log_group_id;

/// Where a workflow is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The ARN of the state machine.
    pub machine: String,
    /// What executions are started of: the alias where the workflow is published under one, else the state machine.
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
}

/// Finds a workflow in a stack.
///
/// # Errors
///
/// There is no such stack, it stands no more or not yet, or the workflow is not in it.
pub async fn in_stack(session: &Session, compiled: &Compiled, stack: &str) -> Result<Place, Refusal> {
    let region = &session.region;
    let Some(found) = deployed(session, stack).await? else {
        return Err(Refusal::new(format!("there is no stack `{stack}` in the region {region}"))
            .help("name it with `--stack`, choose another `--region` or `--profile`, or deploy it first"));
    };
    let busy = standing(&found)?;
    let resources = found.resources(session).await?;
    let physical = |id: &str| {
        let known = resources.iter().find(|resource| resource.logical_id == id)?;
        (!known.physical_id.is_empty()).then(|| known.physical_id.clone())
    };
    let id = compiled.logical_id();
    let Some(machine) = physical(&id) else {
        let machines: Vec<_> = resources.iter().filter(|one| one.kind == "AWS::StepFunctions::StateMachine").collect();
        let names: Vec<_> = machines.iter().map(|one| format!("`{}`", one.logical_id)).collect();
        let help = match names.as_slice() {
            [] => "it has no state machine at all; name another stack with `--stack`".to_owned(),
            names => format!("its state machines are {}; name another stack with `--stack`", names.join(", ")),
        };
        return Err(Refusal::new(format!("the stack `{stack}` has no state machine `{id}`")).help(help));
    };
    let alias = compiled.alias.as_ref().map(|(alias, _)| alias_id(&id, alias));
    let started = match &alias {
        Some(alias) => physical(alias).ok_or_else(|| {
            Refusal::new(format!("the stack `{stack}` has no alias `{alias}`"))
                .help("the workflow is published under it since the last deployment; deploy again")
        })?,
        None => machine.clone(),
    };
    Ok(Place { machine, started, log_group: physical(&log_group_id(&id)), busy })
}

/// What the stack is doing, if it stands at all.
fn standing(stack: &Deployed) -> Result<Option<String>, Refusal> {
    let (name, status) = (&stack.name, stack.status.as_str());
    match stack.stage() {
        Stage::Ready | Stage::Stuck => Ok(None),
        Stage::Busy => Ok(Some(format!("the stack `{name}` is being changed ({status})"))),
        Stage::Planned => Err(Refusal::new(format!("the stack `{name}` has no resources yet ({status})"))
            .help("carry its change set out, or deploy it")),
        Stage::Stillborn | Stage::Gone => Err(Refusal::new(format!("the stack `{name}` does not stand ({status})"))
            .help("delete what is left of it, and deploy it anew")),
    }
}
