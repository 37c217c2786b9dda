//! The server with what the arguments ask for.

use std::ffi::OsString;
use std::path::Path;

use asl::document::{Document, Limits, Refusal, decode};
use asl::shown::{escaped, quoted};
use local::{Endpoint, Options, Server};
use serde_json::Value;

use super::Args;
use crate::command::prepared::choose;
use crate::command::runnable::{Unusable, refuse, refuse_errors, unreadable};
use crate::command::{UNUSABLE, complain};
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
    let mut created = Vec::new();
    if !args.workflows.is_empty() {
        let chosen = choose(&args.workflows, entries).map_err(|(message, help)| {
            complain(&message, Some(&help));
            Unusable
        })?;
        for entry in chosen {
            created.push(create(&mut server, entry)?);
        }
    }
    tell(&server, &created);
    server.serve().map_err(|error| {
        complain(&format!("the server ended: {error}"), None);
        Unusable
    })
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

/// Creates the state machine of a workflow, those that it starts, and what is around it.
fn create(server: &mut Server, entry: &Entry) -> Result<Made, Unusable> {
    let compiled = entry.build.build().compile();
    refuse_errors(compiled.diagnostics().to_vec())?;
    let mut made = Made {
        arn: String::new(),
        input: synth::sample(compiled.input_schema().as_value()).to_string(),
        notices: Vec::new(),
    };
    made.arn = server.create_workflow(&compiled).map_err(|error| refused(entry, &error.message))?;
    let around = stage::Local::of(&compiled);
    made.notices = around.subscribed().iter().map(|queue| server.queue_url(queue)).collect();
    server.add(match entry.functions {
        Some(functions) => functions(around),
        None => around,
    });
    Ok(made)
}

fn refused(entry: &Entry, message: &str) -> Unusable {
    complain(&format!("cannot create the workflow {}: {}", quoted(entry.name), escaped(message)), None);
    Unusable
}

/// Says where the server is, and what to type.
fn tell(server: &Server, created: &[Made]) {
    let url = format!("http://{}", server.address());
    let mut text = format!("Step Functions answers at {url}\n\nexport AWS_ENDPOINT_URL={url}\n");
    for Made { arn, input, notices } in created {
        let input = input.replace('\'', "'\\''");
        text.push_str(&format!("aws stepfunctions start-execution --state-machine-arn {arn} --input '{input}'\n"));
        for queue in notices {
            text.push_str(&format!("aws sqs receive-message --queue-url {queue} --wait-time-seconds 20\n"));
        }
    }
    if created.is_empty() {
        text.push_str("aws stepfunctions list-state-machines\n");
    }
    // Where the reader is gone, the server still answers.
    let _ = printed::print(&text);
}

/// The variables of Step Functions Local that send tasks to other endpoints (AWS Step Functions Developer Guide, "Setting
/// configuration options for Step Functions Local"). Tasks are not sent there, and to ignore the wish would surprise.
const NOT_SENT: [&str; 8] = [
    "BATCH_ENDPOINT",
    "DYNAMODB_ENDPOINT",
    "ECS_ENDPOINT",
    "GLUE_ENDPOINT",
    "SAGE_MAKER_ENDPOINT",
    "SNS_ENDPOINT",
    "SQS_ENDPOINT",
    "STEP_FUNCTIONS_ENDPOINT",
];

/// The first of these variables that has a value.
fn not_sent(value: impl Fn(&str) -> Option<OsString>) -> Option<&'static str> {
    NOT_SENT.into_iter().find(|name| value(name).is_some_and(|value| !value.is_empty()))
}

/// What the arguments ask for, or the variables in their places.
fn options(args: &Args) -> Result<Options, Unusable> {
    if let Some(name) = not_sent(|name| std::env::var_os(name)) {
        let help = "unset it, and name a workflow for its queues and topics, or give the answers with `--mocks`";
        complain(&format!("`{name}` is set, but tasks are not sent to the endpoints of other services"), Some(help));
        return Err(Unusable);
    }
    let mut options = Options::default();
    options.host = args.host;
    options.port = args.port;
    options.account = given(args.account.as_ref(), "AWS_ACCOUNT_ID", super::account_id)?.unwrap_or(options.account);
    options.region = given(args.region.as_ref(), "AWS_DEFAULT_REGION", region)?.unwrap_or(options.region);
    options.time_scale =
        given(args.time_scale.as_ref(), "WAIT_TIME_SCALE", super::scale)?.unwrap_or(options.time_scale);
    options.lambda = url(args.lambda_endpoint.as_deref(), "LAMBDA_ENDPOINT", "--lambda-endpoint")?;
    options.enforce_permissions = args.enforce_permissions;
    options.forward = url(args.forward.as_deref(), "", "--forward")?;
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

fn url(option: Option<&str>, variable: &str, flag: &str) -> Result<Option<Endpoint>, Unusable> {
    let from_variable = || std::env::var(variable).ok().filter(|text| !text.is_empty());
    let (text, name) = match option {
        Some(text) => (text.to_owned(), flag),
        None => match from_variable() {
            Some(text) => (text, variable),
            None => return Ok(None),
        },
    };
    Endpoint::parse(&text).map(Some).map_err(|problem| {
        complain(&format!("`{name}` is not valid: {}", escaped(&problem)), None);
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
    use super::*;

    #[test]
    fn endpoints_of_other_services_are_refused_and_not_ignored() {
        let set = |given: &'static str, value: &'static str| not_sent(|name| (name == given).then(|| value.into()));
        assert_eq!(set("SQS_ENDPOINT", "http://127.0.0.1:4566"), Some("SQS_ENDPOINT"));
        assert_eq!(set("SQS_ENDPOINT", ""), None);
        assert_eq!(set("LAMBDA_ENDPOINT", "http://127.0.0.1:3001"), None);
    }
}
