//! The second line of a state: what it calls, how long it waits, with which error it fails.

use asl::{Amount, Map, ProcessorMode, Resource, Retrier, State, Wait};

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
    fn durations_are_said_as_people_say_them() {
        let said = [0, 90, 120, 900, 7200, 86_400, 172_800, 3601].map(duration);
        assert_eq!(said, ["0 s", "90 s", "2 min", "15 min", "2 h", "1 day", "2 days", "3601 s"]);
    }
}
