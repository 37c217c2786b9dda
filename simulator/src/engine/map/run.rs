//! Map Runs: how a distributed Map begins, and its children.

use std::rc::Rc;
use std::sync::Arc;

use asl::intrinsic::Uuid;

use super::maker::{Found, Unmade};
use super::{Distributed, Limits, MapRun};
use crate::data::Data;
use crate::engine::frame::{Activity, Frame, FrameId, Log, Parent};
use crate::engine::{Engine, FREE_STEPS, amount};
use crate::execution::Status;
use crate::fault::{Fault, FaultKind};
use crate::history::{Trouble, What};
use crate::items::Source;
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
        let found = match &map.reader {
            Some(reader) => {
                let source = self.source(id, state, reader, &run.effective);
                Some(Found::read(source.map_err(|fault| self.unread(id, number, fault))?))
            }
            None if map.selector.is_some() || map.batcher.is_some() => {
                Some(Found::kept(std::mem::take(&mut run.items)))
            }
            None => None,
        };
        if let Some(found) = found {
            run.items = self.inputs(id, state, map, &run.effective, found).map_err(|unmade| match unmade {
                Unmade::Failed(fault) => fault,
                Unmade::Read(_) => self.unread(id, number, unmade.into()),
            })?;
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
            failed: None,
        });
        Ok(())
    }

    /// Tells that a Map Run failed, and gives the failure back.
    pub(super) fn run_failed(&mut self, id: FrameId, fault: Fault) -> Fault {
        let trouble = Trouble { error: fault.error.clone(), cause: fault.cause.clone() };
        self.happened(id, What::MapRunFailed(trouble));
        fault
    }

    /// What is told of the items of a Map Run that cannot be read; nothing where it is the simulator that cannot.
    fn unread(&mut self, id: FrameId, number: usize, fault: Fault) -> Fault {
        if fault.kind == FaultKind::Unanswered {
            return fault;
        }
        self.recorder.end(number, Status::Failed, self.chance.now, false);
        self.run_failed(id, fault)
    }

    /// Where a reader reads the items.
    pub(in crate::engine) fn source(
        &mut self,
        id: FrameId,
        state: &State,
        reader: &Reader,
        effective: &Data,
    ) -> Result<Source, Fault> {
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
        Source::find(reader, &request, most, &*self.objects, self.chance.now)
            .map_err(|error| Unmade::Read(error).into())
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
        self.steps = self.steps.saturating_sub(FREE_STEPS);
        child
    }
}

fn refused(cause: String) -> Fault {
    Fault::plain("States.ItemReaderFailed", cause)
}
