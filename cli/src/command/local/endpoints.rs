//! The servers of other services: options, and the variables that stand for them.

use std::collections::BTreeMap;

use asl::shown::{escaped, quoted};
use local::{Endpoint, VARIABLES_OF_STEP_FUNCTIONS_LOCAL, closest_service, service_of, variables};

use super::Args;
use super::older::OlderEndpoints;
use crate::command::complain;
use crate::command::runnable::Unusable;

/// The servers that are named, by service. Options count more than variables.
pub(super) fn read(
    args: &Args,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<BTreeMap<String, Endpoint>, Unusable> {
    let variable = |name: &str| variable(name).filter(|text| !text.is_empty());
    if let Some(text) = variable("STEP_FUNCTIONS_ENDPOINT") {
        is_this_endpoint(&text, "STEP_FUNCTIONS_ENDPOINT", args.port)?;
    }
    if let Some(text) = &args.older.step_functions_endpoint {
        is_this_endpoint(text, "--step-functions-endpoint", args.port)?;
    }
    let mut found = BTreeMap::new();
    let mut add = |service: &str, text: &str, name: &str| {
        let endpoint = url(Some(text), name)?;
        found.extend(endpoint.map(|endpoint| (service.to_owned(), endpoint)));
        Ok(())
    };
    for (name, service) in variables() {
        if let Some(text) = variable(&name) {
            add(service, &text, &name)?;
        }
    }
    for (name, service) in VARIABLES_OF_STEP_FUNCTIONS_LOCAL {
        if let Some(text) = variable(name) {
            add(service, &text, name)?;
        }
    }
    for (service, text) in older(&args.older) {
        add(service, text, &format!("--{service}-endpoint"))?;
    }
    if let Some(text) = &args.lambda_endpoint {
        add("lambda", text, "--lambda-endpoint")?;
    }
    for (name, text) in &args.endpoints {
        let Some(service) = service_of(name) else {
            let help = closest_service(name).map(|close| format!("did you mean `{close}`?"));
            let help = help.as_deref().unwrap_or("services are named as in `arn:aws:states:::aws-sdk:SERVICE:…`");
            complain(&format!("there is no service {}", quoted(name)), Some(help));
            return Err(Unusable);
        };
        add(service, text, "--endpoint")?;
    }
    Ok(found)
}

/// Refuses a server where tasks are to start executions: they start them at this endpoint. Its own address, by whatever name this
/// computer has, changes nothing.
fn is_this_endpoint(text: &str, name: &str, port: u16) -> Result<(), Unusable> {
    let named = url(Some(text), name)?;
    if named.is_some_and(|named| named.port() == Some(port)) {
        return Ok(());
    }
    let help = format!("leave it out, or name this endpoint: `http://127.0.0.1:{port}`");
    complain(&format!("`{name}` names another server, but tasks start executions at this endpoint"), Some(&help));
    Err(Unusable)
}

fn older(args: &OlderEndpoints) -> impl Iterator<Item = (&'static str, &str)> {
    let all = [
        ("batch", &args.batch_endpoint),
        ("dynamodb", &args.dynamodb_endpoint),
        ("ecs", &args.ecs_endpoint),
        ("glue", &args.glue_endpoint),
        ("sagemaker", &args.sagemaker_endpoint),
        ("sns", &args.sns_endpoint),
        ("sqs", &args.sqs_endpoint),
    ];
    all.into_iter().filter_map(|(service, text)| Some((service, text.as_deref()?)))
}

/// The server of a URL.
pub(super) fn url(text: Option<&str>, name: &str) -> Result<Option<Endpoint>, Unusable> {
    text.map(|text| {
        Endpoint::parse(text).map_err(|problem| {
            complain(&format!("`{name}` is not valid: {}", escaped(&problem)), None);
            Unusable
        })
    })
    .transpose()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn services(arguments: &[&str], variables: &[(&str, &str)]) -> Vec<String> {
        let line = Line::parse_from([&["local"], arguments].concat());
        let value =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        read(&line.args, value)
            .map(|found| found.into_keys().collect())
            .unwrap_or_else(|Unusable| vec!["refused".to_owned()])
    }

    #[test]
    fn servers_are_named_by_options_and_by_variables() {
        let url = "http://127.0.0.1:1";
        assert_eq!(
            services(&["--endpoint", "dynamodb=http://127.0.0.1:8000"], &[("SQS_ENDPOINT", url)]),
            ["dynamodb", "sqs"]
        );
        assert_eq!(
            services(&["--glue-endpoint", url], &[("AWS_ENDPOINT_URL_SECRETS_MANAGER", url)]),
            ["glue", "secretsmanager"]
        );
        assert_eq!(
            services(&[], &[("LAMBDA_ENDPOINT", url), ("SAGE_MAKER_ENDPOINT", ""), ("AWS_ENDPOINT_URL", url)]),
            ["lambda"]
        );
        assert_eq!(services(&[], &[("STEP_FUNCTIONS_ENDPOINT", url)]), ["refused"]);
        assert_eq!(services(&["--step-functions-endpoint", url], &[]), ["refused"]);
        let this = "http://stepfunctions:8083";
        assert!(services(&["--step-functions-endpoint", this], &[("STEP_FUNCTIONS_ENDPOINT", this)]).is_empty());
        assert_eq!(services(&["--endpoint", "dynamo=http://127.0.0.1:1"], &[]), ["refused"]);
        assert_eq!(services(&[], &[("SNS_ENDPOINT", "127.0.0.1")]), ["refused"]);
    }
}
