//! An execution as a timeline for people: when, which state, its input and output.

mod describe;
mod layout;

pub use layout::spoken;

use std::sync::Arc;

use asl::shown::one_line;
use simulator::time::Millis;
use simulator::{Data, Event, Execution, History, Trouble};

use self::describe::Describer;
use self::layout::{Layout, Line, painted};
use crate::local::Note;
use crate::mask::Mask;

/// Whether a timeline is written with colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paint {
    /// Plain text.
    #[default]
    Plain,
    /// The colours of a terminal (ECMA-48, "Select graphic rendition").
    Colours,
}

/// How an execution ended, or that it is still running.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The status as the service spells it, such as `SUCCEEDED`; `RUNNING` for an execution that has not ended.
    pub status: String,
    /// Its output, if it succeeded.
    pub output: Option<Data>,
    /// The error's name, if it failed with one.
    pub error: Option<Arc<str>>,
    /// The cause of the error.
    pub cause: Option<Arc<str>>,
    /// How long it took, or has been running, in milliseconds.
    pub took: Millis,
}

impl From<&Execution> for Ending {
    fn from(execution: &Execution) -> Self {
        Ending {
            status: execution.status.as_str().to_owned(),
            output: execution.output.clone(),
            error: execution.error.clone(),
            cause: execution.cause.clone(),
            took: execution.ended - execution.started,
        }
    }
}

impl Ending {
    /// Whether the execution goes on.
    pub fn is_open(&self) -> bool {
        matches!(self.status.as_str(), "RUNNING" | "PENDING_REDRIVE")
    }

    /// The last line of a timeline. It is as long as it must be: what an execution ended with is never cut.
    fn line(&self, describer: &Describer, mask: &Mask, paint: Paint) -> String {
        let (style, joined) = match self.status.as_str() {
            "SUCCEEDED" => ("1;32", "after"),
            _ if self.is_open() => ("1;33", "for"),
            _ => ("1;31", "after"),
        };
        let result = match (&self.output, &self.error, &self.cause) {
            (Some(output), ..) => mask.data(output),
            (None, None, cause) => cause.as_deref().map(|cause| mask.text(cause)).unwrap_or_default(),
            (None, error, cause) => describer.trouble(&Trouble { error: error.clone(), cause: cause.clone() }),
        };
        let head = format!("{} {joined} {}", painted(paint, style, &self.status), spoken(self.took));
        let line = format!("{head}  {}", one_line(&result));
        format!("{}\n", line.trim_end())
    }
}

/// How an execution is shown.
#[derive(Debug, Clone)]
pub struct Timeline<'a> {
    events: &'a [Event],
    started: Millis,
    ending: Option<Ending>,
    notes: &'a [Note],
    mask: Mask,
    width: usize,
    paint: Paint,
}

impl<'a> Timeline<'a> {
    /// The timeline of an execution, 120 characters wide.
    pub fn of(execution: &'a Execution) -> Self {
        let timeline = Timeline::of_history(&execution.history).ending(Ending::from(execution));
        Timeline { started: execution.started, ..timeline }
    }

    /// The timeline of a history whose end is not known, 120 characters wide.
    pub fn of_history(history: &'a History) -> Self {
        let events = history.events();
        let started = events.first().map_or(0, |event| event.at);
        let (mask, paint) = (Mask::default(), Paint::Plain);
        Timeline { events, started, ending: None, notes: &[], mask, width: 120, paint }
    }

    /// The same with a last line that says how it ended.
    #[must_use]
    pub fn ending(mut self, ending: Ending) -> Self {
        self.ending = Some(ending);
        self
    }

    /// The same with events outside the execution.
    #[must_use]
    pub fn notes(mut self, notes: &'a [Note]) -> Self {
        self.notes = notes;
        self
    }

    /// The same with sensitive data masked.
    #[must_use]
    pub fn mask(mut self, mask: Mask) -> Self {
        self.mask = mask;
        self
    }

    /// The same, so many characters wide.
    #[must_use]
    pub fn width(mut self, width: usize) -> Self {
        self.width = width;
        self
    }

    /// The same in colour.
    #[must_use]
    pub fn paint(mut self, paint: Paint) -> Self {
        self.paint = paint;
        self
    }

    fn lines(&self, describer: &mut Describer) -> Vec<Line> {
        let mut notes = self.notes.iter().peekable();
        let mut lines = Vec::new();
        for event in self.events {
            // What others do at a moment comes before what follows from it.
            while let Some(note) = notes.next_if(|note| note.at <= event.at) {
                lines.push(describer.note(note));
            }
            lines.extend(describer.next(self.events));
        }
        lines.extend(notes.map(|note| describer.note(note)));
        lines
    }
}

impl std::fmt::Display for Timeline<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut describer = Describer::new(self.mask.clone());
        let lines = self.lines(&mut describer);
        let took = self.ending.as_ref().map_or(0, |ending| ending.took);
        let until = lines.iter().map(|line| line.at).fold(self.started + took, Millis::max);
        let names = lines.iter().map(|line| line.name.chars().count()).max().unwrap_or_default();
        let mut layout = Layout::new(self.started, until, names, self.width, self.paint);
        for line in lines {
            f.write_str(&layout.line(line))?;
        }
        match &self.ending {
            Some(ending) => f.write_str(&ending.line(&describer, &self.mask, self.paint)),
            None => Ok(()),
        }
    }
}

/// The timeline of an execution that is still running: its lines as the events come.
///
/// ```
/// use serde_json::json;
/// use simulator::History;
/// use stage::{Live, Mask, Paint};
///
/// let mut live = Live::new(Mask::default(), 12, 80, Paint::Plain);
/// let mut history = History::default();
/// history.read(&json!({"id": 1, "type": "ExecutionStarted", "timestamp": 5, "executionStartedEventDetails": {"input": "7"}}))?;
/// assert_eq!(live.lines(&history), "+00:00.000                · input 7\n");
/// history.read(&json!({"id": 2, "type": "SomethingNew", "timestamp": 65}))?;
/// assert_eq!(live.lines(&history), "+01:00.000                · SomethingNew\n");
/// assert_eq!(live.lines(&history), "");
/// # Ok::<(), simulator::HistoryError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Live {
    describer: Describer,
    mask: Mask,
    layout: Option<Layout>,
    names: usize,
    width: usize,
    paint: Paint,
}

impl Live {
    /// A timeline with sensitive data masked, for states whose names have at most `names` characters, in lines of
    /// `width` characters.
    pub fn new(mask: Mask, names: usize, width: usize, paint: Paint) -> Self {
        Live { describer: Describer::new(mask.clone()), mask, layout: None, names, width, paint }
    }

    /// The lines of the events since the last call.
    pub fn lines(&mut self, history: &History) -> String {
        let events = history.events();
        let mut text = String::new();
        let Some(first) = events.first() else { return text };
        let (names, width, paint) = (self.names, self.width, self.paint);
        let layout = self.layout.get_or_insert_with(|| Layout::new(first.at, first.at, names, width, paint));
        while self.describer.described() < events.len() {
            if let Some(line) = self.describer.next(events) {
                text.push_str(&layout.line(line));
            }
        }
        text
    }

    /// The last line.
    pub fn ending(&self, ending: &Ending) -> String {
        ending.line(&self.describer, &self.mask, self.paint)
    }
}
