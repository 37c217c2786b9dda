//! `codegen executions`: lists the executions of a workflow, and shows, stops or redrives one.

mod change;
pub(super) mod follow;
mod list;

use std::path::Path;
use std::sync::Arc;

use dsl::compiled::Compiled;
use dsl::workflow::WorkflowType;
use serde_json::{Map, Value};
use simulator::Data;
use stage::{Ending, Mask, Paint, Timeline};

use super::refusal::Refusal;
use super::start::console;
use super::{finished, session, status_of, width};
use crate::command::account::Account;
use crate::command::executions::Args;
use crate::command::format::Format;
use crate::command::page;
use crate::command::prepared::no_such_workflow;
use crate::command::runnable::Unusable;
use crate::command::{CLEAN, UNUSABLE, say, warn};
use crate::{Project, program};
use deployment::{Execution, MapRun, Place, Session, Sought, Watched, in_stack, now, with_children};
use synth::stack::{aliases::alias_id, logs::log_group_id};

/// A workflow of the project, and the stack that it is looked for in.
pub(in crate::command::aws) struct Chosen {
    /// The name by which the command line knows it.
    pub(in crate::command::aws) name: String,
    /// What it compiles to.
    pub(in crate::command::aws) compiled: Compiled,
    /// The stack.
    pub(in crate::command::aws) stack: String,
    /// The flags with which a command finds that stack.
    flags: String,
}

impl Chosen {
    /// The workflow of a name.
    ///
    /// # Errors
    ///
    /// There is none.
    pub(in crate::command::aws) fn of(
        name: &str,
        stack: Option<&str>,
        project: &Project<'_>,
        account: &Account,
    ) -> Result<Self, Refusal> {
        let Some(entry) = project.entries.iter().find(|entry| entry.name == name) else {
            let (message, help) = no_such_workflow(name, project.entries);
            return Err(Refusal::new(message).help(help));
        };
        let environment = account.environment.as_deref();
        let usual = project.stack_with(name, environment);
        let mut flags = environment.map(|environment| format!(" --environment {environment}")).unwrap_or_default();
        if let Some(stack) = stack.filter(|stack| *stack != usual) {
            flags.push_str(&format!(" --stack {stack}"));
        }
        let stack = stack.map_or(usual, str::to_owned);
        Ok(Chosen { name: name.to_owned(), compiled: entry.build.build().compile(), stack, flags })
    }

    /// The logical ids of its resources.
    pub(in crate::command::aws) fn sought(&self) -> Sought {
        let machine = self.compiled.logical_id();
        let alias = self.compiled.alias().map(|(alias, _)| alias_id(&machine, alias));
        Sought { alias, log_group: log_group_id(&machine), machine }
    }

    /// What must not be shown of an execution with an input.
    pub(in crate::command::aws) fn mask(&self, input: &Value) -> Mask {
        let definition = serde_json::from_str(&self.compiled.definition_text()).unwrap_or_default();
        Mask::of(self.compiled.input_schema().as_value(), input).tokens_of(&definition)
    }

    /// The command that shows an execution, for help.
    pub(in crate::command::aws) fn command(&self, execution: &str) -> String {
        program::command(&format!("executions {} {execution}{}", self.name, self.flags))
    }

    /// Executions of an Express workflow are in its log group only.
    fn refuse_express(&self, place: &Place) -> Result<(), Refusal> {
        match self.compiled.workflow_type() {
            WorkflowType::Standard => Ok(()),
            WorkflowType::Express => Err(in_logs(&self.name, place)),
        }
    }
}

/// Says where the executions of an Express workflow are.
fn in_logs(workflow: &str, place: &Place) -> Refusal {
    let help = match &place.log_group {
        Some(group) => format!("see the log group {group}"),
        None => "see its log group".to_owned(),
    };
    Refusal::new(format!(
        "Step Functions keeps neither a list nor the history of executions of Express workflows such \
        as `{workflow}`"
    ))
    .help(help)
}

/// Lists, shows, stops or redrives, and returns the exit status.
pub(super) fn run(args: &Args, project: &Project<'_>) -> u8 {
    let chosen = match Chosen::of(&args.workflow, args.stack.as_deref(), project, &args.account) {
        Ok(chosen) => chosen,
        Err(refusal) => return status_of(Err(refusal)),
    };
    let done = finished(async {
        let session = session(&args.account).await?;
        let place = in_stack(&session, &chosen.sought(), &chosen.stack).await?;
        chosen.refuse_express(&place)?;
        match &args.execution {
            None => list::list(args, &session, &place).await.map(|()| CLEAN),
            Some(execution) => one(args, &chosen, &session, &place, execution).await,
        }
    });
    done.unwrap_or_else(|refusal| status_of(Err(refusal)))
}

/// Does what is asked with one execution.
async fn one(args: &Args, chosen: &Chosen, session: &Session, place: &Place, named: &str) -> Result<u8, Refusal> {
    let arn = arn(named, chosen, place)?;
    let execution = Execution::read(session, &arn).await?;
    if args.stop {
        return change::stop(args, session, &execution).await;
    }
    let mut since = None;
    if args.redrive {
        since = change::redrive(args, session, &execution).await?;
        if since.is_none() || !args.wait {
            return Ok(if since.is_some() { CLEAN } else { UNUSABLE });
        }
    }
    let mask = chosen.mask(&execution.input_value());
    if args.wait {
        return follow::follow(session, chosen, &arn, since, mask, args.format).await;
    }
    let mut watched = Watched::new(&arn);
    watched.update(session).await?;
    if let Some(file) = &args.html {
        let console = (!session.elsewhere).then(|| console(&execution.arn, &session.region));
        let children = children(session, &watched).await;
        if write_page(file, chosen, &execution, &watched, (&children, &mask, console)).is_err() {
            return Ok(UNUSABLE);
        }
    }
    match args.format {
        Format::Json => put_json(&json(&execution, &watched, &mask)),
        Format::Text => {
            let timeline = Timeline::of_history(&watched.history).ending(ending(&execution));
            put(&timeline.mask(mask).width(width()).paint(Paint::Colours).to_string());
            map_runs(session, &watched).await?;
        }
    }
    Ok(CLEAN)
}

/// The Map Runs with their children. Where they cannot be read, the page is written without them, and that is said.
async fn children(session: &Session, watched: &Watched) -> Vec<simulator::MapRun> {
    let mut runs = Vec::new();
    for arn in watched.map_runs() {
        match with_children(session, arn).await {
            Ok(run) => runs.push(run),
            Err(error) => {
                let said = format!("the page is without the children of a Map Run: {}", error.message);
                warn(&said, error.help.as_deref());
            }
        }
    }
    runs
}

/// Writes the execution as a page.
fn write_page(
    file: &Path,
    chosen: &Chosen,
    execution: &Execution,
    watched: &Watched,
    (children, mask, console): (&[simulator::MapRun], &Mask, Option<String>),
) -> Result<(), Unusable> {
    let compiled = &chosen.compiled;
    let name = execution.arn.rsplit(':').next().unwrap_or(&execution.arn);
    let run = viewer::Run::of_history(name, &watched.history).ending(ending(execution)).mask(mask.clone());
    let run = run.map_runs(children);
    let run = console.into_iter().fold(run, |run, address| run.console(address));
    let page = viewer::Page::new(&chosen.name, compiled.definition()).lines(page::lines(compiled)).run(run);
    page::write(file, &page.html())
}

/// The ARN of an execution that is named by its name or ARN.
fn arn(named: &str, chosen: &Chosen, place: &Place) -> Result<String, Refusal> {
    if !named.starts_with("arn:") {
        return Ok(place.execution(named));
    }
    let machine = place.execution("");
    // A child's ARN has the label of its Map after the machine's name.
    let own = named.starts_with(&machine) || named.starts_with(&format!("{}/", machine.trim_end_matches(':')));
    if own {
        return Ok(named.to_owned());
    }
    let help = format!("the ARNs of its executions begin with {machine}");
    Err(Refusal::new(format!("`{named}` is not an execution of `{}` in the stack `{}`", chosen.name, chosen.stack))
        .help(help))
}

/// Says what the Map Runs of an execution do; their children are executions of their own.
async fn map_runs(session: &Session, watched: &Watched) -> Result<(), Refusal> {
    for arn in watched.map_runs() {
        let run = MapRun::read(session, arn).await?;
        put(&format!(
            "Map Run {}: {}, {} of {} items succeeded, {} failed\n  {arn}\n",
            arn.rsplit(':').next().unwrap_or(arn),
            run.status,
            run.succeeded,
            run.items,
            run.failed,
        ));
    }
    Ok(())
}

/// How it ended, as a timeline shows it.
pub(in crate::command::aws) fn ending(execution: &Execution) -> Ending {
    let text = |text: &Option<String>| text.as_deref().map(Arc::from);
    let output = execution.output.as_deref();
    // Emulators give an output also with failures.
    let output = output.filter(|_| !matches!(execution.status.as_str(), "FAILED" | "TIMED_OUT" | "ABORTED"));
    Ending {
        status: execution.status.clone(),
        output: output.map(|text| serde_json::from_str(text).unwrap_or_else(|_| Data::string(text))),
        error: text(&execution.error),
        cause: text(&execution.cause),
        took: execution.ended.unwrap_or_else(now) - execution.started,
    }
}

/// An execution as an object with its events, without what must not be shown.
pub(in crate::command::aws) fn json(execution: &Execution, watched: &Watched, mask: &Mask) -> String {
    let mut object = Map::new();
    object.insert("executionArn".to_owned(), execution.arn.as_str().into());
    object.insert("status".to_owned(), execution.status.as_str().into());
    let ending = ending(execution);
    let texts = [
        ("output", ending.output.map(|output| mask.data(&output))),
        ("error", ending.error.as_deref().map(|error| mask.text(error))),
        ("cause", ending.cause.as_deref().map(|cause| mask.text(cause))),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            object.insert(name.to_owned(), text.into());
        }
    }
    object.insert("events".to_owned(), watched.events().iter().map(|event| masked(event, mask)).collect());
    format!("{}\n", Value::Object(object))
}

/// An event without what must not be shown: it is in the data of its details. The members' names are the service's.
fn masked(event: &Value, mask: &Mask) -> Value {
    let mut event = event.clone();
    for member in event.as_object_mut().into_iter().flat_map(Map::values_mut) {
        for detail in member.as_object_mut().into_iter().flat_map(Map::values_mut) {
            *detail = mask.value(detail.take());
        }
    }
    event
}

/// Writes to standard output. Where its reader has seen enough, the exit status still tells.
pub(in crate::command::aws) fn put(text: &str) {
    unless_written(crate::printed::print(text));
}

/// Writes JSON to standard output.
pub(in crate::command::aws) fn put_json(text: &str) {
    unless_written(crate::printed::print_json(text));
}

fn unless_written(written: std::io::Result<()>) {
    if let Err(error) = written
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        say(&format!("cannot write to standard output: {error}"));
    }
}
