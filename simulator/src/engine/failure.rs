//! What becomes of a failure: retried, caught, or handed outwards (States Language, "Errors").

use asl::intrinsic::{Failure, Randomness};

use asl::StateType;

use super::frame::{FrameId, Step};
use super::{Engine, flow};
use crate::data::Data;
use crate::fault::{Fault, FaultKind, within_limits};
use crate::history::{Assigned, Stage, Trouble, What};
use crate::plan::{Catcher, Fail, Retrier, State, TextField};
use crate::query::Chance;

impl<'a> Engine<'a> {
    /// A frame's state fails. `inner` says that the failure comes from a branch or item of the state, not from itself.
    pub(super) fn fail(&mut self, id: FrameId, fault: Fault, inner: bool) {
        let state = &self.machine.states[self.frames[id].state];
        let fault = if inner { fault } else { self.named(id, state, fault) };
        if self.try_again(id, state, &fault) {
            return;
        }
        let is_fork = matches!(state.kind, StateType::Parallel | StateType::Map);
        // What nothing can catch ends the execution where it stands: the states around it write no event any more.
        if is_fork && !matches!(fault.kind, FaultKind::Runtime | FaultKind::Unanswered) {
            self.happened(id, What::State(state.kind, Stage::Failed));
        }
        let Some(catcher) = state.catch.iter().find(|catcher| fault.matches(&catcher.names)) else {
            let open = state.kind == StateType::Task && is_of_task(&fault);
            return self.broken(id, fault, open);
        };
        if let Err(second) = self.catch(id, state, catcher, &fault) {
            // A catcher is not caught.
            let second = self.named(id, state, second);
            self.broken(id, second, false);
        }
    }

    /// The failure with the state's name in it, and the event that an expression has.
    fn named(&mut self, id: FrameId, state: &State, fault: Fault) -> Fault {
        let fault = fault.naming(&state.name, u64::from(self.frames[id].entered));
        if let FaultKind::Query { field, late } = &fault.kind {
            let frame = &self.frames[id];
            // The service writes the two at once, so that both follow what was before.
            let previous = if *late || frame.last != frame.entered { frame.last } else { frame.before };
            let trouble = Trouble { error: fault.error.clone(), cause: fault.cause.clone() };
            let what = What::EvaluationFailed { trouble, field: field.clone(), state: state.name.clone() };
            let event = self.beside(id, previous, what);
            self.frames[id].last = event;
        }
        fault
    }

    /// Tries a state again after a while, if one of its retriers says so.
    fn try_again(&mut self, id: FrameId, state: &State, fault: &Fault) -> bool {
        let retrier = state.retry.iter().position(|retrier| fault.matches(&retrier.names));
        let Some((number, retrier)) = retrier.and_then(|number| Some((number, state.retry.get(number)?))) else {
            return false;
        };
        let frame = &mut self.frames[id];
        frame.counters.resize(state.retry.len(), 0);
        let used = frame.counters[number];
        if used >= retrier.most {
            return false;
        }
        frame.counters[number] += 1;
        frame.retries += 1;
        frame.wreck = None;
        let delay = delay(retrier, used, &mut self.chance);
        self.sleep(id, self.chance.now + (delay * 1000.0) as i64, Step::Begin);
        true
    }

    fn catch(&mut self, id: FrameId, state: &'a State, catcher: &Catcher, fault: &Fault) -> Result<(), Fault> {
        let (output, assigned) = self.caught(id, state, catcher, fault)?;
        self.leave(id, state, output, assigned, Some(catcher.next));
        Ok(())
    }

    /// The output of a state whose error a catcher handles, and the variables' new values.
    pub(super) fn caught(
        &mut self,
        id: FrameId,
        state: &State,
        catcher: &Catcher,
        fault: &Fault,
    ) -> Result<(Data, Assigned), Fault> {
        let error = fault.output();
        let around = flow::Around { dollar: &error, result: None, error: Some(&error) };
        let frame = &self.frames[id];
        let assigned = match &catcher.assign {
            Some(assign) => {
                flow::assigned(&flow::payload(assign, frame, state, around, &mut self.chance)?, &state.name)?
            }
            None => None,
        };
        let output = match &catcher.output {
            Some(output) => flow::query_value(output, frame, state, around, &mut self.chance)?,
            None if state.is_query => error.clone(),
            None => flow::put(&catcher.result_path, &frame.input, error.clone())?,
        };
        within_limits(&output, &frame.input, &state.name)?;
        Ok((output, assigned))
    }

    /// The failure that a Fail state is there for.
    pub(super) fn fail_as_stated(&mut self, id: FrameId, state: &State, fail: &Fail) -> Result<(), Fault> {
        let effective = self.effective_input(id, state)?;
        let mut text =
            |field: &Option<TextField>| field.as_ref().map(|field| self.text(id, state, field, &effective)).transpose();
        Err(Fault { error: text(&fail.error)?, cause: text(&fail.cause)?, kind: FaultKind::Plain })
    }

    fn text(
        &mut self,
        id: FrameId,
        state: &State,
        field: &TextField,
        effective: &Data,
    ) -> Result<std::sync::Arc<str>, Fault> {
        let value = match field {
            TextField::Fixed(text) => return Ok(text.clone()),
            TextField::Query(query) => self.evaluate_as(id, state, query, "string")?,
            TextField::Computed { field, computation } => {
                let frame = &self.frames[id];
                let context = frame.context(state);
                let scope = crate::path::Scope { input: effective, context: &context, variables: &frame.variables };
                let value = computation.evaluate(&scope, &mut self.chance).map_err(|error| {
                    let text = computation.text();
                    Fault::runtime(match &error.reason {
                        Failure::NotFound { .. } if error.function.is_none() => format!(
                            "The JSONPath '{text}' specified for the field '{field}' could not be found in the input \
                             '{effective}'"
                        ),
                        Failure::NotFound { .. }
                        | Failure::Argument { .. }
                        | Failure::Template(_)
                        | Failure::TooLarge => error.cause(text, &effective.to_value()),
                    })
                })?;
                if value.as_str().is_none() {
                    return Err(Fault::runtime(format!(
                        "The {field} field refers to a value that is not a string: {}",
                        computation.text()
                    )));
                }
                value
            }
        };
        Ok(value.as_str().unwrap_or_default().into())
    }
}

/// True for failures after which the service still counts a task's state as open: those of the service that it calls.
fn is_of_task(fault: &Fault) -> bool {
    match fault.kind {
        FaultKind::Plain | FaultKind::Heartbeat => true,
        FaultKind::Runtime | FaultKind::TooLarge | FaultKind::Query { .. } | FaultKind::Unanswered => false,
    }
}

/// The seconds to wait before a retry; `used` is how often the retrier was used before.
pub(super) fn delay(retrier: &Retrier, used: u64, chance: &mut Chance) -> f64 {
    let grown = retrier.interval * retrier.backoff.powi(i32::try_from(used).unwrap_or(i32::MAX));
    // 99,999,999 seconds are the most that any field takes.
    let delay = grown.min(retrier.longest.unwrap_or(99_999_999.0)).min(99_999_999.0);
    if retrier.jitter { delay * (chance.bits() >> 11) as f64 / (1_u64 << 53) as f64 } else { delay }
}
