//! The second line of a state: what it calls, how long it waits, with which error it fails.

use asl::{Amount, Map, ProcessorMode, Resource, Retrier, State, Task, Wait};

/// What a state does beside its type; none where there is nothing to say.
pub(super) fn of(state: &State) -> Option<String> {
    match state {
        State::Task(task) => Some(called(&task.resource)),
        State::Wait(wait) => waited(wait),
        State::Fail(fail) => fail.error.clone().or_else(|| fail.error_path.clone()),
        State::Parallel(parallel) => Some(counted(parallel.branches.len(), "branch", "branches")),
        State::Map(map) => Some(mapped(map)),
        State::Pass(_) | State::Choice(_) | State::Succeed(_) => None,
        State::Other(_) => None,
    }
}

/// What a resource names: the call as it is written, or the name of a function or activity.
fn called(resource: &str) -> String {
    let last = |arn: &str| arn.rsplit(':').next().unwrap_or_default().to_owned();
    match Resource::parse(resource) {
        Resource::Call(call) => call.written.to_owned(),
        Resource::Function(arn) => match arn.split_once(":function:") {
            Some((_, name)) => format!("function {name}"),
            None => format!("function {}", last(arn)),
        },
        Resource::Activity(arn) => match arn.split_once(":activity:") {
            Some((_, name)) => format!("activity {name}"),
            None => format!("activity {}", last(arn)),
        },
        // It stands for an ARN that is known only at deployment.
        Resource::Placeholder(text) => {
            let name = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
            name.filter(|name| !name.contains(['$', '{', '}'])).unwrap_or(text).to_owned()
        }
        Resource::Other(text) => text.to_owned(),
    }
}

/// The members of a request that name what it is for, by the ends of their names: those that are surest come first.
const NAMING: [&str; 9] =
    ["FunctionName", "TableName", "Arn", "Url", "Bucket", "Queue", "ModelId", "Cluster", "JobName"];

/// What a task's request is for, as far as the definition says it: the last part of an ARN or an address, or what a placeholder is
/// called.
pub(super) fn target(task: &Task) -> Option<String> {
    let request = task.parameters.as_ref().or(task.arguments.as_ref())?.as_object()?;
    let named = |ending: &&str| {
        let mut members = request.iter().filter(|(name, _)| name.ends_with(*ending) && !name.ends_with("RoleArn"));
        members.find_map(|(_, value)| target_name(value.as_str()?))
    };
    NAMING.iter().find_map(named)
}

fn target_name(value: &str) -> Option<String> {
    // What is computed has no name yet.
    if value.starts_with("{%") || value.is_empty() {
        return None;
    }
    if let Some(placeholder) = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        let name = ["Arn", "Name", "Url"].iter().find_map(|ending| placeholder.strip_suffix(ending));
        let name = name.filter(|name| !name.is_empty()).unwrap_or(placeholder);
        return Some(name.to_owned()).filter(|name| !name.contains(['$', '{', '}']));
    }
    let name = match value.split_once(":function:") {
        Some((_, name)) => name,
        None => value.trim_end_matches('/').rsplit(['/', ':']).next()?,
    };
    Some(name.to_owned()).filter(|name| !name.is_empty() && !name.contains("${"))
}

/// The service whose icon a task has.
pub(super) fn service(resource: &Resource<'_>) -> Option<String> {
    match resource {
        Resource::Call(call) => Some(call.service.to_owned()),
        Resource::Function(_) => Some("lambda".to_owned()),
        Resource::Activity(_) => Some("activity".to_owned()),
        Resource::Placeholder(_) | Resource::Other(_) => None,
    }
}

fn waited(wait: &Wait) -> Option<String> {
    if let Some(seconds) = &wait.seconds {
        return Some(match seconds.as_u64() {
            Some(seconds) => duration(seconds),
            None => format!("{} s", amount(seconds)),
        });
    }
    if let Some(path) = &wait.seconds_path {
        return Some(format!("{path} s"));
    }
    let until = wait.timestamp.as_deref().or(wait.timestamp_path.as_deref())?;
    Some(format!("until {}", bare(until)))
}

fn mapped(map: &Map) -> String {
    let config = map.processor().processor_config.as_ref();
    let distributed = config.and_then(|config| config.mode) == Some(ProcessorMode::Distributed);
    let mode = if distributed { "distributed" } else { "for each item" };
    match map.max_concurrency.as_ref().and_then(Amount::as_u64) {
        Some(0) | None => mode.to_owned(),
        Some(most) => format!("{mode}, {most} at a time"),
    }
}

/// What a retrier does, in a sentence.
pub(super) fn retrier(retrier: &Retrier) -> String {
    let times = retrier.max_attempts.as_ref().map_or_else(|| "3".to_owned(), amount);
    format!("{}: {times} times", retrier.error_equals.join(", "))
}

fn amount(amount: &Amount) -> String {
    match amount {
        Amount::Number(number) => number.to_string(),
        Amount::Text(text) => bare(text).to_owned(),
    }
}

/// An expression without its brackets.
fn bare(text: &str) -> &str {
    text.trim().strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}")).unwrap_or(text).trim()
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Seconds as people say them: `90 s`, `15 min`, `2 h`, `3 days`.
fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        _ if seconds % 86_400 == 0 => counted(usize::try_from(seconds / 86_400).unwrap_or(usize::MAX), "day", "days"),
        _ if seconds % 3_600 == 0 => format!("{} h", seconds / 3_600),
        _ if seconds % 60 == 0 => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_resource_is_named_as_briefly_as_it_can_be() {
        assert_eq!(called("arn:aws:states:::sqs:sendMessage.waitForTaskToken"), "sqs:sendMessage.waitForTaskToken");
        assert_eq!(called("arn:aws:lambda:eu-west-1:111122223333:function:pay:live"), "function pay:live");
        assert_eq!(called("arn:aws:states:eu-west-1:111122223333:activity:pack"), "activity pack");
        assert_eq!(called("${PayFunctionArn}"), "PayFunctionArn");
        assert_eq!(called("nothing"), "nothing");
    }

    #[test]
    fn what_a_request_is_for_is_said_where_the_definition_says_it() {
        let of = |request: Value| target(&Task { parameters: Some(request), ..Task::default() });
        let function = "arn:aws:lambda:eu-west-1:111122223333:function:pay:live";
        assert_eq!(of(json!({"Payload": {}, "FunctionName": function})).as_deref(), Some("pay:live"));
        assert_eq!(of(json!({"FunctionName": "${PayFunctionArn}"})).as_deref(), Some("PayFunction"));
        assert_eq!(of(json!({"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/jobs"})).as_deref(), Some("jobs"));
        assert_eq!(of(json!({"RoleArn": "arn:aws:iam::1:role/r", "Bucket": "raw"})).as_deref(), Some("raw"));
        for unknown in [
            json!({"FunctionName.$": "$.f"}),
            json!({"FunctionName": "{% $f %}"}),
            json!({"TableName": "a${B}c"}),
            json!([1]),
        ] {
            assert_eq!(of(unknown.clone()), None, "{unknown}");
        }
    }

    #[test]
    fn durations_are_said_as_people_say_them() {
        let said = [0, 90, 120, 900, 7200, 86_400, 172_800, 3601].map(duration);
        assert_eq!(said, ["0 s", "90 s", "2 min", "15 min", "2 h", "1 day", "2 days", "3601 s"]);
    }
}
