//! The server with what the arguments ask for.

use std::collections::BTreeMap;
use std::path::Path;

use asl::document::{Document, Limits, Refusal, decode};
use asl::shown::{escaped, quoted};
use dsl::compiled::Compiled;
use local::{Options, Program, Server};
use serde_json::Value;

use super::{Args, Functions, endpoints, parameters, programs};
use crate::command::prepared::choose;
use crate::command::runnable::{Unusable, refuse, refuse_errors, unreadable};
use crate::command::{UNUSABLE, complain, say};
use crate::{Entry, printed, regular};

/// Answers requests until the process is stopped; returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> u8 {
    match serve(args, entries) {
        Ok(()) => super::super::CLEAN,
        Err(Unusable) => UNUSABLE,
    }
}

fn serve(args: &Args, entries: &[Entry]) -> Result<(), Unusable> {
    let options = options(args)?;
    let (region, account) = (options.region.clone(), options.account.clone());
    let port = options.port;
    let mut server = Server::bind(options).map_err(|error| {
        let help = "choose another with `--port`, or `--port 0` for any that is free";
        complain(&format!("cannot listen on {}: {error}", std::net::SocketAddr::new(args.host, port)), Some(help));
        Unusable
    })?;
    let created = if args.workflows.is_empty() {
        given_without_workflow(args)?;
        Vec::new()
    } else {
        create(&mut server, args, entries, stage::Place { region: &region, account: &account })?
    };
    tell(&server, &region, &created);
    server.serve().map_err(|error| {
        complain(&format!("the server ended: {error}"), None);
        Unusable
    })
}

/// Refuses options that are about workflows where none is named.
fn given_without_workflow(args: &Args) -> Result<(), Unusable> {
    let given = [("--program", !args.programs.is_empty()), ("--parameter", !args.parameters.is_empty())];
    match given.into_iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => {
            complain(&format!("`{flag}` is about a workflow, and none is named"), Some("name one: `local WORKFLOW`"));
            Err(Unusable)
        }
        None => Ok(()),
    }
}

/// What was made of a workflow, and what to type.
struct Made {
    /// The ARN of its state machine.
    arn: String,
    /// A sample of its input.
    input: String,
    /// The queues that get what it publishes.
    notices: Vec<String>,
}

/// Creates the workflows that are named, and their functions.
fn create(
    server: &mut Server,
    args: &Args,
    entries: &[Entry],
    place: stage::Place<'_>,
) -> Result<Vec<Made>, Unusable> {
    let chosen = choose(&args.workflows, entries).map_err(|(message, help)| {
        complain(&message, Some(&help));
        Unusable
    })?;
    let mut compiled = Vec::new();
    for entry in chosen {
        let workflow = entry.build.build().compile();
        refuse_errors(workflow.diagnostics().to_vec())?;
        compiled.push((entry, workflow));
    }
    let workflows: Vec<&Compiled> = compiled.iter().map(|(_, workflow)| workflow).collect();
    let all: Vec<&Compiled> = workflows
        .iter()
        .flat_map(|workflow| workflow.children().iter().map(AsRef::as_ref).chain([*workflow]))
        .collect();
    let parameters = parameters::read(&args.parameters, &all)?;
    let functions: Vec<_> = workflows.iter().flat_map(|workflow| workflow.functions()).map(AsRef::as_ref).collect();
    let programs = match args.functions {
        Functions::Built => {
            let given: Vec<_> = args.programs.iter().map(|(name, path)| (name.clone(), path.into())).collect();
            programs::programs(&programs::deployed(&functions), &given, &parameters)?
        }
        Functions::InProcess | Functions::None => Vec::new(),
    };
    if !programs.is_empty() {
        server.on_log(|function, line| say(&format!("{function}: {line}")));
    }
    let mut made = Vec::new();
    for (entry, workflow) in &compiled {
        made.push(create_one(server, entry, workflow, place, &parameters, (args.functions, &programs))?);
    }
    Ok(made)
}

/// Creates the state machine of a workflow, those that it starts, and what is around it.
fn create_one(
    server: &mut Server,
    entry: &Entry,
    compiled: &Compiled,
    place: stage::Place<'_>,
    parameters: &BTreeMap<String, String>,
    (functions, programs): (Functions, &[Program]),
) -> Result<Made, Unusable> {
    let mut made = Made {
        arn: String::new(),
        input: synth::sample(compiled.input_schema().as_value()).to_string(),
        notices: Vec::new(),
    };
    let children = compiled.children().iter().map(AsRef::as_ref);
    for workflow in children.chain([compiled]) {
        for activity in workflow.activities() {
            let created = server.create_activity(&activity.id);
            created.map_err(|error| refused(entry, &error.message))?;
        }
        let definition = stage::definition_with(workflow, place, parameters);
        let definition = definition.map_err(|error| refused(entry, &error.to_string()))?.to_string();
        let role = format!("arn:aws:iam::{}:role/{}", place.account, workflow.logical_id());
        let arn = server.create(&workflow.logical_id(), &definition, &role, workflow.workflow_type());
        made.arn = arn.map_err(|error| refused(entry, &error.message))?;
    }
    let mut around = stage::Local::of(compiled).parameters(parameters.clone());
    made.notices = around.subscribed().iter().map(|queue| server.queue_url(queue)).collect();
    match (functions, entry.functions) {
        (Functions::InProcess, Some(functions)) => around = functions(around),
        (Functions::InProcess, None) if around.specs().iter().any(|spec| spec.existing.is_none()) => {
            complain(
                &format!("the project gives no code for the functions of {}", quoted(entry.name)),
                Some("add it with `Entry::with_functions`, or leave `--functions` out and let cargo build them"),
            );
            return Err(Unusable);
        }
        (Functions::InProcess | Functions::None, _) => {}
        (Functions::Built, _) => {
            for spec in compiled.functions() {
                if let Some(program) = programs.iter().find(|program| program.name == spec.id) {
                    server.add_function(program.clone(), &mut around);
                }
            }
        }
    }
    server.add(around);
    Ok(made)
}

fn refused(entry: &Entry, message: &str) -> Unusable {
    complain(&format!("cannot create the workflow {}: {}", quoted(entry.name), escaped(message)), None);
    Unusable
}

/// Says where the server is, and what to type.
fn tell(server: &Server, region: &str, created: &[Made]) {
    let url = format!("http://{}", server.address());
    let mut text = format!(
        "Step Functions answers at {url}\n\nexport AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local \
         AWS_DEFAULT_REGION={region}\n"
    );
    // Version 1 of the AWS CLI takes no variable for SQS.
    let to = format!("--endpoint-url {url}");
    for Made { arn, input, notices } in created {
        let input = input.replace('\'', "'\\''");
        text.push_str(&format!("aws stepfunctions start-execution {to} --state-machine-arn {arn} --input '{input}'\n"));
        for queue in notices {
            text.push_str(&format!(
                "aws sqs receive-message {to} --queue-url {queue} --wait-time-seconds 20 --message-attribute-names All\n"
            ));
        }
    }
    if created.is_empty() {
        text.push_str(&format!("aws stepfunctions list-state-machines {to}\n"));
    }
    // Where the reader is gone, the server still answers.
    let _ = printed::print(&text);
}

/// What the arguments ask for, or the variables in their places.
fn options(args: &Args) -> Result<Options, Unusable> {
    let mut options = Options::default();
    options.host = args.host;
    options.port = args.port;
    options.account = given(args.account.as_ref(), "AWS_ACCOUNT_ID", super::account_id)?.unwrap_or(options.account);
    options.region = given(args.region.as_ref(), "AWS_DEFAULT_REGION", region)?.unwrap_or(options.region);
    options.time_scale =
        given(args.time_scale.as_ref(), "WAIT_TIME_SCALE", super::scale)?.unwrap_or(options.time_scale);
    options.services = endpoints::read(args, |name| std::env::var(name).ok())?;
    options.forward = endpoints::url(args.forward.as_deref(), "--forward")?;
    let file = args.mocks.clone().or_else(|| std::env::var_os("SFN_MOCK_CONFIG").map(Into::into));
    options.mocks = file.map(|file| mocks(&file)).transpose()?;
    Ok(options)
}

fn region(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// The value of an option, or that of its variable.
fn given<T: Clone>(
    option: Option<&T>,
    variable: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, Unusable> {
    let Some(text) = std::env::var(variable).ok().filter(|text| !text.is_empty() && option.is_none()) else {
        return Ok(option.cloned());
    };
    read(&text).map(Some).map_err(|problem| {
        complain(&format!("the variable {variable} is not valid: {problem}"), None);
        Unusable
    })
}

/// The mock file.
fn mocks(file: &Path) -> Result<Value, Unusable> {
    let limits = Limits::default();
    let help = "name a file in the format of AWS Step Functions Local";
    let bytes = regular::read(file, limits.bytes).map_err(|error| unreadable(file, &error, help))?;
    let name = file.display().to_string();
    let read = decode(name.clone(), &bytes).and_then(|text| Document::json(name, text, limits));
    match read {
        Ok(document) => Ok(document.root().to_value()),
        Err(refusal) => Err(refuse(Refusal::findings(&refusal))),
    }
}
