//! `codegen start`: checks the input, starts an execution, and follows it where that is asked for.

pub(super) mod input;

use dsl::workflow::WorkflowType;
use serde_json::{Map, Value, json};
use simulator::time::print;
use simulator::{Data, History};
use stage::{Ending, Live, Paint};

use self::input::Input;
use super::executions::{Chosen, follow::follow, put, put_json};
use super::refusal::Refusal;
use super::{finished, session, status_of, width};
use crate::Project;
use crate::command::format::Format;
use crate::command::runnable::refuse_errors;
use crate::command::start::Args;
use crate::command::{CLEAN, FOUND, UNUSABLE, say};
use deployment::{Place, Session, in_stack};

/// Starts it, and returns the exit status.
pub(super) fn run(args: &Args, project: &Project<'_>) -> u8 {
    let chosen = match Chosen::of(&args.workflow, args.stack.as_deref(), project, &args.account) {
        Ok(chosen) => chosen,
        Err(refusal) => return status_of(Err(refusal)),
    };
    if refuse_errors(chosen.compiled.diagnostics().to_vec()).is_err() {
        return UNUSABLE;
    }
    let schema = chosen.compiled.input_schema().as_value();
    let input = match &args.input {
        Some(path) => input::of_file(path, schema, &chosen.name),
        None => Ok(input::sample(schema)),
    };
    let input = match input {
        Ok(input) => input,
        Err(refusal) => return status_of(Err(refusal)),
    };
    let done = finished(async {
        let session = session(&args.account).await?;
        let place = in_stack(&session, &chosen.sought(), &chosen.stack).await?;
        if let Some(busy) = &place.busy {
            return Err(Refusal::new(busy.clone()).help("wait until it is deployed, then start the execution"));
        }
        match (chosen.compiled.workflow_type(), args.wait) {
            (WorkflowType::Express, true) => sync(args, &chosen, &session, &place, &input).await,
            (WorkflowType::Standard | WorkflowType::Express, _) => start(args, &chosen, &session, &place, &input).await,
        }
    });
    done.unwrap_or_else(|refusal| status_of(Err(refusal)))
}

/// Starts an execution, and follows it where that was asked for.
async fn start(args: &Args, chosen: &Chosen, session: &Session, place: &Place, input: &Input) -> Result<u8, Refusal> {
    let name = args.name.as_deref();
    let answer = place.start(session, &input.text, name, &format!("cannot start `{}`", chosen.name)).await;
    let started = answer.map_err(|error| {
        if !error.is(&["ExecutionAlreadyExists"]) {
            return Refusal::from(error);
        }
        let name = name.unwrap_or_default();
        let message = format!("there is already an execution `{name}`, which has ended or has another input");
        let help = format!(
            "a name can be reused 90 days after the execution has ended; choose another `--name`, or show the \
                execution with `{}`",
            chosen.command(name)
        );
        Refusal { message, ..Refusal::from(error) }.help(help)
    })?;
    let arn = &started.arn;
    let express = chosen.compiled.workflow_type() == WorkflowType::Express;
    let console = (!session.elsewhere && !express).then(|| console(arn, &session.region));
    if let Some(link) = &console {
        say(link);
    }
    if express {
        let group = place.log_group.as_deref().unwrap_or("of the workflow");
        say(&format!("its history will be in the log group {group}; use `--wait` to wait until it ends"));
    }
    match (args.format, args.wait) {
        (Format::Text, _) => put(&format!("{arn}\n")),
        (Format::Json, false) => {
            let date = print(started.at);
            put_json(&format!("{}\n", json!({"executionArn": arn, "startDate": date, "console": console})));
        }
        (Format::Json, true) => {}
    }
    if !args.wait {
        return Ok(CLEAN);
    }
    follow(session, chosen, arn, None, chosen.mask(&input.value), args.format).await
}

/// Runs an execution of an Express workflow until it ends.
async fn sync(args: &Args, chosen: &Chosen, session: &Session, place: &Place, input: &Input) -> Result<u8, Refusal> {
    let doing = format!("cannot run `{}`", chosen.name);
    let done = place.run(session, &input.text, args.name.as_deref(), &doing).await?;
    let mask = chosen.mask(&input.value);
    let status = done.status.as_str();
    let output = done.output.as_deref().map(|text| serde_json::from_str(text).unwrap_or_else(|_| Data::string(text)));
    let ending = Ending {
        status: status.to_owned(),
        output,
        error: done.error.as_deref().map(Into::into),
        cause: done.cause.as_deref().map(Into::into),
        took: done.took,
    };
    match args.format {
        Format::Text => {
            put(&format!("{}\n", done.arn));
            let live = Live::new(mask, 0, width(), Paint::Colours);
            put(&live.ending(&ending));
        }
        Format::Json => {
            let mut object = Map::new();
            object.insert("executionArn".to_owned(), done.arn.as_str().into());
            object.insert("status".to_owned(), status.into());
            let texts = [
                ("output", ending.output.map(|output| mask.data(&output))),
                ("error", done.error.as_deref().map(|error| mask.text(error))),
                ("cause", done.cause.as_deref().map(|cause| mask.text(cause))),
            ];
            for (name, text) in texts {
                if let Some(text) = text {
                    object.insert(name.to_owned(), text.into());
                }
            }
            let events = serde_json::to_value(History::default()).unwrap_or_default();
            object.insert("events".to_owned(), events);
            put_json(&format!("{}\n", Value::Object(object)));
        }
    }
    if let Some(group) = &place.log_group {
        say(&format!("its history is in the log group {group}"));
    }
    Ok(if status == "SUCCEEDED" { CLEAN } else { FOUND })
}

/// The page of an execution in AWS's console.
pub(super) fn console(arn: &str, region: &str) -> String {
    let host = match arn.split(':').nth(1) {
        Some("aws-cn") => "console.amazonaws.cn".to_owned(),
        Some("aws-us-gov") => "console.amazonaws-us-gov.com".to_owned(),
        _ => format!("{region}.console.aws.amazon.com"),
    };
    format!("https://{host}/states/home?region={region}#/v2/executions/details/{arn}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_console_is_that_of_the_partition() {
        let link = |partition: &str, region: &str| {
            console(&format!("arn:{partition}:states:{region}:1:execution:M:e"), region)
        };
        assert_eq!(
            link("aws", "eu-central-1"),
            "https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/\
             arn:aws:states:eu-central-1:1:execution:M:e"
        );
        assert!(link("aws-cn", "cn-north-1").starts_with("https://console.amazonaws.cn/states/"));
        assert!(link("aws-us-gov", "us-gov-west-1").starts_with("https://console.amazonaws-us-gov.com/states/"));
    }
}
