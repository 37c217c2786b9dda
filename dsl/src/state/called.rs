//! What a task calls.

use asl::{Integration, JobOutput, Pattern};

/// What a task calls.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Called {
    /// What a builder of its own writes.
    Integration(&'static Integration),
    /// An operation of the SDK.
    Sdk(catalogue::Operation),
    /// An optimized integration.
    Optimized(&'static catalogue::Optimized),
}

impl Called {
    /// The `Resource` of the task, with the placeholder `${Partition}` for the partition.
    pub(crate) fn resource(self, pattern: Pattern) -> String {
        match self {
            Called::Integration(integration) => integration.resource(pattern),
            Called::Sdk(operation) => format!("arn:${{Partition}}:states:::{operation}{}", pattern.suffix()),
            Called::Optimized(optimized) => optimized.resource(of_catalogue(pattern)),
        }
    }

    /// Where in the answer the result stands; empty for the whole.
    pub(crate) fn envelope(self, pattern: Pattern) -> &'static [&'static str] {
        match self {
            Called::Integration(integration) => integration.envelope(pattern),
            Called::Sdk(_) => &[],
            Called::Optimized(optimized) => optimized.envelope(of_catalogue(pattern)),
        }
    }

    /// Errors of the call itself that pass by themselves.
    pub(crate) fn transient_errors(self) -> Vec<String> {
        let owned = |errors: &[&str]| errors.iter().map(|&error| error.to_owned()).collect();
        match self {
            Called::Integration(integration) => owned(integration.transient_errors),
            Called::Sdk(operation) => operation.transient_errors(),
            Called::Optimized(optimized) => owned(&optimized.transient_errors),
        }
    }

    /// What the execution role needs; none where no source says it.
    pub(crate) fn grants(self, pattern: Pattern) -> Option<Vec<catalogue::Grant>> {
        match self {
            // The builder says it itself.
            Called::Integration(_) => Some(Vec::new()),
            Called::Sdk(operation) => operation.grants(),
            Called::Optimized(optimized) => Some(optimized.grants_for(of_catalogue(pattern)).cloned().collect()),
        }
    }
}

/// A pattern in the words of the catalogue.
fn of_catalogue(pattern: Pattern) -> catalogue::Pattern {
    match pattern {
        Pattern::RequestResponse => catalogue::Pattern::RequestResponse,
        Pattern::WaitForTaskToken => catalogue::Pattern::WaitForTaskToken,
        Pattern::RunAJob(JobOutput::Described) => catalogue::Pattern::RunAJob(catalogue::JobOutput::Described),
        Pattern::RunAJob(JobOutput::Parsed) => catalogue::Pattern::RunAJob(catalogue::JobOutput::Parsed),
    }
}
