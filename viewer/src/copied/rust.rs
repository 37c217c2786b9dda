//! A run as a Rust test with `stage`.

use std::fmt::Write;

use asl::shown::is_visible;
use indexmap::IndexMap;
use serde_json::Value;
use simulator::{Called, Data};

use crate::replay::{Attempt, Replay};
use crate::run::Run;

/// The most states whose order a test asserts.
const MOST_STATES: usize = 60;

/// The most expansions of `json!` inside of one another. The compiler stops at 128, and a test has other macros around it.
const MOST_EXPANSIONS: usize = 100;
/// At most so many expansions are for an item of an array, one inside of the other.
const ITEM: usize = 2;
/// The same for a member of an object.
const MEMBER: usize = 4;

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

/// A value as the macro `json!` takes it, with its lines moved in; or what reads its text, where the macro cannot take it.
fn json(value: &Value, level: usize) -> String {
    let short = Data::from(value).to_string();
    if !fits(value) {
        return format!("serde_json::from_str::<serde_json::Value>({short:?}).unwrap()");
    }
    let text = if short.len() <= 72 {
        short
    } else {
        format!("{value:#}").replace('\n', &format!("\n{}", "    ".repeat(level)))
    };
    format!("json!({text})")
}

/// Whether `json!` takes the JSON text of a value: its integers are `i32`, its strings are written with escapes that Rust has,
/// too, and it is small enough for the compiler.
fn fits(value: &Value) -> bool {
    let mut open = vec![(value, 0)];
    while let Some((value, above)) = open.pop() {
        let is_taken = match value {
            Value::Null | Value::Bool(_) => true,
            Value::Number(number) => number.as_i64().map_or(number.is_f64(), |number| i32::try_from(number).is_ok()),
            Value::String(text) => is_written_alike(text),
            // What is inside is expanded below the last of these expansions.
            Value::Array(items) => {
                let depth = above + ITEM * (items.len() + 1);
                open.extend(items.iter().map(|item| (item, depth)));
                depth <= MOST_EXPANSIONS
            }
            Value::Object(members) => {
                let depth = above + MEMBER * (members.len() + 1);
                open.extend(members.values().map(|member| (member, depth)));
                depth <= MOST_EXPANSIONS && members.keys().all(|name| is_written_alike(name))
            }
        };
        if !is_taken {
            return false;
        }
    }
    true
}

/// Whether a string is the same literal in JSON and in Rust. The compiler refuses what turns the direction of text.
fn is_written_alike(text: &str) -> bool {
    text.chars().all(|character| matches!(character, '\n' | '\r' | '\t') || is_visible(character))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn small_values_are_written_with_the_macro() {
        for (value, written) in [
            (json!({"a": [1, -2.5, null, "x\n\"\\é"]}), r#"json!({"a":[1,-2.5,null,"x\n\"\\é"]})"#),
            (json!([i32::MIN, i32::MAX, 0.5]), "json!([-2147483648,2147483647,0.5])"),
        ] {
            assert_eq!(json(&value, 1), written);
        }
        assert!(fits(&json!(vec![0; 48])));
        assert!(fits(&(0..23).map(|number| (format!("m{number}"), json!(number))).collect::<Value>()));
    }

    #[test]
    fn what_the_macro_cannot_take_is_read_from_its_text() {
        let members: Value = (0..60).map(|number| (format!("m{number}"), json!(number))).collect();
        // It fits by itself, but not inside of others.
        let many: Value = (0..22).map(|number| (format!("m{number}"), json!(number))).collect();
        assert!(fits(&many));
        for value in [
            json!({"at": 1_700_000_000_000_i64}),
            json!({"at": u64::MAX}),
            json!(["\u{1b}[31m"]),
            json!("\u{8}"),
            json!("\u{202e}"),
            json!({"\u{c}": 1}),
            json!(vec![0; 300]),
            members,
            json!({"a": [many]}),
        ] {
            let text = json(&value, 1);
            let read = text.strip_prefix("serde_json::from_str::<serde_json::Value>(\"");
            assert!(read.is_some_and(|rest| rest.ends_with("\").unwrap()")), "{text}");
            assert!(is_written_alike(&text), "{text}");
        }
    }
}
