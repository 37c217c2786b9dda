//! What a task's `Resource` names.

use std::sync::Arc;

/// What a task calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resource {
    /// A Lambda function by its ARN: request and answer are bare payloads.
    Function(Arc<str>),
    /// An activity by its ARN.
    Activity(Arc<str>),
    /// An API of a service.
    Service {
        /// The resource as written.
        arn: Arc<str>,
        /// The service, such as `sqs` or `aws-sdk:dynamodb`.
        service: Arc<str>,
        /// The API with its suffix, such as `sendMessage.waitForTaskToken`.
        api: Arc<str>,
        /// When the task is done.
        pattern: Pattern,
    },
}

/// When a task is done (Developer Guide, "Service integration patterns").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// When the service has answered.
    RequestResponse,
    /// When the job is done: `.sync`, `.sync:2`.
    Sync,
    /// When somebody hands the task token back.
    WaitForTaskToken,
}

impl Resource {
    /// Reads a `Resource`. What is no API of a service and no activity is taken for a function.
    pub(crate) fn parse(arn: &str) -> Self {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let [_, _, "states", region, _, rest] = parts[..] else { return Resource::Function(arn.into()) };
        if rest.starts_with("activity:") {
            return Resource::Activity(arn.into());
        }
        if !region.is_empty() {
            return Resource::Function(arn.into());
        }
        // `sqs:sendMessage`, `aws-sdk:dynamodb:getItem`, `states:startExecution.sync:2`.
        let mut names: Vec<&str> = rest.split(':').collect();
        let version = names.pop_if(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        let api = names.pop().unwrap_or_default();
        let api = version.map_or_else(|| api.to_owned(), |version| format!("{api}:{version}"));
        let pattern = match api.split_once('.').map(|(_, suffix)| suffix) {
            Some("waitForTaskToken") => Pattern::WaitForTaskToken,
            Some(suffix) if suffix.starts_with("sync") => Pattern::Sync,
            Some(_) | None => Pattern::RequestResponse,
        };
        Resource::Service { arn: arn.into(), service: names.join(":").into(), api: api.into(), pattern }
    }

    /// The ARN as written.
    pub(crate) fn arn(&self) -> &Arc<str> {
        match self {
            Resource::Function(arn) | Resource::Activity(arn) | Resource::Service { arn, .. } => arn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_functions_and_activities_are_told_apart() {
        let service = |arn: &str| match Resource::parse(arn) {
            Resource::Service { service, api, pattern, .. } => Some((service.to_string(), api.to_string(), pattern)),
            Resource::Function(_) | Resource::Activity(_) => None,
        };
        let found = |service: &str, api: &str, pattern| Some((service.to_owned(), api.to_owned(), pattern));
        assert_eq!(
            service("arn:aws:states:::sqs:sendMessage.waitForTaskToken"),
            found("sqs", "sendMessage.waitForTaskToken", Pattern::WaitForTaskToken)
        );
        assert_eq!(
            service("arn:aws-cn:states:::aws-sdk:dynamodb:getItem"),
            found("aws-sdk:dynamodb", "getItem", Pattern::RequestResponse)
        );
        assert_eq!(
            service("arn:aws:states:::states:startExecution.sync:2"),
            found("states", "startExecution.sync:2", Pattern::Sync)
        );
        let activity = "arn:aws:states:eu-west-1:111122223333:activity:pack";
        assert_eq!(Resource::parse(activity), Resource::Activity(activity.into()));
        let function = "arn:aws:lambda:eu-west-1:111122223333:function:pack";
        assert_eq!(Resource::parse(function), Resource::Function(function.into()));
    }
}
