//! Stopping and redriving an execution.

use simulator::time::Millis;
use stage::spoken;

use crate::command::aws::confirm::confirm;
use crate::command::aws::refusal::Refusal;
use crate::command::executions::Args;
use crate::command::{CLEAN, UNUSABLE, say};
use deployment::{Execution, Session, now};

/// How long after its end an execution can be redriven (Developer Guide, "Restarting state machine executions with
/// redrive").
const REDRIVABLE_FOR: i64 = 14 * 24 * 3600 * 1000;

/// Stops an execution that runs, after asking.
pub(super) async fn stop(args: &Args, session: &Session, execution: &Execution) -> Result<u8, Refusal> {
    let Execution { name, status, .. } = execution;
    if execution.has_ended() {
        return Err(Refusal::new(format!("the execution `{name}` has already ended: {status}"))
            .help("only a running execution can be stopped"));
    }
    let question =
        format!("stop the execution `{name}`, which has been running for {}?", spoken(now() - execution.started));
    if !confirm(&question, args.yes).await? {
        say("the execution was not stopped");
        return Ok(UNUSABLE);
    }
    execution.stop(session, args.error.clone(), args.cause.clone()).await?;
    say(&format!("the execution `{name}` is stopped"));
    Ok(CLEAN)
}

/// Redrives an execution that did not succeed, after asking, and tells since when it continues; nothing where the
/// answer was no.
pub(super) async fn redrive(args: &Args, session: &Session, execution: &Execution) -> Result<Option<Millis>, Refusal> {
    let Execution { name, status, .. } = execution;
    if let Some((reason, help)) = not_redrivable(execution, now()) {
        return Err(Refusal::new(format!("the execution `{name}` cannot be redriven: {reason}")).help(help));
    }
    let question = format!("redrive the execution `{name}`, which ended with {status}, from the states that failed?");
    if !confirm(&question, args.yes).await? {
        say("the execution was not redriven");
        return Ok(None);
    }
    let since = execution.redrive(session).await?;
    say(&format!("the execution `{name}` continues"));
    Ok(Some(since))
}

/// Why an execution cannot be redriven, and what to do instead.
fn not_redrivable(execution: &Execution, now: i64) -> Option<(String, String)> {
    let anew = "start a new one with the same input".to_owned();
    match execution.status.as_str() {
        "RUNNING" => return Some(("it is running".to_owned(), "wait for its end, or stop it".to_owned())),
        "SUCCEEDED" => return Some(("it has succeeded".to_owned(), anew)),
        "PENDING_REDRIVE" => return Some(("a redrive is already pending".to_owned(), "wait for it".to_owned())),
        _ => {}
    }
    if execution.ended.is_some_and(|ended| now - ended > REDRIVABLE_FOR) {
        return Some(("it ended more than 14 days ago".to_owned(), anew));
    }
    match execution.redrive_status.as_deref() {
        Some("NOT_REDRIVABLE") => {
            let reason = execution.redrive_reason.clone();
            Some((reason.unwrap_or_else(|| "AWS gives no reason".to_owned()), anew))
        }
        Some("REDRIVABLE_BY_MAP_RUN") => {
            let parent = "redrive the execution to which its Map Run belongs".to_owned();
            Some(("it is the child of a Map Run".to_owned(), parent))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_ended_badly_and_lately_is_redriven() {
        let execution = |status: &str, redrive: Option<&str>| Execution {
            arn: String::new(),
            name: "a".to_owned(),
            status: status.to_owned(),
            started: 0,
            ended: Some(1000),
            input: None,
            output: None,
            error: None,
            cause: None,
            redrive_status: redrive.map(str::to_owned),
            redrive_reason: Some("its history is too long".to_owned()),
        };
        let reason = |status, redrive, now| not_redrivable(&execution(status, redrive), now).map(|(reason, _)| reason);
        for status in ["FAILED", "TIMED_OUT", "ABORTED"] {
            assert_eq!(reason(status, Some("REDRIVABLE"), 2000), None);
            assert_eq!(reason(status, None, REDRIVABLE_FOR + 1000), None);
            assert_eq!(reason(status, None, REDRIVABLE_FOR + 1001).as_deref(), Some("it ended more than 14 days ago"));
            assert_eq!(reason(status, Some("NOT_REDRIVABLE"), 0).as_deref(), Some("its history is too long"));
        }
        assert_eq!(reason("SUCCEEDED", None, 0).as_deref(), Some("it has succeeded"));
        assert_eq!(reason("RUNNING", None, 0).as_deref(), Some("it is running"));
        assert_eq!(reason("FAILED", Some("REDRIVABLE_BY_MAP_RUN"), 0).as_deref(), Some("it is the child of a Map Run"));
    }
}
