//! Tasks.

use asl::jsonpath::Segment;
use asl::{Code, Diagnostic, Pattern, Task};
use serde_json::{Map, Value};

use super::Lowering;
use crate::compile::jsonpath;
use crate::state::{Argument, TaskDraft};

const WAIT_WITHOUT_LIMIT: Code = Code::new("D008", "wait_without_limit");
const EXPRESS_CANNOT_WAIT: Code = Code::new("D011", "express_cannot_wait");

/// Where in a service's answer the result stands.
pub(super) fn envelope(task: &TaskDraft) -> Vec<Segment> {
    let envelope = match task.integrated.pattern {
        Pattern::RequestResponse => task.integrated.integration.envelope,
        Pattern::WaitForTaskToken => &[],
    };
    envelope.iter().map(|&name| Segment::Member(name.to_owned())).collect()
}

impl Lowering<'_, '_> {
    pub(super) fn task(&mut self, draft: &TaskDraft) -> Task {
        let mut task = Task::new(draft.integrated.integration.resource(draft.integrated.pattern));
        task.comment.clone_from(&self.state.comment);
        let request = Some(self.request(draft));
        (task.arguments, task.parameters) = if self.uses_jsonata() { (request, None) } else { (None, request) };
        let returned = self.returned();
        (task.output, task.result_selector, task.output_path) = (returned.output, returned.selector, returned.path);
        task.assign = self.assigned();
        task.timeout_seconds = draft.timeout.map(Into::into);
        task.heartbeat_seconds = draft.heartbeat.map(Into::into);
        if let Some(slot) = &self.state.timeout_from {
            (task.timeout_seconds, task.timeout_seconds_path) = self.amount(Some(slot));
        }
        if let Some(slot) = &self.state.heartbeat_from {
            (task.heartbeat_seconds, task.heartbeat_seconds_path) = self.amount(Some(slot));
        }
        (task.retry, task.catch) = (self.retriers(), self.catchers());
        task.transition = self.transition();
        self.check_wait(draft);
        task
    }

    fn request(&mut self, draft: &TaskDraft) -> Value {
        let mut request = Map::new();
        for (name, argument) in &draft.request {
            match argument {
                Argument::Placeholder(placeholder) => {
                    request.insert((*name).to_owned(), Value::String(format!("${{{placeholder}}}")));
                }
                // What could not be written has been reported; it is not missing as well.
                Argument::Value(slot) if self.uses_jsonata() => {
                    request.insert((*name).to_owned(), self.jsonata(slot).unwrap_or_default());
                }
                Argument::Value(slot) => {
                    let written = jsonpath::template(self.site, slot.node)
                        .and_then(|written| jsonpath::insert(&mut request, name, written));
                    if self.take(written, &slot.place).is_none() {
                        request.insert((*name).to_owned(), Value::Null);
                    }
                }
            }
        }
        Value::Object(request)
    }

    /// A wait must end by itself, and only Standard workflows can wait.
    fn check_wait(&mut self, draft: &TaskDraft) {
        if draft.integrated.pattern != Pattern::WaitForTaskToken {
            return;
        }
        let name = &self.state.name;
        let limits = [&self.state.timeout_from, &self.state.heartbeat_from];
        if draft.timeout.is_none() && draft.heartbeat.is_none() && limits.iter().all(|limit| limit.is_none()) {
            let message = format!("task `{name}` waits for an answer without a limit");
            let help = "add `.timeout(…)`: a lost message would keep the execution waiting for a year";
            let finding = Diagnostic::error(WAIT_WITHOUT_LIMIT, message).help(help);
            self.diagnostics.push(finding.at(self.state.place.clone()));
        }
        if self.graph.scope(self.number).is_some_and(|scope| scope.express) {
            let message = format!("task `{name}` waits for a task token, which an Express workflow cannot do");
            let help = "use `Workflow::standard`, or send without waiting";
            let finding = Diagnostic::error(EXPRESS_CANNOT_WAIT, message).help(help);
            self.diagnostics.push(finding.at(self.state.place.clone()));
        }
    }
}
