//! Executions that a task starts, as the task sees them (Developer Guide, "Start workflow executions from a task state").

use crate::data::{Data, Members};
use crate::execution::Status;
use crate::history::Trouble;
use crate::services::Outcome;
use crate::time::Millis;

/// An execution that a task started, and that has ended.
#[derive(Debug, Clone, Copy)]
pub struct NestedExecution<'a> {
    /// Its ARN.
    pub arn: &'a str,
    /// The ARN of its state machine, as the task named it.
    pub machine: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its input.
    pub input: &'a Data,
    /// How it ended.
    pub status: Status,
    /// Its output, if it succeeded.
    pub output: Option<&'a Data>,
    /// The error and cause with which it ended.
    pub trouble: &'a Trouble,
    /// When it began.
    pub started: Millis,
    /// When it ended.
    pub ended: Millis,
}

/// The answer to a task that started an execution: the task is done, or waits for the execution.
pub fn started(arn: &str, at: Millis) -> Data {
    Data::record([("ExecutionArn", Data::string(arn)), ("StartDate", at.into())])
}

impl NestedExecution<'_> {
    /// What a task gets that ran an Express execution with `aws-sdk:sfn:startSyncExecution`: also of one that failed. Input and
    /// output are texts (Step Functions API, `StartSyncExecution`).
    pub fn sync_result(&self) -> Data {
        let included = || Data::record([("Included", true.into())]);
        let billed = self.ended.saturating_sub(self.started).saturating_add(99) / 100 * 100;
        let mut members = Members::new();
        let details =
            [("BilledDurationInMilliseconds", Data::from(billed)), ("BilledMemoryUsedInMB", Data::from(64_i64))];
        members.insert("BillingDetails".into(), Data::record(details));
        for (key, text) in [("Cause", &self.trouble.cause), ("Error", &self.trouble.error)] {
            if let Some(text) = text {
                members.insert(key.into(), Data::String(text.clone()));
            }
        }
        members.insert("ExecutionArn".into(), self.arn.into());
        members.insert("Input".into(), Data::string(self.input.to_string()));
        members.insert("InputDetails".into(), included());
        members.insert("Name".into(), self.name.into());
        if let Some(output) = self.output {
            members.insert("Output".into(), Data::string(output.to_string()));
            members.insert("OutputDetails".into(), included());
        }
        members.insert("StartDate".into(), Data::string(crate::time::print(self.started)));
        members.insert("StateMachineArn".into(), self.machine.into());
        members.insert("Status".into(), self.status.as_str().into());
        members.insert("StopDate".into(), Data::string(crate::time::print(self.ended)));
        Data::object(members)
    }

    /// What a task gets that waited for the execution. Input and output are texts; with `.sync:2` (`parsed`) they are values.
    pub fn outcome(&self, parsed: bool) -> Outcome {
        let text = |data: &Data| if parsed { data.clone() } else { Data::string(data.to_string()) };
        let included = || Data::record([("Included", true.into())]);
        let mut members = Members::new();
        if self.status != Status::Succeeded {
            for (key, text) in [("Cause", &self.trouble.cause), ("Error", &self.trouble.error)] {
                if let Some(text) = text {
                    members.insert(key.into(), Data::String(text.clone()));
                }
            }
        }
        members.insert("ExecutionArn".into(), self.arn.into());
        members.insert("Input".into(), text(self.input));
        members.insert("InputDetails".into(), included());
        members.insert("Name".into(), self.name.into());
        if let Some(output) = self.output {
            members.insert("Output".into(), text(output));
            members.insert("OutputDetails".into(), included());
        }
        members.insert("StartDate".into(), self.started.into());
        members.insert("StateMachineArn".into(), self.machine.into());
        members.insert("Status".into(), self.status.as_str().into());
        members.insert("StopDate".into(), self.ended.into());
        let described = Data::object(members);
        match self.status {
            Status::Succeeded => Outcome::Succeeded(described),
            Status::Failed | Status::TimedOut | Status::Aborted => {
                let cause = described.to_string();
                Outcome::Failed { error: Some("States.TaskFailed".into()), cause: Some(cause.into()) }
            }
        }
    }
}
