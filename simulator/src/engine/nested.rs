//! Executions that a task starts (Developer Guide, "Start workflow executions from a task state").

use std::time::Duration;

use asl::intrinsic::{Randomness, Uuid};
use asl::{JobOutput, Pattern, Resource, WorkflowType};

use super::{Engine, Recorder, Setting, run};
use crate::data::Data;
use crate::history::Trouble;
use crate::nested::{self, NestedExecution};
use crate::plan::Target;
use crate::services::{Answer, Outcome};

/// The most executions inside each other.
const MOST_NESTED: usize = 16;

impl Engine<'_> {
    /// The answer to a task that starts a machine which is known; `None` for any other task.
    pub(super) fn nested(&mut self, target: &Target, parameters: &Data) -> Option<Answer> {
        if self.machines.is_empty() {
            return None;
        }
        let resource = Resource::parse(&target.resource);
        let call = resource.call()?;
        let sync = match (call.sdk, call.service, call.action) {
            (true, "sfn", "startSyncExecution") if call.is_one_request() => true,
            (false, "states", "startExecution") => false,
            _ => return None,
        };
        let arn = parameters.get("StateMachineArn")?.as_str()?;
        let by_name = || arn.split(":stateMachine:").nth(1).and_then(|name| self.machines.get(name.split(':').next()?));
        let (machine, kind) = *self.machines.get(arn).or_else(by_name)?;
        if self.depth >= MOST_NESTED {
            let cause = format!("nested executions are more than {MOST_NESTED} levels deep");
            return Some(Answer::now(Outcome::Unknown(cause)));
        }
        if sync && kind != WorkflowType::Express {
            let cause = format!("This operation is not supported by this type of state machine: {arn}");
            return Some(Answer::error("Sfn.StateMachineTypeNotSupportedException", &cause));
        }
        let input = parameters.get("Input").cloned().unwrap_or_else(Data::empty_object);
        // A text is taken for the JSON that it holds.
        let input = input.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(input);
        let given = parameters.get("Name").and_then(Data::as_str).map(str::to_owned);
        let name = given.unwrap_or_else(|| Uuid::draw(&mut self.chance).to_string());
        let setting = Setting {
            kind,
            name: arn.rsplit(':').next().unwrap_or_default().to_owned().into(),
            start: self.chance.now,
            seed: self.chance.bits(),
            execution: Some(name.clone()),
            depth: self.depth + 1,
            realm: self.realm.clone(),
            ..Setting::default()
        };
        let (execution, _) = run(
            machine,
            self.machines,
            &mut *self.services,
            &mut *self.objects,
            &setting,
            input.clone(),
            Recorder::default(),
        );
        if let Some(unanswered) = execution.unanswered {
            return Some(Answer::now(Outcome::Unknown(unanswered.help)));
        }
        let id = self.realm.arn(format_args!("execution:{}:{name}", setting.name));
        let trouble = Trouble { error: execution.error.clone(), cause: execution.cause.clone() };
        let described = NestedExecution {
            arn: &id,
            machine: arn,
            name: &name,
            input: &input,
            status: execution.status,
            output: execution.output.as_ref(),
            trouble: &trouble,
            started: execution.started,
            ended: execution.ended,
        };
        let started = nested::started(&id, execution.started);
        let after = Duration::from_millis(u64::try_from(execution.ended - execution.started).unwrap_or_default());
        if sync {
            return Some(Answer { after, ..Answer::result(described.sync_result()) });
        }
        Some(match target.pattern {
            Pattern::RequestResponse => Answer::now(Outcome::Succeeded(started)),
            // Whoever has the token ends the task, not the execution that was started.
            Pattern::WaitForTaskToken => Answer { submitted: Some(started), ..Answer::now(Outcome::Never) },
            Pattern::RunAJob(output) => {
                let outcome = described.outcome(output == JobOutput::Parsed);
                Answer { submitted: Some(started), outcome, after }
            }
        })
    }
}
