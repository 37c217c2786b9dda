//! Whether the alias of a workflow, and how traffic shifts to a new version, can be deployed.
//!
//! Source: CloudFormation Template Reference, `AWS::StepFunctions::StateMachineAlias`.

use asl::{Diagnostic, Rule};

use super::rules::resources::{BAD_ALIAS, OUT_OF_RANGE};
use crate::resource::Shift;
use crate::workflow::Plan;

/// Reports what cannot be.
pub(super) fn check(workflow: &Plan, diagnostics: &mut Vec<Diagnostic>) {
    let Some((alias, deployment)) = &workflow.alias else { return };
    let mut report = |rule: &Rule, message: String, help: &str| {
        diagnostics.push(rule.found(message).at(workflow.place.clone()).help(help));
    };
    let is_plain = alias.chars().all(|c| c.is_ascii_alphanumeric()) && alias.len() <= 40;
    if !is_plain || !alias.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let help = "use a letter followed by letters and digits, at most 40 characters, such as `live`";
        report(&BAD_ALIAS, format!("`{alias}` is not a valid name of an alias"), help);
    }
    if deployment.alarms.len() > 98 || deployment.alarms.iter().any(|alarm| alarm.is_empty() || alarm.len() > 256) {
        let help = "name at most 98 alarms, each with 1 to 256 characters";
        report(&BAD_ALIAS, format!("these alarms cannot roll back the alias `{alias}`"), help);
    }
    let (Shift::Canary { percent, interval } | Shift::Linear { percent, interval }) = deployment.shift else { return };
    if !(1..=99).contains(&percent) {
        let message = format!(
            "the share of traffic that shifts to a new version of `{alias}` is {percent} %; allowed \
            values are 1 to 99"
        );
        report(&OUT_OF_RANGE, message, "use `Deployment::all_at_once()` to shift all traffic, or a smaller share");
    }
    let seconds = interval.as_seconds();
    if seconds % 60 != 0 || !(60..=2100 * 60).contains(&seconds) {
        let message = format!(
            "traffic of `{alias}` shifts every {seconds} s; allowed values are 1 to 2100 whole \
            minutes"
        );
        report(&OUT_OF_RANGE, message, "use `minutes(…)`");
    }
}
