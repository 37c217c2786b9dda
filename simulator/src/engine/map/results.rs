//! The result of a Map Run: the outputs of its children, or where they were written (Developer Guide, "ResultWriter").

use serde_json::json;

use super::Distributed;
use super::outputs::Outputs;
use crate::data::Data;
use crate::engine::Engine;
use crate::engine::frame::FrameId;
use crate::fault::{Fault, MOST_BYTES};
use crate::plan::{Map, State, Writer};

impl Engine<'_> {
    pub(super) fn run_result(
        &mut self,
        id: FrameId,
        state: &State,
        map: &Map,
        effective: &Data,
        outputs: Outputs,
        run: Distributed,
    ) -> Result<Data, Fault> {
        let outputs = outputs.all().ok_or_else(|| Fault::too_large(&state.name))?;
        let Some(writer) = &map.writer else { return bounded(Data::array(outputs), &state.name) };
        let Some(request) = &writer.request else { return bounded(formatted(writer, outputs), &state.name) };
        let request = self.evaluate(id, state, request, effective, None, None)?;
        let refused = |cause: String| Fault::plain("States.ResultWriterFailed", cause);
        let part = |name: &str| request.get(name).and_then(Data::as_str).map(str::to_owned);
        let bucket = part("Bucket").ok_or_else(|| refused("The bucket to write to is not given".to_owned()))?;
        let folder = match part("Prefix") {
            Some(prefix) => format!("{}/{}", prefix.trim_end_matches('/'), run.id),
            None => run.id.clone(),
        };
        let suffix = if writer.lines { "jsonl" } else { "json" };
        let mut files = Vec::new();
        let mut write = |name: &str, body: String| -> Result<(), Fault> {
            let key = format!("{folder}/{name}_0.{suffix}");
            files.push((name.to_owned(), json!({"Key": key, "Size": body.len()})));
            self.objects.put(&bucket, &key, body.into_bytes()).map_err(refused)
        };
        if !outputs.is_empty() {
            let body = match formatted(writer, outputs) {
                written if writer.lines => {
                    let lines = written.as_array().unwrap_or_default().iter();
                    lines.flat_map(|line| [line.to_string(), "\n".to_owned()]).collect()
                }
                written => written.to_string(),
            };
            write("SUCCEEDED", body)?;
        }
        if !run.failures.is_empty() {
            let failures = run.failures.iter().map(|(index, trouble)| {
                json!({"Index": index, "Error": trouble.error.as_deref(), "Cause": trouble.cause.as_deref(), "Status": "FAILED"})
            });
            write("FAILED", serde_json::Value::Array(failures.collect()).to_string())?;
        }
        let listed = |name: &str| {
            let files = files.iter().filter(|(of, _)| of == name).map(|(_, file)| file.clone());
            serde_json::Value::Array(files.collect())
        };
        let manifest = json!({
            "DestinationBucket": bucket,
            "MapRunArn": &*run.arn,
            "ResultFiles": {"FAILED": listed("FAILED"), "PENDING": [], "SUCCEEDED": listed("SUCCEEDED")},
        });
        let key = format!("{folder}/manifest.json");
        self.objects.put(&bucket, &key, manifest.to_string().into_bytes()).map_err(refused)?;
        let details = Data::record([("Bucket", Data::string(bucket)), ("Key", Data::string(key))]);
        Ok(Data::record([("MapRunArn", Data::String(run.arn)), ("ResultWriterDetails", details)]))
    }
}

/// The outputs as `Transformation` asks for: `FLATTEN` makes one array of several.
fn formatted(writer: &Writer, outputs: Vec<Data>) -> Data {
    if !writer.flattens {
        return Data::array(outputs);
    }
    let flat = outputs.into_iter().flat_map(|output| match output.as_array() {
        Some(items) => items.to_vec(),
        None => vec![output],
    });
    Data::array(flat.collect())
}

fn bounded(result: Data, name: &str) -> Result<Data, Fault> {
    if result.bytes() > MOST_BYTES { Err(Fault::too_large(name)) } else { Ok(result) }
}
