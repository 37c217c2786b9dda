//! How a task waits for the service that it calls.

/// How a task waits for its service (Developer Guide, "Service integration patterns").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Goes on as soon as the service has answered.
    RequestResponse,
    /// Goes on when somebody hands the task token back.
    WaitForTaskToken,
    /// Goes on when the job that the call began has ended.
    RunAJob(JobOutput),
}

/// How the output of a job comes, where there are two ways (Developer Guide, "Start workflow executions from a task
/// state").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JobOutput {
    /// As the service describes the job; what a nested execution leaves behind is JSON text in it. Written `.sync`.
    Described,
    /// What a nested execution leaves behind is data. Written `.sync:2`.
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

    /// The pattern that a suffix stands for; none for one that the language does not have.
    pub fn of_suffix(suffix: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pattern| pattern.suffix() == suffix)
    }
}
