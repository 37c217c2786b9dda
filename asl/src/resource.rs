//! What a task's `Resource` names: read here, and nowhere else.

use catalogue::{Operation, Optimized, Pattern};

/// What the `Resource` of a task, of an `ItemReader` or of a `ResultWriter` names (Developer Guide, "Integrating
/// services"), as far as its placeholders let it be known.
///
/// ```
/// use asl::{Pattern, Resource};
///
/// let Resource::Call(call) = Resource::parse("arn:aws:states:::sqs:sendMessage.waitForTaskToken") else { panic!() };
/// assert_eq!((call.service, call.action), ("sqs", "sendMessage"));
/// assert_eq!(call.pattern(), Some(Pattern::WaitForTaskToken));
///
/// assert!(matches!(Resource::parse("arn:aws:lambda:eu-west-1:111122223333:function:pay"), Resource::Function(_)));
/// assert!(matches!(Resource::parse("${PayFunctionArn}"), Resource::Placeholder(_)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource<'r> {
    /// An action of a service: `arn:aws:states:::…`.
    Call(Call<'r>),
    /// The ARN of a Lambda function, whose request and result are bare payloads.
    Function(&'r str),
    /// The ARN of an activity.
    Activity(&'r str),
    /// A `${Name}` placeholder hides what it is; only its end may tell how the task waits.
    Placeholder(&'r str),
    /// Anything else, which a task cannot call.
    Other(&'r str),
}

/// An action of a service that a task calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Call<'r> {
    /// The partition, such as `aws`, or a placeholder.
    pub partition: &'r str,
    /// Whether the SDK is called, `aws-sdk:…`, and not an optimized integration.
    pub sdk: bool,
    /// The service as the resource spells it, without `aws-sdk:`.
    pub service: &'r str,
    /// The action as the resource spells it.
    pub action: &'r str,
    /// What follows the action, with its dot, such as `.sync:2`; empty for request-response.
    pub suffix: &'r str,
    /// Service, action and suffix as they are written, such as `aws-sdk:dynamodb:getItem`.
    pub written: &'r str,
}

impl<'r> Resource<'r> {
    /// Reads a `Resource`. Colons inside a `${…}` placeholder divide nothing.
    pub fn parse(text: &'r str) -> Self {
        let Some(arn) = Arn::parse(text) else {
            // A placeholder may hold several parts.
            let hidden = (text.starts_with("${") || text.starts_with("arn:")) && has_placeholder(text);
            return if hidden { Resource::Placeholder(text) } else { Resource::Other(text) };
        };
        match arn.service {
            "lambda" => Resource::Function(text),
            "states" if arn.resource.starts_with("activity:") => Resource::Activity(text),
            "states" if arn.region.is_empty() && arn.account.is_empty() => match Call::parse(arn) {
                Some(call) => Resource::Call(call),
                None if has_placeholder(arn.resource) => Resource::Placeholder(text),
                None => Resource::Other(text),
            },
            service if has_placeholder(service) => Resource::Placeholder(text),
            _ => Resource::Other(text),
        }
    }

    /// How the task waits; none if unknown, or if the language has no such pattern.
    pub fn pattern(&self) -> Option<Pattern> {
        match self {
            Resource::Call(call) => call.pattern(),
            Resource::Function(_) => Some(Pattern::RequestResponse),
            Resource::Activity(_) | Resource::Other(_) => None,
            Resource::Placeholder(text) => Pattern::ALL
                .into_iter()
                .find(|pattern| !pattern.suffix().is_empty() && text.ends_with(pattern.suffix())),
        }
    }

    /// True for a task that waits for a callback with its task token.
    pub fn waits_for_token(&self) -> bool {
        self.pattern() == Some(Pattern::WaitForTaskToken)
    }

    /// True for a task that waits until a job has ended.
    pub fn runs_a_job(&self) -> bool {
        matches!(self.pattern(), Some(Pattern::RunAJob(_)))
    }

    /// The action of a service, if the task calls one.
    pub fn call(&self) -> Option<&Call<'r>> {
        match self {
            Resource::Call(call) => Some(call),
            Resource::Function(_) | Resource::Activity(_) | Resource::Placeholder(_) | Resource::Other(_) => None,
        }
    }

    /// The optimized integration of a task, and its pattern; none if there is no such integration.
    pub fn integration(&self) -> Option<(&'static Optimized, Pattern)> {
        let (service, action) = self.optimized()?;
        let (integration, pattern) = (catalogue::optimized(service, action)?, self.pattern()?);
        integration.has(pattern).then_some((integration, pattern))
    }

    /// The SDK call of a task; none if there is no such call.
    pub fn sdk(&self) -> Option<Operation> {
        let call = self.call().filter(|call| call.sdk)?;
        catalogue::service(call.service).filter(|_| call.is_one_request())?.operation(call.action)
    }

    /// The IAM actions that the execution role always needs; none if no source documents them. They are looked up, not guessed
    /// from the names of APIs.
    pub fn actions(&self) -> Option<Vec<&'static str>> {
        match self {
            Resource::Call(call) if call.sdk => self.sdk()?.actions(),
            Resource::Call(_) => self.integration().map(|(integration, pattern)| integration.actions(pattern)),
            Resource::Function(_) => {
                catalogue::optimized("lambda", "invoke").map(|invoke| invoke.actions(Pattern::RequestResponse))
            }
            Resource::Activity(_) => Some(Vec::new()),
            Resource::Placeholder(_) | Resource::Other(_) => None,
        }
    }

    /// Service and action of an optimized integration, such as `("sqs", "sendMessage")`.
    pub fn optimized(&self) -> Option<(&'r str, &'r str)> {
        self.call().filter(|call| !call.sdk).map(|call| (call.service, call.action))
    }
}

impl<'r> Call<'r> {
    /// Reads what follows `arn:aws:states:::`.
    pub(crate) fn parse(Arn { partition, resource: written, .. }: Arn<'r>) -> Option<Self> {
        let mut parts = Parts { rest: Some(written) };
        let first = parts.next()?;
        let (sdk, service) = if first == "aws-sdk" { (true, parts.next()?) } else { (false, first) };
        let call = parts.rest?;
        let (action, suffix) = call.split_at(call.find('.').unwrap_or(call.len()));
        Some(Self { partition, sdk, service, action, suffix, written })
    }

    /// How the task waits; none for a suffix that the language does not have.
    pub fn pattern(&self) -> Option<Pattern> {
        Pattern::of_suffix(self.suffix)
    }

    /// True for a call that waits for no job, as all calls of the SDK.
    pub fn is_one_request(&self) -> bool {
        matches!(self.pattern(), Some(Pattern::RequestResponse | Pattern::WaitForTaskToken))
    }

    /// True if a placeholder hides the service, the action or a part of them.
    pub fn is_hidden(&self) -> bool {
        has_placeholder(self.written)
    }
}

/// The parts of an ARN. Each may hold `${Name}` placeholders.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arn<'r> {
    pub(crate) partition: &'r str,
    pub(crate) service: &'r str,
    pub(crate) region: &'r str,
    pub(crate) account: &'r str,
    pub(crate) resource: &'r str,
}

impl<'r> Arn<'r> {
    /// Reads `arn:partition:service:region:account:resource`; nothing else is an ARN.
    pub(crate) fn parse(text: &'r str) -> Option<Self> {
        let mut parts = Parts { rest: Some(text) };
        (parts.next()? == "arn").then_some(())?;
        let (partition, service, region, account) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        Some(Self { partition, service, region, account, resource: parts.rest? })
    }
}

/// The parts of a text. Only colons outside of placeholders divide it.
struct Parts<'r> {
    /// What was not divided yet; none after the last part.
    rest: Option<&'r str>,
}

impl<'r> Parts<'r> {
    fn next(&mut self) -> Option<&'r str> {
        let rest = self.rest?;
        let mut from = 0;
        while let Some(colon) = rest[from..].find(':').map(|found| from + found) {
            let open = opening(&rest[from..colon]).map(|found| from + found);
            match open.and_then(|open| rest[open..].find('}').map(|found| open + found)) {
                Some(close) if close > colon => from = close,
                // The placeholder ended before the colon; another may begin behind it.
                Some(close) if opening(&rest[close..colon]).is_some() => from = close,
                Some(_) | None => {
                    self.rest = Some(&rest[colon + 1..]);
                    return Some(&rest[..colon]);
                }
            }
        }
        self.rest = None;
        Some(rest)
    }
}

fn has_placeholder(text: &str) -> bool {
    opening(text).is_some_and(|open| text[open..].contains('}'))
}

/// Where the first placeholder begins. A search for one character is begun faster than one for two.
fn opening(text: &str) -> Option<usize> {
    text.match_indices('$').map(|(found, _)| found).find(|found| text[found + 1..].starts_with('{'))
}

#[cfg(test)]
mod tests {
    use catalogue::JobOutput;

    use super::*;

    fn call(text: &str) -> Call<'_> {
        match Resource::parse(text) {
            Resource::Call(call) => call,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn calls_functions_and_activities_are_distinguished() {
        let send = call("arn:aws:states:::sqs:sendMessage.waitForTaskToken");
        assert_eq!((send.service, send.action, send.suffix), ("sqs", "sendMessage", ".waitForTaskToken"));
        let get = call("arn:aws-cn:states:::aws-sdk:dynamodb:getItem");
        assert_eq!((get.partition, get.sdk, get.service, get.action), ("aws-cn", true, "dynamodb", "getItem"));
        assert_eq!(get.pattern(), Some(Pattern::RequestResponse));
        let start = call("arn:aws:states:::states:startExecution.sync:2");
        assert_eq!((start.action, start.pattern()), ("startExecution", Some(Pattern::RunAJob(JobOutput::Parsed))));
        let activity = "arn:aws:states:eu-west-1:111122223333:activity:pack";
        assert_eq!(Resource::parse(activity), Resource::Activity(activity));
        let function = "arn:aws:lambda:eu-west-1:111122223333:function:pack";
        assert_eq!(Resource::parse(function), Resource::Function(function));
        for text in [
            "",
            "sqs",
            "arn:aws:states:::sqs",
            "arn:aws:states:eu-west-1:111122223333:stateMachine:m",
            "arn:aws:s3:::b",
            "arn:aws:states:::",
        ] {
            assert_eq!(Resource::parse(text), Resource::Other(text));
        }
    }

    #[test]
    fn a_placeholder_is_one_piece_whatever_stands_in_it() {
        let send = call("arn:${AWS::Partition}:states:::sqs:sendMessage.waitForTaskToken");
        assert_eq!((send.partition, send.service), ("${AWS::Partition}", "sqs"));
        assert!(call("arn:aws:states:::${Service}:run.sync").is_hidden());
        let activity = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:activity:pack";
        assert_eq!(Resource::parse(activity), Resource::Activity(activity));
        for text in [
            "${Pay}",
            "arn:${Rest}",
            "${Prefix}:sendMessage.waitForTaskToken",
            "arn:aws:${S}:::x",
            "arn:aws:states:::${X}",
        ] {
            assert_eq!(Resource::parse(text), Resource::Placeholder(text));
        }
        assert!(Resource::parse("${Prefix}:sendMessage.waitForTaskToken").waits_for_token());
        assert!(Resource::parse("${Prefix}.sync:2").runs_a_job());
        assert_eq!(Resource::parse("${").pattern(), None);
        // One that is not closed hides nothing.
        assert_eq!(Resource::parse("${Pay"), Resource::Other("${Pay"));
    }

    #[test]
    fn a_resource_is_read_back_as_it_was_written() {
        for integration in catalogue::optimized_calls() {
            for pattern in integration.patterns() {
                let resource = integration.resource(pattern);
                assert_eq!(Resource::parse(&resource).integration(), Some((integration, pattern)), "{resource}");
            }
        }
    }

    #[test]
    fn other_resources_are_no_integrations() {
        for resource in [
            "arn:aws:lambda:eu-west-1:123456789012:function:f",
            "arn:aws:states:::sqs:receiveMessage",
            "arn:aws:states:::sqs:sendMessage.sync",
            "arn:aws:states:::sqs:sendMessage:2",
            "arn:aws:states:::states:startExecution.sync:3",
            "arn:aws:states:::states:startExecution.sync:2:1",
            "arn:aws:states:::s3:getObject",
            "sqs",
        ] {
            assert_eq!(Resource::parse(resource).integration(), None, "{resource}");
        }
    }

    #[test]
    fn actions_are_those_of_the_call() {
        let actions = |resource| Resource::parse(resource).actions();
        assert_eq!(actions("arn:aws:states:::aws-sdk:s3:listObjectsV2"), Some(vec!["s3:ListBucket"]));
        assert_eq!(actions("arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken"), Some(vec!["sqs:SendMessage"]));
        assert_eq!(actions("arn:aws:states:::aws-sdk:sqs:sendMessage.sync"), None);
        assert_eq!(actions("arn:aws:states:::aws-sdk:sqs:sendMessages"), None);
        assert_eq!(actions("arn:aws:states:::sqs:sendMessage"), Some(vec!["sqs:SendMessage"]));
        assert_eq!(actions("arn:aws:lambda:eu-west-1:1:function:f"), Some(vec!["lambda:InvokeFunction"]));
        assert_eq!(actions("arn:aws:states:eu-west-1:1:activity:pack"), Some(Vec::new()));
        assert_eq!(actions("${Pay}"), None);
        let start = actions("arn:aws:states:::states:startExecution.sync:2").unwrap();
        assert!(start.contains(&"states:StopExecution") && start.contains(&"events:PutRule"), "{start:?}");
    }

    #[test]
    fn a_suffix_that_the_language_does_not_have_is_no_pattern() {
        assert_eq!(call("arn:aws:states:::states:startExecution.sync:3").pattern(), None);
        assert_eq!(call("arn:aws:states:::states:startExecution.sync:2:1").pattern(), None);
    }
}
