//! What an Express workflow has no time for.
//!
//! It runs for five minutes at most (Step Functions Developer Guide, "Choosing workflow type"). What it cannot do at all,
//! such as waiting for a token, is found where the state is put together,
//! and here for states that are given as data.

use asl::{Diagnostic, Pattern, Place, Rule};

use super::given::{self, Given};
use super::graph::Graph;
use super::rules::waits::{EXPRESS_CANNOT, TOO_LONG};
use crate::expr::node::Node;
use crate::state::{Kind, RawField, WaitTime};
use crate::workflow::Plan;
use asl::WorkflowType;

/// Seconds that an Express execution may take.
const LONGEST: u32 = 300;

/// Reports what takes too long.
pub(super) fn check(workflow: &Plan, graph: &Graph<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut report = |rule: &Rule, message: String, place: &Place| {
        let help = "use `Workflow::standard`, which may run for a year";
        diagnostics.push(rule.found(message).at(place.clone()).help(help));
    };
    let express = workflow.workflow_type == WorkflowType::Express;
    let limit = workflow.timeout.filter(|_| express).map(crate::duration::Duration::as_seconds);
    if let Some(limit) = limit.filter(|limit| *limit > LONGEST) {
        let message = format!(
            "the timeout of `{}` is {limit} s; an Express workflow runs for at most {LONGEST} s",
            workflow.name
        );
        report(&TOO_LONG, message, &workflow.place);
    }
    for &number in &graph.order {
        let state = graph.state(number);
        if !graph.scope(number).is_some_and(|scope| scope.express) {
            continue;
        }
        let (takes, seconds) = match &state.kind {
            Kind::Raw(raw) => {
                if let Some(does) = impossible(&graph.draft.nodes, &raw.fields) {
                    let message =
                        format!("the raw state `{}` {does}; an Express workflow does not support that", state.name);
                    report(&EXPRESS_CANNOT, message, &state.place);
                }
                continue;
            }
            Kind::Map(map) => {
                if map.distributed.is_some() {
                    let message = format!(
                        "state `{}` is a Distributed Map; an Express workflow does not support that",
                        state.name
                    );
                    report(&EXPRESS_CANNOT, message, &state.place);
                }
                continue;
            }
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
            | Kind::Label(_) => continue,
        };
        if seconds > LONGEST {
            let name = &state.name;
            let message =
                format!("state `{name}` {takes} {seconds} s; an Express workflow runs for at most {LONGEST} s");
            report(&TOO_LONG, message, &state.place);
        }
    }
}

/// What a state that is given as data does, if no Express workflow can.
fn impossible(nodes: &[Node], fields: &[RawField]) -> Option<String> {
    let written = given::field(nodes, fields, "Resource").and_then(Given::text).unwrap_or_default();
    let resource = asl::Resource::parse(written);
    if resource.waits_for_token() || resource.runs_a_job() {
        return Some(format!("waits for `{written}`"));
    }
    if matches!(resource, asl::Resource::Activity(_)) {
        return Some(format!("runs the activity `{written}`"));
    }
    let mut processors = ["ItemProcessor", "Iterator"].iter().filter_map(|name| given::field(nodes, fields, name));
    let is_distributed = processors.any(|processor| given::is_distributed(nodes, processor));
    is_distributed.then(|| "is a distributed Map".to_owned())
}
