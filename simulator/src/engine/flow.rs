//! What goes into a state's work, and what comes out of the state (States Language, "Input and Output Processing").

use std::borrow::Cow;

use asl::StateType;

use super::Engine;
use super::frame::{Frame, FrameId};
use crate::data::Data;
use crate::fault::{Fault, FaultKind, MOST_BYTES, within_limits};
use crate::history::Assigned;
use crate::path::{Path, Scope};
use crate::plan::{Payload, Placed, Selected, State};
use crate::query::{Chance, Query, QueryScope};

/// What a payload may read beside the state's input.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// `$` of a template.
    pub(super) dollar: &'a Data,
    pub(super) result: Option<&'a Data>,
    pub(super) error: Option<&'a Data>,
}

/// The value of a payload in a frame's state.
pub(super) fn payload(
    payload: &Payload,
    frame: &Frame,
    state: &State,
    around: Around<'_>,
    chance: &mut Chance,
) -> Result<Data, Fault> {
    match payload {
        Payload::Template(template) => {
            let context = frame.context(state);
            let scope = Scope { input: around.dollar, context: &context, variables: &frame.variables };
            template.evaluate(&state.name, &scope, chance)
        }
        Payload::Query(query) => query_value(query, frame, state, around, chance),
    }
}

/// The value of a JSONata field in a frame's state.
pub(super) fn query_value(
    query: &Query,
    frame: &Frame,
    state: &State,
    around: Around<'_>,
    chance: &mut Chance,
) -> Result<Data, Fault> {
    let context = frame.context(state);
    let (result, error) = (around.result, around.error);
    query.evaluate(
        &QueryScope { input: &frame.input, result, error, context: &context, variables: &frame.variables },
        chance,
    )
}

/// What a path of a field finds, or the failure in the service's words.
pub(super) fn found(path: &Path, frame: &Frame, state: &State, dollar: &Data) -> Result<Data, Fault> {
    let context = frame.context(state);
    path.find(&Scope { input: dollar, context: &context, variables: &frame.variables })
        .map_err(|not| Fault::runtime(format!("Invalid path '{}' : {}", path.text, not.detail())))
}

impl Engine<'_> {
    /// The value of a payload in a frame's state.
    pub(super) fn evaluate(
        &mut self,
        id: FrameId,
        state: &State,
        value: &Payload,
        dollar: &Data,
        result: Option<&Data>,
        error: Option<&Data>,
    ) -> Result<Data, Fault> {
        payload(value, &self.frames[id], state, Around { dollar, result, error }, &mut self.chance)
    }

    /// The value of a JSONata field that takes one kind of value.
    pub(super) fn evaluate_as(&mut self, id: FrameId, state: &State, query: &Query, kind: &str) -> Result<Data, Fault> {
        let frame = &self.frames[id];
        let context = frame.context(state);
        let (input, variables) = (&frame.input, &frame.variables);
        let scope = QueryScope { input, result: None, error: None, context: &context, variables };
        query.evaluate_as(kind, &scope, &mut self.chance)
    }

    /// The state's input after `InputPath`.
    pub(super) fn effective_input(&self, id: FrameId, state: &State) -> Result<Data, Fault> {
        self.selected_input(id, state).map(Cow::into_owned)
    }

    /// The same, for those who mostly do not keep it.
    #[inline(always)]
    pub(super) fn selected_input(&self, id: FrameId, state: &State) -> Result<Cow<'_, Data>, Fault> {
        let frame = &self.frames[id];
        match &state.input_path {
            Selected::Whole => Ok(Cow::Borrowed(&frame.input)),
            Selected::Nothing => Ok(Cow::Owned(Data::empty_object())),
            Selected::Path(path) => found(path, frame, state, &frame.input).map(Cow::Owned),
        }
    }

    /// What a state's work begins with: `Parameters` or `Arguments`, otherwise its input.
    pub(super) fn request(&mut self, id: FrameId, state: &State, effective: &Data) -> Result<Data, Fault> {
        match &state.request {
            Some(request) => self.evaluate(id, state, request, effective, None, None),
            None => Ok(effective.clone()),
        }
    }

    /// The state's output and its variables' new values, from the result of its work; of a state that has none, its
    /// effective input is the result.
    #[inline(always)]
    pub(super) fn output(&mut self, id: FrameId, state: &State, result: Data) -> Result<(Data, Assigned), Fault> {
        let assigned = self.assigned_from(id, state, &result)?;
        let output = if state.is_query {
            self.query_output(id, state, state.output.as_deref(), state.has_result(), result)?
        } else {
            self.path_output(id, state, result)?
        };
        within_limits(&output, &self.frames[id].input, &state.name)?;
        Ok((output, assigned))
    }

    /// The variables' new values from the result of the state's work.
    #[inline(always)]
    pub(super) fn assigned_from(&mut self, id: FrameId, state: &State, result: &Data) -> Result<Assigned, Fault> {
        let Some(assign) = &state.assign else { return Ok(None) };
        let around = Around { dollar: result, result: Some(result).filter(|_| state.has_result()), error: None };
        assigned(&payload(assign, &self.frames[id], state, around, &mut self.chance)?, &state.name)
    }

    pub(super) fn query_output(
        &mut self,
        id: FrameId,
        state: &State,
        output: Option<&Query>,
        has_result: bool,
        result: Data,
    ) -> Result<Data, Fault> {
        let Some(output) = output else { return Ok(if has_result { result } else { self.frames[id].input.clone() }) };
        let around = Around { dollar: &result, result: Some(&result).filter(|_| has_result), error: None };
        query_value(output, &self.frames[id], state, around, &mut self.chance)
    }

    /// What `ResultSelector`, `ResultPath` and `OutputPath` make of a result.
    #[inline(always)]
    pub(super) fn path_output(&mut self, id: FrameId, state: &State, result: Data) -> Result<Data, Fault> {
        let placed = match state.kind {
            StateType::Pass | StateType::Task | StateType::Parallel | StateType::Map => {
                let result = self.selected_result(id, state, result)?;
                put(&state.result_path, &self.frames[id].input, result)?
            }
            StateType::Choice | StateType::Wait | StateType::Succeed | StateType::Fail => result,
        };
        self.outgoing(id, state, placed)
    }

    /// A result after `ResultSelector`.
    #[inline(always)]
    pub(super) fn selected_result(&mut self, id: FrameId, state: &State, result: Data) -> Result<Data, Fault> {
        let Some(selector) = &state.result_selector else { return Ok(result) };
        let frame = &self.frames[id];
        let context = frame.context(state);
        let scope = Scope { input: &result, context: &context, variables: &frame.variables };
        selector.evaluate(&state.name, &scope, &mut self.chance)
    }

    /// What is left after `OutputPath`.
    #[inline(always)]
    pub(super) fn outgoing(&self, id: FrameId, state: &State, placed: Data) -> Result<Data, Fault> {
        match &state.output_path {
            Selected::Whole => Ok(placed),
            Selected::Nothing => Ok(Data::empty_object()),
            Selected::Path(path) => found(path, &self.frames[id], state, &placed),
        }
    }
}

/// A state's input with a result where `ResultPath` points.
#[inline(always)]
pub(super) fn put(place: &Placed, input: &Data, result: Data) -> Result<Data, Fault> {
    match place {
        Placed::Whole => Ok(result),
        Placed::Nowhere => Ok(input.clone()),
        Placed::Path(path) => path.write(input, result).map_err(|_| {
            let cause = format!("Unable to apply ReferencePath {} to input {input}", path.text);
            Fault {
                error: Some("States.ResultPathMatchFailure".into()),
                cause: Some(cause.into()),
                kind: FaultKind::Plain,
            }
        }),
    }
}

/// The variables that an object gives values to. They have a limit together, and so has each (Developer Guide, "Passing data
/// between states with variables").
pub(super) fn assigned(object: &Data, subject: &str) -> Result<Assigned, Fault> {
    let Some(members) = object.as_object() else { return Ok(None) };
    let bytes: usize = members.iter().map(|(_, value)| value.bytes()).sum();
    if bytes > MOST_BYTES {
        return Err(Fault::too_large(subject));
    }
    Ok(Some(members.iter().map(|(name, value)| (name.clone(), value.clone())).collect()))
}
