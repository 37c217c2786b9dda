//! Tasks.

use asl::jsonpath::Segment;
use asl::{Pattern, Task};
use serde_json::{Map, Value};

use super::Lowering;
use crate::compile::rules::waits::{EXPRESS_CANNOT, WITHOUT_LIMIT};
use crate::compile::site::Written;
use crate::compile::{jsonata, jsonpath};
use crate::expr::node::Node;
use crate::state::{Integrated, RoleArn, Slot, TaskDraft};

/// Where in a service's answer the result stands.
pub(super) fn envelope(task: &TaskDraft) -> Vec<Segment> {
    let Integrated { called, pattern } = task.integrated;
    called.envelope(pattern).iter().map(|&name| Segment::Member(name.to_owned())).collect()
}

impl Lowering<'_, '_> {
    pub(super) fn task(&mut self, draft: &TaskDraft) -> Task {
        let Integrated { called, pattern } = draft.integrated;
        let activity = draft.activity.as_ref().map(|activity| format!("${{{}Arn}}", activity.id));
        let resource = activity.or_else(|| called.resource(pattern));
        let mut task = Task::new(resource.expect("a task asks an activity or calls an API"));
        task.comment.clone_from(&self.state.comment);
        if draft.activity.is_some() {
            self.activity_input(&mut task, draft);
        } else if self.uses_jsonata() {
            task.arguments = Some(match self.whole_request(draft) {
                Some(whole) => whole,
                None => self.request(draft.request.iter()),
            });
        } else {
            task.parameters = Some(self.request(draft.request.iter()));
        }
        task.credentials = draft.role.as_ref().map(|role| self.role(&role.arn));
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

    /// The input of an activity's worker is the whole request.
    fn activity_input(&mut self, task: &mut Task, draft: &TaskDraft) {
        let Some((_, input)) = draft.request.first() else { return };
        if self.uses_jsonata() {
            task.arguments = self.jsonata(input);
            return;
        }
        let written = jsonpath::template(self.site, input.node);
        match self.take(written, &input.place) {
            Some(Written::Fixed(object @ Value::Object(_))) => task.parameters = Some(object),
            Some(Written::Computed(path)) if self.reference(input).is_some() => task.input_path = Some(path.into()),
            Some(Written::Fixed(_) | Written::Computed(_)) => self.refuse_in_jsonpath(
                "JSONPath cannot use a computed value or a literal as the whole input of an activity",
                "make it a field of an object, or use JSONata with `.query_language(…)`",
                &input.place,
            ),
            None => {}
        }
    }

    /// A request with members that may be left out, as one expression: as an expression of its own, a member without a value would
    /// fail the state.
    fn whole_request(&mut self, draft: &TaskDraft) -> Option<Value> {
        let left_out = |slot: &Slot| matches!(self.site.node(slot.node), Node::WhenPresent(_));
        let (_, first) = draft.request.iter().find(|(_, slot)| left_out(slot))?;
        let members = draft.request.iter().map(|(name, slot)| (*name, slot.node));
        let written = jsonata::object(self.site, members);
        Some(self.take(written, &first.place).unwrap_or_default())
    }

    fn request<'d>(&mut self, members: impl Iterator<Item = &'d (&'static str, Slot)>) -> Value {
        let mut request = Map::new();
        for (name, slot) in members {
            self.member(&mut request, name, slot);
        }
        Value::Object(request)
    }

    /// What could not be written has been reported; it is not missing as well.
    fn member(&mut self, request: &mut Map<String, Value>, name: &str, slot: &Slot) {
        if self.uses_jsonata() {
            request.insert(name.to_owned(), self.jsonata(slot).unwrap_or_default());
            return;
        }
        let written =
            jsonpath::template(self.site, slot.node).and_then(|written| jsonpath::insert(request, name, written));
        if self.take(written, &slot.place).is_none() {
            request.insert(name.to_owned(), Value::Null);
        }
    }

    /// The role that the task assumes.
    fn role(&mut self, arn: &RoleArn) -> Value {
        let mut role = Map::new();
        match arn {
            RoleArn::Fixed(arn) => drop(role.insert("RoleArn".to_owned(), Value::String(arn.clone()))),
            RoleArn::Value(slot) => self.member(&mut role, "RoleArn", slot),
        }
        Value::Object(role)
    }

    /// A wait must end by itself, and only Standard workflows can wait.
    fn check_wait(&mut self, draft: &TaskDraft) {
        let (waits, needs_limit) = match (&draft.activity, draft.integrated.pattern) {
            (Some(_), _) => ("runs an activity", "waits for a worker"),
            (None, Pattern::WaitForTaskToken) => ("waits for a task token", "waits for an answer"),
            (None, Pattern::RunAJob(_)) => ("waits for the result of the job or execution", ""),
            (None, Pattern::RequestResponse) => return,
        };
        let name = &self.state.name;
        let limits = [&self.state.timeout_from, &self.state.heartbeat_from];
        if !needs_limit.is_empty()
            && !draft.without_limit
            && draft.timeout.is_none()
            && draft.heartbeat.is_none()
            && limits.iter().all(|limit| limit.is_none())
        {
            let message = format!("task `{name}` {needs_limit} without a limit");
            let help = "add `.timeout(…)`; otherwise a lost message would keep the execution waiting for a year. \
                `.without_limit(\"reason\")` says that it may";
            let finding = WITHOUT_LIMIT.found(message).help(help);
            self.diagnostics.push(finding.at(self.state.place.clone()));
        }
        if self.graph.scope(self.number).is_some_and(|scope| scope.express) {
            let message = format!("task `{name}` {waits}; an Express workflow does not support that");
            let help = "use `Workflow::standard`, or a task that does not wait";
            let finding = EXPRESS_CANNOT.found(message).help(help);
            self.diagnostics.push(finding.at(self.state.place.clone()));
        }
    }
}
