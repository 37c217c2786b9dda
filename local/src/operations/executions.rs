//! Executions.

use asl::WorkflowType;
use simulator::time::Millis;
use simulator::{Data, MOST_BYTES, Status, Trouble};
use tokio::sync::oneshot;

use super::machines::unqualified;
use super::request::Request;
use super::{Answer, Answered, Asked, members};
use crate::arn::{Arn, Resource};
use crate::error::ApiError;
use crate::execution::{child_described, child_listed};
use crate::jackson;
use crate::machine::date;
use crate::page::Page;
use crate::step::{Became, Step};
use crate::world::start::Starting;

/// How JSON in a member is refused.
pub(super) struct Refused {
    pub(super) code: &'static str,
    pub(super) subject: &'static str,
    /// What is said of a text without a value.
    pub(super) empty: &'static str,
}

const INPUT: Refused = Refused {
    code: "InvalidExecutionInput",
    subject: "Invalid State Machine Execution Input",
    empty: "Invalid execution input.",
};

/// JSON in a member.
///
/// # Errors
/// What is wrong with it, in the service's words.
pub(super) fn json(text: &str, refused: &Refused) -> Result<Data, ApiError> {
    let error = |detail: &str| ApiError::new(refused.code, format!("{}: '{detail}'", refused.subject));
    if text.trim().is_empty() {
        return Err(error(refused.empty));
    }
    serde_json::from_str(text).map_err(|fault| error(&jackson::fault(text, &fault).message))
}

/// The input of an execution; none is `{}`.
fn input(input: &Request<'_>) -> Result<Data, ApiError> {
    let Some(text) = input.text("input") else { return Ok(Data::empty_object()) };
    if text.len() > MOST_BYTES {
        let message = "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less \
                       than or equal to 262144";
        return Err(ApiError::validation(message));
    }
    json(text, &INPUT)
}

fn starting<'a>(asked: &Asked<'a>) -> Result<Starting<'a>, ApiError> {
    let machine = asked.input.required("stateMachineArn");
    let name = asked.input.text("name");
    let trace = asked.input.text("traceHeader");
    let given = input(&asked.input)?;
    Ok(Starting { machine, name, input: given, trace, parent: None })
}

pub(super) fn start(asked: &mut Asked<'_>) -> Answer {
    let starting = starting(asked)?;
    let started = asked.world.start(starting, asked.now)?;
    Ok(members([("executionArn", (&*started.arn).into()), ("startDate", date(started.at))]))
}

pub(super) fn start_sync(asked: &mut Asked<'_>) -> Answered {
    let data = asked.input.text("includedData") != Some("METADATA_ONLY");
    match begin_sync(asked, data) {
        Ok(ended) => Answered::Later(Box::pin(async move {
            ended.await.map_err(|_| ApiError::new("InternalServerError", "The execution was lost."))
        })),
        Err(error) => Answered::Now(Err(error)),
    }
}

fn begin_sync(asked: &mut Asked<'_>, data: bool) -> Result<oneshot::Receiver<crate::execution::Ended>, ApiError> {
    let starting = starting(asked)?;
    let arn = starting.machine.split('#').next().unwrap_or_default();
    if asked.world.target(arn)?.kind != WorkflowType::Express {
        return Err(ApiError::wrong_type());
    }
    let started = asked.world.start(starting, asked.now)?;
    asked.world.keep_nothing_of(started.id);
    let (sender, receiver) = oneshot::channel();
    if let Some(execution) = asked.world.executions.get_mut(&started.id) {
        execution.waiting.push((sender, data));
    }
    Ok(receiver)
}

pub(super) fn stop(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("executionArn");
    let error = asked.input.text("error");
    let cause = asked.input.text("cause");
    let id = asked.world.id_of(arn)?;
    let trouble = Trouble { error: error.map(Into::into), cause: cause.map(Into::into) };
    asked.world.feed(id, asked.now, Step::Stop(trouble));
    let ended = asked.world.executions.get(&id).and_then(|execution| execution.session.ended());
    Ok(members([("stopDate", date(ended.unwrap_or(asked.now)))]))
}

pub(super) fn describe(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("executionArn");
    let data = asked.input.text("includedData") != Some("METADATA_ONLY");
    let found = asked.world.found(arn)?;
    Ok(match found.child {
        None => found.execution.described(data),
        Some((run, child)) => child_described(child, &found.execution.machine, &run.arn, data),
    })
}

pub(super) fn list(asked: &mut Asked<'_>) -> Answer {
    let machine = asked.input.text("stateMachineArn");
    let run = asked.input.text("mapRunArn");
    let status = asked.input.text("statusFilter");
    let redriven = asked.input.text("redriveFilter");
    let list = format!("{}/{}/{}", machine.or(run).unwrap_or_default(), status.unwrap_or_default(), redriven.is_some());
    let page = Page::of(&asked.input, &list)?;
    let fits = |count: u64| redriven.is_none_or(|filter| (filter == "REDRIVEN") == (count > 0));
    match (machine, run) {
        (Some(text), None) => {
            let arn = Arn::read(text)?;
            let Resource::Machine { name, label: None, qualifier } = &arn.resource else { return Err(arn.not_here()) };
            let key = match qualifier {
                Some(_) => arn.realm.arn(format_args!("stateMachine:{name}")),
                None => unqualified(text)?,
            };
            let known = asked.world.machines.get(&*key).ok_or_else(|| ApiError::machine_unknown(text))?;
            if known.kind == WorkflowType::Express {
                return Err(ApiError::wrong_type());
            }
            let is_wanted = |execution: &&crate::execution::Execution| {
                let by = [execution.version.as_deref(), execution.alias.as_deref()];
                status.is_none_or(|status| execution.status() == status)
                    && (qualifier.is_none() || by.contains(&Some(text)))
                    && fits(execution.session.redriven().0)
            };
            // The one that began last comes first.
            let executions = asked.world.of_machine(&key).rev().filter(is_wanted);
            Ok(page.answer("executions", &list, executions, crate::execution::Execution::listed))
        }
        (None, Some(text)) => {
            let (id, run) = asked.world.map_run(text)?;
            let machine =
                asked.world.executions.get(&id).map(|execution| execution.machine.clone()).unwrap_or_default();
            let is_wanted = |child: &&simulator::Child| {
                let own = child.status.map_or("RUNNING", Status::as_str);
                status.is_none_or(|status| own == status) && fits(child.redrives)
            };
            let children = run.children.iter().rev().filter(is_wanted);
            Ok(page.answer("executions", &list, children, |child| child_listed(child, &machine, text)))
        }
        (None, None) | (Some(_), Some(_)) => {
            Err(ApiError::validation("Must provide either a state machine ARN or a map run ARN, but not both"))
        }
    }
}

/// How long a token stands for the same redrive (API Reference, "RedriveExecution").
const TOKEN: Millis = 900_000;

pub(super) fn redrive(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("executionArn");
    let token = asked.input.text("clientToken");
    let refused = |reason: String| ApiError::new("ExecutionNotRedrivable", reason);
    if asked.world.found(arn)?.child.is_some() {
        return Err(refused("Execution is a child of a Map Run and is redriven with its parent".to_owned()));
    }
    let (id, now) = (asked.world.id_of(arn)?, asked.now);
    let execution = asked.world.executions.get(&id);
    let known = execution.and_then(|execution| {
        let recent = execution.redrive_tokens.iter().filter(|(_, at)| now - at < TOKEN);
        recent.into_iter().find(|(known, _)| Some(known.as_str()) == token).map(|(_, at)| *at)
    });
    if let Some(at) = known {
        return Ok(members([("redriveDate", date(at))]));
    }
    let step = Step::Redrive { token: token.map(str::to_owned), at: now };
    if let Some(Became::Refused(reason)) = asked.world.feed(id, now, step) {
        return Err(refused(reason));
    }
    Ok(members([("redriveDate", date(now))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_that_are_no_json_are_refused_in_the_words_of_the_service() {
        let refused = |text: &str| json(text, &INPUT).unwrap_err().message;
        assert_eq!(refused(""), "Invalid State Machine Execution Input: 'Invalid execution input.'");
        assert!(refused("not json").starts_with("Invalid State Machine Execution Input: 'Unrecognized token 'not'"));
    }
}
