//! How a task waits for the service that it calls.

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
    /// The output of a nested execution is JSON. Written `.sync:2`.
    Parsed,
}

impl Pattern {
    /// All patterns.
    pub const ALL: [Pattern; 4] = [
        Pattern::RequestResponse,
        Pattern::WaitForTaskToken,
        Pattern::RunAJob(JobOutput::Described),
        Pattern::RunAJob(JobOutput::Parsed),
    ];

    /// What the pattern adds to the resource.
    pub fn suffix(self) -> &'static str {
        match self {
            Pattern::RequestResponse => "",
            Pattern::WaitForTaskToken => ".waitForTaskToken",
            Pattern::RunAJob(JobOutput::Described) => ".sync",
            Pattern::RunAJob(JobOutput::Parsed) => ".sync:2",
        }
    }

    /// The pattern with a suffix; none for an unknown suffix.
    pub fn of_suffix(suffix: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pattern| pattern.suffix() == suffix)
    }
}
