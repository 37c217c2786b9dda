//! Following an execution until it ends.

use serde_json::Value;
use simulator::time::Millis;
use stage::{Live, Mask, Paint};
use tokio::signal::ctrl_c;

use super::{Chosen, ending, json, put, put_json};
use crate::command::aws::refusal::Refusal;
use crate::command::aws::{LEFT, width};
use crate::command::format::Format;
use crate::command::{CLEAN, FOUND, say};
use deployment::pace::Pace;
use deployment::{Error, Execution, Session, Watched};

/// So many looks in a row may fail before it is given up. Each was tried several times already.
const MOST_FAILURES: u32 = 5;
/// So many looks more are for a history that lags behind its execution's end.
const LAGGING: u32 = 5;

/// Shows what happens in an execution until it ends, and returns the exit status. An end before `since` is that of an execution
/// that was redriven then.
///
/// # Errors
///
/// Errors of AWS; a connection that drops is retried for a while.
pub(in crate::command::aws) async fn follow(
    session: &Session,
    chosen: &Chosen,
    arn: &str,
    since: Option<Millis>,
    mask: Mask,
    format: Format,
) -> Result<u8, Refusal> {
    let name = arn.rsplit(':').next().unwrap_or(arn);
    let mut watched = Watched::new(arn);
    let mut live = Live::new(mask.clone(), longest_name(chosen), width(), Paint::Colours);
    let followed = async {
        let (mut pace, mut failures, mut lagging) = (Pace::new(), 0, 0);
        loop {
            let before = watched.events().len();
            match look(session, arn, &mut watched).await {
                Ok(execution) => {
                    failures = 0;
                    if format == Format::Text {
                        put(&live.lines(&watched.history));
                    }
                    let has_ended = execution.has_ended() && execution.ended >= since;
                    if has_ended && (watched.is_complete() || lagging >= LAGGING) {
                        return Ok(execution);
                    }
                    lagging += u32::from(has_ended);
                }
                // What AWS itself refuses stays refused; a network may come back.
                Err(error) if error.code.is_some() || failures >= MOST_FAILURES => return Err(error),
                Err(_) => {
                    failures += 1;
                    say("connection lost; trying again");
                }
            }
            if watched.events().len() > before {
                pace.again_soon();
            }
            pace.pause().await;
        }
    };
    let ended = tokio::select! {
        ended = followed => ended,
        _ = ctrl_c() => {
            say(&format!("the execution `{name}` continues"));
            say(&format!("  to resume: {} --wait", chosen.command(name)));
            say(&format!("  to stop:   {} --stop", chosen.command(name)));
            return Ok(LEFT);
        }
    };
    let execution = ended.map_err(|error| {
        let refusal = Refusal::from(error);
        let help = format!("the execution continues in AWS; resume with `{} --wait`", chosen.command(name));
        // What to do about the refusal itself comes first.
        let first = refusal.help.as_ref().map(|first| format!("{first}; ")).unwrap_or_default();
        refusal.help(first + &help)
    })?;
    match format {
        Format::Text => put(&live.ending(&ending(&execution))),
        Format::Json => put_json(&json(&execution, &watched, &mask)),
    }
    Ok(if execution.status == "SUCCEEDED" { CLEAN } else { FOUND })
}

/// The execution as it is now, and what of its history is new. It is asked first: what it then has behind it, the history has.
async fn look(session: &Session, arn: &str, watched: &mut Watched) -> Result<Execution, Error> {
    let execution = Execution::read(session, arn).await?;
    watched.update(session).await?;
    Ok(execution)
}

/// The characters of the longest name of a state, so that all lines have the same columns.
fn longest_name(chosen: &Chosen) -> usize {
    let definition: Value = serde_json::from_str(&chosen.compiled.definition_text()).unwrap_or_default();
    let mut longest = 0;
    let mut open = vec![&definition];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let states = members.get("States").and_then(Value::as_object);
                longest = states
                    .into_iter()
                    .flat_map(|states| states.keys())
                    .map(|name| name.chars().count())
                    .fold(longest, usize::max);
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    longest
}
