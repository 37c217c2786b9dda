//! A run as the page's script reads it: a JSON object whose data are numbers of the page's values.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use simulator::time::{self, Millis};
use simulator::{Called, Trouble, What};
use stage::Mask;

use crate::data::Pool;
use crate::replay::{Attempt, Outcome, Replay, Visit};
use crate::run::Run;
use crate::steps::Traced;

/// How many visits that failed have their values before all others.
const MOST_FIRST: usize = 20;

/// A run that is being written.
pub(crate) struct Writing<'a> {
    pub(crate) run: &'a Run<'a>,
    pub(crate) replay: &'a Replay,
    /// The data of its visits on their way; none where the definition cannot be run.
    pub(crate) traced: &'a [Traced],
    pub(crate) pool: &'a mut Pool,
}

impl Writing<'_> {
    /// The object of the run.
    pub(crate) fn written(&mut self) -> Map<String, Value> {
        let run = self.run;
        let mut object = Map::new();
        object.insert("name".to_owned(), run.name.as_str().into());
        object.insert("started".to_owned(), time::print(run.started).into());
        if run.is_virtual {
            object.insert("virtual".to_owned(), true.into());
        }
        if run.is_live {
            object.insert("live".to_owned(), true.into());
        }
        if !run.has_data {
            object.insert("path".to_owned(), true.into());
        }
        object.extend(run.console.as_deref().map(|console| ("console".to_owned(), console.into())));
        self.input_and_end(&mut object);
        // Where there is no room for all values, those of what went wrong come first.
        let wrong = |visit: &&Visit| matches!(visit.outcome, Outcome::Failed | Outcome::Caught);
        for visit in self.replay.visits.iter().filter(wrong).take(MOST_FIRST) {
            self::visit(visit, run, self.pool);
        }
        let mut visits = Vec::with_capacity(self.replay.visits.len());
        for (number, visit) in self.replay.visits.iter().enumerate() {
            let mut object = self::visit(visit, run, self.pool);
            let steps = self.traced.get(number).filter(|_| run.has_data).map(|traced| traced.written(run, self.pool));
            object.extend(
                steps.filter(|steps| !steps.is_empty()).map(|steps| ("steps".to_owned(), Value::Object(steps))),
            );
            visits.push(Value::Object(object));
        }
        object.insert("visits".to_owned(), Value::Array(visits));
        object.insert("iterations".to_owned(), self.iterations());
        let (kinds, events) = self.events();
        object.insert("eventTypes".to_owned(), kinds);
        object.insert("events".to_owned(), events);
        let notes = run.notes.iter().map(|note| json!([self.since(note.at), note.who, run.mask.text(&note.what)]));
        object.insert("notes".to_owned(), notes.collect());
        let redriven: Vec<Millis> = self.replay.redriven.iter().map(|at| self.since(*at)).collect();
        object.insert("redriven".to_owned(), redriven.into());
        object
    }

    fn since(&self, at: Millis) -> Millis {
        at - self.run.started
    }

    fn input_and_end(&mut self, object: &mut Map<String, Value>) {
        let mask = &self.run.mask;
        let events = self.run.history.events();
        let input = events.iter().find_map(|event| match &event.what {
            What::ExecutionStarted(input) => Some(input),
            _ => None,
        });
        let input = input.filter(|_| self.run.has_data);
        object.extend(input.map(|input| ("input".to_owned(), self.pool.data(input, mask).into())));
        let last = events.last().map_or(0, |event| self.since(event.at));
        let (status, took) = match &self.run.ending {
            Some(ending) => (ending.status.as_str(), ending.took.max(last)),
            None => ("RUNNING", last),
        };
        object.insert("status".to_owned(), status.into());
        object.insert("took".to_owned(), took.into());
        let Some(ending) = &self.run.ending else { return };
        object.extend(ending.output.as_ref().map(|output| ("output".to_owned(), self.pool.data(output, mask).into())));
        let trouble = Trouble { error: ending.error.clone(), cause: ending.cause.clone() };
        add_trouble(object, Some(&trouble), mask, self.pool);
    }

    /// The iterations of Maps: visit, number, start, end or -1, and what became of them, one after the other.
    fn iterations(&self) -> Value {
        let all = self.replay.iterations.iter().flat_map(|one| {
            let end = one.end.map_or(-1, |end| self.since(end));
            let numbers = [one.map as i64, i64::try_from(one.index).unwrap_or(i64::MAX), self.since(one.start), end];
            numbers.map(Value::from).into_iter().chain([one.outcome.as_str().into()])
        });
        all.collect()
    }

    /// The types of events, and the events: the number of the type, when, and the visit or -1, one after the other.
    fn events(&self) -> (Value, Value) {
        let mut kinds: Vec<String> = Vec::new();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut all: Vec<i64> = Vec::with_capacity(3 * self.run.history.events().len());
        for (event, visit) in self.run.history.events().iter().zip(&self.replay.visit_of) {
            let kind = event.what.type_name();
            let number = *numbers.entry(kind).or_insert_with_key(|kind| {
                kinds.push(kind.clone());
                kinds.len() - 1
            });
            all.extend([number as i64, self.since(event.at), visit.map_or(-1, |visit| visit as i64)]);
        }
        (kinds.into(), all.into())
    }

    /// The Map Runs of the run, each with its visit.
    pub(crate) fn visit_of_map_run(&self, arn: &str) -> Option<usize> {
        self.replay.visits.iter().position(|visit| visit.map_run.as_deref() == Some(arn))
    }
}

fn visit(visit: &Visit, run: &Run<'_>, pool: &mut Pool) -> Map<String, Value> {
    let since = |at: Millis| at - run.started;
    let mut object = Map::new();
    match visit.state {
        Some(state) => object.insert("state".to_owned(), json!(state)),
        None => object.insert("name".to_owned(), graph::shown_name(&visit.name).into()),
    };
    object.extend(visit.within.map(|within| ("within".to_owned(), json!(within))));
    if let Some((from, edge)) = visit.from {
        object.insert("from".to_owned(), from.into());
        object.extend(edge.map(|edge| ("edge".to_owned(), edge.into())));
    }
    object.insert("entered".to_owned(), visit.entered.into());
    object.extend(visit.exited.map(|exited| ("exited".to_owned(), exited.into())));
    object.insert("start".to_owned(), since(visit.start).into());
    object.extend(visit.end.map(|end| ("end".to_owned(), since(end).into())));
    object.insert("outcome".to_owned(), visit.outcome.as_str().into());
    if run.has_data {
        object.insert("input".to_owned(), pool.data(&visit.input, &run.mask).into());
    }
    let output = visit.output.as_ref().filter(|_| run.has_data);
    object.extend(output.map(|output| ("output".to_owned(), pool.data(output, &run.mask).into())));
    if let Some(assigned) = &visit.assigned {
        let values = assigned.iter().map(|(name, value)| {
            // A variable of a sensitive name is masked as a member of that name.
            let masked = run.mask.value(json!({ &**name: value.to_value() }));
            (name.as_ref().to_owned(), pool.text(masked[&**name].to_string()).into())
        });
        object.insert("assigned".to_owned(), Value::Object(values.collect()));
    }
    add_trouble(&mut object, visit.trouble.as_ref(), &run.mask, pool);
    object.extend(visit.field.as_deref().map(|field| ("field".to_owned(), field.into())));
    object.extend(visit.items.map(|items| ("items".to_owned(), items.into())));
    if !visit.attempts.is_empty() {
        let attempts = visit.attempts.iter().map(|attempt| self::attempt(attempt, run, pool));
        object.insert("attempts".to_owned(), attempts.collect());
    }
    object
}

fn attempt(attempt: &Attempt, run: &Run<'_>, pool: &mut Pool) -> Value {
    let since = |at: Millis| at - run.started;
    let mask = &run.mask;
    let mut object = Map::new();
    object.extend(attempt.called.as_ref().map(|called| ("called".to_owned(), self::called(called).into())));
    object.insert("scheduled".to_owned(), since(attempt.scheduled).into());
    let times = [
        ("started", attempt.started),
        ("submitted", attempt.submitted.as_ref().map(|(at, _)| *at)),
        ("ended", attempt.ended),
    ];
    object.extend(times.into_iter().filter_map(|(name, at)| Some((name.to_owned(), since(at?).into()))));
    let data = [
        ("request", attempt.request.as_ref()),
        ("answer", attempt.submitted.as_ref().map(|(_, answer)| answer)),
        ("response", attempt.response.as_ref()),
    ];
    let data = data.into_iter().filter(|_| run.has_data);
    object.extend(data.filter_map(|(name, data)| Some((name.to_owned(), pool.data(data?, mask).into()))));
    object.extend(attempt.worker.as_deref().map(|worker| ("worker".to_owned(), worker.into())));
    add_trouble(&mut object, attempt.trouble.as_ref(), mask, pool);
    if attempt.timed_out {
        object.insert("timedOut".to_owned(), true.into());
    }
    Value::Object(object)
}

fn called(called: &Called) -> String {
    match called {
        Called::Function(arn) | Called::Activity(arn) => arn.as_ref().to_owned(),
        Called::Service { service, api } => format!("{service}:{api}"),
    }
}

/// The name of an error, and its cause as a value.
pub(crate) fn add_trouble(object: &mut Map<String, Value>, trouble: Option<&Trouble>, mask: &Mask, pool: &mut Pool) {
    let Some(trouble) = trouble else { return };
    object.extend(trouble.error.as_deref().map(|error| ("error".to_owned(), mask.text(error).into())));
    object.extend(trouble.cause.as_deref().map(|cause| ("cause".to_owned(), pool.words(cause, mask).into())));
}
