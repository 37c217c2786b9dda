//! The Map state: inline, where items are iterated in the execution itself, and distributed, where each is an execution
//! of its own.

pub(super) mod items;
pub(super) mod maker;
mod outputs;
pub(super) mod record;
mod results;
mod run;
mod texts;

use std::collections::VecDeque;
use std::sync::Arc;

use asl::StateType;

use super::frame::{Activity, Frame, FrameId, Parent, Step};
use super::parallel::outwards;
use super::{Engine, amount, flow};
use crate::context::MapItem;
use crate::data::Data;
use crate::execution::Status;
use crate::fault::{Fault, FaultKind, within_limits};
use crate::history::{Stage, Trouble, What};
use crate::plan::{Form, Items, Map, State, Work};

use items::{Item, MapItems};
use outputs::Outputs;
use record::ChildEnd;
use texts::Texts;

/// The most iterations of an inline Map at a time (Developer Guide, "Using Map state in Inline mode").
const MOST_INLINE: u64 = 40;

/// The most children of a distributed Map at a time (Developer Guide, "Service quotas").
const MOST_DISTRIBUTED: u64 = 10_000;

/// The most children of a Map Run that are begun before these have had their turn.
const MOST_BEGUN: usize = 100;

/// A Map that runs.
pub(super) struct MapRun {
    effective: Data,
    items: MapItems,
    next: usize,
    /// How many items may run at a time.
    concurrency: u64,
    /// The items that failed before a redrive, and are to run again.
    again: VecDeque<(u64, Frame)>,
    /// The frames of the items that run, by item; each knows its place here.
    active: Vec<(u64, FrameId)>,
    outputs: Outputs,
    left: usize,
    failed: u64,
    distributed: Option<Distributed>,
}

/// What a distributed Map has more than an inline one.
struct Distributed {
    arn: Arc<str>,
    /// Its number among those of the execution.
    number: usize,
    /// What stands for the Map in the names of its children.
    label: Arc<str>,
    id: String,
    tolerated_count: Option<u64>,
    tolerated_percentage: Option<f64>,
    /// The event that the run began after, and how often it was redriven.
    started: u32,
    redrives: u64,
    /// The children that failed, where the execution may be redriven.
    broken: Vec<(u64, Frame)>,
    /// The records of the children that did not end well, where the results are written.
    failed: Option<Texts>,
}

impl MapRun {
    pub(super) fn children(&self) -> impl Iterator<Item = FrameId> {
        self.active.iter().map(|(_, child)| *child)
    }

    /// The items that run, by number.
    pub(super) fn running(&self) -> Vec<(u64, FrameId)> {
        self.active.clone()
    }

    /// True for a Map Run.
    pub(super) fn is_distributed(&self) -> bool {
        self.distributed.is_some()
    }

    /// The children of a Map Run that have failed and were kept.
    pub(super) fn take_failed(&mut self) -> Vec<(u64, Frame)> {
        let again = self.again.drain(..);
        let broken = self.distributed.as_mut().map(|run| std::mem::take(&mut run.broken)).unwrap_or_default();
        again.chain(broken).collect()
    }

    /// Keeps a child of a Map Run that has failed.
    fn keep_failed(&mut self, index: u64, frame: Frame) {
        if let Some(run) = &mut self.distributed {
            run.broken.push((index, frame));
        }
    }

    /// Makes the run ready to go on with the items that failed. Of a Map Run, its ARN, how often it was redriven, and the
    /// event that it began after.
    pub(super) fn begin_again(&mut self, again: VecDeque<(u64, Frame)>) -> Option<(Arc<str>, u64, u32)> {
        self.active.clear();
        self.left = again.len() + self.items.len() - self.next;
        self.again = again;
        self.failed = 0;
        let run = self.distributed.as_mut()?;
        run.failed = None;
        run.redrives += 1;
        Some((run.arn.clone(), run.redrives, run.started))
    }
}

impl Clone for MapRun {
    /// The same run without frames, which are not to be copied.
    fn clone(&self) -> Self {
        MapRun {
            effective: self.effective.clone(),
            items: self.items.clone(),
            next: self.next,
            concurrency: self.concurrency,
            again: VecDeque::new(),
            active: Vec::new(),
            outputs: self.outputs.clone(),
            left: self.left,
            failed: self.failed,
            distributed: self.distributed.as_ref().map(|run| Distributed {
                arn: run.arn.clone(),
                number: run.number,
                label: run.label.clone(),
                id: run.id.clone(),
                tolerated_count: run.tolerated_count,
                tolerated_percentage: run.tolerated_percentage,
                started: run.started,
                redrives: run.redrives,
                broken: Vec::new(),
                failed: run.failed.clone(),
            }),
        }
    }
}

impl<'a> Engine<'a> {
    pub(super) fn begin_map(&mut self, id: FrameId, state: &'a State, map: &'a Map) -> Result<(), Fault> {
        let effective = self.effective_input(id, state)?;
        let items = match &map.reader {
            Some(_) => MapItems::default(),
            None => self.given_items(id, state, map, &effective)?,
        };
        let wanted = match &map.concurrency {
            Some(amount) => self.count(id, state, amount, &effective, "MaxConcurrency", 0)?,
            None => 0,
        };
        let concurrency = match (map.distributed, wanted) {
            (true, _) => at_a_time(wanted),
            (false, 0) => MOST_INLINE,
            (false, _) => wanted.min(MOST_INLINE),
        };
        self.happened(id, What::MapStarted(items.len() as u64));
        let count = match &map.tolerated_count {
            Some(amount) => Some(self.count(id, state, amount, &effective, "ToleratedFailureCount", 0)?),
            None => None,
        };
        let percentage = self.percentage(id, state, map, &effective)?;
        let mut run = MapRun {
            effective,
            items,
            next: 0,
            concurrency,
            again: VecDeque::new(),
            active: Vec::new(),
            outputs: Outputs::of(map),
            left: 0,
            failed: 0,
            distributed: None,
        };
        if map.distributed {
            self.begin_run(id, state, map, &mut run, Limits { wanted, count, percentage })?;
        }
        run.left = run.items.len();
        let first = self.frames[id].last;
        self.frames[id].activity = Activity::Map(Box::new(run));
        self.begin_items(id, state, map, first);
        Ok(())
    }

    /// Begins as many items as may run at a time, and ends the state if there are none. Their first events follow `first`.
    pub(super) fn begin_items(&mut self, id: FrameId, state: &'a State, map: &'a Map, first: u32) {
        if let Err(fault) = self.fill_items(id, state, map, first) {
            self.drop_items(id, self.frames[id].last, fault.kind != FaultKind::Runtime);
            return self.fail(id, fault, false);
        }
        if matches!(&self.frames[id].activity, Activity::Map(run) if run.left == 0) {
            self.map_done(id, first);
        }
    }

    /// Begins as many items as may run beside those that run. Their first events follow `previous`.
    ///
    /// Of a Map Run only some are begun at a time, and the next ones when these have had their turn: what children that are
    /// soon over got is not held all at once.
    fn fill_items(&mut self, id: FrameId, state: &'a State, map: &Map, previous: u32) -> Result<(), Fault> {
        if self.frames[id].step == Step::Fill {
            return Ok(());
        }
        let mut begun = 0;
        while matches!(&self.frames[id].activity, Activity::Map(run) if (run.active.len() as u64) < run.concurrency) {
            if map.distributed && begun == MOST_BEGUN {
                self.ready(id, Step::Fill);
                break;
            }
            if !self.begin_item(id, state, map, previous)? {
                break;
            }
            begun += 1;
        }
        Ok(())
    }

    /// The items that are in the data.
    pub(super) fn given_items(
        &mut self,
        id: FrameId,
        state: &State,
        map: &Map,
        effective: &Data,
    ) -> Result<MapItems, Fault> {
        let value = match &map.items {
            Items::Input if state.is_query => self.frames[id].input.clone(),
            Items::Input => effective.clone(),
            Items::Path(path) => flow::found(path, &self.frames[id], state, effective)?,
            Items::Query(query) if map.distributed => {
                let around = flow::Around { dollar: effective, result: None, error: None };
                flow::query_value(query, &self.frames[id], state, around, &mut self.chance)?
            }
            Items::Query(query) => self.evaluate_as(id, state, query, "array")?,
        };
        MapItems::given(value, map.distributed).map_err(|value| match &map.items {
            Items::Input if state.is_query => {
                Fault::query(None, format!("Map state input must be an array but was: {value}"))
            }
            Items::Query(_) => {
                Fault::query(Some("Items"), format!("Map state input must be an array but was: {value}"))
            }
            Items::Input => Fault::runtime("Reference path \"$\" must point to array."),
            Items::Path(path) => {
                // The service tells a path of the Context Object without the dollar that says so (recorded).
                let text = if path.is_context() { &path.text[1..] } else { &path.text };
                Fault::runtime(format!("Reference path \"{text}\" must point to array."))
            }
        })
    }

    pub(super) fn percentage(
        &mut self,
        id: FrameId,
        state: &State,
        map: &Map,
        effective: &Data,
    ) -> Result<Option<f64>, Fault> {
        let Some(given) = &map.tolerated_percentage else { return Ok(None) };
        let value = self.amount(id, state, given, effective)?;
        let Some(number) = amount::number_of(&value) else {
            let path = if let crate::plan::Amount::Path(path) = given { path.text.to_string() } else { String::new() };
            return Err(Fault::runtime(format!(
                "The ToleratedFailurePercentagePath field refers to value \"{}\" which is not a valid float: {path}",
                amount::bare(&value)
            )));
        };
        if !(0.0..=100.0).contains(&number) {
            let detail = "ToleratedFailurePercentage must be between 0 and 100.".to_owned();
            return Err(amount::refused(given, "ToleratedFailurePercentage", detail));
        }
        Ok(Some(number))
    }

    /// Begins the next item; false when there is none. Its first event follows `previous`.
    fn begin_item(&mut self, id: FrameId, state: &'a State, map: &Map, previous: u32) -> Result<bool, Fault> {
        let Activity::Map(run) = &mut self.frames[id].activity else { return Ok(false) };
        if let Some((index, frame)) = run.again.pop_front() {
            let place = run.active.len();
            let start = self.machine.scopes[map.body].start;
            let mut frame = self.item_again(frame, start, map.express);
            frame.parent = Some(Parent { frame: id, index, place });
            let child = self.revive(frame);
            if let Activity::Map(run) = &mut self.frames[id].activity {
                run.active.push((index, child));
            }
            return Ok(true);
        }
        let number = run.next;
        let effective = run.effective.clone();
        let Some(Item { key, value }) = (match run.items.take_maker() {
            Some(mut maker) => {
                let input = self.made_input(id, state, map, &effective, &mut maker)?;
                if let Activity::Map(run) = &mut self.frames[id].activity {
                    run.items.put_maker(maker);
                }
                input.map(|value| Item { key: None, value })
            }
            None => run.items.get(number),
        }) else {
            return Ok(false);
        };
        let Activity::Map(run) = &mut self.frames[id].activity else { return Ok(false) };
        run.next += 1;
        let index = number as u64;
        let place = run.active.len();
        let start = self.machine.scopes[map.body].start;
        let child = if map.distributed {
            let input = pair(key, value);
            self.child_execution(id, index, start, input)
        } else {
            let item = Arc::new(MapItem { index, key, value, source: None });
            let input = self.selected(id, state, map, &effective, &item)?;
            within_limits(&input, &effective, &state.name)?;
            let mut child = self.frames[id].inside(id, index, start, input, previous);
            child.item = Some(item);
            child
        };
        let step = if map.distributed { Step::Enter } else { Step::Announce };
        let mut child = child;
        child.parent = Some(Parent { frame: id, index, place });
        child.iteration = self.frames[id].iteration.iter().copied().chain([index]).collect();
        let child = self.add(child);
        self.ready(child, step);
        if let Activity::Map(run) = &mut self.frames[id].activity {
            run.active.push((index, child));
        }
        Ok(true)
    }

    /// What an iteration gets: the item, or what `ItemSelector` makes of it.
    fn selected(
        &mut self,
        id: FrameId,
        state: &State,
        map: &Map,
        effective: &Data,
        item: &Arc<MapItem>,
    ) -> Result<Data, Fault> {
        let Some(selector) = &map.selector else { return Ok(item.value.clone()) };
        let outer = self.frames[id].item.replace(item.clone());
        let input = self.evaluate(id, state, selector, effective, None, None);
        self.frames[id].item = outer;
        input
    }

    /// Tells that an iteration begins.
    pub(super) fn announce(&mut self, id: FrameId) {
        if let Some(parent) = self.frames[id].parent {
            let name = self.machine.states[self.frames[parent.frame].state].name.clone();
            self.happened(id, What::Iteration { stage: Stage::Started, name, index: parent.index });
        }
    }

    /// An item ends well; `last` is its last event.
    pub(super) fn item_ended(&mut self, parent: Parent, child: FrameId, last: u32, output: Data) {
        let id = parent.frame;
        let state = &self.machine.states[self.frames[id].state];
        let given = output.clone();
        let output = if recorded(state) {
            self.child_record(child, Status::Succeeded, Some(&output), &Trouble::default())
        } else {
            output
        };
        self.tell_child(
            parent,
            last,
            &ChildEnd { status: Status::Succeeded, output: Some(&given), trouble: &Trouble::default() },
        );
        let is_inline = self.forget_item(parent, child, Some(output));
        let mut event = last;
        if is_inline {
            let name = state.name.clone();
            event = self.beside(id, last, What::Iteration { stage: Stage::Succeeded, name, index: parent.index });
        }
        self.go_on(id, state, if is_inline { last } else { self.frames[id].last }, event, is_inline);
    }

    /// Begins the next item, or ends the state after its last.
    fn go_on(&mut self, id: FrameId, state: &'a State, previous: u32, event: u32, is_inline: bool) {
        let crate::plan::Work::Map(map) = &state.work else { return };
        match self.fill_items(id, state, map, previous) {
            Ok(()) => {}
            Err(fault) => {
                self.drop_items(id, previous, fault.kind != FaultKind::Runtime);
                return self.fail(id, fault, false);
            }
        }
        if matches!(&self.frames[id].activity, Activity::Map(run) if run.left == 0) {
            let last = if is_inline { event } else { self.frames[id].last };
            self.map_done(id, last);
        }
    }

    /// An item ends badly.
    pub(super) fn item_broken(&mut self, parent: Parent, child: FrameId, fault: Fault, open: bool) {
        let id = parent.frame;
        let state = &self.machine.states[self.frames[id].state];
        let last = self.frames[child].last;
        let tells = fault.kind != FaultKind::Runtime;
        let is_inline = matches!(&self.frames[id].activity, Activity::Map(run) if !run.is_distributed());
        if is_inline {
            self.keep_wreck(id, &fault);
        } else if self.may_be_redriven() {
            let broken = self.salvaged(child);
            if let Activity::Map(run) = &mut self.frames[id].activity {
                run.keep_failed(parent.index, broken);
            }
        }
        if self.forget_item(parent, child, None) {
            if !tells {
                self.remove(child);
                self.drop_items(id, last, false);
                self.frames[id].last = last;
                return self.fail(id, fault, true);
            }
            let mut event = last;
            let mut stage = Stage::Failed;
            if open {
                event = self.beside(child, last, What::State(StateType::Task, Stage::Aborted));
                stage = Stage::Aborted;
            }
            self.remove(child);
            let name = state.name.clone();
            self.beside(id, event, What::Iteration { stage, name, index: parent.index });
            self.drop_items(id, last, true);
            self.frames[id].last = last;
            return self.fail(id, outwards(fault), true);
        }
        self.remove(child);
        let trouble = Trouble { error: fault.error, cause: fault.cause };
        let record = self.writes(state).then(|| self.child_record(child, Status::Failed, None, &trouble));
        self.tell_child(parent, last, &ChildEnd { status: Status::Failed, output: None, trouble: &trouble });
        let Activity::Map(run) = &mut self.frames[id].activity else { return };
        // What is tolerated is counted in items; a batch that fails fails with all of its own.
        run.failed += run.items.weight(parent.index as usize);
        let (failed, total) = (run.failed, run.items.weights() as f64);
        let Some(distributed) = &mut run.distributed else { return };
        if let (Some(record), Some(writer)) = (record, results::writer(state)) {
            distributed.failed.get_or_insert_with(|| Texts::of(writer, Form::Records)).add_last(&record);
        }
        let number = distributed.number;
        let within = match (distributed.tolerated_count, distributed.tolerated_percentage) {
            (None, None) => false,
            (count, percentage) => {
                count.is_none_or(|count| failed <= count)
                    && percentage.is_none_or(|percentage| failed as f64 * 100.0 / total <= percentage)
            }
        };
        if within {
            let last = self.frames[id].last;
            return self.go_on(id, state, last, last, false);
        }
        let mut fault = Fault::threshold_exceeded();
        self.keep_wreck(id, &fault);
        if let Err(second) = self.exceeded(id, state) {
            fault = second;
        }
        self.recorder.end(number, Status::Failed, self.chance.now, self.writes(state));
        let fault = self.run_failed(id, fault);
        self.fail(id, fault, false);
    }

    /// Tells of a child of a Map Run that it has ended.
    fn tell_child(&mut self, parent: Parent, last: u32, end: &ChildEnd<'_>) {
        if let Activity::Map(run) = &self.frames[parent.frame].activity {
            if let Some(distributed) = &run.distributed {
                self.recorder.end_child(distributed.number, parent.index as usize, self.chance.now, last, end);
            }
        }
    }

    /// An item's frame is no longer among those that run; true for an inline Map.
    fn forget_item(&mut self, parent: Parent, child: FrameId, output: Option<Data>) -> bool {
        let Activity::Map(run) = &mut self.frames[parent.frame].activity else { return false };
        run.left -= 1;
        if let Some(output) = output {
            run.outputs.add(parent.index as usize, output);
        }
        let is_inline = run.distributed.is_none();
        if run.active.get(parent.place).is_some_and(|(_, active)| *active == child) {
            run.active.swap_remove(parent.place);
            let moved = run.active.get(parent.place).map(|(_, moved)| *moved);
            if let Some(of_moved) = moved.and_then(|moved| self.frames[moved].parent.as_mut()) {
                of_moved.place = parent.place;
            }
        }
        is_inline
    }

    /// Gives up all items that run, because of the event `cause`; what is open is told, if `tells`.
    fn drop_items(&mut self, id: FrameId, cause: u32, tells: bool) {
        let mut children: Vec<_> = match &self.frames[id].activity {
            Activity::Map(run) => run.active.clone(),
            Activity::None | Activity::Task(_) | Activity::Parallel(_) => Vec::new(),
        };
        children.sort_unstable();
        for (_, child) in children {
            self.give_up(child, cause, tells);
        }
        self.frames[id].activity = Activity::None;
    }

    /// Tells that an iteration was given up with its Map, because of the event `cause`.
    pub(super) fn item_given_up(&mut self, parent: Parent, child: FrameId, cause: u32) {
        let is_inline = match &self.frames[parent.frame].activity {
            Activity::Map(run) => run.distributed.is_none(),
            Activity::None | Activity::Task(_) | Activity::Parallel(_) => false,
        };
        if is_inline && self.frames[child].step != Step::Announce {
            let name = self.machine.states[self.frames[parent.frame].state].name.clone();
            self.beside(parent.frame, cause, What::Iteration { stage: Stage::Aborted, name, index: parent.index });
        }
    }

    /// All items are done; the state's next event follows `last`.
    fn map_done(&mut self, id: FrameId, last: u32) {
        let state = &self.machine.states[self.frames[id].state];
        let Activity::Map(run) = std::mem::replace(&mut self.frames[id].activity, Activity::None) else { return };
        let crate::plan::Work::Map(map) = &state.work else { return };
        let mut run = *run;
        let effective = run.effective.clone();
        // What a Map Run ends with does not carry the chain on: the state is left after the event that began the run.
        let mut ended = last;
        let result = match run.distributed.take() {
            None => Ok(Data::array(run.outputs.all().unwrap_or_default())),
            Some(distributed) => {
                let number = distributed.number;
                let result = self.run_result(id, state, map, &effective, run.outputs, distributed);
                let status = if result.is_ok() { Status::Succeeded } else { Status::Failed };
                self.recorder.end(number, status, self.chance.now, result.is_ok() && self.writes(state));
                match result {
                    Ok(result) => {
                        ended = self.beside(id, last, What::MapRunSucceeded);
                        Ok(result)
                    }
                    Err(fault) => Err(self.run_failed(id, fault)),
                }
            }
        };
        let done = result.and_then(|result| {
            self.frames[id].last = last;
            self.beside(id, ended, What::State(StateType::Map, Stage::Succeeded));
            self.finish(id, state, result)
        });
        if let Err(fault) = done {
            self.fail(id, fault, false);
        }
    }
}

/// What limits a Map Run: the most children at a time as it was asked for, 0 for no limit, and how much may fail.
struct Limits {
    wanted: u64,
    count: Option<u64>,
    percentage: Option<f64>,
}

/// How many children of a Map Run may run at a time.
fn at_a_time(wanted: u64) -> u64 {
    if wanted == 0 { MOST_DISTRIBUTED } else { wanted.min(MOST_DISTRIBUTED) }
}

/// True where the results of a Map Run are records of its children.
fn recorded(state: &State) -> bool {
    let Work::Map(map) = &state.work else { return false };
    map.distributed && map.writer.as_ref().is_some_and(|writer| writer.form == Form::Records)
}

/// An item as a child gets it: of an object's member, name and value.
fn pair(key: Option<Arc<str>>, value: Data) -> Data {
    match key {
        Some(key) => Data::record([("Key", Data::String(key)), ("Value", value)]),
        None => value,
    }
}
