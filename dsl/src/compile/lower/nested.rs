//! The states that hold machines: Parallel and Map.

use std::collections::{HashMap, HashSet};

use asl::{
    Branch, Diagnostic, ItemBatcher, ItemProcessor, ItemReader, Map as MapState, Parallel, Pass, ProcessorConfig,
    ProcessorMode, QueryLanguage, ResultWriter, State, States, Transition,
};
use serde_json::{Map, Value};

use super::Lowering;
use crate::compile::carry::Root;
use crate::compile::graph::Graph;
use crate::compile::jsonpath;
use crate::compile::names::Names;
use crate::compile::rules::paths::SAME_LABEL;
use crate::compile::site::{Moment, Written};
use crate::expr::node::Origin;
use crate::resource::BucketSpec;
use crate::state::{
    BatchDraft, DistributedDraft, ItemsDraft, Kind, MachineDraft, MapDraft, ParallelDraft, ReaderDraft, Slot,
    WriterDraft,
};
use asl::WorkflowType;

/// A machine within another, put together: its first state and all its states.
#[derive(Debug, Default)]
pub(super) struct Machine {
    pub(super) start_at: String,
    pub(super) states: States,
}

/// The longest name of a state.
const MAX_NAME: usize = 80;

/// The longest label of a Distributed Map.
const MAX_LABEL: usize = 40;

impl Lowering<'_, '_> {
    pub(super) fn parallel(&mut self, draft: &ParallelDraft, machines: Vec<Machine>) -> Parallel {
        let branch = |(machine, draft): (Machine, &MachineDraft)| Branch {
            comment: draft.comment.clone(),
            states: machine.states,
            ..Branch::new(machine.start_at)
        };
        let mut parallel = Parallel::new(machines.into_iter().zip(&draft.branches).map(branch).collect());
        parallel.comment.clone_from(&self.state.comment);
        if let Some(input) = &draft.input {
            let written = self.object_template(input, self.site, "the output of `.arguments`");
            (parallel.arguments, parallel.parameters) =
                if self.uses_jsonata() { (written, None) } else { (None, written) };
        }
        let returned = self.returned();
        (parallel.output, parallel.result_selector, parallel.output_path) =
            (returned.output, returned.selector, returned.path);
        parallel.assign = self.assigned();
        (parallel.retry, parallel.catch) = (self.retriers(), self.catchers());
        parallel.transition = self.transition();
        parallel
    }

    pub(super) fn map(&mut self, draft: &MapDraft, machine: Machine) -> MapState {
        let comment = draft.processor.comment.clone();
        let mut processor = ItemProcessor { comment, states: machine.states, ..ItemProcessor::new(machine.start_at) };
        let execution_type = |distributed: &DistributedDraft| {
            if distributed.express { WorkflowType::Express } else { WorkflowType::Standard }
        };
        processor.processor_config = Some(ProcessorConfig {
            mode: Some(match draft.distributed {
                Some(_) => ProcessorMode::Distributed,
                None => ProcessorMode::Inline,
            }),
            execution_type: draft.distributed.as_ref().map(execution_type),
            ..ProcessorConfig::default()
        });
        let mut map = MapState::new(processor);
        map.comment.clone_from(&self.state.comment);
        match &draft.items {
            ItemsDraft::Value(slot) => self.items(slot, &mut map),
            ItemsDraft::Reader(reader) => map.item_reader = Some(self.reader(reader)),
        }
        if let Some(selector) = &draft.selector {
            map.item_selector =
                self.object_template(selector, self.at(Moment::Selecting), "the output of `.item_selector`");
        }
        (map.max_concurrency, map.max_concurrency_path) = self.amount(draft.max_concurrency.as_ref());
        if let Some(distributed) = &draft.distributed {
            self.distributed(distributed, &mut map);
        }
        let returned = self.returned();
        (map.output, map.result_selector, map.output_path) = (returned.output, returned.selector, returned.path);
        map.assign = self.assigned();
        (map.retry, map.catch) = (self.retriers(), self.catchers());
        map.transition = self.transition();
        map
    }

    /// A Map's list: an expression, or in JSONPath the path of a value that stands somewhere.
    fn items(&mut self, slot: &Slot, map: &mut MapState) {
        if self.uses_jsonata() {
            map.items = self.jsonata(slot);
            return;
        }
        match self.reference(slot) {
            // That is where a Map looks by itself.
            Some(path) if path == "$" => {}
            Some(path) => map.items_path = Some(path),
            None => self.refuse_computed("compute the list of a Map", slot),
        }
    }

    /// An object put together, for fields in which JSONPath takes nothing else.
    fn object_template(&mut self, slot: &Slot, site: super::Site<'_>, what: &str) -> Option<Value> {
        if self.uses_jsonata() {
            let written = super::jsonata::template(site, slot.node);
            return self.take(written, &slot.place);
        }
        let written = jsonpath::template(site, slot.node);
        match self.take(written, &slot.place)? {
            Written::Fixed(object @ Value::Object(_)) => Some(object),
            Written::Fixed(_) | Written::Computed(_) => {
                let message = format!("in JSONPath, {what} must be an object");
                let help = "write a mirror struct with the value as a field, or use JSONata";
                self.refuse_in_jsonpath(&message, help, &slot.place);
                None
            }
        }
    }

    fn distributed(&mut self, draft: &DistributedDraft, map: &mut MapState) {
        map.label = self.labels.get(&self.number).cloned();
        (map.tolerated_failure_count, map.tolerated_failure_count_path) = self.amount(draft.tolerated_count.as_ref());
        (map.tolerated_failure_percentage, map.tolerated_failure_percentage_path) =
            self.amount(draft.tolerated_percentage.as_ref());
        map.item_batcher = draft.batch.as_ref().map(|batch| self.batcher(batch));
        map.result_writer = draft.writer.as_ref().map(|writer| self.writer(writer));
    }

    fn batcher(&mut self, draft: &BatchDraft) -> ItemBatcher {
        let mut batcher = ItemBatcher::default();
        (batcher.max_items_per_batch, batcher.max_items_per_batch_path) = self.amount(draft.max_items.as_ref());
        (batcher.max_input_bytes_per_batch, batcher.max_input_bytes_per_batch_path) =
            self.amount(draft.max_bytes.as_ref());
        if let Some(input) = &draft.input {
            batcher.batch_input = self.object_template(input, self.site, "the batch input");
        }
        batcher
    }

    fn reader(&mut self, draft: &ReaderDraft) -> ItemReader {
        let (api, key) = if draft.lists { ("listObjectsV2", "Prefix") } else { ("getObject", "Key") };
        let mut reader = ItemReader { resource: resource(api), ..ItemReader::default() };
        let mut config = draft.config.clone();
        (config.max_items, config.max_items_path) = self.amount(draft.max_items.as_ref());
        reader.reader_config = (config != asl::ReaderConfig::default()).then_some(config);
        let object = [(key, draft.key.as_ref()), ("VersionId", draft.version.as_ref())];
        let mut request = self.place_in_bucket(&draft.bucket, object);
        if let (Some(which), Value::Object(request)) = (&draft.which, &mut request) {
            request.shift_remove("Bucket");
            self.put(request, "Bucket", self.site, which.node, which);
        }
        let request = Some(request);
        (reader.arguments, reader.parameters) = if self.uses_jsonata() { (request, None) } else { (None, request) };
        reader
    }

    fn writer(&mut self, draft: &WriterDraft) -> ResultWriter {
        let mut writer = ResultWriter { writer_config: draft.config.clone(), ..ResultWriter::default() };
        if let Some((bucket, prefix)) = &draft.bucket {
            writer.resource = Some(resource("putObject"));
            let request = Some(self.place_in_bucket(bucket, [("Prefix", prefix.as_ref())]));
            (writer.arguments, writer.parameters) = if self.uses_jsonata() { (request, None) } else { (None, request) };
        }
        writer
    }

    fn place_in_bucket<const N: usize>(&mut self, bucket: &BucketSpec, of: [(&str, Option<&Slot>); N]) -> Value {
        let mut request = Map::new();
        request.insert("Bucket".to_owned(), Value::String(format!("${{{}Name}}", bucket.id)));
        for (name, slot) in of.into_iter().filter_map(|(name, slot)| Some((name, slot?))) {
            self.put(&mut request, name, self.site, slot.node, slot);
        }
        Value::Object(request)
    }

    /// A state before the first one of a machine, which keeps the machine's input in variables.
    pub(super) fn keeper(&mut self, holder: u32, first: &str, language: QueryLanguage) -> (String, State) {
        let mut assign = Map::new();
        // It has no language of its own, other than the first state may.
        let of_the_first = std::mem::replace(&mut self.site.language, language);
        let origin = Origin::Item(holder);
        for (name, part) in self.site.carriage.variables_of(origin) {
            self.put_part(&mut assign, name, origin, &Root::StateInput, part, part);
        }
        self.site.language = of_the_first;
        let around = &self.graph.state(holder).name;
        let name = self.state_names.short(&format!("Keep Item of {around}"), " ", MAX_NAME);
        let transition = Transition::Next(first.to_owned());
        (name, State::Pass(Pass { assign: Some(Value::Object(assign)), transition, ..Pass::new() }))
    }
}

fn resource(api: &str) -> String {
    format!("arn:${{Partition}}:states:::s3:{api}")
}

/// The labels of all Distributed Maps: those that authors give, and for the others one made of the state's name.
pub(super) fn labels(graph: &Graph<'_>, diagnostics: &mut Vec<Diagnostic>) -> HashMap<u32, String> {
    let mut labels: HashMap<u32, String> = HashMap::new();
    let mut given: HashSet<&str> = HashSet::new();
    let mut unnamed = Vec::new();
    for &number in &graph.order {
        let state = graph.state(number);
        let Kind::Map(map) = &state.kind else { continue };
        let Some(distributed) = &map.distributed else { continue };
        let Some(label) = &distributed.label else {
            unnamed.push(number);
            continue;
        };
        if !given.insert(label) {
            let message = format!("two Distributed Maps have the label `{label}`");
            let help = "give each a different label, or remove `.label(…)`";
            diagnostics.push(SAME_LABEL.found(message).at(state.place.clone()).help(help));
        }
        labels.insert(number, label.clone());
    }
    let mut names = Names::of(labels.values().cloned());
    for number in unnamed {
        labels.insert(number, names.short(&label(&graph.state(number).name), "-", MAX_LABEL));
    }
    labels
}

/// A state's name as a label: letters and digits, and lines where there is something else.
fn label(name: &str) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' };
    let label: String = name.chars().map(allowed).collect();
    match label.trim_matches('-') {
        "" => "items".to_owned(),
        label => label.to_owned(),
    }
}
