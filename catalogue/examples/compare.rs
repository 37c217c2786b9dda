//! Compares the optimized integrations with a table of somebody else's, row by row.
//!
//! ```sh
//! cargo run -p stepwright-catalogue --example compare -- integrations.json
//! ```
//!
//! A row has `service`, `api`, `patterns`, `params` (`required`, `optional`) and `iam`: for each pattern a list of `actions` on
//! `resources`. Compared are the patterns, the members, the IAM actions, and on which types of resources each is allowed. Each
//! deviation must stand in `catalogue/overlay/deviations.json` with its reason, and each that stands there must be one: else the exit
//! status is 1. Members that the model of the API has and the table does not are newer, and are none.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use catalogue::{Optimized, Pattern, Target, optimized, optimized_calls};
use serde_json::Value;

/// A deviation: the call, what differs, and both sides.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Deviation {
    call: String,
    about: String,
    only_here: String,
    only_there: String,
}

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else { return failed("name the file with the table") };
    let read = |path: &str| -> Result<Value, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))
    };
    let explained = concat!(env!("CARGO_MANIFEST_DIR"), "/overlay/deviations.json");
    let (table, explained) = match (read(&path), read(explained)) {
        (Ok(table), Ok(explained)) => (table, explained),
        (Err(error), _) | (_, Err(error)) => return failed(&error),
    };
    let rows: Vec<&Value> = table["integrations"].as_array().into_iter().flatten().collect();
    let mut deviations = BTreeSet::new();
    let mut compared = BTreeSet::new();
    for row in &rows {
        let (service, api) = (row["service"].as_str().unwrap_or_default(), row["api"].as_str().unwrap_or_default());
        let call = format!("{service}:{api}");
        match optimized(service, api) {
            Some(known) => compare(known, row, &mut deviations),
            None => drop(deviations.insert(deviation(&call, "call", [], ["it"]))),
        }
        compared.insert(call);
    }
    let ours = optimized_calls().map(ToString::to_string).filter(|call| !compared.contains(call));
    deviations.extend(ours.map(|call| deviation(&call, "call", ["it"], [])));
    report(rows.len(), &deviations, &explained)
}

fn failed(message: &str) -> ExitCode {
    #[expect(clippy::print_stderr, reason = "a program that says what is wrong")]
    {
        eprintln!("{message}");
    }
    ExitCode::from(2)
}

#[expect(clippy::print_stdout, reason = "a program that reports")]
fn report(rows: usize, deviations: &BTreeSet<Deviation>, explained: &Value) -> ExitCode {
    let reason = |deviation: &Deviation| {
        let all = explained.as_array().into_iter().flatten();
        all.filter(|one| {
            let text = |name: &str| one[name].as_str().unwrap_or_default();
            let calls = text("calls");
            (calls == deviation.call || calls.split(", ").any(|call| call == deviation.call))
                && text("about") == deviation.about
                && text("only_here") == deviation.only_here
                && text("only_there") == deviation.only_there
        })
        .find_map(|one| one["reason"].as_str())
    };
    let mut unexplained = 0;
    for deviation in deviations {
        let Deviation { call, about, only_here, only_there } = deviation;
        match reason(deviation) {
            Some(reason) => println!("explained   {call}, {about}: {reason}"),
            None => {
                unexplained += 1;
                println!("UNEXPLAINED {call}, {about}: only here [{only_here}], only there [{only_there}]");
            }
        }
    }
    let mut stale = 0;
    for one in explained.as_array().into_iter().flatten() {
        for call in one["calls"].as_str().unwrap_or_default().split(", ") {
            let text = |name: &str| one[name].as_str().unwrap_or_default();
            let is = |deviation: &&Deviation| {
                deviation.call == call
                    && deviation.about == text("about")
                    && deviation.only_here == text("only_here")
                    && deviation.only_there == text("only_there")
            };
            if deviations.iter().find(is).is_none() {
                stale += 1;
                println!("STALE       {call}, {}: there is no such deviation", text("about"));
            }
        }
    }
    println!(
        "{rows} rows: {} deviations, of which {unexplained} are unexplained; {stale} explanations are stale",
        deviations.len()
    );
    ExitCode::from(u8::from(unexplained + stale > 0))
}

fn deviation<'t>(
    call: &str,
    about: &str,
    only_here: impl IntoIterator<Item = &'t str>,
    only_there: impl IntoIterator<Item = &'t str>,
) -> Deviation {
    let text = |texts: Vec<&str>| texts.join(" ");
    Deviation {
        call: call.to_owned(),
        about: about.to_owned(),
        only_here: text(only_here.into_iter().collect()),
        only_there: text(only_there.into_iter().collect()),
    }
}

/// Adds what only one side has.
fn differ(call: &str, about: &str, here: &BTreeSet<String>, there: &BTreeSet<String>, all: &mut BTreeSet<Deviation>) {
    if here != there {
        let only = |of: &BTreeSet<String>, other: &BTreeSet<String>| -> Vec<String> {
            of.difference(other).cloned().collect()
        };
        let (ours, theirs) = (only(here, there), only(there, here));
        all.insert(deviation(call, about, ours.iter().map(String::as_str), theirs.iter().map(String::as_str)));
    }
}

fn compare(known: &'static Optimized, row: &Value, all: &mut BTreeSet<Deviation>) {
    let call = known.to_string();
    let texts = |value: &Value| -> BTreeSet<String> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let patterns: BTreeSet<String> = known.patterns().map(|pattern| name(pattern).to_owned()).collect();
    differ(&call, "patterns", &patterns, &texts(&row["patterns"]), all);
    let required: BTreeSet<String> = known.required().map(str::to_owned).collect();
    differ(&call, "required members", &required, &texts(&row["params"]["required"]), all);
    let members: BTreeSet<String> = known.members().map(|member| member.name().to_owned()).collect();
    let mut theirs = texts(&row["params"]["required"]);
    theirs.extend(texts(&row["params"]["optional"]));
    // A table may say "the fields of the API" in words.
    if !theirs.iter().any(|name| name.contains('(')) {
        // What the model of the API has, and the table not yet, is no deviation.
        let model = known.operation().and_then(catalogue::Operation::input);
        let in_model = |name: &String| {
            let mut members = model.into_iter().flat_map(catalogue::Shape::members);
            members.any(|member| member.name().eq_ignore_ascii_case(name))
        };
        let members = members.into_iter().filter(|name| theirs.contains(name) || !in_model(name)).collect();
        differ(&call, "members", &members, &theirs, all);
    }
    for pattern in known.patterns() {
        let here = here(known, pattern);
        let there = there(&row["iam"][name(pattern)]);
        let about = |what: &str| format!("{what} of {}", name(pattern));
        let actions = |of: &BTreeMap<String, BTreeSet<String>>| of.keys().cloned().collect::<BTreeSet<_>>();
        differ(&call, &about("actions"), &actions(&here), &actions(&there), all);
        for (action, on) in &here {
            // Where the table names a role or a resource in words, there is nothing to compare.
            if let Some(theirs) = there.get(action).filter(|theirs| !theirs.is_empty() && !on.is_empty()) {
                differ(&call, &about(&format!("resources of {action}")), on, theirs, all);
            }
        }
    }
}

fn name(pattern: Pattern) -> &'static str {
    match pattern.suffix() {
        "" => "request_response",
        suffix => suffix.trim_start_matches('.'),
    }
}

/// The actions of a call, each with the types of its resources.
fn here(known: &'static Optimized, pattern: Pattern) -> BTreeMap<String, BTreeSet<String>> {
    let mut actions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for grant in known.grants_for(pattern) {
        for action in &grant.actions {
            let types = actions.entry((*action).to_owned()).or_default();
            types.extend(grant.targets.iter().filter_map(|target| match target {
                Target::Resource { arn, .. } => kind(&arn.as_str().replace("${", "{")),
                Target::Everything => Some("*".to_owned()),
                Target::ExecutionsOf(_) => Some("states execution".to_owned()),
                Target::ManagedRule(_) => Some("events rule".to_owned()),
                Target::KeyOf { .. } | Target::Role { .. } => None,
            }));
        }
    }
    actions
}

fn there(statements: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let mut actions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for statement in statements.as_array().into_iter().flatten() {
        let texts =
            |name: &str| statement[name].as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>();
        for action in texts("actions") {
            actions.entry(action.to_owned()).or_default().extend(texts("resources").into_iter().filter_map(kind));
        }
    }
    actions
}

/// `ecs task` of `arn:{partition}:ecs:{region}:{account}:task/{cluster}/*`; none for what is no ARN.
fn kind(arn: &str) -> Option<String> {
    if arn == "*" {
        return Some("*".to_owned());
    }
    let mut parts = arn.strip_prefix("arn:")?.splitn(5, ':');
    let (service, resource) = (parts.nth(1)?, parts.nth(2)?);
    let end = resource.find(['/', ':', '{', '*']).unwrap_or(resource.len());
    Some(format!("{service} {}", &resource[..end]).trim_end().to_owned())
}
