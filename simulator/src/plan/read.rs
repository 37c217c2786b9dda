//! From the model of a definition to its plan.

use std::collections::HashMap;
use std::sync::Arc;

use asl::{
    CsvDelimiter, CsvHeaderLocation, DataPath, JitterStrategy, ProcessorMode, QueryLanguage, ReaderTransformation,
};
use asl::{Resource, StateType};
use serde_json::Value;

use super::{
    Amount, Batcher, Catcher, Fail, Form, Items, Machine, Map, Payload, Placed, PlanError, Reader, Retrier, Rule,
    Scope, ScopeId, Selected, State, StateId, Target, Task, Test, TextField, Wait, Work, Writer,
};
use crate::path::{Computation, Path};
use crate::query::Query;
use crate::template::Template;

/// Where a part cannot be run, what is wrong with it.
type Planned<T> = Result<T, String>;

/// The plan of a definition.
pub(super) fn machine(model: &asl::StateMachine) -> Result<Machine, PlanError> {
    let whole = |message: String| PlanError { state: None, message };
    let is_query = model.effective_query_language() == QueryLanguage::Jsonata;
    let mut plan = Plan { scopes: Vec::new(), states: Vec::new(), is_query };
    let top = plan.scope(model.scope())?;
    let timeout_seconds = model.timeout_seconds.as_ref().and_then(asl::Amount::as_f64);
    let states: Option<Vec<State>> = plan.states.into_iter().collect();
    let states = states.ok_or_else(|| whole("a state was not read".to_owned()))?;
    Ok(Machine { scopes: plan.scopes, states, top, timeout_seconds })
}

/// A plan that is being made. A state has its number before it is read.
struct Plan {
    scopes: Vec<Scope>,
    states: Vec<Option<State>>,
    /// Whether the whole definition is in JSONata. What nests in a state takes nothing over from it.
    is_query: bool,
}

/// The states of a scope by name.
type Names<'a> = HashMap<&'a str, StateId>;

impl Plan {
    /// Reads the states of a scope. Scopes nest as deep as the document, which is bounded.
    fn scope(&mut self, model: asl::Scope<'_>) -> Result<ScopeId, PlanError> {
        let first = self.states.len();
        self.states.resize_with(first + model.states.len(), || None);
        let names: Names<'_> =
            model.states.keys().enumerate().map(|(number, name)| (name.as_str(), first + number)).collect();
        let Some(&start) = names.get(model.start_at) else {
            return Err(PlanError { state: None, message: "`StartAt` does not name a state".to_owned() });
        };
        let scope = self.scopes.len();
        self.scopes.push(Scope { start });
        for (number, (name, state)) in model.states.iter().enumerate() {
            let inner = state.machines().into_iter().map(|(_, scope)| self.scope(scope)).collect::<Result<_, _>>()?;
            let planned = self.state(name, state, inner, &names);
            let planned = planned.map_err(|message| PlanError { state: Some(name.clone()), message })?;
            self.states[first + number] = Some(planned);
        }
        Ok(scope)
    }

    /// Reads a state whose branches or item processor are planned already.
    fn state(&self, name: &str, state: &asl::State, inner: Vec<ScopeId>, names: &Names<'_>) -> Planned<State> {
        let flow = Flow::of(state).ok_or("it is given as data, and was not read")?;
        let query = flow.query_language.map_or(self.is_query, |language| language == QueryLanguage::Jsonata);
        let template = |value: Option<&Value>| value.filter(|_| !query).map(Template::read).transpose();
        let request = if query {
            flow.arguments.map(|value| payload(value, "Arguments", query)).transpose()?
        } else {
            flow.parameters.map(|value| payload(value, "Parameters", query)).transpose()?
        };
        let catchers = state.catchers().iter().enumerate();
        let target = |next| target(next, names);
        Ok(State {
            name: name.into(),
            kind: flow.kind,
            is_query: query,
            hands_on: flow.hands_on(state),
            input_path: selected(flow.input_path)?,
            output_path: selected(flow.output_path)?,
            request: request.map(Box::new),
            result_selector: template(flow.result_selector)?.map(Box::new),
            result_path: placed(flow.result_path)?,
            output: output(flow.output, "", query)?.map(Box::new),
            assign: assign(flow.assign, "", query)?.map(Box::new),
            retry: state.retriers().iter().map(retrier).collect(),
            catch: catchers.map(|(number, model)| catcher(model, number, query, names)).collect::<Planned<_>>()?,
            next: state.transition().and_then(asl::Transition::target).map(target).transpose()?,
            work: work(state, inner, query, names)?,
        })
    }
}

/// The fields of the data flow, which states of several types have.
struct Flow<'m> {
    kind: StateType,
    query_language: Option<QueryLanguage>,
    input_path: Option<&'m DataPath>,
    parameters: Option<&'m Value>,
    arguments: Option<&'m Value>,
    result_selector: Option<&'m Value>,
    result_path: Option<&'m DataPath>,
    output_path: Option<&'m DataPath>,
    output: Option<&'m Value>,
    assign: Option<&'m Value>,
}

/// The flow of a state that has the named fields.
macro_rules! flow {
    ($kind:ident, $state:ident: $($field:ident)*) => {
        Flow {
            query_language: $state.query_language,
            $($field: $state.$field.as_ref(),)*
            ..Flow::none(StateType::$kind)
        }
    };
}

impl<'m> Flow<'m> {
    fn none(kind: StateType) -> Self {
        Flow {
            kind,
            query_language: None,
            input_path: None,
            parameters: None,
            arguments: None,
            result_selector: None,
            result_path: None,
            output_path: None,
            output: None,
            assign: None,
        }
    }

    /// None for a state that was given as data.
    fn of(state: &'m asl::State) -> Option<Self> {
        Some(match state {
            asl::State::Pass(state) => {
                flow!(Pass, state: input_path parameters result_path output_path output assign)
            }
            asl::State::Task(state) => {
                flow!(Task, state: input_path parameters arguments result_selector result_path output_path output assign)
            }
            asl::State::Choice(state) => flow!(Choice, state: input_path output_path output assign),
            asl::State::Wait(state) => flow!(Wait, state: input_path output_path output assign),
            asl::State::Succeed(state) => flow!(Succeed, state: input_path output_path output),
            asl::State::Fail(state) => flow!(Fail, state:),
            asl::State::Parallel(state) => {
                flow!(Parallel, state: input_path parameters arguments result_selector result_path output_path output assign)
            }
            // A Map's `Parameters` are the old name of its `ItemSelector`.
            asl::State::Map(state) => {
                flow!(Map, state: input_path result_selector result_path output_path output assign)
            }
            asl::State::Other(_) => return None,
        })
    }

    /// True for a state that has no field that would make anything else of its input.
    fn hands_on(&self, state: &asl::State) -> bool {
        let idle = match state {
            asl::State::Pass(pass) => pass.result.is_none() && pass.parameters.is_none(),
            asl::State::Succeed(_) => true,
            asl::State::Task(_)
            | asl::State::Choice(_)
            | asl::State::Wait(_)
            | asl::State::Fail(_)
            | asl::State::Parallel(_)
            | asl::State::Map(_)
            | asl::State::Other(_) => false,
        };
        let paths = [self.input_path, self.result_path, self.output_path];
        idle && paths.iter().all(Option::is_none) && self.output.is_none() && self.assign.is_none()
    }
}

/// What a state does between its input and its output.
fn work(state: &asl::State, inner: Vec<ScopeId>, query: bool, names: &Names<'_>) -> Planned<Work> {
    Ok(match state {
        asl::State::Pass(pass) => Work::Pass { result: pass.result.as_ref().map(Into::into) },
        asl::State::Task(model) => Work::Task(Box::new(task(model, query)?)),
        asl::State::Choice(choice) => {
            let rules = choice.choices.iter().enumerate();
            let rules = rules.map(|(number, model)| rule(model, number, query, names)).collect::<Planned<_>>()?;
            let default = choice.default.as_deref().map(|next| target(next, names)).transpose()?;
            Work::Choice { rules, default }
        }
        asl::State::Wait(model) => Work::Wait(Box::new(wait(model, query)?)),
        asl::State::Succeed(_) => Work::Succeed,
        asl::State::Fail(fail) => Work::Fail(Box::new(Fail {
            error: text(fail.error.as_deref(), "Error", fail.error_path.as_deref(), "ErrorPath", query)?,
            cause: text(fail.cause.as_deref(), "Cause", fail.cause_path.as_deref(), "CausePath", query)?,
        })),
        asl::State::Parallel(_) => Work::Parallel { branches: inner },
        asl::State::Map(model) => {
            let body = *inner.first().ok_or("it has no item processor")?;
            Work::Map(Box::new(map(model, body, query)?))
        }
        asl::State::Other(_) => return Err("it is given as data, and was not read".to_owned()),
    })
}

fn rule(model: &asl::ChoiceRule, number: usize, query: bool, names: &Names<'_>) -> Planned<Rule> {
    let place = format!("Choices[{number}]");
    Ok(Rule {
        test: Test::read(&model.test, &place)?,
        next: target(&model.next, names)?,
        output: output(model.output.as_ref(), &format!("{place}/"), query)?,
        assign: assign(model.assign.as_ref(), &format!("{place}/"), query)?,
    })
}

fn task(model: &asl::Task, query: bool) -> Planned<Task> {
    let seconds = |value: &Option<asl::Amount>, path: &Option<String>, name| amount(value, path, name, "", query);
    Ok(Task {
        target: Target::of(&model.resource),
        role: model.credentials.as_ref().map(|value| payload(value, "Credentials", query)).transpose()?,
        timeout: seconds(&model.timeout_seconds, &model.timeout_seconds_path, "TimeoutSeconds")?,
        heartbeat: seconds(&model.heartbeat_seconds, &model.heartbeat_seconds_path, "HeartbeatSeconds")?,
    })
}

fn wait(model: &asl::Wait, query: bool) -> Planned<Wait> {
    if let Some(seconds) = amount(&model.seconds, &model.seconds_path, "Seconds", "", query)? {
        return Ok(Wait::Seconds(seconds));
    }
    if let Some(text) = &model.timestamp_path {
        return Ok(Wait::TimestampPath(path(text)?));
    }
    let text = model.timestamp.as_deref().ok_or("it does not say how long to wait")?;
    if query && asl::jsonata::is_delimited(text) {
        return Ok(Wait::TimestampQuery(Query::read(&text.into(), "Timestamp")?));
    }
    Ok(Wait::Timestamp(text.into()))
}

fn map(model: &asl::Map, body: ScopeId, query: bool) -> Planned<Map> {
    let config = model.processor().processor_config.as_ref();
    let mode = config.and_then(|config| config.mode);
    let express = config.and_then(|config| config.execution_type) == Some(asl::WorkflowType::Express);
    let items = match (&model.items, &model.items_path) {
        (Some(items), _) if query => Items::Query(Query::read(items, "Items")?),
        (_, Some(text)) => Items::Path(path(text)?),
        (_, None) => Items::Input,
    };
    let selector = model.item_selector.as_ref().map(|value| (value, "ItemSelector"));
    let selector = selector.or_else(|| model.parameters.as_ref().map(|value| (value, "Parameters")));
    let count = |value: &Option<asl::Amount>, path: &Option<String>, name| amount(value, path, name, "", query);
    Ok(Map {
        body,
        distributed: mode == Some(ProcessorMode::Distributed),
        express,
        label: model.label.as_deref().map(Arc::from),
        items,
        reader: model.item_reader.as_ref().map(|model| reader(model, query)).transpose()?,
        selector: selector.map(|(value, name)| payload(value, name, query)).transpose()?,
        batcher: model.item_batcher.as_ref().map(|model| batcher(model, query)).transpose()?,
        concurrency: count(&model.max_concurrency, &model.max_concurrency_path, "MaxConcurrency")?,
        tolerated_count: count(
            &model.tolerated_failure_count,
            &model.tolerated_failure_count_path,
            "ToleratedFailureCount",
        )?,
        tolerated_percentage: count(
            &model.tolerated_failure_percentage,
            &model.tolerated_failure_percentage_path,
            "ToleratedFailurePercentage",
        )?,
        writer: model.result_writer.as_ref().map(|model| writer(model, query)).transpose()?,
    })
}

fn reader(model: &asl::ItemReader, query: bool) -> Planned<Reader> {
    let none = asl::ReaderConfig::default();
    let config = model.reader_config.as_ref().unwrap_or(&none);
    let headers = config.csv_headers.as_ref().filter(|_| config.csv_header_location == Some(CsvHeaderLocation::Given));
    Ok(Reader {
        lists: Resource::parse(&model.resource).optimized() == Some(("s3", "listObjectsV2")),
        request: request(&model.parameters, &model.arguments, "ItemReader/", query)?,
        input_type: config.input_type,
        manifest_type: config.manifest_type,
        flattens: config.transformation == Some(ReaderTransformation::LoadAndFlatten),
        headers: headers.map(|headers| headers.iter().map(|header| Arc::from(header.as_str())).collect()),
        delimiter: match config.csv_delimiter {
            Some(CsvDelimiter::Pipe) => b'|',
            Some(CsvDelimiter::Semicolon) => b';',
            Some(CsvDelimiter::Space) => b' ',
            Some(CsvDelimiter::Tab) => b'\t',
            Some(CsvDelimiter::Comma) | None => b',',
        },
        pointer: config.items_pointer.as_deref().map(Arc::from),
        most: amount(&config.max_items, &config.max_items_path, "MaxItems", "ItemReader/ReaderConfig/", query)?,
    })
}

fn batcher(model: &asl::ItemBatcher, query: bool) -> Planned<Batcher> {
    let most =
        |value: &Option<asl::Amount>, path: &Option<String>, name| amount(value, path, name, "ItemBatcher/", query);
    let input = model.batch_input.as_ref();
    Ok(Batcher {
        items: most(&model.max_items_per_batch, &model.max_items_per_batch_path, "MaxItemsPerBatch")?,
        bytes: most(&model.max_input_bytes_per_batch, &model.max_input_bytes_per_batch_path, "MaxInputBytesPerBatch")?,
        input: input.map(|value| payload(value, "ItemBatcher/BatchInput", query)).transpose()?,
    })
}

fn writer(model: &asl::ResultWriter, query: bool) -> Planned<Writer> {
    let config = model.writer_config.as_ref();
    Ok(Writer {
        request: match &model.resource {
            Some(_) => request(&model.parameters, &model.arguments, "ResultWriter/", query)?,
            None => None,
        },
        form: match config.and_then(|config| config.transformation) {
            Some(asl::WriterTransformation::Flatten) => Form::Flat,
            Some(asl::WriterTransformation::Compact) => Form::Outputs,
            // `NONE`, which is the default.
            Some(_) | None => Form::Records,
        },
        lines: config.is_some_and(|config| config.output_type == asl::OutputType::Jsonl),
    })
}

/// `Parameters` or `Arguments` of a reader or writer.
fn request(
    parameters: &Option<Value>,
    arguments: &Option<Value>,
    place: &str,
    query: bool,
) -> Planned<Option<Payload>> {
    let (value, name) = if query { (arguments, "Arguments") } else { (parameters, "Parameters") };
    value.as_ref().map(|value| payload(value, &format!("{place}{name}"), query)).transpose()
}

fn retrier(model: &asl::Retrier) -> Retrier {
    let number = |amount: &Option<asl::Amount>| amount.as_ref().and_then(asl::Amount::as_f64);
    Retrier {
        names: error_names(&model.error_equals),
        interval: number(&model.interval_seconds).unwrap_or(1.0),
        most: number(&model.max_attempts).unwrap_or(3.0) as u64,
        backoff: number(&model.backoff_rate).unwrap_or(2.0),
        longest: number(&model.max_delay_seconds),
        jitter: model.jitter_strategy == Some(JitterStrategy::Full),
    }
}

fn catcher(model: &asl::Catcher, number: usize, query: bool, names: &Names<'_>) -> Planned<Catcher> {
    let place = format!("Catch[{number}]/");
    Ok(Catcher {
        names: error_names(&model.error_equals),
        next: target(&model.next, names)?,
        result_path: placed(model.result_path.as_ref())?,
        output: output(model.output.as_ref(), &place, query)?,
        assign: assign(model.assign.as_ref(), &place, query)?,
    })
}

fn error_names(names: &[String]) -> Vec<Arc<str>> {
    names.iter().map(|name| Arc::from(name.as_str())).collect()
}

fn target(name: &str, names: &Names<'_>) -> Planned<StateId> {
    names.get(name).copied().ok_or_else(|| format!("there is no state `{name}`"))
}

fn path(text: &str) -> Planned<Path> {
    Path::parse(text).map_err(|error| format!("`{text}`: {error}"))
}

fn payload(value: &Value, field: &str, query: bool) -> Planned<Payload> {
    Ok(if query { Payload::Query(Query::read(value, field)?) } else { Payload::Template(Template::read(value)?) })
}

fn output(value: Option<&Value>, place: &str, query: bool) -> Planned<Option<Query>> {
    value.filter(|_| query).map(|value| Query::read(value, &format!("{place}Output"))).transpose()
}

fn assign(value: Option<&Value>, place: &str, query: bool) -> Planned<Option<Payload>> {
    value.map(|value| payload(value, &format!("{place}Assign"), query)).transpose()
}

fn selected(field: Option<&DataPath>) -> Planned<Selected> {
    Ok(match field {
        None => Selected::Whole,
        Some(DataPath::Path(text)) => match path(text)? {
            path if path.is_whole_input() => Selected::Whole,
            path => Selected::Path(Box::new(path)),
        },
        Some(DataPath::Null) => Selected::Nothing,
    })
}

fn placed(field: Option<&DataPath>) -> Planned<Placed> {
    Ok(match field {
        None => Placed::Whole,
        Some(DataPath::Path(text)) => match path(text)? {
            path if path.is_whole_input() => Placed::Whole,
            path => Placed::Path(Box::new(path)),
        },
        Some(DataPath::Null) => Placed::Nowhere,
    })
}

/// A number that is written down, an expression, or the path in the field of the same name with `Path` behind it.
fn amount(
    value: &Option<asl::Amount>,
    from: &Option<String>,
    name: &str,
    place: &str,
    query: bool,
) -> Planned<Option<Amount>> {
    if let Some(text) = from {
        return Ok(Some(Amount::Path(path(text)?)));
    }
    match value {
        None => Ok(None),
        Some(asl::Amount::Number(number)) => Ok(Some(Amount::Fixed(number.as_f64().unwrap_or_default()))),
        Some(asl::Amount::Text(text)) if query => {
            Ok(Some(Amount::Query(Query::read(&text.as_str().into(), &format!("{place}{name}"))?)))
        }
        Some(asl::Amount::Text(_)) => Err(format!("the value of `{name}` is not a number")),
    }
}

fn text(
    value: Option<&str>,
    name: &str,
    from: Option<&str>,
    path_name: &'static str,
    query: bool,
) -> Planned<Option<TextField>> {
    if let Some(text) = from {
        let computation = Computation::parse(text).map_err(|error| format!("`{path_name}`: {error}"))?;
        return Ok(Some(TextField::Computed { field: path_name, computation: Box::new(computation) }));
    }
    Ok(match value {
        None => None,
        Some(text) if query && asl::jsonata::is_delimited(text) => {
            Some(TextField::Query(Query::read(&text.into(), name)?))
        }
        Some(text) => Some(TextField::Fixed(text.into())),
    })
}
