//! The server with what the arguments ask for.

use std::collections::BTreeMap;
use std::path::Path;

use asl::document::{Document, Limits, Refusal, decode};
use asl::shown::{escaped, quoted};
use dsl::compiled::{Compiled, Consumes, FunctionSpec};
use local::{Options, Program, Server};
use serde_json::Value;

use super::{Args, Functions, endpoints, parameters, programs, watch};
use crate::command::prepared::{choose, deployed};
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
    let place = stage::Place { region: &region, account: &account };
    let project = Project::read(args, entries)?;
    if args.print_definitions {
        return print_definitions(&project.definitions(place)?);
    }
    let port = options.port;
    let mut server = Server::bind(options).map_err(|error| {
        let help = "choose another with `--port`, or `--port 0` for any that is free";
        complain(&format!("cannot listen on {}: {error}", std::net::SocketAddr::new(args.host, port)), Some(help));
        Unusable
    })?;
    if let Some(folder) = &args.state {
        server = server.with_state(folder).map_err(|error| {
            complain(&format!("cannot keep the state in {}: {error}", quoted(&folder.display().to_string())), None);
            Unusable
        })?;
    }
    let programs = match args.functions {
        Functions::Built => programs::programs(&project.functions, &args.programs, &project.parameters)?,
        Functions::InProcess | Functions::None => Vec::new(),
    };
    let mut created = Vec::new();
    let mut waiting = programs.clone();
    for (entry, workflow) in &project.workflows {
        created.push(create(&mut server, entry, workflow, &project.parameters, (args.functions, &mut waiting))?);
    }
    if !programs.is_empty() {
        server.on_log(|function, line| say(&format!("{function}: {line}")));
    }
    if args.watch {
        watch::start(args, &project, project.definitions(place)?, &programs, &mut server)?;
    }
    tell(&server, &region, &created);
    server.serve().map_err(|error| {
        complain(&format!("the server ended: {error}"), None);
        Unusable
    })
}

/// The workflows that are named, and what is given for them.
pub(super) struct Project<'e> {
    workflows: Vec<(&'e Entry, Compiled)>,
    pub(super) parameters: BTreeMap<String, String>,
    /// The functions that are deployed with them and with those that they start, each once.
    pub(super) functions: Vec<FunctionSpec>,
}

/// The definition of a workflow with the names of the endpoint.
pub(super) struct Definition {
    pub(super) text: String,
    /// The ARN of its state machine.
    pub(super) arn: String,
}

impl<'e> Project<'e> {
    fn read(args: &Args, entries: &'e [Entry]) -> Result<Self, Unusable> {
        if args.workflows.is_empty() {
            given_without_workflow(args)?;
            return Ok(Project { workflows: Vec::new(), parameters: BTreeMap::new(), functions: Vec::new() });
        }
        let chosen = choose(&args.workflows, entries).map_err(|(message, help)| {
            complain(&message, Some(&help));
            Unusable
        })?;
        let mut workflows = Vec::new();
        for entry in chosen {
            let workflow = entry.build.build().compile();
            refuse_errors(workflow.diagnostics().to_vec())?;
            workflows.push((entry, workflow));
        }
        let all: Vec<&Compiled> = workflows.iter().flat_map(|(_, workflow)| with_children(workflow)).collect();
        let parameters = parameters::read(&args.parameters, &all)?;
        let functions = deployed(all);
        Ok(Project { workflows, parameters, functions })
    }

    /// The state machines of all workflows, those that others start first.
    fn definitions(&self, place: stage::Place<'_>) -> Result<Vec<Definition>, Unusable> {
        let all = self.workflows.iter().flat_map(|(entry, workflow)| {
            with_children(workflow).map(move |workflow| definition(entry, workflow, place, &self.parameters))
        });
        all.collect()
    }
}

/// The workflows that a workflow starts, and it.
fn with_children(workflow: &Compiled) -> impl Iterator<Item = &Compiled> {
    workflow.children().iter().map(AsRef::as_ref).chain([workflow])
}

fn definition(
    entry: &Entry,
    workflow: &Compiled,
    place: stage::Place<'_>,
    parameters: &BTreeMap<String, String>,
) -> Result<Definition, Unusable> {
    let text = stage::definition_with(workflow, place, parameters);
    let text = text.map_err(|error| refused(entry, &error.to_string()))?.to_string();
    let arn = place.arn("states", &format!("stateMachine:{}", workflow.logical_id()));
    Ok(Definition { text, arn })
}

/// Prints state machines for [`watch`], which runs this program when it was built anew.
fn print_definitions(definitions: &[Definition]) -> Result<(), Unusable> {
    let all: serde_json::Map<String, Value> =
        definitions.iter().map(|definition| (definition.arn.clone(), definition.text.as_str().into())).collect();
    printed::print_json(&Value::Object(all).to_string()).map_err(|error| {
        complain(&format!("cannot print: {error}"), None);
        Unusable
    })
}

/// Refuses options that are about workflows where none is named.
fn given_without_workflow(args: &Args) -> Result<(), Unusable> {
    let given = [
        ("--program", !args.programs.is_empty()),
        ("--parameter", !args.parameters.is_empty()),
        ("--watch", args.watch),
    ];
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

/// Creates the state machine of a workflow, those that it starts, and what is around them. Programs of their functions leave
/// `programs`: another workflow of the same functions does not run them a second time.
fn create(
    server: &mut Server,
    entry: &Entry,
    compiled: &Compiled,
    parameters: &BTreeMap<String, String>,
    (functions, programs): (Functions, &mut Vec<Program>),
) -> Result<Made, Unusable> {
    let mut made = Made {
        arn: String::new(),
        input: synth::sample(compiled.input_schema().as_value()).to_string(),
        notices: Vec::new(),
    };
    made.arn = server.create_workflow(compiled, parameters).map_err(|error| refused(entry, &error.message))?;
    // State machines of one account and region differ in their names alone.
    let prefix = made.arn.strip_suffix(&compiled.logical_id()).unwrap_or_default().to_owned();
    for workflow in with_children(compiled) {
        let sample = synth::sample(workflow.input_schema().as_value());
        server.offer_input(&format!("{prefix}{}", workflow.logical_id()), format!("{sample:#}"));
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
            for program in std::mem::take(programs) {
                let Some(spec) = around.specs().iter().find(|spec| spec.id == program.name) else {
                    programs.push(program);
                    continue;
                };
                // The queue that it takes messages from may be another workflow's.
                let queue = spec.consumes.as_ref().map(Consumes::source);
                if queue.is_some_and(|queue| around.queue_names().all(|name| name != queue)) {
                    programs.push(program.clone());
                }
                server.add_function(program, &mut around);
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
    options.enforce_permissions = args.enforce_permissions;
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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use clap::Parser;
    use dsl::StateMachine;
    use dsl::expr::Expr;
    use dsl::prelude::{Function, Task, Workflow};

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    /// A workflow that starts another one, whose tasks invoke a function.
    fn orders() -> Workflow<f64, f64> {
        let rate = Function::<f64, f64>::rust("rate");
        let pricing = StateMachine::of(&Workflow::standard("Pricing", |price: Expr<f64>| {
            Task::lambda_invoke("Ask", &rate, price)
        }));
        Workflow::standard("Orders", |price: Expr<f64>| Task::run_execution("Price It", &pricing, price))
    }

    #[test]
    fn functions_of_workflows_that_others_start_run_too() {
        let entries = [Entry::new("orders", &orders), Entry::new("again", &orders)];
        let args = Line::parse_from(["local", "orders", "again"]).args;
        let project = Project::read(&args, &entries).unwrap_or_else(|Unusable| panic!("the workflows are right"));
        let names: Vec<&str> = project.functions.iter().map(|function| function.id.as_str()).collect();
        assert_eq!(names, ["RateFunction"]);
        let mut programs = vec![Program {
            name: names[0].to_owned(),
            path: PathBuf::from("rate"),
            environment: BTreeMap::new(),
            timeout: Duration::from_secs(1),
            memory: 128,
            concurrency: 1,
        }];
        let mut options = Options::default();
        options.port = 0;
        let mut server = Server::bind(options).unwrap();
        let (entry, workflow) = &project.workflows[0];
        let made = create(&mut server, entry, workflow, &project.parameters, (Functions::Built, &mut programs));
        assert!(made.is_ok() && programs.is_empty());
    }
}
