//! Whether what starts a workflow can be deployed, and gives the input that the workflow takes.
//!
//! Sources: EventBridge User Guide, "Amazon EventBridge event patterns"; EventBridge Scheduler User Guide, "Schedule
//! types"; API Gateway Developer Guide, "Integration subtype reference".

use asl::{Diagnostic, Place, Rule};
use serde_json::Value;

use super::rules::messages::{FIFO, MAY_BE_MISSING};
use super::rules::resources::{ANOTHER_INPUT, OUT_OF_RANGE};
use super::rules::triggers::{BAD_PATTERN, BAD_ROUTE, BAD_SCHEDULE};
use crate::duration::Duration;
use crate::payload::Json;
use crate::resource::{
    Authorization, Delivery, EventInput, EventRuleSpec, RouteSpec, ScheduleSpec, Times, Trigger, TriggerSpec,
};
use crate::schema::{same_shape, schema_of};
use crate::workflow::Plan;
use asl::WorkflowType;

/// How long an event pattern may be, in characters.
const LONGEST_PATTERN: usize = 4096;

/// Reports what cannot be.
pub(super) fn check(workflow: &Plan, diagnostics: &mut Vec<Diagnostic>) {
    let mut report = |rule: &Rule, place: &Place, message: String, help: &str| {
        diagnostics.push(rule.found(message).at(place.clone()).help(help));
    };
    for (index, Trigger { spec, gives }) in workflow.triggers.iter().enumerate() {
        let (what, place) = match spec {
            TriggerSpec::Event(rule) => {
                check_rule(rule, &mut report);
                (&rule.id, &rule.place)
            }
            TriggerSpec::Schedule(schedule) => {
                check_schedule(schedule, &mut report);
                (&schedule.id, &schedule.place)
            }
            TriggerSpec::Route(route) => {
                check_route(workflow, route, &mut report);
                let same =
                    |other: &Trigger| matches!(&other.spec, TriggerSpec::Route(other) if other.path == route.path);
                if workflow.triggers.iter().take(index).any(same) {
                    let message = format!("two routes of `{}` have the path `{}`", workflow.name, route.path);
                    report(&BAD_ROUTE, &route.place, message, "remove one of them");
                }
                (&route.path, &route.place)
            }
        };
        let gives = gives.as_ref().filter(|gives| !same_shape(gives, &schema_of::<Json>()));
        if gives.is_some_and(|gives| !same_shape(gives, &workflow.input_schema())) {
            let message = format!("`{what}` starts `{}` with an input of the wrong type", workflow.name);
            let help = "use the type that the workflow's closure reads";
            report(&ANOTHER_INPUT, place, message, help);
        }
    }
}

fn check_rule(rule: &EventRuleSpec, report: &mut impl FnMut(&Rule, &Place, String, &str)) {
    let (id, place) = (&rule.id, &rule.place);
    check_delivery(id, place, &rule.delivery, report);
    if let Some(fault) = fault_of_pattern(&rule.pattern) {
        let help = "say which events should match, for example with `.source([\"shop.orders\"])`";
        report(&BAD_PATTERN, place, format!("the pattern of `{id}` {fault}"), help);
    }
    if let Some(bucket) = &rule.bucket {
        if bucket.existing.is_none() && !bucket.sends_events {
            let message = format!("the pattern of `{id}` matches no event: the bucket `{}` sends none", bucket.id);
            report(&BAD_PATTERN, place, message, "add `.event_bridge_enabled()` to the bucket");
        }
        // The template has such a pattern as a text, in which no name of a bucket could be put.
        if asks_for_null(&rule.pattern) {
            let message = format!("the pattern of `{id}` matches `null`, which events of a bucket do not have");
            report(&BAD_PATTERN, place, message, "leave `null` out of the pattern");
        }
    }
    if let EventInput::Parts(parts) = &rule.input {
        let bad = parts.iter().find(|(_, path)| *path != "$" && !path.starts_with("$."));
        if let Some((name, path)) = bad {
            let message = format!("`{path}`, the input path `{name}` of `{id}`, is not a path into an event");
            report(&BAD_PATTERN, place, message, "write a path such as `$.detail.order_id`");
        }
        if parts.is_empty() || parts.len() > 100 {
            let message = format!("`{id}` has {} input paths; allowed are 1 to 100", parts.len());
            report(&OUT_OF_RANGE, place, message, "use the event's `detail`, or the whole event");
        }
    }
}

/// True for a pattern with a `null` anywhere.
fn asks_for_null(pattern: &Value) -> bool {
    let mut waiting = vec![pattern];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Null => return true,
            Value::Object(members) => waiting.extend(members.values()),
            Value::Array(items) => waiting.extend(items),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    false
}

/// Every leaf of a pattern is a list of what may be there.
fn fault_of_pattern(pattern: &Value) -> Option<String> {
    let Value::Object(top) = pattern else { return Some("is not an object".to_owned()) };
    if top.is_empty() {
        return Some("matches every event".to_owned());
    }
    let mut waiting: Vec<(&String, &Value)> = top.iter().collect();
    while let Some((name, value)) = waiting.pop() {
        match value {
            Value::Object(members) if members.is_empty() => return Some(format!("has no condition for `{name}`")),
            Value::Object(members) => waiting.extend(members),
            Value::Array(wanted) if wanted.is_empty() => return Some(format!("matches no value of `{name}`")),
            Value::Array(wanted) if name == "$or" => {
                waiting.extend(wanted.iter().map(|one| (name, one)).filter(|(_, one)| one.is_object()));
            }
            Value::Array(_) => {}
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                return Some(format!("does not list the values of `{name}` in an array"));
            }
        }
    }
    let length = pattern.to_string().chars().count();
    (length > LONGEST_PATTERN).then(|| format!("has {length} characters; at most {LONGEST_PATTERN} are allowed"))
}

fn check_schedule(schedule: &ScheduleSpec, report: &mut impl FnMut(&Rule, &Place, String, &str)) {
    let (id, place) = (&schedule.id, &schedule.place);
    check_delivery(id, place, &schedule.delivery, report);
    let minutes = |time: Duration| (time.as_seconds() % 60 == 0).then_some(time.as_seconds() / 60);
    match &schedule.times {
        Times::Rate(every) if minutes(*every).is_none_or(|minutes| minutes == 0) => {
            let message = format!("`{id}` runs every {} s; only whole minutes are allowed", every.as_seconds());
            report(&BAD_SCHEDULE, place, message, "use `minutes(…)`, `hours(…)` or `days(…)`");
        }
        Times::Rate(_) => {}
        Times::Cron(fields, zone) => {
            if !is_cron(fields) {
                let help = "write six fields, with `?` as either the third or the fifth, such as `0 3 * * ? *`";
                report(&BAD_SCHEDULE, place, format!("`{fields}` of `{id}` is not a valid cron expression"), help);
            }
            check_zone(id, zone, place, report);
        }
        Times::Once(time, zone) => {
            if !is_local_time(time) {
                let help = "write it as `2030-01-31T12:00:00`, without a zone";
                report(&BAD_SCHEDULE, place, format!("`{time}` of `{id}` is not a valid time"), help);
            }
            check_zone(id, zone, place, report);
        }
    }
    let is_allowed = |window: &Duration| minutes(*window).is_some_and(|minutes| (1..=1440).contains(&minutes));
    if let Some(window) = schedule.window.filter(|window| !is_allowed(window)) {
        let message = format!(
            "the flexible time window of `{id}` is {} s; allowed are 1 to 1440 whole minutes",
            window.as_seconds()
        );
        report(&OUT_OF_RANGE, place, message, "remove `.flexible_time_window(…)` to start at the exact time");
    }
    if let Err(error) = &schedule.input {
        let message = format!("the input of `{id}` cannot be written as JSON: {error}");
        report(&BAD_SCHEDULE, place, message, "use a value that serde_json can serialize");
    }
}

/// Six fields, of which the day of the month or the day of the week is left open.
fn is_cron(text: &str) -> bool {
    let fields: Vec<&str> = text.split(' ').collect();
    let [minutes, hours, day, month, weekday, year] = fields.as_slice() else { return false };
    let written =
        |field: &&str| !field.is_empty() && field.chars().all(|c| c.is_ascii_alphanumeric() || "*,-/?#".contains(c));
    fields.iter().all(written)
        && (*day == "?") != (*weekday == "?")
        && [minutes, hours, month, year].iter().all(|field| !field.contains('?'))
}

/// `2030-01-31T12:00:00`.
fn is_local_time(text: &str) -> bool {
    text.len() == 19
        && text.bytes().zip(*b"dddd-dd-ddTdd:dd:dd").all(|(found, wanted)| match wanted {
            b'd' => found.is_ascii_digit(),
            other => found == other,
        })
}

fn check_zone(id: &str, zone: &str, place: &Place, report: &mut impl FnMut(&Rule, &Place, String, &str)) {
    if zone.is_empty() || zone.len() > 50 || !zone.chars().all(|c| c.is_ascii_alphanumeric() || "_/+-".contains(c)) {
        let help = "use a name of the time zone database, such as `Europe/Berlin` or `UTC`";
        report(&BAD_SCHEDULE, place, format!("`{zone}` of `{id}` is not a time zone"), help);
    }
}

fn check_route(workflow: &Plan, route: &RouteSpec, report: &mut impl FnMut(&Rule, &Place, String, &str)) {
    let (path, place) = (&route.path, &route.place);
    let written = |c: char| c.is_ascii_alphanumeric() || "/-_.".contains(c);
    if !path.starts_with('/') || path.len() > 200 || path.contains("//") || !path.chars().all(written) {
        report(
            &BAD_ROUTE,
            place,
            format!("`{path}` is not a valid path of a route"),
            "write it in the form \
            `/payments`",
        );
    }
    if route.synchronous && workflow.workflow_type == WorkflowType::Standard {
        let message = format!("`{path}` waits for the end of `{}`, which is a Standard workflow", workflow.name);
        report(&BAD_ROUTE, place, message, "use `Workflow::express`, or respond with the execution's ARN");
    }
    if route.rate == 0 || route.burst == 0 || route.rate > 10_000 || route.burst > 5000 {
        let message = format!(
            "the throttling of `{path}` is {} requests per second with a burst of {}; allowed are 1 to 10000, and a \
                burst of 1 to 5000",
            route.rate, route.burst
        );
        report(&OUT_OF_RANGE, place, message, "use lower values; these are the default quotas of an account");
    }
    match &route.authorization {
        Authorization::Jwt { issuer, audiences } if !issuer.starts_with("https://") || audiences.is_empty() => {
            let message = format!("`{path}` would accept tokens of `{issuer}`, but cannot verify them");
            report(&BAD_ROUTE, place, message, "name the issuer's `https://` address and at least one audience");
        }
        _ => {}
    }
}

fn check_delivery(id: &str, place: &Place, delivery: &Delivery, report: &mut impl FnMut(&Rule, &Place, String, &str)) {
    let seconds = delivery.for_at_most.as_seconds();
    if delivery.retries > 185 || !(60..=86_400).contains(&seconds) {
        let message = format!(
            "the retry policy of `{id}` is {} attempts within {seconds} s; allowed are 0 to 185 attempts within 60 to \
                86400 s",
            delivery.retries
        );
        report(&OUT_OF_RANGE, place, message, "remove `.retry_policy(…)` for the maximum");
    }
    if delivery.undelivered.fifo {
        let message = format!("the dead-letter queue of `{id}` is the FIFO queue `{}`", delivery.undelivered.id);
        report(&FIFO, place, message, "use a standard queue, because EventBridge does not set a message group");
    }
    if let Some(flag) = &delivery.undelivered.only_if {
        let queue = &delivery.undelivered.id;
        let message = format!(
            "the dead-letter queue of `{id}` is `{queue}`, which exists only if the parameter `{}` is set",
            flag.name
        );
        report(&MAY_BE_MISSING, place, message, "remove `.only_if(…)`, or use another queue");
    }
}
