//! What a task or a Map calls.

use super::findings::quoted;
use super::rule::rules;
use super::walk::{Object, Walk};
use crate::grammar::Kind;
use crate::integration::optimized;

rules! {
    /// `Resource` is not an ARN, or the ARN of a Lambda function is not well-formed.
    ///
    /// Any partition is right, and so is a `${Name}` placeholder. The name of a function has letters, digits, `-` and `_`,
    /// and after it a version or alias may follow.
    ///
    /// Source: Developer Guide, "Task state"; answers of the service.
    NOT_AN_ARN = "V080", "resource_not_an_arn", Error;

    /// There is no such service integration.
    ///
    /// A resource is a Lambda function, an activity, an optimized integration such as
    /// `arn:aws:states:::sqs:sendMessage.waitForTaskToken` in a pattern that it has, or a call of the SDK such as
    /// `arn:aws:states:::aws-sdk:dynamodb:query`, whose action begins with a small letter.
    ///
    /// Source: Developer Guide, "Integrating services"; answers of the service.
    UNKNOWN_INTEGRATION = "V081", "unknown_integration", Error;
}

/// Why a resource is refused: the rule is about its form, or about the integration.
enum Fault {
    Form(String),
    Integration(String),
}

/// Judges the `Resource` of an object.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let Some(node) = object.node.get("Resource") else { return };
    let Some(text) = node.as_str() else { return };
    match judge(text, object.kind) {
        Ok(()) => {}
        Err(Fault::Form(message)) => {
            let help = "write an ARN such as `arn:aws:states:::lambda:invoke`, or a placeholder `${Name}`";
            walk.findings.at(&NOT_AN_ARN, node, message, help);
        }
        Err(Fault::Integration(message)) => {
            let help = "use an integration from the Developer Guide, or call the SDK: `arn:aws:states:::aws-sdk:…:…`";
            walk.findings.at(&UNKNOWN_INTEGRATION, node, message, help);
        }
    }
}

/// Stands for a placeholder while an ARN is taken apart: no ARN has this character.
const UNKNOWN: char = '\u{fffd}';

fn judge(text: &str, kind: Kind) -> Result<(), Fault> {
    let (text, shown) = (without_placeholders(text), quoted(text));
    if text.starts_with(UNKNOWN) {
        return Ok(());
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [arn, partition, service, region, account, resource] = parts.as_slice() else {
        // A placeholder may hold several parts.
        let rest_unknown = text.starts_with("arn:") && text.contains(UNKNOWN);
        return if rest_unknown { Ok(()) } else { Err(Fault::Form(format!("{shown} is not an ARN"))) };
    };
    if *arn != "arn" || partition.is_empty() || service.is_empty() || resource.is_empty() {
        return Err(Fault::Form(format!("{shown} is not an ARN")));
    }
    if !account.chars().all(|c| c.is_ascii_digit() || c == UNKNOWN) {
        return Err(Fault::Form(format!("{shown} names an account that is no number")));
    }
    match *service {
        "lambda" => match is_function(resource) {
            true => Ok(()),
            false => Err(Fault::Form(format!("{shown} is not the ARN of a Lambda function"))),
        },
        "states" if resource.starts_with("activity:") || resource.starts_with("task:") => match region.is_empty() {
            true => Err(Fault::Form(format!("{shown} lacks the region of the activity"))),
            false => Ok(()),
        },
        "states" => integration(resource, kind, &shown),
        "swf" => Ok(()),
        service if service.contains(UNKNOWN) => Ok(()),
        service => Err(Fault::Integration(format!("{shown} is a resource of `{service}`, which a task cannot call"))),
    }
}

/// Judges the service and the action of an integration.
fn integration(resource: &str, kind: Kind, shown: &str) -> Result<(), Fault> {
    if resource.contains(UNKNOWN) {
        return Ok(());
    }
    let unknown = || Fault::Integration(format!("there is no service integration {shown}"));
    if let Some(call) = resource.strip_prefix("aws-sdk:") {
        let (service, action) = call.split_once(':').ok_or_else(unknown)?;
        let action = action.strip_suffix(".waitForTaskToken").unwrap_or(action);
        let named = !service.is_empty() && service.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let camel =
            action.starts_with(|c: char| c.is_ascii_lowercase()) && action.chars().all(|c| c.is_ascii_alphanumeric());
        return if named && camel { Ok(()) } else { Err(unknown()) };
    }
    let (service, call) = resource.split_once(':').ok_or_else(unknown)?;
    let (action, suffix) = call.split_at(call.find('.').unwrap_or(call.len()));
    let in_a_map = matches!(kind, Kind::ItemReader | Kind::ResultWriter);
    match optimized::suffixes(service, action) {
        Some(suffixes) if suffixes.contains(&suffix) => Ok(()),
        None if in_a_map && optimized::is_of_a_map(service, action) && suffix.is_empty() => Ok(()),
        Some(_) => {
            let pattern = if suffix.is_empty() { "request-response" } else { suffix };
            Err(Fault::Integration(format!("`{service}:{action}` cannot be called as `{pattern}`")))
        }
        None => Err(unknown()),
    }
}

/// True for `function:NAME`, with a version or an alias or without.
fn is_function(resource: &str) -> bool {
    let plain = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | UNKNOWN))
    };
    let parts: Vec<&str> = resource.split(':').collect();
    match parts.as_slice() {
        ["function", name] => plain(name),
        ["function", name, qualifier] => plain(name) && (plain(qualifier) || *qualifier == "$LATEST"),
        [first, ..] => first.contains(UNKNOWN),
        [] => false,
    }
}

/// The text with one character in the place of each placeholder.
fn without_placeholders(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((_, behind)) = after.split_once('}') else { break };
        plain.push_str(before);
        plain.push(UNKNOWN);
        rest = behind;
    }
    plain.push_str(rest);
    plain
}
