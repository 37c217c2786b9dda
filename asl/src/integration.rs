//! The table of service integrations: what a task can call, and which permissions the execution role needs.
//!
//! Tasks, rules and permissions all use this table. Calls that are not in it are rejected, never granted by a wildcard.
//! Sources: AWS Step Functions Developer Guide, "Integrating services" and the page of each service.

pub(crate) mod optimized;
pub(crate) mod sdk;
mod table;

use std::fmt;

use crate::Resource;

/// How a task waits for its service (Developer Guide, "Service integration patterns").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Continues as soon as the service has answered.
    RequestResponse,
    /// Waits for a callback with the task token.
    WaitForTaskToken,
    /// Continues when the job that the call began has ended.
    RunAJob(JobOutput),
}

/// The form of a job's output, if there are two (Developer Guide, "Start workflow executions from a task
/// state").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JobOutput {
    /// As the service describes the job, with the output of a nested execution as a JSON string. Written `.sync`.
    Described,
    /// What a nested execution leaves behind is data. Written `.sync:2`.
    Parsed,
}

impl Pattern {
    /// What the pattern adds to the resource.
    pub fn suffix(self) -> &'static str {
        match self {
            Pattern::RequestResponse => "",
            Pattern::WaitForTaskToken => ".waitForTaskToken",
            Pattern::RunAJob(JobOutput::Described) => ".sync",
            Pattern::RunAJob(JobOutput::Parsed) => ".sync:2",
        }
    }
}

/// A permission that a call needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grant {
    /// The IAM actions, in their canonical spelling.
    pub actions: &'static [&'static str],
    /// What they are allowed on.
    pub on: GrantTarget,
}

/// What a permission is allowed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantTarget {
    /// The resource that the request names in this parameter.
    Parameter(&'static str),
    /// The customer managed key of the resource in this parameter, if it has one; only through the named service.
    KeyOf {
        /// The parameter that names the resource.
        parameter: &'static str,
        /// The service's name in `kms:ViaService`, without region and domain.
        via: &'static str,
    },
    /// The executions of the state machine that the request names in this parameter.
    ExecutionsOf(&'static str),
    /// The rule with this name in the stack's account and region, by which a service reports that a job has ended.
    ManagedRule(&'static str),
}

/// One API with an optimized integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Integration {
    /// The service as the resource ARN spells it.
    pub service: &'static str,
    /// The API as the resource ARN spells it.
    pub api: &'static str,
    /// The parameter with the author's part; none if that is the whole request.
    pub message: Option<&'static str>,
    /// How tasks can wait for it.
    pub patterns: &'static [Pattern],
    /// Parameters without which the call fails.
    pub required: &'static [&'static str],
    /// Parameters of which one must be given; empty if there is no such group.
    pub one_of: &'static [&'static str],
    /// Parameters that may be given.
    pub optional: &'static [&'static str],
    /// The place of the useful part of the result, by pattern; other patterns give the whole result.
    pub envelopes: &'static [(Pattern, &'static [&'static str])],
    /// Errors of the call itself that pass by themselves: throttling, faults of the service, broken connections.
    pub transient_errors: &'static [&'static str],
    /// What begins the names of the errors that the service raises, without the dot.
    pub error_prefix: &'static str,
    /// What the execution role needs.
    pub grants: &'static [Grant],
    /// The additional permissions to monitor a job, and to stop it with its execution.
    pub job_grants: &'static [Grant],
}

impl Integration {
    /// Every entry.
    pub fn all() -> &'static [Integration] {
        table::INTEGRATIONS
    }

    /// The entry of a service's API.
    pub fn find(service: &str, api: &str) -> Option<&'static Integration> {
        table::INTEGRATIONS.iter().find(|entry| entry.service == service && entry.api == api)
    }

    /// The entry of a call as histories name it: a service, and an API with or without the suffix of its pattern.
    pub fn called(service: &str, api: &str) -> Option<&'static Integration> {
        Self::find(service, api.split_once('.').map_or(api, |(api, _)| api))
    }

    /// What a task that runs an activity has in common with calls: nothing to grant, one input, and an error that
    /// passes by itself when another worker takes the work. Its `Resource` is the activity's ARN.
    pub fn activity() -> &'static Integration {
        &table::ACTIVITY
    }

    /// The `Resource` of a task: the ARN with the placeholder `${Partition}` for the partition.
    pub fn resource(&self, pattern: Pattern) -> String {
        format!("arn:${{Partition}}:states:::{}:{}{}", self.service, self.api, pattern.suffix())
    }

    /// The entry and pattern that a task's `Resource` names; any partition, placeholders included.
    pub fn of_resource(resource: &str) -> Option<(&'static Integration, Pattern)> {
        let resource = Resource::parse(resource);
        let (service, api) = resource.optimized()?;
        let (integration, pattern) = (Self::find(service, api)?, resource.pattern()?);
        integration.patterns.contains(&pattern).then_some((integration, pattern))
    }

    /// The IAM actions that the execution role needs for a `Resource`; none where the tables do not know them. Names of
    /// actions are not those of APIs, so nothing is guessed.
    pub fn actions_of(resource: &Resource<'_>) -> Option<Vec<&'static str>> {
        let call = match resource {
            Resource::Call(call) => call,
            Resource::Function(_) => {
                let grants = Self::find("lambda", "invoke")?.grants.iter();
                return Some(grants.flat_map(|grant| grant.actions).copied().collect());
            }
            Resource::Activity(_) => return Some(Vec::new()),
            Resource::Placeholder(_) | Resource::Other(_) => return None,
        };
        if let Some(integration) = Self::find(call.service, call.action).filter(|_| !call.sdk) {
            let grants = integration.grants_for(call.pattern()?);
            return Some(grants.flat_map(|grant| grant.actions).copied().collect());
        }
        let known =
            table::OTHER_ACTIONS.iter().find(|(service, api, _)| (*service, *api) == (call.service, call.action));
        known.filter(|_| call.pattern() == Some(Pattern::RequestResponse)).map(|(_, _, actions)| actions.to_vec())
    }

    /// The place of the useful part of the result; empty for the whole.
    pub fn envelope(&self, pattern: Pattern) -> &'static [&'static str] {
        self.envelopes.iter().find(|(known, _)| *known == pattern).map_or(&[], |(_, path)| path)
    }

    /// The permissions of the execution role for a call with this pattern.
    pub fn grants_for(&self, pattern: Pattern) -> impl Iterator<Item = &'static Grant> {
        let job: &'static [Grant] = match pattern {
            Pattern::RunAJob(_) => self.job_grants,
            Pattern::RequestResponse | Pattern::WaitForTaskToken => &[],
        };
        self.grants.iter().chain(job)
    }

    /// The parameter that names the resource that is asked, such as `QueueUrl`; none where a call has none.
    pub fn target(&self) -> Option<&'static str> {
        self.grants.iter().find_map(|grant| match grant.on {
            GrantTarget::Parameter(parameter) | GrantTarget::ExecutionsOf(parameter) => Some(parameter),
            GrantTarget::KeyOf { .. } | GrantTarget::ManagedRule(_) => None,
        })
    }

    /// The names of all parameters that the API takes.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.one_of).chain(self.optional).copied()
    }
}

impl fmt::Display for Integration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.api)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_read_back_as_it_was_written() {
        for integration in table::INTEGRATIONS {
            for &pattern in integration.patterns {
                let resource = integration.resource(pattern);
                assert_eq!(Integration::of_resource(&resource), Some((integration, pattern)), "{resource}");
            }
        }
    }

    #[test]
    fn what_takes_a_message_says_who_gets_it() {
        let takes = Integration::all().iter().filter(|entry| entry.message.is_some());
        let takes: Vec<_> = takes.map(|entry| (entry.target(), entry.message)).collect();
        assert!(takes.contains(&(Some("QueueUrl"), Some("MessageBody"))), "{takes:?}");
        assert!(takes.iter().all(|(target, _)| target.is_some()), "{takes:?}");
        assert_eq!(Integration::called("sqs", "sendMessage.waitForTaskToken"), Integration::find("sqs", "sendMessage"));
        assert_eq!(Integration::called("aws-sdk:sqs", "sendMessage"), None);
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
            "sqs",
        ] {
            assert_eq!(Integration::of_resource(resource), None, "{resource}");
        }
    }

    #[test]
    fn grants_name_parameters_that_exist() {
        for integration in table::INTEGRATIONS {
            for grant in integration.grants.iter().chain(integration.job_grants) {
                let parameter = match grant.on {
                    GrantTarget::Parameter(parameter)
                    | GrantTarget::ExecutionsOf(parameter)
                    | GrantTarget::KeyOf { parameter, .. } => parameter,
                    GrantTarget::ManagedRule(rule) => {
                        assert!(rule.starts_with("StepFunctionsGetEvent"), "{integration}: {rule}");
                        continue;
                    }
                };
                assert!(integration.parameters().any(|known| known == parameter), "{integration}: {parameter}");
            }
        }
    }

    #[test]
    fn only_calls_that_can_be_followed_ask_for_more() {
        for integration in table::INTEGRATIONS {
            for &pattern in integration.patterns {
                let follows = matches!(pattern, Pattern::RunAJob(_));
                let more = integration.grants_for(pattern).count() - integration.grants.len();
                assert_eq!(more > 0, follows, "{integration}{}", pattern.suffix());
            }
        }
    }
}
