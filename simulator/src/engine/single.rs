//! One state by itself, as a test of it runs it (API Reference, "TestState"): no state is entered and no event is written,
//! nothing waits, and what the fields make of the data on the way is kept.
//!
//! The order of the steps and what is kept of which state type follow recordings of the service.

use std::rc::Rc;
use std::sync::Arc;

use asl::StateType;

use super::frame::{Frame, FrameId, Log};
use super::map::items::MapItems;
use super::map::maker::Found;
use super::{Around, Engine, Machines, Setting, flow};

use crate::context::{ExecutionFacts, Made, Name, Named};
use crate::data::Data;
use crate::fault::{Fault, FaultKind, MOST_BYTES, within_limits};
use crate::history::Assigned;
use crate::objects::Objects;
use crate::plan::{Machine, Map, Payload, State, StateId, Task, Work};
use crate::services::{CallId, Outcome, Services};

/// What is tested.
pub(crate) struct Single<'a> {
    pub(crate) machine: &'a Machine,
    pub(crate) state: StateId,
    pub(crate) input: Data,
    pub(crate) variables: Option<Data>,
    /// The Context Object.
    pub(crate) context: Data,
    /// What answers the task, or stands for the work of a Parallel or Map.
    pub(crate) mock: Option<Outcome>,
    /// How often the state was retried before.
    pub(crate) retried: u64,
    /// How many items of a Map failed.
    pub(crate) failures: Option<u64>,
}

/// What came of the state.
#[derive(Debug)]
pub(crate) enum Came {
    /// It succeeded.
    Succeeded { output: Data, next: Option<Arc<str>> },
    /// It failed, and one of its retriers tries it again.
    Retried { fault: Fault, retrier: usize, delay: f64 },
    /// It failed, and one of its catchers goes on.
    Caught { fault: Fault, catcher: usize, output: Data, next: Arc<str> },
    /// It failed.
    Failed(Fault),
}

/// Why a state cannot be tested as asked, which shows only while it runs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// There are fewer items than are said to have failed.
    TooManyFailures,
    /// The mock does not have a result for each iteration.
    OtherNumberOfResults,
    /// The task has no answer.
    Unanswered(String),
}

/// What the fields made of the data on the way.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) after_input_path: Option<Data>,
    pub(crate) after_parameters: Option<Data>,
    pub(crate) after_arguments: Option<Data>,
    pub(crate) result: Option<Data>,
    pub(crate) after_result_selector: Option<Data>,
    pub(crate) after_result_path: Option<Data>,
    pub(crate) after_items_path: Option<Data>,
    pub(crate) after_items_pointer: Option<Data>,
    pub(crate) after_item_selector: Option<Data>,
    pub(crate) after_item_batcher: Option<Data>,
    pub(crate) max_concurrency: Option<u64>,
    pub(crate) tolerated_count: Option<u64>,
    pub(crate) tolerated_percentage: Option<f64>,
    /// The variables afterwards.
    pub(crate) variables: Vec<(Arc<str>, Data)>,
}

/// Tests a state.
pub(crate) fn test(
    single: &Single<'_>,
    services: &mut dyn Services,
    objects: &mut dyn Objects,
    setting: &Setting,
) -> (Result<Came, Unfit>, Seen) {
    let machines = Machines::new();
    let around = Around { machine: single.machine, machines: &machines, services, objects };
    let mut engine = Engine::new(around, setting, &single.input);
    let id = engine.add(engine.single_frame(single));
    let mut seen = Seen::default();
    let state = &single.machine.states[single.state];
    let came = match engine.attempt(id, state, single, &mut seen) {
        Ok((output, assigned, next)) => {
            engine.frames[id].variables.assign(assigned.as_deref().unwrap_or_default());
            let next = next.map(|next| single.machine.states[next].name.clone());
            Ok(Came::Succeeded { output, next })
        }
        Err(Ended::Unfit(unfit)) => Err(unfit),
        Err(Ended::Fault(fault)) if fault.kind == FaultKind::Unanswered => {
            Err(Unfit::Unanswered(fault.cause.as_deref().unwrap_or_default().to_owned()))
        }
        Err(Ended::Fault(fault)) => Ok(engine.handled(id, state, single, fault, &mut seen)),
    };
    let variables = engine.frames[id].variables.all().map(|(name, value)| (name.clone(), value.clone()));
    seen.variables = variables.collect();
    (came, seen)
}

/// Why an attempt ended early.
enum Ended {
    Fault(Fault),
    Unfit(Unfit),
}

impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        Ended::Fault(fault)
    }
}

type Done = (Data, Assigned, Option<StateId>);

impl<'a> Engine<'a> {
    pub(super) fn single_frame(&self, single: &Single<'a>) -> Frame {
        let facts = ExecutionFacts {
            named: Named { name: Name::Given(String::new()), express: None },
            machine: self.name.clone(),
            input: single.input.clone(),
            start: self.chance.now,
            realm: self.realm.clone(),
            redriven: None,
            given: Some(single.context.clone()),
            made: Made::default(),
        };
        let mut frame = Frame::new(single.state, single.input.clone(), Rc::new(facts));
        frame.log = Log::Child(Rc::default());
        frame.entered_at = self.chance.now;
        frame.retries = single.retried;
        let members = single.variables.as_ref().and_then(Data::as_object);
        let variables: Vec<_> = members.into_iter().flat_map(|members| members.iter()).collect();
        let variables: Vec<_> = variables.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        if !variables.is_empty() {
            frame.variables.assign(&variables);
        }
        frame
    }

    /// The state's work, until its output.
    fn attempt(&mut self, id: FrameId, state: &'a State, single: &Single<'a>, seen: &mut Seen) -> Result<Done, Ended> {
        let effective = self.effective_input(id, state)?;
        let has_static_result = matches!(&state.work, Work::Pass { result: Some(_) });
        if !state.is_query && state.kind != StateType::Parallel && !has_static_result {
            seen.after_input_path = Some(effective.clone());
        }
        let result = match &state.work {
            Work::Pass { result: Some(result) } => {
                seen.result = Some(result.clone());
                result.clone()
            }
            Work::Pass { result: None } => match state.request.as_deref() {
                Some(request @ Payload::Template(_)) => self.evaluate(id, state, request, &effective, None, None)?,
                Some(Payload::Query(_)) | None => effective.clone(),
            },
            Work::Task(task) => self.single_task(id, state, task, &effective, single, seen)?,
            Work::Choice { rules, default } => {
                let (output, assigned, next) = self.chosen(id, state, rules, *default, &effective)?;
                return Ok((output, assigned, Some(next)));
            }
            Work::Wait(wait) => {
                self.moment_after(id, state, wait, &effective)?;
                effective.clone()
            }
            Work::Succeed => effective.clone(),
            Work::Fail(fail) => {
                self.fail_as_stated(id, state, fail)?;
                return Err(Ended::Fault(Fault::plain("States.Runtime", "")));
            }
            Work::Parallel { .. } => {
                let input = self.request(id, state, &effective)?;
                within_limits(&input, &self.frames[id].input, &state.name)?;
                mocked(single)?
            }
            Work::Map(map) => self.single_map(id, state, map, &effective, single, seen)?,
        };
        if state.kind == StateType::Pass && !state.is_query && !has_static_result {
            seen.after_parameters = Some(result.clone());
        }
        let (output, assigned) = self.single_output(id, state, &effective, result, seen)?;
        Ok((output, assigned, state.next))
    }

    fn single_task(
        &mut self,
        id: FrameId,
        state: &'a State,
        task: &'a Task,
        effective: &Data,
        single: &Single<'a>,
        seen: &mut Seen,
    ) -> Result<Data, Ended> {
        let prepared = self.prepared(id, state, task, effective)?;
        let sent = Some(prepared.parameters.clone());
        match (state.is_query, &state.request) {
            (true, Some(_)) => seen.after_arguments = sent,
            (true, None) => {}
            (false, _) => seen.after_parameters = sent,
        }
        let outcome = match &single.mock {
            Some(mock) => mock.clone(),
            None => self.call(CallId::new(id, 0), state, task, &prepared.parameters).outcome,
        };
        let result = match outcome {
            Outcome::Succeeded(result) if result.bytes() > MOST_BYTES => {
                return Err(Ended::Fault(Fault { kind: FaultKind::Plain, ..Fault::too_large(&state.name) }));
            }
            Outcome::Succeeded(result) => result,
            Outcome::Failed { error, cause } => {
                return Err(Ended::Fault(Fault { error, cause, kind: FaultKind::Plain }));
            }
            Outcome::TimedOut(name) => {
                return Err(Ended::Fault(Fault { error: Some(name), cause: None, kind: FaultKind::Plain }));
            }
            Outcome::Never | Outcome::Later => return Err(Ended::Fault(Fault::timeout(FaultKind::Plain))),
            Outcome::Unknown(help) => return Err(Ended::Unfit(Unfit::Unanswered(help))),
        };
        seen.result = Some(result.clone());
        Ok(result)
    }

    fn single_map(
        &mut self,
        id: FrameId,
        state: &'a State,
        map: &'a Map,
        effective: &Data,
        single: &Single<'a>,
        seen: &mut Seen,
    ) -> Result<Data, Ended> {
        let found = match &map.reader {
            Some(reader) => Found::read(self.source(id, state, reader, effective)?),
            None => Found::kept(self.given_items(id, state, map, effective)?),
        };
        let mut items = match &found {
            Found::Kept { items, .. } => items.clone(),
            Found::Read { .. } => self.all_inputs(id, state, map, effective, found.clone(), (false, false))?,
        };
        match &map.reader {
            Some(reader) if reader.pointer.is_some() => seen.after_items_pointer = Some(items.values()),
            None if !state.is_query => seen.after_items_path = Some(items.values()),
            Some(_) | None => {}
        }
        seen.max_concurrency = Some(match &map.concurrency {
            Some(amount) => self.count(id, state, amount, effective, "MaxConcurrency", 0)?,
            None => 0,
        });
        let tolerated = match &map.tolerated_count {
            Some(amount) => Some(self.count(id, state, amount, effective, "ToleratedFailureCount", 0)?),
            None => None,
        };
        seen.tolerated_count = tolerated;
        seen.tolerated_percentage = self.percentage(id, state, map, effective)?;
        if map.selector.is_some() {
            items = self.all_inputs(id, state, map, effective, found, (true, false))?;
            seen.after_item_selector = Some(items.values());
        }
        if map.batcher.is_some() {
            items = self.all_inputs(id, state, map, effective, Found::kept(items), (false, true))?;
            seen.after_item_batcher = Some(items_as_texts(&items));
        }
        let result = mocked(single)?;
        let count = items.len() as u64;
        if let Some(failures) = single.failures {
            if failures > count {
                return Err(Ended::Unfit(Unfit::TooManyFailures));
            }
            let percentage = seen.tolerated_percentage;
            let exceeds = tolerated.is_some_and(|tolerated| failures > tolerated)
                || percentage.is_some_and(|percentage| failures as f64 * 100.0 / count as f64 > percentage);
            if exceeds {
                return Err(Ended::Fault(Fault::threshold_exceeded()));
            }
        }
        let results = result.as_array().filter(|_| map.writer.is_none());
        if results.is_some_and(|results| results.len() as u64 != count) {
            return Err(Ended::Unfit(Unfit::OtherNumberOfResults));
        }
        Ok(result)
    }

    fn single_output(
        &mut self,
        id: FrameId,
        state: &'a State,
        effective: &Data,
        result: Data,
        seen: &mut Seen,
    ) -> Result<(Data, Assigned), Fault> {
        let assigned = self.assigned_from(id, state, &result)?;
        let output = if state.is_query {
            self.query_output(id, state, state.output.as_deref(), state.has_result(), result)?
        } else {
            let placed = match state.kind {
                StateType::Pass | StateType::Task | StateType::Parallel | StateType::Map => {
                    let selected = self.selected_result(id, state, result)?;
                    seen.after_result_selector = Some(selected.clone());
                    let placed = flow::put(&state.result_path, &self.frames[id].input, selected)?;
                    seen.after_result_path = Some(placed.clone());
                    placed
                }
                StateType::Choice | StateType::Wait | StateType::Succeed | StateType::Fail => effective.clone(),
            };
            self.outgoing(id, state, placed)?
        };
        within_limits(&output, &self.frames[id].input, &state.name)?;
        Ok((output, assigned))
    }

    /// What becomes of a failure.
    fn handled(&mut self, id: FrameId, state: &'a State, single: &Single<'a>, fault: Fault, seen: &mut Seen) -> Came {
        let retrier = state.retry.iter().position(|retrier| fault.matches(&retrier.names));
        if let Some((number, retrier)) = retrier.and_then(|number| Some((number, state.retry.get(number)?))) {
            if single.retried < retrier.most {
                let delay = super::failure::delay(retrier, single.retried, &mut self.chance);
                return Came::Retried { fault, retrier: number, delay };
            }
        }
        let catcher = state.catch.iter().position(|catcher| fault.matches(&catcher.names));
        let Some((number, catcher)) = catcher.and_then(|number| Some((number, state.catch.get(number)?))) else {
            return Came::Failed(fault);
        };
        match self.caught(id, state, catcher, &fault) {
            Ok((output, assigned)) => {
                if !state.is_query {
                    seen.after_result_path = Some(output.clone());
                }
                self.frames[id].variables.assign(assigned.as_deref().unwrap_or_default());
                let next = self.machine.states[catcher.next].name.clone();
                Came::Caught { fault, catcher: number, output, next }
            }
            // A catcher is not caught.
            Err(second) => Came::Failed(second),
        }
    }
}

/// What stands for the work of a Parallel or Map.
fn mocked(single: &Single<'_>) -> Result<Data, Ended> {
    match &single.mock {
        Some(Outcome::Succeeded(result)) => Ok(result.clone()),
        Some(Outcome::Failed { error, cause }) => {
            Err(Ended::Fault(Fault { error: error.clone(), cause: cause.clone(), kind: FaultKind::Plain }))
        }
        Some(Outcome::TimedOut(_) | Outcome::Never | Outcome::Later | Outcome::Unknown(_)) | None => {
            Err(Ended::Unfit(Unfit::Unanswered("the state has no mock".to_owned())))
        }
    }
}

/// Batches as an inspection shows them: each item as a text (recorded).
fn items_as_texts(batches: &MapItems) -> Data {
    let shown = batches.iter().map(|batch| {
        let Some(members) = batch.value.as_object() else { return batch.value };
        let mut shown = members.clone();
        let items = batch.value.get("Items").and_then(Data::as_array).unwrap_or_default();
        shown.insert("Items".into(), Data::array(items.iter().map(|item| Data::string(item.to_string())).collect()));
        Data::object(shown)
    });
    Data::array(shown.collect())
}
