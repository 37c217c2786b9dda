//! From a definition to its plan.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map as Object, Value};

use super::{
    Amount, Batcher, Catcher, Items, Machine, Map, Payload, Placed, PlanError, Reader, Resource, Retrier, Rule, Scope,
    ScopeId, Selected, State, StateId, StateKind, Task, Test, TextField, Wait, Work, Writer,
};
use crate::path::{Computation, Path};
use crate::query::Query;
use crate::template::Template;

/// Where a Map without names for its states goes wrong, this is told.
type Told<T> = Result<T, String>;

/// The plan of a definition.
pub(super) fn machine(definition: &Value) -> Result<Machine, PlanError> {
    let whole = |message: String| PlanError { state: None, message };
    let fields = definition.as_object().ok_or_else(|| whole("the definition is no object".to_owned()))?;
    let mut plan = Plan { scopes: Vec::new(), states: Vec::new() };
    let top = plan.scope(fields, is_query(fields, false))?;
    let timeout_seconds = fields.get("TimeoutSeconds").and_then(Value::as_f64);
    let states: Option<Vec<State>> = plan.states.into_iter().collect();
    let states = states.ok_or_else(|| whole("a state was not read".to_owned()))?;
    Ok(Machine { scopes: plan.scopes, states, top, timeout_seconds })
}

/// A plan that is being made. A state has its number before it is read.
struct Plan {
    scopes: Vec<Scope>,
    states: Vec<Option<State>>,
}

/// The states of a list by name.
type Names<'a> = HashMap<&'a str, StateId>;

impl Plan {
    /// Reads a list of states. Lists nest as deep as the document, which is bounded.
    fn scope(&mut self, fields: &Object<String, Value>, query: bool) -> Result<ScopeId, PlanError> {
        let whole = |message: &str| PlanError { state: None, message: message.to_owned() };
        let states = fields.get("States").and_then(Value::as_object).ok_or_else(|| whole("there are no `States`"))?;
        let first = self.states.len();
        self.states.resize_with(first + states.len(), || None);
        let names: Names<'_> =
            states.keys().enumerate().map(|(number, name)| (name.as_str(), first + number)).collect();
        let start = fields.get("StartAt").and_then(Value::as_str).and_then(|name| names.get(name));
        let start = *start.ok_or_else(|| whole("`StartAt` names no state"))?;
        let scope = self.scopes.len();
        self.scopes.push(Scope { start });
        for (number, (name, state)) in states.iter().enumerate() {
            let told = |message: String| PlanError { state: Some(name.clone()), message };
            let fields = state.as_object().ok_or_else(|| told("it is no object".to_owned()))?;
            let query = is_query(fields, query);
            let work = match fields.get("Type").and_then(Value::as_str) {
                Some("Parallel") => Work::Parallel { branches: self.branches(name, fields, query)? },
                Some("Map") => Work::Map(Box::new(self.map(name, fields, query)?)),
                _ => work(fields, query, &names).map_err(told)?,
            };
            self.states[first + number] = Some(common(name, fields, query, &names, work).map_err(told)?);
        }
        Ok(scope)
    }

    fn branches(&mut self, name: &str, fields: &Object<String, Value>, query: bool) -> Result<Vec<ScopeId>, PlanError> {
        let told = |message: &str| PlanError { state: Some(name.to_owned()), message: message.to_owned() };
        let branches = fields.get("Branches").and_then(Value::as_array).ok_or_else(|| told("it has no `Branches`"))?;
        let mut scopes = Vec::with_capacity(branches.len());
        for branch in branches {
            let branch = branch.as_object().ok_or_else(|| told("a branch is no object"))?;
            scopes.push(self.scope(branch, is_query(branch, query))?);
        }
        Ok(scopes)
    }

    fn map(&mut self, name: &str, fields: &Object<String, Value>, query: bool) -> Result<Map, PlanError> {
        let told = |message: String| PlanError { state: Some(name.to_owned()), message };
        let processor = fields.get("ItemProcessor").or_else(|| fields.get("Iterator")).and_then(Value::as_object);
        let processor = processor.ok_or_else(|| told("it has no `ItemProcessor`".to_owned()))?;
        let body = self.scope(processor, is_query(processor, query))?;
        map(fields, processor, body, query).map_err(told)
    }
}

/// The query language of an object inside of another.
fn is_query(fields: &Object<String, Value>, outer: bool) -> bool {
    fields.get("QueryLanguage").and_then(Value::as_str).map_or(outer, |language| language == "JSONata")
}

/// The parts that states of several types have.
fn common(name: &str, fields: &Object<String, Value>, query: bool, names: &Names<'_>, work: Work) -> Told<State> {
    let kind = match &work {
        Work::Pass { .. } => StateKind::Pass,
        Work::Task(_) => StateKind::Task,
        Work::Choice { .. } => StateKind::Choice,
        Work::Wait(_) => StateKind::Wait,
        Work::Succeed => StateKind::Succeed,
        Work::Fail { .. } => StateKind::Fail,
        Work::Parallel { .. } => StateKind::Parallel,
        Work::Map(_) => StateKind::Map,
    };
    let request = match (query, kind) {
        (true, _) => fields.get("Arguments").map(|value| payload(value, "Arguments", query)).transpose()?,
        // A Map's `Parameters` are the old name of its `ItemSelector`.
        (false, StateKind::Map) => None,
        (false, _) => fields.get("Parameters").map(|value| payload(value, "Parameters", query)).transpose()?,
    };
    // Such a state has no field that would make anything else of its input.
    let idle = ["Type", "Next", "End", "Comment", "QueryLanguage"];
    let hands_on =
        matches!(&work, Work::Pass { .. } | Work::Succeed) && fields.keys().all(|field| idle.contains(&field.as_str()));
    let template = |name: &str| fields.get(name).filter(|_| !query).map(Template::read).transpose();
    Ok(State {
        name: name.into(),
        kind,
        is_query: query,
        hands_on,
        input_path: selected(fields, "InputPath")?,
        output_path: selected(fields, "OutputPath")?,
        request,
        result_selector: template("ResultSelector")?,
        result_path: placed(fields)?,
        output: output(fields, "", query)?,
        assign: assign(fields, "", query)?,
        retry: list(fields, "Retry")?.into_iter().map(retrier).collect::<Told<_>>()?,
        catch: list(fields, "Catch")?
            .into_iter()
            .enumerate()
            .map(|(number, fields)| catcher(fields, number, query, names))
            .collect::<Told<_>>()?,
        next: fields.get("Next").and_then(Value::as_str).map(|next| target(next, names)).transpose()?,
        work,
    })
}

/// What a state of a type without inner states does.
fn work(fields: &Object<String, Value>, query: bool, names: &Names<'_>) -> Told<Work> {
    let kind = fields.get("Type").and_then(Value::as_str).ok_or("it has no `Type`")?;
    Ok(match kind {
        "Pass" => Work::Pass { result: fields.get("Result").map(Into::into) },
        "Task" => Work::Task(Box::new(task(fields, query)?)),
        "Choice" => {
            let rules = list(fields, "Choices")?.into_iter().enumerate();
            let rules = rules.map(|(number, rule)| read_rule(rule, number, query, names)).collect::<Told<_>>()?;
            let default = fields.get("Default").and_then(Value::as_str);
            Work::Choice { rules, default: default.map(|next| target(next, names)).transpose()? }
        }
        "Wait" => Work::Wait(wait(fields, query)?),
        "Succeed" => Work::Succeed,
        "Fail" => Work::Fail {
            error: text(fields, "Error", "ErrorPath", query)?,
            cause: text(fields, "Cause", "CausePath", query)?,
        },
        other => return Err(format!("there is no type `{other}`")),
    })
}

fn read_rule(fields: &Object<String, Value>, number: usize, query: bool, names: &Names<'_>) -> Told<Rule> {
    let place = format!("Choices[{number}]");
    let next = fields.get("Next").and_then(Value::as_str).ok_or("a rule has no `Next`")?;
    Ok(Rule {
        test: Test::read(fields, &place)?,
        next: target(next, names)?,
        output: output(fields, &format!("{place}/"), query)?,
        assign: assign(fields, &format!("{place}/"), query)?,
    })
}

fn task(fields: &Object<String, Value>, query: bool) -> Told<Task> {
    let resource = fields.get("Resource").and_then(Value::as_str).ok_or("it has no `Resource`")?;
    let role = fields.get("Credentials").map(|value| payload(value, "Credentials", query)).transpose()?;
    Ok(Task {
        resource: Resource::parse(resource),
        role,
        timeout: amount(fields, "TimeoutSeconds", "", query)?,
        heartbeat: amount(fields, "HeartbeatSeconds", "", query)?,
    })
}

fn wait(fields: &Object<String, Value>, query: bool) -> Told<Wait> {
    if let Some(seconds) = amount(fields, "Seconds", "", query)? {
        return Ok(Wait::Seconds(seconds));
    }
    if let Some(text) = fields.get("TimestampPath").and_then(Value::as_str) {
        return Ok(Wait::TimestampPath(path(text)?));
    }
    let value = fields.get("Timestamp").ok_or("it says neither how long nor until when")?;
    match value.as_str() {
        Some(text) if !(query && asl::jsonata::is_delimited(text)) => Ok(Wait::Timestamp(text.into())),
        Some(_) | None => Ok(Wait::TimestampQuery(Query::read(value, "Timestamp")?)),
    }
}

fn map(fields: &Object<String, Value>, processor: &Object<String, Value>, body: ScopeId, query: bool) -> Told<Map> {
    let mode = processor.get("ProcessorConfig").and_then(|config| config.get("Mode")).and_then(Value::as_str);
    let items = match (fields.get("Items"), fields.get("ItemsPath").and_then(Value::as_str)) {
        (Some(items), _) if query => Items::Query(Query::read(items, "Items")?),
        (_, Some(text)) => Items::Path(path(text)?),
        (_, None) => Items::Input,
    };
    let selector = fields.get("ItemSelector").map(|value| (value, "ItemSelector"));
    let selector = selector.or_else(|| fields.get("Parameters").map(|value| (value, "Parameters")));
    let count = |name: &str| amount(fields, name, "", query);
    Ok(Map {
        body,
        distributed: mode == Some("DISTRIBUTED"),
        label: fields.get("Label").and_then(Value::as_str).map(Arc::from),
        items,
        reader: fields.get("ItemReader").and_then(Value::as_object).map(|fields| reader(fields, query)).transpose()?,
        selector: selector.map(|(value, name)| payload(value, name, query)).transpose()?,
        batcher: fields
            .get("ItemBatcher")
            .and_then(Value::as_object)
            .map(|fields| batcher(fields, query))
            .transpose()?,
        concurrency: count("MaxConcurrency")?,
        tolerated_count: count("ToleratedFailureCount")?,
        tolerated_percentage: count("ToleratedFailurePercentage")?,
        writer: fields
            .get("ResultWriter")
            .and_then(Value::as_object)
            .map(|fields| writer(fields, query))
            .transpose()?,
    })
}

fn reader(fields: &Object<String, Value>, query: bool) -> Told<Reader> {
    let empty = Object::new();
    let config = fields.get("ReaderConfig").and_then(Value::as_object).unwrap_or(&empty);
    let word = |name: &str| config.get(name).and_then(Value::as_str);
    let headers =
        config.get("CSVHeaders").and_then(Value::as_array).filter(|_| word("CSVHeaderLocation") == Some("GIVEN"));
    let resource = fields.get("Resource").and_then(Value::as_str).unwrap_or_default();
    Ok(Reader {
        lists: resource.ends_with("s3:listObjectsV2"),
        request: part(fields, "ItemReader/", query)?,
        input_type: word("InputType").map(Arc::from),
        manifest_type: word("ManifestType").map(Arc::from),
        flattens: word("Transformation") == Some("LOAD_AND_FLATTEN"),
        headers: headers.map(|headers| headers.iter().filter_map(Value::as_str).map(Arc::from).collect()),
        delimiter: match word("CSVDelimiter") {
            Some("PIPE") => b'|',
            Some("SEMICOLON") => b';',
            Some("SPACE") => b' ',
            Some("TAB") => b'\t',
            Some(_) | None => b',',
        },
        pointer: word("ItemsPointer").map(Arc::from),
        most: amount(config, "MaxItems", "ItemReader/ReaderConfig/", query)?,
    })
}

fn batcher(fields: &Object<String, Value>, query: bool) -> Told<Batcher> {
    Ok(Batcher {
        items: amount(fields, "MaxItemsPerBatch", "ItemBatcher/", query)?,
        bytes: amount(fields, "MaxInputBytesPerBatch", "ItemBatcher/", query)?,
        input: fields.get("BatchInput").map(|value| payload(value, "ItemBatcher/BatchInput", query)).transpose()?,
    })
}

fn writer(fields: &Object<String, Value>, query: bool) -> Told<Writer> {
    let config = fields.get("WriterConfig");
    let word = |name: &str| config.and_then(|config| config.get(name)).and_then(Value::as_str);
    Ok(Writer {
        request: if fields.contains_key("Resource") { part(fields, "ResultWriter/", query)? } else { None },
        transformation: word("Transformation").map(Arc::from),
        lines: word("OutputType") == Some("JSONL"),
    })
}

/// `Parameters` or `Arguments` of a reader or writer.
fn part(fields: &Object<String, Value>, place: &str, query: bool) -> Told<Option<Payload>> {
    let name = if query { "Arguments" } else { "Parameters" };
    fields.get(name).map(|value| payload(value, &format!("{place}{name}"), query)).transpose()
}

fn retrier(fields: &Object<String, Value>) -> Told<Retrier> {
    let number = |name: &str| fields.get(name).and_then(Value::as_f64);
    Ok(Retrier {
        names: error_names(fields),
        interval: number("IntervalSeconds").unwrap_or(1.0),
        most: number("MaxAttempts").unwrap_or(3.0) as u64,
        backoff: number("BackoffRate").unwrap_or(2.0),
        longest: number("MaxDelaySeconds"),
        jitter: fields.get("JitterStrategy").and_then(Value::as_str) == Some("FULL"),
    })
}

fn catcher(fields: &Object<String, Value>, number: usize, query: bool, names: &Names<'_>) -> Told<Catcher> {
    let place = format!("Catch[{number}]/");
    let next = fields.get("Next").and_then(Value::as_str).ok_or("a catcher has no `Next`")?;
    Ok(Catcher {
        names: error_names(fields),
        next: target(next, names)?,
        result_path: placed(fields)?,
        output: output(fields, &place, query)?,
        assign: assign(fields, &place, query)?,
    })
}

fn error_names(fields: &Object<String, Value>) -> Vec<Arc<str>> {
    let names = fields.get("ErrorEquals").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str).map(Arc::from).collect()
}

fn target(name: &str, names: &Names<'_>) -> Told<StateId> {
    names.get(name).copied().ok_or_else(|| format!("there is no state `{name}` to go to"))
}

fn path(text: &str) -> Told<Path> {
    Path::parse(text).map_err(|error| format!("`{text}`: {error}"))
}

fn payload(value: &Value, field: &str, query: bool) -> Told<Payload> {
    Ok(if query { Payload::Query(Query::read(value, field)?) } else { Payload::Template(Template::read(value)?) })
}

fn output(fields: &Object<String, Value>, place: &str, query: bool) -> Told<Option<Query>> {
    fields.get("Output").filter(|_| query).map(|value| Query::read(value, &format!("{place}Output"))).transpose()
}

fn assign(fields: &Object<String, Value>, place: &str, query: bool) -> Told<Option<Payload>> {
    fields.get("Assign").map(|value| payload(value, &format!("{place}Assign"), query)).transpose()
}

fn selected(fields: &Object<String, Value>, name: &str) -> Told<Selected> {
    Ok(match fields.get(name) {
        None => Selected::Whole,
        Some(Value::String(text)) => match path(text)? {
            path if path.is_whole_input() => Selected::Whole,
            path => Selected::Path(path),
        },
        Some(_) => Selected::Nothing,
    })
}

fn placed(fields: &Object<String, Value>) -> Told<Placed> {
    Ok(match fields.get("ResultPath") {
        None => Placed::Whole,
        Some(Value::String(text)) => match path(text)? {
            path if path.is_whole_input() => Placed::Whole,
            path => Placed::Path(path),
        },
        Some(_) => Placed::Nowhere,
    })
}

/// A number that is written down, an expression, or the path in the field of the same name with `Path` behind it.
fn amount(fields: &Object<String, Value>, name: &str, place: &str, query: bool) -> Told<Option<Amount>> {
    if let Some(Value::String(text)) = fields.get(&format!("{name}Path")) {
        return Ok(Some(Amount::Path(path(text)?)));
    }
    match fields.get(name) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(Some(Amount::Fixed(number.as_f64().unwrap_or_default()))),
        Some(value @ Value::String(_)) if query => {
            Ok(Some(Amount::Query(Query::read(value, &format!("{place}{name}"))?)))
        }
        Some(_) => Err(format!("the value of `{name}` is no number")),
    }
}

fn text(
    fields: &Object<String, Value>,
    name: &'static str,
    path_name: &'static str,
    query: bool,
) -> Told<Option<TextField>> {
    if let Some(Value::String(text)) = fields.get(path_name) {
        let computation = Computation::parse(text).map_err(|error| format!("`{path_name}`: {error}"))?;
        return Ok(Some(TextField::Computed { field: path_name, computation: Box::new(computation) }));
    }
    match fields.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if !(query && asl::jsonata::is_delimited(text)) => {
            Ok(Some(TextField::Fixed(text.as_str().into())))
        }
        Some(value) => Ok(Some(TextField::Query(Query::read(value, name)?))),
    }
}

fn list<'a>(fields: &'a Object<String, Value>, name: &str) -> Told<Vec<&'a Object<String, Value>>> {
    let items = fields.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let objects: Option<Vec<_>> = items.iter().map(Value::as_object).collect();
    objects.ok_or_else(|| format!("an entry of `{name}` is no object"))
}
