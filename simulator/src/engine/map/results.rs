//! The result of a Map Run: the outputs of its children, or where they were written (Developer Guide, "ResultWriter").

use serde_json::json;

use super::Distributed;
use super::outputs::Outputs;
use super::texts::Texts;
use crate::data::{Data, Members};
use crate::engine::Engine;
use crate::engine::frame::{Activity, FrameId};
use crate::execution::Status;
use crate::fault::{Fault, MOST_BYTES};
use crate::history::Trouble;
use crate::plan::{Form, Map, State, Work, Writer};
use crate::time;

/// What writes the results of a Map Run to objects.
pub(super) fn writer(state: &State) -> Option<&Writer> {
    let Work::Map(map) = &state.work else { return None };
    map.writer.as_ref().filter(|writer| writer.request.is_some())
}

/// Whether a child can be run again from where it failed.
fn redrive_status(status: Status) -> &'static str {
    match status {
        Status::Succeeded => "NOT_REDRIVABLE",
        Status::Failed | Status::TimedOut | Status::Aborted => "REDRIVABLE",
    }
}

/// What a Map Run has to write.
struct Results {
    succeeded: Option<Texts>,
    failed: Option<Texts>,
    pending: Option<Texts>,
}

impl Engine<'_> {
    /// True where the results of a Map Run are written to objects.
    pub(super) fn writes(&self, state: &State) -> bool {
        writer(state).is_some()
    }

    /// The record of a child: what `DescribeExecution` tells of it.
    pub(super) fn child_record(
        &self,
        child: FrameId,
        status: Status,
        output: Option<&Data>,
        trouble: &Trouble,
    ) -> Data {
        let facts = &self.frames[child].facts;
        let included = || Data::record([("Included", true.into())]);
        let text = |data: &Data| Data::string(data.to_string());
        let mut members = Members::new();
        for (name, value) in [("Cause", &trouble.cause), ("Error", &trouble.error)] {
            if let Some(value) = value {
                members.insert(name.into(), Data::String(value.clone()));
            }
        }
        members.insert("ExecutionArn".into(), facts.id().clone());
        members.insert("Input".into(), text(&facts.input));
        members.insert("InputDetails".into(), included());
        members.insert("Name".into(), facts.execution().get("Name").cloned().unwrap_or(Data::Null));
        if let Some(output) = output {
            members.insert("Output".into(), text(output));
            members.insert("OutputDetails".into(), included());
        }
        members.insert("RedriveCount".into(), facts.redrives().into());
        members.insert("RedriveStatus".into(), redrive_status(status).into());
        members.insert("StartDate".into(), Data::string(time::print(facts.start)));
        members.insert("StateMachineArn".into(), facts.state_machine().get("Id").cloned().unwrap_or(Data::Null));
        members.insert("Status".into(), status.as_str().into());
        members.insert("StopDate".into(), Data::string(time::print(self.chance.now)));
        Data::object(members)
    }

    /// Ends a Map Run in which more failed than it tolerates: what runs is stopped, and all there is to write is written.
    pub(super) fn exceeded(&mut self, id: FrameId, state: &State) -> Result<(), Fault> {
        let Activity::Map(run) = std::mem::replace(&mut self.frames[id].activity, Activity::None) else {
            return Ok(());
        };
        let mut run = *run;
        let writer = writer(state);
        let mut children = std::mem::take(&mut run.active);
        children.sort_unstable();
        let mut stopped = Vec::new();
        for (_, child) in children {
            if writer.is_some() {
                stopped.push(self.child_record(child, Status::Aborted, None, &Trouble::default()));
            }
            self.give_up(child, 0, true);
        }
        let (Work::Map(map), Some(mut distributed)) = (&state.work, run.distributed.take()) else { return Ok(()) };
        let Some(writer) = writer else { return Ok(()) };
        let mut pending = Texts::of(writer, Form::Records);
        let mut maker = run.items.take_maker();
        for number in run.next..run.items.len() {
            let input = match &mut maker {
                Some(maker) => self.made_input(id, state, map, &run.effective, maker)?,
                None => run.items.get(number).map(|item| super::pair(item.key, item.value)),
            };
            let Some(input) = input else { break };
            pending.add_last(&Data::record([
                ("Input", Data::string(input.to_string())),
                ("InputDetails", Data::record([("Included", true.into())])),
                ("Status", "PENDING".into()),
            ]));
        }
        let mut failed = distributed.failed.take().unwrap_or_else(|| Texts::of(writer, Form::Records));
        stopped.iter().for_each(|record| failed.add_last(record));
        let results = Results { succeeded: run.outputs.into_written(), failed: Some(failed), pending: Some(pending) };
        self.write_results(id, state, writer, &run.effective, results, &distributed).map(|_| ())
    }

    /// The result of a Map Run that ended well.
    pub(super) fn run_result(
        &mut self,
        id: FrameId,
        state: &State,
        map: &Map,
        effective: &Data,
        outputs: Outputs,
        mut run: Distributed,
    ) -> Result<Data, Fault> {
        let Some(writer) = writer(state) else {
            let outputs = outputs.all().ok_or_else(|| Fault::too_large(&state.name))?;
            let form = map.writer.as_ref().map(|writer| writer.form);
            return bounded(formatted(form, outputs), &state.name);
        };
        let results = Results { succeeded: outputs.into_written(), failed: run.failed.take(), pending: None };
        let details = self.write_results(id, state, writer, effective, results, &run)?;
        Ok(Data::record([("MapRunArn", Data::String(run.arn)), ("ResultWriterDetails", details)]))
    }

    /// Writes the results and the manifest that lists them; gives the manifest's place.
    fn write_results(
        &mut self,
        id: FrameId,
        state: &State,
        writer: &Writer,
        effective: &Data,
        results: Results,
        run: &Distributed,
    ) -> Result<Data, Fault> {
        let Some(request) = &writer.request else { return Ok(Data::Null) };
        let request = self.evaluate(id, state, request, effective, None, None)?;
        let refused = |cause: String| Fault::plain("States.ResultWriterFailed", cause);
        let part = |name: &str| request.get(name).and_then(Data::as_str).map(str::to_owned);
        let bucket = part("Bucket").ok_or_else(|| refused("The bucket to write to is not given".to_owned()))?;
        let folder = match part("Prefix") {
            Some(prefix) => format!("{}/{}", prefix.trim_end_matches('/'), run.id),
            None => run.id.clone(),
        };
        // What a redriven run writes is beside what it wrote before (recorded).
        let folder = if run.redrives == 0 { folder } else { format!("{folder}/Redrive-{}", run.redrives) };
        let suffix = if writer.lines { "jsonl" } else { "json" };
        let files = [("FAILED", results.failed), ("PENDING", results.pending), ("SUCCEEDED", results.succeeded)];
        let mut listed = serde_json::Map::new();
        for (name, records) in files {
            let mut files = Vec::new();
            if let Some(body) = records.and_then(Texts::into_object) {
                let key = format!("{folder}/{name}_0.{suffix}");
                files.push(json!({"Key": key, "Size": body.len()}));
                self.objects.put(&bucket, &key, body).map_err(refused)?;
            }
            listed.insert(name.to_owned(), files.into());
        }
        let manifest = json!({"DestinationBucket": bucket, "MapRunArn": &*run.arn, "ResultFiles": listed});
        let key = format!("{folder}/manifest.json");
        self.objects.put(&bucket, &key, manifest.to_string().into_bytes()).map_err(refused)?;
        Ok(Data::record([("Bucket", Data::string(bucket)), ("Key", Data::string(key))]))
    }
}

/// The results of the children that ended well, as `Transformation` asks for them: `FLATTEN` makes one array of several.
fn formatted(form: Option<Form>, outputs: Vec<Data>) -> Data {
    match form {
        None | Some(Form::Records | Form::Outputs) => Data::array(outputs),
        Some(Form::Flat) => {
            let flat = outputs.into_iter().flat_map(|output| match output.as_array() {
                Some(items) => items.to_vec(),
                None => vec![output],
            });
            Data::array(flat.collect())
        }
    }
}

fn bounded(result: Data, name: &str) -> Result<Data, Fault> {
    if result.bytes() > MOST_BYTES { Err(Fault::too_large(name)) } else { Ok(result) }
}
