//! Putting the states together.

use std::collections::HashMap;

use asl::jsonpath::Segment;
use asl::rules::state_pointer;
use asl::{
    Catcher, Choice, ChoiceRule, Code, Diagnostic, Fail, Pass, Pattern, Place, QueryLanguage, State, StateMachine,
    Succeed, Task, Transition, Wait,
};
use serde_json::{Map, Value};

use super::births::StateInput;
use super::carry::Carriage;
use super::graph::Graph;
use super::site::{Refusal, Site, Written, no_placeholder_in_name};
use super::{jsonata, jsonpath, raw};
use crate::expr::node::{Birth, Function, Node};
use crate::state::{Argument, EndDraft, Integrated, Kind, RuleDraft, Slot, StateDraft, StateRef, TaskDraft, WaitTime};
use crate::workflow::{Workflow, WorkflowType};

const NOT_IN_JSONPATH: Code = Code::new("D003", "not_in_jsonpath");
const WAIT_WITHOUT_LIMIT: Code = Code::new("D008", "wait_without_limit");
const EXPRESS_CANNOT_WAIT: Code = Code::new("D011", "express_cannot_wait");
const MADE_TWICE: Code = Code::new("D015", "random_value_made_twice");

/// A definition, and which of its parts stands on which of the author's lines.
pub(crate) struct Lowered {
    pub(crate) machine: StateMachine,
    places: HashMap<String, Place>,
    whole: Place,
}

impl Lowered {
    /// The author's line of the part at a pointer, or of the closest part around it.
    pub(crate) fn place_of(&self, pointer: &str) -> Place {
        let mut pointer = pointer;
        while !pointer.is_empty() {
            if let Some(place) = self.places.get(pointer) {
                return place.clone();
            }
            pointer = pointer.rsplit_once('/').map_or("", |(above, _)| above);
        }
        self.whole.clone()
    }
}

/// Puts a machine together from its states.
pub(crate) fn lower(
    workflow: &Workflow,
    graph: &Graph<'_>,
    inputs: &[Option<StateInput>],
    carriage: &Carriage,
    diagnostics: &mut Vec<Diagnostic>,
) -> Lowered {
    let entry = graph.order.first().map_or(String::new(), |&number| graph.state(number).name.clone());
    let mut machine = StateMachine::new(entry);
    machine.comment.clone_from(&workflow.comment);
    machine.query_language = Some(workflow.query_language);
    machine.timeout_seconds = workflow.timeout.map(crate::Duration::as_seconds);
    let mut places = HashMap::new();
    let names = workflow.comment.iter().map(|comment| ("comment", comment, &workflow.place));
    check_names(names, diagnostics);
    for &number in &graph.order {
        let state = graph.state(number);
        let input = inputs[number as usize].unwrap_or(StateInput::Several);
        let site = Site { nodes: &graph.draft.nodes, carriage, input };
        let mut lowering = Lowering { workflow, graph, site, number, state, places: &mut places, diagnostics };
        let mut lowered = lowering.state();
        raw::add_fields(&mut lowered, &state.raw, diagnostics);
        check_names(names_of(state), diagnostics);
        machine.states.insert(state.name.clone(), lowered);
        places.insert(state_pointer(&state.name), state.place.clone());
    }
    Lowered { machine, places, whole: workflow.place.clone() }
}

/// The texts of a state that stand in the definition as they are, and what each is.
fn names_of(state: &StateDraft) -> impl Iterator<Item = (&'static str, &String, &Place)> {
    let comment = state.comment.iter().map(|comment| ("comment", comment, &state.place));
    std::iter::once(("state name", &state.name, &state.place)).chain(comment)
}

fn check_names<'a>(
    names: impl Iterator<Item = (&'static str, &'a String, &'a Place)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (what, text, place) in names {
        if let Err(refusal) = no_placeholder_in_name(what, text) {
            diagnostics.push(refusal.at(place));
        }
    }
}

/// True when an expression makes a random value.
fn is_random(site: Site<'_>, number: u32) -> bool {
    let mut waiting = vec![number];
    while let Some(number) = waiting.pop() {
        match site.node(number) {
            Node::Call(Function::Uuid, _) => return true,
            other => waiting.extend(other.children()),
        }
    }
    false
}

/// What is needed to put one state together.
struct Lowering<'a, 'b> {
    workflow: &'a Workflow,
    graph: &'a Graph<'a>,
    site: Site<'a>,
    number: u32,
    state: &'a StateDraft,
    places: &'b mut HashMap<String, Place>,
    diagnostics: &'b mut Vec<Diagnostic>,
}

impl Lowering<'_, '_> {
    fn state(&mut self) -> State {
        let comment = self.state.comment.clone();
        match &self.state.kind {
            Kind::Task(task) => State::Task(self.task(task)),
            Kind::Pass(data) => State::Pass(self.pass(data.as_ref())),
            Kind::Choice { rules, default } => {
                let choices = rules.iter().enumerate().map(|(index, rule)| self.rule(index, rule)).collect();
                let default = default.map(|target| self.name_of(target));
                State::Choice(Choice { comment, choices, default, ..Choice::default() })
            }
            Kind::Wait(time) => State::Wait(self.wait(time)),
            Kind::Succeed(output) => State::Succeed(self.succeed(output.as_ref())),
            Kind::Fail(end) => State::Fail(self.fail(end)),
            Kind::Raw(fields) => State::Other(raw::state(self.state, fields, self.transition(), self.diagnostics)),
            // A handle leads to a state and is none, so no way ever ends at one.
            Kind::Handle(_) => State::Pass(Pass::new()),
        }
    }

    fn uses_jsonata(&self) -> bool {
        self.workflow.query_language == QueryLanguage::Jsonata
    }

    fn name_of(&self, state: StateRef) -> String {
        self.graph.name_of(state)
    }

    fn transition(&self) -> Transition {
        self.state.next.map_or(Transition::End, |next| Transition::Next(self.name_of(next)))
    }

    /// Takes what could be written, or reports at the author's line why it could not.
    fn take<T>(&mut self, written: Result<T, Refusal>, place: &Place) -> Option<T> {
        written.map_err(|refusal| self.report(refusal, place)).ok()
    }

    fn report(&mut self, refusal: Refusal, place: &Place) {
        self.diagnostics.push(refusal.at(place));
    }

    fn refuse_in_jsonpath(&mut self, message: &str, help: &str, place: &Place) {
        self.report(Refusal::new(NOT_IN_JSONPATH, message, help), place);
    }

    fn jsonata(&mut self, slot: &Slot) -> Option<Value> {
        let written = jsonata::template(self.site, slot.node);
        self.take(written, &slot.place)
    }

    fn task(&mut self, draft: &TaskDraft) -> Task {
        let Integrated { integration, pattern } = draft.integrated;
        let mut task = match &draft.activity {
            Some(activity) => Task::new(format!("${{{}Arn}}", activity.id)),
            None => Task::new(integration.resource(pattern)),
        };
        task.comment.clone_from(&self.state.comment);
        if draft.activity.is_some() {
            self.activity_input(&mut task, draft);
        } else if self.uses_jsonata() {
            task.arguments = Some(self.request(draft.request.iter()));
        } else {
            task.parameters = Some(self.request(draft.request.iter()));
        }
        if let Some(role) = &draft.role {
            let credentials = self.request(std::iter::once(&("RoleArn", role.arn.clone())));
            task.extra.insert("Credentials".to_owned(), credentials);
        }
        let envelope: Vec<Segment> =
            integration.envelope(pattern).iter().map(|&name| Segment::Member(name.to_owned())).collect();
        if self.uses_jsonata() {
            let result = asl::jsonata::path("$states.result", &envelope);
            task.output = (!envelope.is_empty()).then(|| Value::String(asl::jsonata::delimited(&result)));
            task.assign = self.assigned(Birth::Result(self.number), &result);
        } else {
            let result = asl::jsonpath::path("$", &envelope);
            task.output_path = (!envelope.is_empty()).then(|| result.clone());
            task.assign = self.assigned(Birth::Result(self.number), &result);
        }
        task.timeout_seconds = draft.timeout;
        task.heartbeat_seconds = draft.heartbeat;
        for (index, (retrier, place)) in draft.retries.iter().enumerate() {
            self.places.insert(self.pointer(&format!("Retry/{index}")), place.clone());
            task.retry.push(retrier.clone());
        }
        task.catch = self.catchers(draft);
        task.transition = self.transition();
        self.check_wait(draft);
        task
    }

    /// The input of an activity's worker is the whole request.
    fn activity_input(&mut self, task: &mut Task, draft: &TaskDraft) {
        let Some((_, Argument::Value(input))) = draft.request.first() else { return };
        if self.uses_jsonata() {
            task.arguments = self.jsonata(input);
            return;
        }
        let written = jsonpath::template(self.site, input.node);
        match self.take(written, &input.place) {
            Some(Written::Fixed(object @ Value::Object(_))) => task.parameters = Some(object),
            Some(Written::Computed(path)) if self.reference(input).is_some() => {
                task.extra.insert("InputPath".to_owned(), Value::String(path));
            }
            Some(Written::Fixed(_) | Written::Computed(_)) => self.refuse_in_jsonpath(
                "JSONPath cannot make a computed value or a literal the whole input of an activity",
                "make it a field of an object, or ask for JSONata with `.query_language(…)`",
                &input.place,
            ),
            None => {}
        }
    }

    fn request<'d>(&mut self, arguments: impl Iterator<Item = &'d (&'static str, Argument)>) -> Value {
        let mut request = Map::new();
        for (name, argument) in arguments {
            match argument {
                Argument::Objects(objects) => {
                    let objects = objects.iter().map(|members| self.request(members.iter()));
                    request.insert((*name).to_owned(), objects.collect());
                }
                Argument::Fixed(text) => {
                    request.insert((*name).to_owned(), Value::String(text.clone()));
                }
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

    fn catchers(&mut self, draft: &TaskDraft) -> Vec<Catcher> {
        let mut catchers = Vec::new();
        for catch in &draft.catches {
            let error = if self.uses_jsonata() { "$states.errorOutput" } else { "$" };
            let assign = self.assigned(Birth::Error(catch.birth), error);
            let next = self.name_of(catch.target);
            for errors in &catch.errors {
                self.places.insert(self.pointer(&format!("Catch/{}", catchers.len())), catch.place.clone());
                let error_equals = errors.iter().map(|error| error.as_str().to_owned()).collect();
                let (assign, next) = (assign.clone(), next.clone());
                catchers.push(Catcher { error_equals, result_path: None, output: None, assign, next });
            }
        }
        catchers
    }

    /// The variables that keep parts of a value, each with its path below where the value stands at its birth.
    fn assigned(&self, birth: Birth, root: &str) -> Option<Value> {
        let mut assign = Map::new();
        for (name, part) in self.site.carriage.variables_of(birth) {
            if self.uses_jsonata() {
                let expression = asl::jsonata::path(root, part);
                assign.insert(name.to_owned(), Value::String(asl::jsonata::delimited(&expression)));
            } else {
                assign.insert(format!("{name}.$"), Value::String(asl::jsonpath::path(root, part)));
            }
        }
        (!assign.is_empty()).then_some(Value::Object(assign))
    }

    fn pointer(&self, below: &str) -> String {
        format!("{}/{below}", state_pointer(&self.state.name))
    }

    /// A wait must end by itself, and only Standard workflows can wait.
    fn check_wait(&mut self, draft: &TaskDraft) {
        let (waits, needs_limit) = match (&draft.activity, draft.integrated.pattern) {
            (Some(_), _) => ("asks an activity", "waits for a worker"),
            (None, Pattern::WaitForTaskToken) => ("waits for a task token", "waits for an answer"),
            (None, Pattern::RunAJob(_)) => ("waits for the end of what it starts", ""),
            (None, Pattern::RequestResponse) => return,
        };
        let name = &self.state.name;
        if !needs_limit.is_empty() && draft.timeout.is_none() && draft.heartbeat.is_none() {
            let message = format!("task `{name}` {needs_limit} without a limit");
            let help = "add `.timeout(…)`: a lost message would keep the execution waiting for a year";
            let finding = Diagnostic::error(WAIT_WITHOUT_LIMIT, message).help(help);
            self.diagnostics.push(finding.at(self.state.place.clone()));
        }
        if self.workflow.workflow_type == WorkflowType::Express {
            let message = format!("task `{name}` {waits}, which an Express workflow cannot do");
            let help = "use `Workflow::standard`, or a task that does not wait";
            let finding = Diagnostic::error(EXPRESS_CANNOT_WAIT, message).help(help);
            self.diagnostics.push(finding.at(self.state.place.clone()));
        }
    }

    fn pass(&mut self, data: Option<&Slot>) -> Pass {
        let mut pass = Pass { comment: self.state.comment.clone(), transition: self.transition(), ..Pass::new() };
        let Some(data) = data else { return pass };
        if self.uses_jsonata() {
            pass.output = self.jsonata(data);
            if pass.output.is_some() {
                pass.assign = self.assigned_from_pass(data);
            }
            return pass;
        }
        let written = jsonpath::template(self.site, data.node);
        match self.take(written, &data.place) {
            Some(Written::Fixed(object @ Value::Object(_))) => pass.parameters = Some(object),
            Some(Written::Fixed(value)) => pass.result = Some(value),
            Some(Written::Computed(path)) if jsonpath::reference(self.site, data.node).is_some() => {
                pass.input_path = Some(path);
            }
            Some(Written::Computed(_)) => self.refuse_in_jsonpath(
                "JSONPath cannot make a computed value the whole output of a Pass state",
                "make it a field of an object, or ask for JSONata with `.query_language(…)`",
                &data.place,
            ),
            None => {}
        }
        pass.assign = self.assigned(Birth::Result(self.number), "$");
        pass
    }

    /// JSONata has no `$states.result` in a Pass state: a part of its data is written as the expression of that part.
    fn assigned_from_pass(&mut self, data: &Slot) -> Option<Value> {
        let site = self.site;
        let birth = Birth::Result(self.number);
        let mut assign = Map::new();
        for (name, part) in site.carriage.variables_of(birth) {
            let mut node = data.node;
            let mut rest = part;
            while let (Node::Object(members), [Segment::Member(wanted), below @ ..]) = (site.node(node), rest) {
                let Some((_, member)) = members.iter().find(|(member, _)| member == wanted) else { break };
                (node, rest) = (*member, below);
            }
            if site.carriage.is_read_in_place(birth, part) && is_random(site, node) {
                let message = format!(
                    "the random value made in `{}` is read directly behind it and again later, where JSONata would have \
                     made another one",
                    self.state.name
                );
                let help = "add a Pass state behind it that takes the value over, and use the result of that one";
                self.report(Refusal::new(MADE_TWICE, message, help), &data.place);
            }
            let written = jsonata::part(site, node, rest);
            assign.extend(self.take(written, &data.place).map(|value| (name.to_owned(), value)));
        }
        (!assign.is_empty()).then_some(Value::Object(assign))
    }

    fn rule(&mut self, index: usize, rule: &RuleDraft) -> ChoiceRule {
        let place = &rule.condition.place;
        self.places.insert(self.pointer(&format!("Choices/{index}")), place.clone());
        let test = if self.uses_jsonata() {
            jsonata::expression(self.site, rule.condition.node)
                .map(|expression| asl::Test::Condition(asl::jsonata::delimited(&expression)))
        } else {
            jsonpath::test(self.site, rule.condition.node)
        };
        let test = self.take(test, place).unwrap_or(asl::Test::And(Vec::new()));
        ChoiceRule { test, next: self.name_of(rule.target) }
    }

    fn wait(&mut self, time: &WaitTime) -> Wait {
        let mut wait = Wait { comment: self.state.comment.clone(), transition: self.transition(), ..Wait::new() };
        match time {
            WaitTime::Seconds(seconds) => wait.seconds = Some((*seconds).into()),
            WaitTime::SecondsFrom(slot) if self.uses_jsonata() => wait.seconds = self.jsonata(slot),
            WaitTime::Until(slot) if self.uses_jsonata() => wait.timestamp = self.jsonata(slot),
            WaitTime::SecondsFrom(slot) => (wait.seconds, wait.seconds_path) = self.wait_time(slot),
            WaitTime::Until(slot) => (wait.timestamp, wait.timestamp_path) = self.wait_time(slot),
        }
        wait
    }

    /// A time in JSONPath: itself, or the path where it stands. The paths of a Wait cannot reach the context object (Step
    /// Functions Developer Guide, "Accessing execution data from the Context object").
    fn wait_time(&mut self, slot: &Slot) -> (Option<Value>, Option<String>) {
        match (self.site.node(slot.node), self.reference(slot)) {
            (_, Some(path)) if jsonpath::is_in_context(&path) => {
                let message =
                    format!("JSONPath cannot read the time of the Wait `{}` from the context object", self.state.name);
                let help = "hand it on with a Pass state directly before, or ask for JSONata with `.query_language(…)`";
                self.refuse_in_jsonpath(&message, help, &slot.place);
                (None, None)
            }
            (_, Some(path)) => (None, Some(path)),
            (Node::Literal(value), None) => (Some(value.clone()), None),
            _ => {
                self.refuse_computed("compute the time of a Wait", slot);
                (None, None)
            }
        }
    }

    fn reference(&self, slot: &Slot) -> Option<String> {
        jsonpath::reference(self.site, slot.node)
    }

    fn refuse_computed(&mut self, what: &str, slot: &Slot) {
        let message = format!("JSONPath cannot {what}");
        let help = "compute it in a Pass state before, or ask for JSONata with `.query_language(…)`";
        self.refuse_in_jsonpath(&message, help, &slot.place);
    }

    fn succeed(&mut self, output: Option<&Slot>) -> Succeed {
        let mut succeed = Succeed { comment: self.state.comment.clone(), ..Succeed::default() };
        if let Some(output) = output {
            if self.uses_jsonata() {
                succeed.output = self.jsonata(output);
            } else {
                succeed.output_path = self.reference(output);
                if succeed.output_path.is_none() {
                    self.refuse_computed("end with an output that is put together", output);
                }
            }
        }
        succeed
    }

    fn fail(&mut self, end: &EndDraft) -> Fail {
        let mut fail = Fail { comment: self.state.comment.clone(), ..Fail::default() };
        (fail.error, fail.error_path) = self.text_or_path(end.error.as_ref());
        (fail.cause, fail.cause_path) = self.text_or_path(end.cause.as_ref());
        fail
    }

    /// A text of a Fail state: itself, or in JSONPath the path or function call that gives it.
    fn text_or_path(&mut self, slot: Option<&Slot>) -> (Option<String>, Option<String>) {
        let Some(slot) = slot else { return (None, None) };
        let text = |value| match value {
            Value::String(text) => Some(text),
            _ => None,
        };
        if self.uses_jsonata() {
            return (self.jsonata(slot).and_then(text), None);
        }
        let written = jsonpath::template(self.site, slot.node);
        match self.take(written, &slot.place) {
            Some(Written::Fixed(value)) => (text(value), None),
            // These fields take paths into the input and function calls; a call reaches the context object.
            Some(Written::Computed(path)) if jsonpath::is_in_context(&path) => {
                (None, Some(asl::intrinsic::call("Format", &["'{}'".to_owned(), path])))
            }
            Some(Written::Computed(path)) => (None, Some(path)),
            None => (None, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_known_place_is_taken() {
        let place = |line| Place { file: "a.rs".into(), line, column: 1 };
        let places = HashMap::from([("/States/A".to_owned(), place(2)), ("/States/A/Retry/0".to_owned(), place(3))]);
        let lowered = Lowered { machine: StateMachine::new("A"), places, whole: place(1) };
        assert_eq!(lowered.place_of("/States/A/Retry/0/MaxAttempts").line, 3);
        assert_eq!(lowered.place_of("/States/A/Next").line, 2);
        assert_eq!(lowered.place_of("/StartAt").line, 1);
    }
}
