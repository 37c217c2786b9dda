//! A dozen services as they come out of the data, locked: what a refresh changes is seen here.

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

use std::fmt::Write;

use catalogue::{Grant, Kind, Operation, Optimized, Pattern, Shape, Target, optimized, service};

/// How deep requests and results are shown.
const DEPTH: usize = 2;

fn kind(shape: Shape) -> String {
    let values: Vec<&str> = shape.values().collect();
    match shape.kind() {
        Kind::Structure => format!("{{{}}}", shape.name().unwrap_or_default()),
        Kind::Union => format!("one of {{{}}}", shape.name().unwrap_or_default()),
        Kind::List { item, length } => format!("[{}]{}", kind(item), bounds(length.least, length.most)),
        Kind::Map { key, value, .. } => format!("{{{}: {}}}", kind(key), kind(value)),
        Kind::String { length } if values.is_empty() => format!("string{}", bounds(length.least, length.most)),
        Kind::String { .. } if values.len() > 6 => format!("{} | … {} more", values[..3].join(" | "), values.len() - 3),
        Kind::String { .. } => values.join(" | "),
        Kind::Integer { range } => format!("integer{}", bounds(range.least, range.most)),
        Kind::Long { range } => format!("long{}", bounds(range.least, range.most)),
        Kind::Float => "float".to_owned(),
        Kind::Double => "double".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Timestamp => "timestamp".to_owned(),
        Kind::Blob => "blob".to_owned(),
        Kind::Document => "JSON".to_owned(),
    }
}

fn bounds(least: Option<i64>, most: Option<i64>) -> String {
    match (least, most) {
        (None, None) => String::new(),
        (least, most) => {
            let text = |bound: Option<i64>| bound.map(|bound| bound.to_string()).unwrap_or_default();
            format!(" {}..{}", text(least), text(most))
        }
    }
}

fn members(out: &mut String, shape: Shape, depth: usize) {
    for member in shape.members() {
        let required = if member.is_required() { "*" } else { "" };
        let secret = if member.is_sensitive() { " (sensitive)" } else { "" };
        let token = if member.is_idempotency_token() { " (idempotency token)" } else { "" };
        let indent = "  ".repeat(depth + 1);
        writeln!(out, "{indent}{}{required}: {}{secret}{token}", member.name(), kind(member.shape())).unwrap();
        let mut inner = member.shape();
        while let Some(next) = inner.item().or_else(|| inner.value()) {
            inner = next;
        }
        if depth + 1 < DEPTH {
            members(out, inner, depth + 1);
        }
    }
}

fn grants(out: &mut String, title: &str, grants: &[Grant]) {
    for grant in grants {
        write!(out, "  {title} {}", grant.actions.join(", ")).unwrap();
        for target in &grant.targets {
            let shown = match target {
                Target::Resource { arn, .. } => arn.as_str().to_owned(),
                Target::Everything => "*".to_owned(),
                Target::KeyOf { member, via } => format!("the key of {member} via {via}"),
                Target::ExecutionsOf(member) => format!("the executions of {member}"),
                Target::ManagedRule(rule) => format!("the rule {rule}"),
                Target::Role { member, passed_to } => {
                    format!("the role {member} for {}", passed_to.unwrap_or("anybody"))
                }
            };
            write!(out, "\n      on {shown}").unwrap();
        }
        for condition in &grant.conditions {
            write!(out, "\n      with {} {} = {}", condition.operator.name(), condition.key, condition.value.as_str())
                .unwrap();
        }
        if let Some(when) = grant.when {
            write!(out, "\n      where {when} is given").unwrap();
        }
        if let Some(why) = grant.needed_if {
            write!(out, "\n      if {why}").unwrap();
        }
        writeln!(out).unwrap();
    }
}

fn call(operation: Operation) -> String {
    let mut out = format!("{operation}\n");
    if let Some(input) = operation.input() {
        out.push_str("  request\n");
        members(&mut out, input, 0);
    }
    if let Some(output) = operation.output() {
        out.push_str("  result\n");
        members(&mut out, output, DEPTH - 1);
    }
    writeln!(out, "  errors {}", operation.error_names().join(", ")).unwrap();
    match operation.grants() {
        Some(all) => grants(&mut out, "needs", &all),
        None => out.push_str("  needs unknown permissions\n"),
    }
    out
}

fn integration(call: &Optimized) -> String {
    let mut out = format!("{call}\n");
    for pattern in call.patterns() {
        writeln!(out, "  as {call}{} {:?}", pattern.suffix(), call.envelope(pattern)).unwrap();
        if let Some(result) = call.result(pattern) {
            members(&mut out, result, DEPTH - 1);
        }
    }
    out.push_str("  request\n");
    call.input().into_iter().for_each(|input| members(&mut out, input, 0));
    if !call.one_of.is_empty() {
        writeln!(out, "  one of {}", call.one_of.join(", ")).unwrap();
    }
    writeln!(
        out,
        "  message {:?}, errors {:?}, transient {:?}",
        call.message, call.error_prefixes, call.transient_errors
    )
    .unwrap();
    grants(&mut out, "needs", &call.grants);
    grants(&mut out, "to follow", &call.job_grants);
    out
}

#[test]
fn calls_of_the_sdk_are_as_they_were() {
    let calls = [
        ("dynamodb", "query"),
        ("dynamodb", "transactWriteItems"),
        ("s3", "listObjectsV2"),
        ("s3", "copyObject"),
        ("rds", "createDBSnapshot"),
        ("rekognition", "detectLabels"),
        ("kms", "reEncrypt"),
        ("bedrockruntime", "converse"),
        ("apigateway", "getRestApi"),
        ("cloudcontrol", "createResource"),
        ("ssm", "getParameter"),
        ("glue", "startCrawler"),
        ("scheduler", "createSchedule"),
        ("sts", "getCallerIdentity"),
        ("ec2", "startInstances"),
        ("iotthingsgraph", "searchThings"),
    ];
    let shown: Vec<String> = calls
        .iter()
        .map(|(name, operation)| call(service(name).and_then(|service| service.operation(operation)).unwrap()))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn integrations_are_as_they_were() {
    let calls = [
        ("lambda", "invoke"),
        ("sqs", "sendMessage"),
        ("states", "startExecution"),
        ("events", "putEvents"),
        ("http", "invoke"),
        ("ecs", "runTask"),
        ("batch", "submitJob"),
        ("elasticmapreduce", "addStep"),
        ("bedrock", "invokeModel"),
        ("bedrockagentcore", "invokeHarness"),
    ];
    let shown: Vec<String> =
        calls.iter().map(|(service, action)| integration(optimized(service, action).unwrap())).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

/// What every integration needs, in one table.
#[test]
fn permissions_of_integrations_are_as_they_were() {
    let mut out = String::new();
    for call in catalogue::optimized_calls() {
        let suffixes: Vec<&str> = call.patterns().map(Pattern::suffix).collect();
        writeln!(out, "{call} {}", suffixes.join(" ")).unwrap();
        writeln!(out, "  requires {}", call.required().collect::<Vec<_>>().join(", ")).unwrap();
        grants(&mut out, "needs", &call.grants);
        grants(&mut out, "to follow", &call.job_grants);
    }
    insta::assert_snapshot!(out);
}

/// Every call of the SDK whose IAM actions are not `PREFIX:Operation`.
#[test]
fn odd_actions_are_as_they_were() {
    let mut out = String::new();
    for operation in catalogue::services().flat_map(|service| service.operations()) {
        let prefix = operation.service().iam_prefix().unwrap_or_default();
        let usual = format!("{prefix}:{}", operation.name());
        let Some(grants) = operation.grants() else { continue };
        let mut actions: Vec<&str> = grants.iter().flat_map(|grant| grant.actions.iter().copied()).collect();
        actions.retain(|action| *action != "iam:PassRole");
        actions.dedup();
        if !actions.iter().all(|action| action.eq_ignore_ascii_case(&usual)) || actions.is_empty() {
            writeln!(out, "{operation}  {}", actions.join(", ")).unwrap();
        }
    }
    insta::assert_snapshot!(out);
}
