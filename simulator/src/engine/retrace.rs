//! What the fields of states made of the data on the way, made again: a history has what a state began with, what its work gave
//! and what it left, and nothing in between.

use std::collections::HashMap;
use std::sync::Arc;

use super::frame::FrameId;
use super::single::Single;
use super::{Around, Engine, Machines, Setting, flow};
use crate::data::Data;
use crate::objects::NoObjects;
use crate::plan::{Items, Machine, Map, Payload, Placed, Selected, State, StateId, Work};
use crate::services::NoServices;

/// A visit of a state, as far as a history tells of it.
#[derive(Debug, Clone)]
pub struct Passage {
    /// The state's name.
    pub state: Arc<str>,
    /// Its input.
    pub input: Data,
    /// The result of its task, its branches or its iterations, where it is known.
    pub result: Option<Data>,
    /// Its output, if it has succeeded.
    pub output: Option<Data>,
    /// The variables that it could read, as an object.
    pub variables: Option<Data>,
    /// What is known of the Context Object. What is not in it leaves out the steps that read it.
    pub context: Data,
}

/// What the fields of a state made of its data on the way. A step without a field of its own is left out, and so is one that
/// cannot be made again, because it reads what the history does not have or because chance had a part in it.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Steps {
    /// The input after `InputPath`.
    pub after_input_path: Option<Data>,
    /// After `Parameters` of a Pass. Those of a task are in the history, as its request.
    pub after_parameters: Option<Data>,
    /// The items of a Map that its definition names, before `ItemSelector`.
    pub items: Option<Data>,
    /// The result after `ResultSelector`.
    pub after_result_selector: Option<Data>,
    /// The input with the result in it, before `OutputPath`.
    pub after_result_path: Option<Data>,
}

impl Machine {
    /// Makes the steps of visits again. A step counts only if what follows from it is what the history has.
    ///
    /// ```
    /// use serde_json::json;
    /// use simulator::{Data, Machine, Passage};
    ///
    /// let machine = Machine::from_value(&json!({"StartAt": "Ask", "States": {"Ask": {
    ///     "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "ask"},
    ///     "ResultSelector": {"said.$": "$.Payload"}, "ResultPath": "$.answer", "OutputPath": "$.answer", "End": true
    /// }}}))?;
    /// let passage = Passage {
    ///     state: "Ask".into(),
    ///     input: json!({"id": 7}).into(),
    ///     result: Some(json!({"Payload": "yes", "StatusCode": 200}).into()),
    ///     output: Some(json!({"said": "yes"}).into()),
    ///     variables: None,
    ///     context: Data::empty_object(),
    /// };
    /// let steps = &machine.retrace([passage])[0];
    /// assert_eq!(steps.after_result_selector, Some(json!({"said": "yes"}).into()));
    /// assert_eq!(steps.after_result_path, Some(json!({"id": 7, "answer": {"said": "yes"}}).into()));
    /// # Ok::<(), simulator::PlanError>(())
    /// ```
    pub fn retrace(&self, passages: impl IntoIterator<Item = Passage>) -> Vec<Steps> {
        let (mut services, mut objects, machines) = (NoServices, NoObjects, Machines::new());
        let around = Around { machine: self, machines: &machines, services: &mut services, objects: &mut objects };
        let mut engine = Engine::new(around, &Setting::default(), &Data::Null);
        let states = self.states.iter().enumerate();
        let numbers: HashMap<&str, StateId> = states.map(|(number, state)| (&*state.name, number)).collect();
        let steps = passages.into_iter().map(|passage| match numbers.get(&*passage.state) {
            Some(number) => engine.retraced(*number, &passage),
            None => Steps::default(),
        });
        steps.collect()
    }
}

impl<'a> Engine<'a> {
    fn retraced(&mut self, state: StateId, passage: &Passage) -> Steps {
        let frame = self.single_frame(&Single {
            machine: self.machine,
            state,
            input: passage.input.clone(),
            variables: passage.variables.clone(),
            context: passage.context.clone(),
            mock: None,
            retried: 0,
            failures: None,
        });
        self.frames.clear();
        self.frames.push(frame);
        let mut steps = Steps::default();
        // Where it ends early, there are the steps until there.
        let _ = self.follow(0, &self.machine.states[state], passage, &mut steps);
        steps
    }

    /// Follows the data through a state; `None` where it ends early.
    fn follow(&mut self, id: FrameId, state: &'a State, passage: &Passage, steps: &mut Steps) -> Option<()> {
        let effective = self.effective_input(id, state).ok()?;
        if !matches!(state.input_path, Selected::Whole) {
            steps.after_input_path = Some(effective.clone());
        }
        let mut parameters = None;
        let result = match &state.work {
            Work::Pass { result: Some(result) } => result.clone(),
            Work::Pass { result: None } => match state.request.as_deref() {
                Some(request @ Payload::Template(_)) => {
                    let made = self.evaluate(id, state, request, &effective, None, None).ok()?;
                    parameters = Some(made.clone());
                    made
                }
                Some(Payload::Query(_)) | None => effective.clone(),
            },
            Work::Map(map) => {
                steps.items = self.items_named(id, state, map, &effective);
                passage.result.clone()?
            }
            Work::Task(_) | Work::Parallel { .. } => passage.result.clone()?,
            // What they leave is a part of their input.
            Work::Choice { .. } | Work::Wait(_) | Work::Succeed | Work::Fail { .. } => return Some(()),
        };
        if state.is_query {
            return Some(());
        }
        let selected = self.selected_result(id, state, result).ok()?;
        let placed = flow::put(&state.result_path, &passage.input, selected.clone()).ok()?;
        let output = self.outgoing(id, state, placed.clone()).ok()?;
        if passage.output.as_ref() != Some(&output) {
            return None;
        }
        steps.after_parameters = parameters;
        steps.after_result_selector = state.result_selector.is_some().then_some(selected);
        let is_placed = !matches!(state.result_path, Placed::Whole) && !matches!(state.output_path, Selected::Whole);
        steps.after_result_path = is_placed.then_some(placed);
        Some(())
    }

    /// The items that a Map's field names, unless they are other ones each time.
    fn items_named(&mut self, id: FrameId, state: &'a State, map: &'a Map, effective: &Data) -> Option<Data> {
        let is_named = map.reader.is_none() && matches!(map.items, Items::Path(_) | Items::Query(_));
        let first = is_named.then(|| self.given_items(id, state, map, effective).ok())??.values();
        if let Items::Query(_) = map.items {
            self.chance.now += 86_400_000;
            if self.given_items(id, state, map, effective).ok()?.values() != first {
                return None;
            }
        }
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn retraced(state: &Value, passage: Passage) -> Steps {
        let machine = Machine::from_value(&json!({"StartAt": "S", "States": {"S": state}})).unwrap();
        machine.retrace([passage]).remove(0)
    }

    fn passage(input: Value, result: Value, output: Value) -> Passage {
        Passage {
            state: "S".into(),
            input: input.into(),
            result: Some(result.into()),
            output: Some(output.into()),
            variables: None,
            context: Data::empty_object(),
        }
    }

    const TASK: &str = "arn:aws:states:::lambda:invoke";

    #[test]
    fn steps_that_read_variables_and_the_context_are_made_of_what_is_known() {
        let state = json!({"Type": "Task", "Resource": TASK, "Parameters": {"FunctionName": "f"}, "InputPath": "$$.Execution.Input",
            "ResultSelector": {"all.$": "States.Array($.a, $rate)"}, "End": true});
        let mut known = passage(json!({}), json!({"a": 1}), json!({"all": [1, 3]}));
        known.variables = Some(json!({"rate": 3}).into());
        known.context = json!({"Execution": {"Input": {"o": 1}}}).into();
        let steps = retraced(&state, known.clone());
        assert_eq!(steps.after_input_path, Some(json!({"o": 1}).into()));
        assert_eq!(steps.after_result_selector, Some(json!({"all": [1, 3]}).into()));
        // Without the variable the selector cannot be made again, without the object nothing can.
        known.variables = None;
        assert_eq!(retraced(&state, known.clone()).after_result_selector, None);
        known.context = Data::empty_object();
        assert_eq!(retraced(&state, known), Steps::default());
    }

    #[test]
    fn what_chance_made_is_left_out() {
        let state = json!({"Type": "Pass", "Parameters": {"id.$": "States.UUID()"}, "ResultPath": "$.made", "OutputPath": "$.made",
            "End": true});
        let known = passage(json!({}), json!(null), json!({"id": "2f9e7b38-0000-4000-8000-000000000000"}));
        assert_eq!(retraced(&state, known), Steps::default());
        let processor = json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}});
        let each = |items: &str| {
            let state = json!({"Type": "Map", "QueryLanguage": "JSONata", "Items": items, "ItemProcessor": processor, "End": true});
            retraced(&state, passage(json!({"n": 2}), json!([]), json!([]))).items
        };
        assert_eq!(each("{% [$states.input.n, 3] %}"), Some(json!([2, 3]).into()));
        assert_eq!(each("{% [$random()] %}"), None);
        assert_eq!(each("{% [$now()] %}"), None);
    }

    #[test]
    fn a_state_of_another_machine_has_no_steps() {
        let mut known = passage(json!({"a": 1}), json!(1), json!({"a": 1}));
        known.state = "Elsewhere".into();
        assert_eq!(retraced(&json!({"Type": "Pass", "InputPath": "$.a", "End": true}), known), Steps::default());
    }
}
