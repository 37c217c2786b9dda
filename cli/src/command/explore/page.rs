//! `explore --html`: the path to each ending as a run of a page.
//!
//! A path is written as the events of an execution that takes it, without data and at one time, and is then shown as every
//! other history.

use std::collections::HashMap;
use std::path::Path as File;

use ::viewer::{Page, Run};
use asl::StateMachine;
use serde_json::{Value, json};
use simulator::explore::{Ending, Error, Event, Exploration, Outcome, Path, Step, Verdict};
use simulator::{History, details_member};

use super::Checked;
use crate::command::page::{self, model};
use crate::command::runnable::Unusable;

/// Writes the page.
pub(super) fn write(
    file: &File,
    title: &str,
    definition: &Value,
    exploration: &Exploration<'_>,
    checked: &[Checked],
) -> Result<(), Unusable> {
    let model = model(definition)?;
    let kinds = kinds(&model);
    let broken = checked.iter().filter_map(|checked| match &checked.verdict {
        Verdict::Broken(ending) => Some((format!("against: {}", checked.property), &**ending)),
        Verdict::Holds | Verdict::HoldsOfNone => None,
    });
    let endings = exploration.endings().iter().map(|ending| (name(ending), ending));
    let shown: Vec<_> = broken.chain(endings).map(|(name, ending)| (name, ending, history(&kinds, ending))).collect();
    let page = shown.iter().fold(Page::new(title, &model), |page, (name, ending, history)| {
        let failed = match &ending.outcome {
            Outcome::Failed { error, .. } => Some(error_name(error).into()),
            Outcome::Succeeded | Outcome::TimedOut => None,
        };
        let status = ending.outcome.status().to_owned();
        let ending = stage::Ending { status, output: None, error: failed, cause: None, took: 0 };
        page.run(Run::of_history(name.as_str(), history).ending(ending).without_data())
    });
    page::write(file, &page.html())
}

/// The types of the states by their names.
fn kinds(model: &StateMachine) -> HashMap<&str, &'static str> {
    let scopes = model.scopes();
    // Of two states of one name, the outer one counts.
    let states = scopes.iter().rev().flat_map(|(_, scope)| scope.states.iter());
    states.filter_map(|(name, state)| Some((name.as_str(), state.state_type()?.as_str()))).collect()
}

/// What an ending is called among others.
fn name(ending: &Ending) -> String {
    match &ending.outcome {
        Outcome::Failed { error, .. } => format!("{} with {}", ending.state, error_name(error)),
        Outcome::Succeeded | Outcome::TimedOut => ending.state.as_ref().to_owned(),
    }
}

fn error_name(error: &Error) -> String {
    match error {
        Error::Named(names) => names.iter().map(|name| &**name).collect::<Vec<_>>().join(" or "),
        Error::Other => "another error".to_owned(),
        Error::Unnamed => "an error without a name".to_owned(),
    }
}

/// The events of an execution that takes the path of an ending.
fn history(kinds: &HashMap<&str, &'static str>, ending: &Ending) -> History {
    let mut writing = Writing { kinds, history: History::default() };
    let started = writing.event("ExecutionStarted", 0, json!({}));
    let last = writing.path(&ending.path, started);
    let (kind, details) = match &ending.outcome {
        Outcome::Succeeded => ("ExecutionSucceeded", json!({})),
        Outcome::Failed { error, .. } => ("ExecutionFailed", json!({"error": error_name(error)})),
        Outcome::TimedOut => ("ExecutionTimedOut", json!({})),
    };
    writing.event(kind, last, details);
    writing.history
}

struct Writing<'a> {
    kinds: &'a HashMap<&'a str, &'static str>,
    history: History,
}

impl Writing<'_> {
    /// Adds an event, and gives its id.
    fn event(&mut self, kind: &str, previous: u64, details: Value) -> u64 {
        let id = self.history.events().len() as u64 + 1;
        let name = details_member(kind);
        let event = json!({"id": id, "previousEventId": previous, "type": kind, "timestamp": 0, name: details});
        // It has an id, a type and a time, which is all that reading it needs.
        let read = self.history.read(&event);
        debug_assert!(read.is_ok(), "{event}");
        id
    }

    /// Adds the events of a path, what is inside of its states included; as deep as the definition nests.
    fn path(&mut self, path: &Path, mut last: u64) -> u64 {
        for (number, step) in path.steps.iter().enumerate() {
            let Step::State { name, event, inside } = step else { continue };
            let kind = self.kind(name);
            last = self.event(&format!("{kind}StateEntered"), last, json!({"name": &**name}));
            last = self.inside(kind, name, inside, last);
            let failed = match event {
                Event::Fails { error, retries } => Some((error, *retries)),
                Event::Retried(error) => Some((error, 0)),
                Event::Succeeds | Event::Rule(_) | Event::Default | Event::Busy => None,
            };
            if let Some((error, retries)) = failed {
                for _ in 0..=retries.min(20) {
                    last = self.failure(kind, error, last);
                }
            }
            let is_last = number + 1 == path.steps.len();
            let stays = matches!(event, Event::Busy) || kind == "Fail" || (failed.is_some() && is_last);
            if !stays {
                last = self.event(&format!("{kind}StateExited"), last, json!({"name": &**name}));
            }
        }
        last
    }

    fn failure(&mut self, kind: &str, error: &Error, last: u64) -> u64 {
        let error = json!({"error": error_name(error)});
        if kind == "Task" {
            let last = self.event("TaskScheduled", last, json!({}));
            return self.event("TaskFailed", last, error);
        }
        self.event(&format!("{kind}StateFailed"), last, error)
    }

    /// The branches or items of a state that matter.
    fn inside(&mut self, kind: &str, name: &str, inside: &[Path], last: u64) -> u64 {
        if inside.is_empty() {
            return last;
        }
        let started = match kind {
            "Map" => self.event("MapStateStarted", last, json!({"length": inside.len()})),
            _ => self.event(&format!("{kind}StateStarted"), last, json!({})),
        };
        let mut last = started;
        for (index, path) in inside.iter().enumerate() {
            let of_map = |stage: &str| (kind == "Map").then(|| format!("MapIteration{stage}"));
            let details = json!({"name": name, "index": index});
            let begun = of_map("Started").map(|kind| self.event(&kind, started, details.clone()));
            last = self.path(path, begun.unwrap_or(started));
        }
        last
    }

    /// The type of a state.
    fn kind(&self, name: &str) -> &'static str {
        self.kinds.get(name).copied().unwrap_or("Pass")
    }
}
