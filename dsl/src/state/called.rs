//! What a task calls.

use catalogue::{Grant, Operation, Optimized, Pattern};

/// What passes by itself when a worker of an activity fell silent and another takes the work (Developer Guide, "Activities").
const TRANSIENT_OF_ACTIVITIES: &[&str] = &["States.HeartbeatTimeout"];

/// What a task calls.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Called {
    /// No API: an activity is asked.
    Activity,
    /// An operation of the SDK.
    Sdk(Operation),
    /// An optimized integration.
    Optimized(&'static Optimized),
}

impl Called {
    /// An API of the AWS SDK, by names that the catalogue has.
    pub(crate) fn sdk(service: &str, operation: &str) -> Self {
        let found = catalogue::service(service).and_then(|service| service.operation(operation));
        Called::Sdk(found.expect("`api!` has looked it up, and every builder's API stands in the catalogue"))
    }

    /// An optimized integration, by names that the catalogue has.
    pub(crate) fn optimized(service: &str, action: &str) -> Self {
        let found = catalogue::optimized(service, action);
        Called::Optimized(found.expect("`api!` has looked it up, and every builder's API stands in the catalogue"))
    }

    /// The `Resource` of the task, with the placeholder `${Partition}` for the partition; none where an activity is asked.
    pub(crate) fn resource(self, pattern: Pattern) -> Option<String> {
        match self {
            Called::Activity => None,
            Called::Sdk(operation) => Some(format!("arn:${{Partition}}:states:::{operation}{}", pattern.suffix())),
            Called::Optimized(optimized) => Some(optimized.resource(pattern)),
        }
    }

    /// Where in the answer the result stands; empty for the whole.
    pub(crate) fn envelope(self, pattern: Pattern) -> &'static [&'static str] {
        match self {
            Called::Activity | Called::Sdk(_) => &[],
            Called::Optimized(optimized) => optimized.envelope(pattern),
        }
    }

    /// True for a call that runs an Express execution and waits for it.
    pub(crate) fn is_sync_execution(self) -> bool {
        match self {
            Called::Sdk(operation) => operation.service().name() == "sfn" && operation.name() == "startSyncExecution",
            Called::Activity | Called::Optimized(_) => false,
        }
    }

    /// Errors of the call itself that pass by themselves.
    pub(crate) fn transient_errors(self) -> Vec<String> {
        match self {
            Called::Activity => TRANSIENT_OF_ACTIVITIES.iter().map(|&error| error.to_owned()).collect(),
            Called::Sdk(operation) => operation.transient_errors(),
            Called::Optimized(optimized) => optimized.transient(),
        }
    }

    /// What the execution role needs; none where no source says it.
    pub(crate) fn grants(self, pattern: Pattern) -> Option<Vec<Grant>> {
        match self {
            Called::Activity => Some(Vec::new()),
            Called::Sdk(operation) => operation.grants(),
            Called::Optimized(optimized) => Some(optimized.grants_for(pattern).cloned().collect()),
        }
    }
}
