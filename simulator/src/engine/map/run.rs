//! Map Runs: how a distributed Map begins, and its children.

use std::rc::Rc;
use std::sync::Arc;

use asl::intrinsic::Uuid;

use super::items::MapItems;
use super::{Distributed, Limits, MapRun};
use crate::data::Data;
use crate::engine::frame::{Activity, Frame, FrameId, Log, Parent};
use crate::engine::{Engine, amount};
use crate::execution::Status;
use crate::fault::{Fault, FaultKind};
use crate::history::{Trouble, What};
use crate::items::{self, ReadError};
use crate::map_run;
use crate::plan::{Map, Reader, State};

impl Engine<'_> {
    /// Begins a Map Run: its items are read, selected and put into batches.
    pub(super) fn begin_run(
        &mut self,
        id: FrameId,
        state: &State,
        map: &Map,
        run: &mut MapRun,
        limits: Limits,
    ) -> Result<(), Fault> {
        let run_id = Uuid::draw(&mut self.chance).to_string();
        let label = map.label.clone().unwrap_or_else(|| {
            let plain: String = state.name.chars().filter(|c| c.is_alphanumeric()).take(40).collect();
            plain.into()
        });
        let arn: Arc<str> = self.realm.arn(format_args!("mapRun:{}/{label}:{run_id}", self.name)).into();
        let started = self.frames[id].last;
        self.happened(id, What::MapRunStarted(arn.clone()));
        let number = self.recorder.begin(map_run::MapRun {
            arn: arn.clone(),
            status: None,
            started: self.chance.now,
            ended: None,
            max_concurrency: limits.wanted,
            tolerated_count: limits.count,
            tolerated_percentage: limits.percentage,
            items: 0,
            executions: 0,
            children: Vec::new(),
            redrives: 0,
            results_written: false,
        });
        if let Some(reader) = &map.reader {
            match self.read_items(id, state, reader, &run.effective) {
                Ok(items) => run.items = items,
                Err(fault) if fault.kind == FaultKind::Unanswered => return Err(fault),
                Err(fault) => {
                    self.recorder.end(number, Status::Failed, self.chance.now, false);
                    return Err(self.run_failed(id, fault));
                }
            }
        }
        if map.selector.is_some() || map.batcher.is_some() {
            let items = std::mem::take(&mut run.items);
            run.items = self.selected_items(id, state, map, &run.effective, items)?;
            if let Some(batcher) = &map.batcher {
                run.items = self.batches(id, state, batcher, &run.effective, std::mem::take(&mut run.items))?;
            }
        }
        self.recorder.count(number, run.items.weights(), run.items.len() as u64);
        run.distributed = Some(Distributed {
            arn,
            number,
            label,
            id: run_id,
            tolerated_count: limits.count,
            tolerated_percentage: limits.percentage,
            started,
            redrives: 0,
            broken: Vec::new(),
            failed: Vec::new(),
        });
        Ok(())
    }

    /// Tells that a Map Run failed, and gives the failure back.
    pub(super) fn run_failed(&mut self, id: FrameId, fault: Fault) -> Fault {
        let trouble = Trouble { error: fault.error.clone(), cause: fault.cause.clone() };
        self.happened(id, What::MapRunFailed(trouble));
        fault
    }

    pub(in crate::engine) fn read_items(
        &mut self,
        id: FrameId,
        state: &State,
        reader: &Reader,
        effective: &Data,
    ) -> Result<MapItems, Fault> {
        let refused = |cause: String| Fault::plain("States.ItemReaderFailed", cause);
        let most = match &reader.most {
            Some(amount) => {
                let value = self.amount(id, state, amount, effective)?;
                match amount::number_of(&value) {
                    Some(0.0) => None,
                    Some(number) if number > 0.0 => Some(number as u64),
                    Some(_) => return Err(refused("field MaxItems must be positive".to_owned())),
                    None => return Err(refused(format!("field MaxItems must be a number, but was {value}"))),
                }
            }
            None => None,
        };
        let request = match &reader.request {
            Some(request) => self.evaluate(id, state, request, effective, None, None)?,
            None => Data::empty_object(),
        };
        let read = items::read(reader, &request, most, &*self.objects, self.chance.now);
        let read = read.map_err(|error| match error {
            ReadError::Refused(cause) => refused(cause),
            ReadError::Beyond(limit) => Fault::given_up(limit),
        })?;
        // What stands in the data may be an object, what is read may not (recorded).
        let items = MapItems::given(read.items, false);
        let items = items.map_err(|_| refused("Attempting to map over non-iterable node.".to_owned()))?;
        Ok(items.from(read.sources))
    }

    /// The frame of a child of a Map Run: an execution of its own, which sees nothing of the one around it.
    pub(super) fn child_execution(&mut self, id: FrameId, index: u64, start: usize, input: Data) -> Frame {
        let (label, run, items) = match &self.frames[id].activity {
            Activity::Map(run) => match &run.distributed {
                Some(of_run) => (Some(of_run.label.clone()), of_run.number, run.items.weight(index as usize)),
                None => (None, usize::MAX, 1),
            },
            Activity::None | Activity::Task(_) | Activity::Parallel(_) => (None, usize::MAX, 1),
        };
        let facts = Rc::new(self.facts(label.as_deref(), None, &input));
        let mut child = Frame::new(start, input, facts);
        child.parent = Some(Parent { frame: id, index, place: 0 });
        child.log = Log::Child(self.recorder.begin_child(run, &child.facts, items));
        child
    }
}
