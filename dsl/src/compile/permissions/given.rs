//! Permissions that the author gives: each names actions that there are, and a resource or a reason.

use asl::Diagnostic;
use catalogue::closest;

use crate::compile::rules::calls::{NO_REASON, UNKNOWN_ACTION};
use crate::compile::rules::resources::WILDCARD;
use crate::workflow::{Given, GivenOn, Plan};

/// Checks what the author gives.
pub(in crate::compile) fn check(workflow: &Plan, diagnostics: &mut Vec<Diagnostic>) {
    for given in &workflow.granted {
        if let Some(finding) = too_wide(given) {
            diagnostics.push(finding);
            continue;
        }
        let unknown = given.actions.iter().filter(|action| catalogue::action(action).is_none());
        diagnostics.extend(unknown.map(|action| unknown_action(action, given)));
        if let GivenOn::Everything(reason) = &given.on {
            if reason.trim().is_empty() {
                let message =
                    format!("`{}` would be allowed on all resources without a reason", given.actions.join("`, `"));
                let help = "say why, such as `\"the action knows no resource\"`; it is in the template";
                diagnostics.push(NO_REASON.found(message).at(given.place.clone()).help(help));
            }
        }
    }
}

/// An action or a resource that stands for any.
fn too_wide(given: &Given) -> Option<Diagnostic> {
    let everything = given.actions.iter().find(|action| action.contains('*') || !action.contains(':'));
    let message = match (everything, &given.on) {
        (Some(action), _) => format!("`{action}` is not a single action"),
        (None, GivenOn::Resource(on)) if on == "*" || on.is_empty() => {
            format!("`{}` would be allowed on all resources", given.actions.join("`, `"))
        }
        (None, GivenOn::Resource(_) | GivenOn::Everything(_)) => return None,
    };
    let help = match everything {
        Some(_) => "name each action, such as `dynamodb:GetItem`",
        None => {
            "name the ARN on which it is allowed; if the action knows no resource, use `.grant_on_everything([…], \"reason\")`"
        }
    };
    Some(WILDCARD.found(message).at(given.place.clone()).help(help))
}

fn unknown_action(action: &str, given: &Given) -> Diagnostic {
    let (prefix, name) = action.split_once(':').unwrap_or((action, ""));
    let help = match catalogue::prefix(&prefix.to_ascii_lowercase()) {
        Some(known) => known.closest_action(name).map(|close| format!("did you mean `{}:{close}`?", known.name())),
        None => closest(prefix, catalogue::prefixes().map(catalogue::Prefix::name))
            .map(|close| format!("did you mean `{close}:{name}`?")),
    };
    let help = help.unwrap_or_else(|| "look it up in the Service Authorization Reference".to_owned());
    let message = format!("there is no IAM action `{action}`");
    UNKNOWN_ACTION.found(message).at(given.place.clone()).help(help)
}

/// True if the author gives an action with a prefix.
pub(super) fn has_prefix(workflow: &Plan, prefix: &str) -> bool {
    let mut actions = workflow.granted.iter().flat_map(|given| &given.actions);
    actions.any(|action| action.split(':').next() == Some(prefix))
}

/// The help where no source says the action of a call.
pub(super) fn line_for(prefix: &str) -> String {
    format!(
        "look it up in the Service Authorization Reference, and add `.grant([\"{prefix}:…\"], \"arn:…\")` to the workflow"
    )
}
