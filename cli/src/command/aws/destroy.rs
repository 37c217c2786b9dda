//! `codegen destroy`: says what stays and what still runs, asks, deletes, and follows the deletion.

mod by_hand;
mod plan;

use serde_json::json;

use self::plan::Plan;
use super::confirm::confirm;
use super::following::{Ended, again, follow, left};
use super::progress::Display;
use super::refusal::Refusal;
use super::reporter::Reporter;
use super::{LEFT, finished, session, status_of};
use crate::Project;
use crate::command::destroy::Args;
use crate::command::prepared::no_such_workflow;
use crate::command::{CLEAN, FOUND};
use deployment::follow::{Marker, Verb, marker, marker_before};
use deployment::{Deployed, Error, Session, Stage, deployed, running};

/// Does it, and returns the exit status.
pub(super) fn run(args: &Args, project: &Project<'_>) -> u8 {
    finished(destroy(args, project)).unwrap_or_else(|refusal| status_of(Err(refusal)))
}

async fn destroy(args: &Args, project: &Project<'_>) -> Result<u8, Refusal> {
    let name = match &args.stack {
        Some(stack) => stack.clone(),
        None => default_name(args, project)?,
    };
    let session = session(&args.account).await?;
    let reporter = Reporter::new(args.format);
    let stack = deployed(&session, &name).await?.filter(|stack| stack.stage() != Stage::Gone);
    let Some(stack) = stack else {
        let line = format!("there is no stack `{name}` in {}: nothing to destroy", session.region);
        reporter.progress(&line, &json!({"event": "finished", "stack": name, "outcome": "nothing", "kept": []}));
        return Ok(CLEAN);
    };
    if stack.status.as_str() == "DELETE_IN_PROGRESS" {
        reporter.line(&format!("the stack `{}` is already being deleted", stack.name));
        let since = marker_before(&session, &stack.id, "DELETE_IN_PROGRESS").await?;
        let plan = Plan::of(Some(Vec::new()), Vec::new(), Vec::new());
        return to_its_end(&session, &stack, since, &plan, Display::new(args.format), reporter).await;
    }
    possible(&stack)?;
    let plan = planned(&session, &stack, reporter).await?;
    reporter.progress(&plan.text(&stack, &session.region), &plan.json(&stack, &session.region));
    if !confirm(&format!("Delete the stack `{}` in {}?", stack.name, session.region), args.yes).await? {
        reporter.progress("nothing was deleted", &json!({"event": "declined", "stack": stack.name}));
        return Ok(FOUND);
    }
    let since = marker(&session, &stack.id).await?;
    let deleted = stack.delete(&session, args.role_arn.as_deref()).await;
    deleted.map_err(|error| undeletable(error, &stack))?;
    let mut display = Display::new(args.format);
    display.expect(plan.deleted.len() + plan.kept.len());
    to_its_end(&session, &stack, since, &plan, display, reporter).await
}

/// The name that `deploy` gives to a stack of these workflows; of all except the examples where none is named.
fn default_name(args: &Args, project: &Project<'_>) -> Result<String, Refusal> {
    let Args { workflows, account, .. } = args;
    let entries = project.entries;
    if let Some(name) = workflows.iter().find(|name| entries.iter().all(|entry| entry.name != *name)) {
        let (message, help) = no_such_workflow(name, entries);
        return Err(Refusal::new(message).help(format!("{help}; to delete a stack of another name, use `--stack`")));
    }
    Ok(project.stack_of(workflows, account.environment.as_deref())?)
}

/// Refuses what CloudFormation would refuse, and says what to do.
fn possible(stack: &Deployed) -> Result<(), Refusal> {
    let name = &stack.name;
    if stack.protected {
        return Err(Refusal::new(format!("the stack `{name}` has termination protection")).help(unprotect(name)));
    }
    match stack.stage() {
        Stage::Busy => {
            let status = stack.status.as_str();
            let verb = if status.starts_with("CREATE") || status.starts_with("ROLLBACK") {
                Verb::Create
            } else {
                Verb::Update
            };
            let help = format!(
                "wait until it has ended, for example with `{}`, then run the same command again",
                again(verb, name)
            );
            Err(Refusal::new(format!("another operation on the stack `{name}` is in progress: {status}")).help(help))
        }
        Stage::Ready | Stage::Planned | Stage::CreationFailed | Stage::Stuck | Stage::Gone => Ok(()),
    }
}

fn unprotect(stack: &str) -> String {
    format!(
        "if it may be deleted, run `aws cloudformation update-termination-protection --no-enable-termination-protection \
         --stack-name {stack}`"
    )
}

/// What CloudFormation refuses at once, with what to do.
fn undeletable(error: Error, stack: &Deployed) -> Refusal {
    let refusal = Refusal::from(error);
    if refusal.message.contains("TerminationProtection") {
        return refusal.help(unprotect(&stack.name));
    }
    if refusal.message.contains("is imported by") || refusal.message.contains("in use by") {
        return refusal.help("first delete the stack that imports it, or remove the import");
    }
    refusal
}

/// Reads what is deleted, what is kept and what still runs.
async fn planned(session: &Session, stack: &Deployed, reporter: Reporter) -> Result<Plan, Refusal> {
    let resources = stack.resources(session).await?;
    let retained = stack.retained(session).await?;
    let running = match running(session, &resources).await {
        Ok(running) => running.into_iter().filter(|one| one.count > 0).collect(),
        Err(error) if error.is(&["AccessDenied", "AccessDeniedException"]) => {
            reporter.line(&format!("cannot list running executions: {}", error.message));
            Vec::new()
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Plan::of(retained, resources, running))
}

/// Follows the deletion, and tells how it ended.
async fn to_its_end(
    session: &Session,
    stack: &Deployed,
    since: Marker,
    plan: &Plan,
    mut display: Display,
    reporter: Reporter,
) -> Result<u8, Refusal> {
    match follow(session, (&stack.name, &stack.id), since, Verb::Delete, &mut display).await? {
        Ended::Done => {
            let kept = plan.kept_json(&session.region);
            let event = json!({"event": "finished", "stack": stack.name, "outcome": "deleted", "kept": kept});
            reporter.line(&format!("the stack `{}` is deleted", stack.name));
            let kept = if plan.kept.is_empty() { String::new() } else { plan.kept_text(&session.region) + "\n" };
            reporter.result(&kept, &event);
            Ok(CLEAN)
        }
        Ended::Left => {
            reporter.progress(&left(&stack.name, Verb::Delete), &json!({"event": "left", "stack": stack.name}));
            Ok(LEFT)
        }
        Ended::Failed(failure) => Err(reporter.failed(&failure)),
    }
}
