//! What an Express workflow has no time for.
//!
//! It runs for five minutes at most (Step Functions Developer Guide, "Choosing workflow type"). What it cannot do at all,
//! such as waiting for a token, is found where the state is put together.

use asl::{Code, Diagnostic, Pattern};

use super::graph::Graph;
use crate::state::{Kind, WaitTime};
use crate::workflow::{Workflow, WorkflowType};

const TOO_LONG: Code = Code::new("R022", "express_too_long");

/// Seconds that an Express execution may take.
const LONGEST: u32 = 300;

/// Reports what takes too long.
pub(super) fn check(workflow: &Workflow, graph: &Graph<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut report = |message: String, place: &asl::Place| {
        let help = "use `Workflow::standard`, which may run for a year";
        diagnostics.push(Diagnostic::error(TOO_LONG, message).at(place.clone()).help(help));
    };
    let express = workflow.workflow_type == WorkflowType::Express;
    let limit = workflow.timeout.filter(|_| express).map(crate::Duration::as_seconds);
    if let Some(limit) = limit.filter(|limit| *limit > LONGEST) {
        let message = format!(
            "the timeout of `{}` is {limit} s; an Express workflow runs for {LONGEST} s at most",
            workflow.name
        );
        report(message, &workflow.place);
    }
    for &number in &graph.order {
        let state = graph.state(number);
        if !graph.scope(number).is_some_and(|scope| scope.express) {
            continue;
        }
        let (takes, seconds) = match &state.kind {
            Kind::Wait(WaitTime::Seconds(seconds)) => ("waits for", *seconds),
            // A task that waits is refused already.
            Kind::Task(task) if task.activity.is_none() && task.integrated.pattern == Pattern::RequestResponse => {
                ("may take", task.timeout.unwrap_or(0))
            }
            Kind::Task(_)
            | Kind::Pass(_)
            | Kind::Choice { .. }
            | Kind::Wait(WaitTime::SecondsFrom(_) | WaitTime::Until(_))
            | Kind::Succeed(_)
            | Kind::Fail(_)
            | Kind::Parallel(_)
            | Kind::Map(_)
            | Kind::Raw(_)
            | Kind::Handle(_) => continue,
        };
        if seconds > LONGEST {
            let name = &state.name;
            let message =
                format!("state `{name}` {takes} {seconds} s; an Express workflow runs for {LONGEST} s at most");
            report(message, &state.place);
        }
    }
}
