//! A run as a Rust test with `stage`.

use std::fmt::Write;

use indexmap::IndexMap;
use serde_json::Value;
use simulator::{Called, Data};

use crate::replay::{Attempt, Replay};
use crate::run::Run;

/// The most states whose order a test asserts.
const MOST_STATES: usize = 60;

/// The test: the same input, the same answers, and what is expected then.
pub(super) fn text(run: &Run<'_>, replay: &Replay, input: &Value) -> String {
    let mut text = String::from("#[test]\nfn ");
    let _ = writeln!(text, "{}() {{", identifier(run));
    let _ = writeln!(text, "    let run = Simulation::of(&workflow())\n        .input(&{})", json(input, 2));
    for (state, attempts) in by_state(replay) {
        let _ = write!(text, "        .replies({state:?}, [");
        for attempt in attempts {
            let _ = write!(text, "\n            {},", reply(run, attempt));
        }
        text.push_str("\n        ])\n");
    }
    text.push_str("        .run();\n");
    let ending = run.ending.as_ref();
    match ending.map(|ending| ending.status.as_str()) {
        Some("SUCCEEDED") => text.push_str("    run.assert_succeeded();\n"),
        Some("FAILED") => match ending.and_then(|ending| ending.error.as_deref()) {
            Some(error) => {
                let error = run.mask.text(error);
                let _ = writeln!(text, "    run.assert_failed(&ErrorName::new({error:?}));");
            }
            None => text.push_str("    assert_eq!(run.status(), Status::Failed);\n"),
        },
        Some("TIMED_OUT") => text.push_str("    assert_eq!(run.status(), Status::TimedOut);\n"),
        Some("ABORTED") => text.push_str("    assert_eq!(run.status(), Status::Aborted);\n"),
        Some(_) | None => {}
    }
    if replay.visits.len() <= MOST_STATES {
        let states: Vec<String> = replay.visits.iter().map(|visit| format!("{:?}", visit.name)).collect();
        let _ = writeln!(text, "    run.assert_states([{}]);", states.join(", "));
    }
    if let Some(output) = ending.and_then(|ending| ending.output.as_ref()) {
        let _ = writeln!(text, "    assert_eq!(run.output(), {});", json(&run.mask.value(output.to_value()), 1));
    }
    text.push_str("}\n");
    text
}

/// The name of the test.
fn identifier(run: &Run<'_>) -> String {
    let mut name = String::new();
    for character in run.name.chars() {
        match character {
            letter if letter.is_ascii_alphanumeric() => name.extend(letter.to_lowercase()),
            _ if name.ends_with('_') => {}
            _ => name.push('_'),
        }
    }
    let ending = run.ending.as_ref().map_or("runs", |ending| match ending.status.as_str() {
        "SUCCEEDED" => "succeeds",
        "FAILED" => "fails",
        "TIMED_OUT" => "times_out",
        "ABORTED" => "is_aborted",
        _ => "runs",
    });
    let name: String = name.trim_matches('_').chars().take(40).collect();
    match name.chars().next() {
        Some(first) if first.is_ascii_lowercase() => format!("{name}_{ending}"),
        Some(_) | None => format!("run_{name}_{ending}"),
    }
}

/// The attempts that were answered, by their states, in the order in which they were made.
fn by_state(replay: &Replay) -> IndexMap<&str, Vec<&Attempt>> {
    let calls = replay.visits.iter().flat_map(|visit| visit.attempts.iter().map(move |attempt| (visit, attempt)));
    let mut calls: Vec<_> = calls.filter(|(_, attempt)| attempt.called.is_some()).collect();
    calls.sort_by_key(|(_, attempt)| attempt.event);
    let mut states: IndexMap<&str, Vec<&Attempt>> = IndexMap::new();
    for (visit, attempt) in calls {
        states.entry(&visit.name).or_default().push(attempt);
    }
    states
}

fn reply(run: &Run<'_>, attempt: &Attempt) -> String {
    let never = "Reply::never()".to_owned();
    match (&attempt.response, &attempt.trouble) {
        (Some(response), _) => {
            let answer = stage::answer(&resource(attempt), response.to_value());
            format!("Reply::value({})", json(&run.mask.value(answer), 3))
        }
        (None, Some(_)) if attempt.timed_out => never,
        (None, Some(trouble)) => {
            let error = run.mask.text(trouble.error.as_deref().unwrap_or_default());
            let cause = run.mask.text(trouble.cause.as_deref().unwrap_or_default());
            format!("Reply::error(Failure::new(ErrorName::new({error:?}), {cause:?}))")
        }
        (None, None) => never,
    }
}

/// The resource that an attempt called, as definitions write it.
fn resource(attempt: &Attempt) -> String {
    match &attempt.called {
        Some(Called::Service { service, api }) => format!("arn:aws:states:::{service}:{api}"),
        Some(Called::Function(arn) | Called::Activity(arn)) => arn.as_ref().to_owned(),
        None => String::new(),
    }
}

/// A value as the macro `json!` takes it, with its lines moved in.
fn json(value: &Value, level: usize) -> String {
    let short = Data::from(value).to_string();
    let text = if short.len() <= 72 {
        short
    } else {
        format!("{value:#}").replace('\n', &format!("\n{}", "    ".repeat(level)))
    };
    // What looks like a number to JSON is one to Rust, too, but for those beyond its integers.
    format!("json!({text})")
}
