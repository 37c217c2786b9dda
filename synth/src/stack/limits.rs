//! Whether a template is within CloudFormation's limits.
//!
//! Source: CloudFormation User Guide, "Understand CloudFormation quotas".

use asl::{Diagnostic, Place, Severity};

use super::activities::ENCRYPTED;
use super::queues::suffix;
use super::rules::TOO_LARGE;
use super::{DIGITS, Format, LONGEST_NAME, Named};
use cloudformation::{Resource, Template, Value};

const RESOURCES: usize = 500;
const PARAMETERS: usize = 200;
const OUTPUTS: usize = 200;
/// Bytes of a template that is read from a bucket.
const BYTES: usize = 1_048_576;
/// Bytes of a template that is part of the request.
const DIRECT: usize = 51_200;

/// Reports what is too much, or too much for a request; `text` is what is written.
pub fn over_limits(workflows: &[Named], template: &Template, text: &str, format: Format) -> Vec<Diagnostic> {
    let Some(place) = workflows.first().map(|workflow| workflow.compiled.place()) else { return Vec::new() };
    let resources = template.resources.values().map(|resource| 1 + made_of(resource)).sum();
    let counts = [
        ("resources", resources, RESOURCES),
        ("parameters", template.parameters.len(), PARAMETERS),
        ("outputs", template.outputs.len(), OUTPUTS),
        ("bytes", text.len(), BYTES),
    ];
    let mut found: Vec<Diagnostic> = counts
        .into_iter()
        .filter(|(_, count, most)| count > most)
        .map(|(what, count, most)| over(place, what, count, most))
        .collect();
    found.extend(long_names(workflows));
    if found.is_empty() && format == Format::Cloudformation && text.len() > DIRECT {
        let message =
            format!("the template has {} bytes; more than {DIRECT} bytes must be uploaded to a bucket", text.len());
        let help = "deploy it with `aws cloudformation deploy --s3-bucket …`, or emit a SAM template";
        found.push(TOO_LARGE.found(message).with_severity(Severity::Warning).at(place.clone()).help(help));
    }
    found
}

/// Queues and activities whose physical names are too long. What might be added to a name counts.
fn long_names(workflows: &[Named]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for compiled in workflows.iter().map(|workflow| &workflow.compiled) {
        let queues =
            compiled.queues().iter().filter(|queue| queue.existing.is_none() && queue.dead_letter_after.is_some());
        let queues = queues.map(|queue| ("queue", &queue.id, suffix(queue), &queue.place));
        let activities = compiled.activities().iter().filter(|activity| activity.existing.is_none());
        let activities = activities.map(|activity| ("activity", &activity.id, ENCRYPTED, &activity.place));
        for (what, id, suffix, place) in queues.chain(activities) {
            let most = LONGEST_NAME - "-".len() - DIGITS - suffix.len();
            if id.chars().count() > most {
                let message = format!("the name of the {what} `{id}` is too long: it has more than {most} characters");
                found.push(TOO_LARGE.found(message).at(place.clone()).help("give it a shorter one"));
            }
        }
    }
    found
}

fn over(place: &Place, what: &str, count: usize, most: usize) -> Diagnostic {
    let message = format!("the template has {count} {what}; CloudFormation allows {most}");
    let help = "emit each workflow to a stack of its own: name it after `emit`";
    TOO_LARGE.found(message).at(place.clone()).help(help)
}

/// How many resources the SAM transform makes beside the one that is written.
fn made_of(resource: &Resource) -> usize {
    let has = |property: &str| resource.properties.contains_key(property);
    match resource.kind {
        "AWS::Serverless::Function" => match resource.properties.get("Events") {
            Some(Value::Map(events)) => events.len(),
            _ => 0,
        },
        "AWS::Serverless::StateMachine" if has("AutoPublishAlias") => 2,
        _ => 0,
    }
}
