//! The states that neither call anything nor hold machines.

use asl::{Amount, ChoiceRule, Fail, Pass, Succeed, Wait};
use serde_json::Value;

use super::Lowering;
use crate::compile::site::{Moment, Written};
use crate::compile::{jsonata, jsonpath};
use crate::state::{EndDraft, RuleDraft, Slot, WaitTime};

impl Lowering<'_, '_> {
    pub(super) fn pass(&mut self, data: Option<&Slot>) -> Pass {
        let mut pass = Pass { comment: self.state.comment.clone(), transition: self.transition(), ..Pass::new() };
        pass.assign = self.assigned();
        let Some(data) = data else { return pass };
        if self.uses_jsonata() {
            pass.output = self.jsonata(data);
            return pass;
        }
        let written = jsonpath::template(self.site, data.node);
        match self.take(written, &data.place) {
            Some(Written::Fixed(object @ Value::Object(_))) => pass.parameters = Some(object),
            Some(Written::Fixed(value)) => pass.result = Some(value),
            Some(Written::Computed(path)) if jsonpath::reference(self.site, data.node).is_some() => {
                pass.input_path = Some(path.into());
            }
            Some(Written::Computed(_)) => self.refuse_in_jsonpath(
                "JSONPath cannot use a computed value as the whole output of a Pass state",
                "make it a field of an object, or use JSONata with `.query_language(…)`",
                &data.place,
            ),
            None => {}
        }
        pass
    }

    pub(super) fn rule(&mut self, index: usize, rule: &RuleDraft) -> ChoiceRule {
        let place = &rule.condition.place;
        self.places.insert(self.pointer(&format!("Choices/{index}")), place.clone());
        let test = if self.uses_jsonata() {
            jsonata::expression(self.site, rule.condition.node)
                .map(|expression| asl::Test::Condition(Value::String(asl::jsonata::delimited(&expression))))
        } else {
            jsonpath::test(self.site, rule.condition.node)
        };
        let test = self.take(test, place).unwrap_or(asl::Test::And(Vec::new()));
        {
            let assign = self.rule_assigned(index, &rule.assigns);
            let output = rule.output.as_ref().and_then(|slot| self.output_at(Moment::Entering, slot));
            let comment = rule.comment.clone();
            ChoiceRule { comment, output, assign, ..ChoiceRule::new(test, self.name_of(rule.target)) }
        }
    }

    pub(super) fn wait(&mut self, time: &WaitTime) -> Wait {
        let mut wait = Wait { comment: self.state.comment.clone(), transition: self.transition(), ..Wait::new() };
        match time {
            WaitTime::Seconds(seconds) => wait.seconds = Some((*seconds).into()),
            WaitTime::SecondsFrom(slot) if self.uses_jsonata() => {
                wait.seconds = self.jsonata(slot).and_then(Amount::from_value);
            }
            WaitTime::Until(slot) if self.uses_jsonata() => wait.timestamp = self.jsonata(slot).and_then(text),
            WaitTime::SecondsFrom(slot) => {
                let (seconds, path) = self.wait_time(slot);
                (wait.seconds, wait.seconds_path) = (seconds.and_then(Amount::from_value), path);
            }
            WaitTime::Until(slot) => {
                let (timestamp, path) = self.wait_time(slot);
                (wait.timestamp, wait.timestamp_path) = (timestamp.and_then(text), path);
            }
        }
        wait.assign = self.assigned();
        wait
    }

    fn wait_time(&mut self, slot: &Slot) -> (Option<Value>, Option<String>) {
        let what = format!("the time of the Wait `{}`", self.state.name);
        self.given_or_path(slot, &what, "compute the time of a Wait")
    }

    pub(super) fn succeed(&mut self, output: Option<&Slot>) -> Succeed {
        let mut succeed = Succeed { comment: self.state.comment.clone(), ..Succeed::default() };
        if let Some(output) = output {
            if self.uses_jsonata() {
                succeed.output = self.jsonata(output);
            } else {
                succeed.output_path = self.reference(output).map(Into::into);
                if succeed.output_path.is_none() {
                    self.refuse_computed("end with an output that is not an object", output);
                }
            }
        }
        succeed
    }

    pub(super) fn fail(&mut self, end: &EndDraft) -> Fail {
        let mut fail = Fail { comment: self.state.comment.clone(), ..Fail::default() };
        (fail.error, fail.error_path) = self.text_or_path(end.error.as_ref());
        (fail.cause, fail.cause_path) = self.text_or_path(end.cause.as_ref());
        fail
    }

    /// A text of a Fail state: itself, or in JSONPath the path or function call that gives it.
    fn text_or_path(&mut self, slot: Option<&Slot>) -> (Option<String>, Option<String>) {
        let Some(slot) = slot else { return (None, None) };
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

/// The text that a value is.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
