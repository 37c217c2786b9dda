//! An execution as a timeline that a person reads at a glance: when, which state, what went in and out.

use simulator::time::Millis;
use simulator::{Called, Data, Event, Execution, Stage, TaskStage, Trouble, What};

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

/// The longest name of a state that makes its column wider.
const WIDEST_NAME: usize = 28;
/// The least width that is left for what happened.
const NARROWEST: usize = 40;

/// How an execution is shown.
#[derive(Debug, Clone)]
pub struct Timeline<'a> {
    execution: &'a Execution,
    notes: &'a [Note],
    mask: Mask,
    width: usize,
    paint: Paint,
}

impl<'a> Timeline<'a> {
    /// The timeline of an execution, 120 characters wide.
    pub fn of(execution: &'a Execution) -> Self {
        Timeline { execution, notes: &[], mask: Mask::default(), width: 120, paint: Paint::Plain }
    }

    /// The same with what happened beside the execution.
    #[must_use]
    pub fn notes(mut self, notes: &'a [Note]) -> Self {
        self.notes = notes;
        self
    }

    /// The same without what must not be shown.
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

    fn lines(&self) -> Vec<Line> {
        let events = self.execution.history.events();
        let mut names: Vec<&str> = vec![""];
        let mut notes = self.notes.iter().peekable();
        let mut lines = Vec::new();
        let mut last: Option<&Data> = None;
        for event in events {
            // What others do at a moment comes before what follows from it.
            while let Some(note) = notes.next_if(|note| note.at <= event.at) {
                lines.push(self.note(note));
            }
            let before = events.get((event.previous as usize).wrapping_sub(1));
            let name = own_name(&event.what);
            let name = name.unwrap_or_else(|| names.get(event.previous as usize).copied().unwrap_or_default());
            names.push(name);
            if let Some((mark, said)) = self.said(event, before, last) {
                lines.push(Line { at: event.at, name: name.to_owned(), mark, said });
            }
            if let What::Exited { output: data, .. } | What::ExecutionStarted(data) = &event.what {
                last = Some(data);
            }
        }
        lines.extend(notes.map(|note| self.note(note)));
        lines
    }

    fn note(&self, note: &Note) -> Line {
        let said = self.mask.text(&note.what);
        Line { at: note.at, name: format!("({})", note.who), mark: Mark::Beside, said }
    }

    /// What is said of an event; nothing of those that another line implies.
    fn said(&self, event: &Event, before: Option<&Event>, last: Option<&Data>) -> Option<(Mark, String)> {
        let after_failure = before.is_some_and(|before| is_failure(&before.what));
        Some(match &event.what {
            What::ExecutionStarted(input) => (Mark::Plain, format!("starts with {}", self.mask.data(input))),
            What::Entered { kind, input, .. } => {
                let known = last.is_some_and(|last| last.is_same(input) || last == input);
                let input = if known { String::new() } else { format!(" with {}", self.mask.data(input)) };
                (Mark::Enter, format!("{}{input}", kind.as_str()))
            }
            What::Exited { output, assigned, .. } => {
                // What the line before says is not said again.
                if assigned.is_none() && before.is_some_and(|before| answered_with(&before.what, output)) {
                    return None;
                }
                let mut said = if after_failure { "caught: ".to_owned() } else { String::new() };
                said.push_str(&self.mask.data(output));
                if let Some(assigned) = assigned {
                    let names: Vec<_> = assigned.iter().map(|(name, _)| format!("${name}")).collect();
                    said.push_str(&format!(", sets {}", names.join(", ")));
                }
                (if after_failure { Mark::Caught } else { Mark::Leave }, said)
            }
            What::State(_, Stage::Started | Stage::Succeeded) => return None,
            What::State(kind, stage) => (Mark::Bad, format!("{} {}", kind.as_str(), stage.as_str().to_lowercase())),
            What::MapStarted(length) => (Mark::Plain, format!("{length} items")),
            What::Iteration { stage: Stage::Started, index, .. } => (Mark::Plain, format!("item {index}")),
            What::Iteration { stage: Stage::Succeeded, .. } => return None,
            What::Iteration { stage, index, .. } => {
                (Mark::Bad, format!("item {index} {}", stage.as_str().to_lowercase()))
            }
            What::MapRunStarted(_) | What::MapRunSucceeded => return None,
            What::MapRunFailed(trouble) => (Mark::Bad, format!("the Map Run failed: {}", self.told(trouble))),
            What::Task(called, stage) => return self.task(called, stage, after_failure),
            What::EvaluationFailed { trouble, .. } => (Mark::Bad, self.told(trouble)),
            What::ExecutionSucceeded(_)
            | What::ExecutionFailed(_)
            | What::ExecutionTimedOut(_)
            | What::ExecutionAborted(_) => return None,
        })
    }

    fn task(&self, called: &Called, stage: &TaskStage, again: bool) -> Option<(Mark, String)> {
        Some(match stage {
            TaskStage::Scheduled(scheduled) => {
                let name = match called {
                    Called::Function(arn) | Called::Activity(arn) => arn.rsplit(':').next().unwrap_or_default().into(),
                    Called::Service { service, api } => format!("{service}:{api}"),
                };
                let again = if again { "tries again, " } else { "" };
                (Mark::Call, format!("{again}{name} {}", self.request(called, &scheduled.parameters)))
            }
            TaskStage::Started => return None,
            TaskStage::Submitted(_) => (Mark::Plain, "sent, waits".to_owned()),
            TaskStage::Succeeded(output) => (Mark::Answer, self.mask.data(output)),
            TaskStage::Failed(trouble) => (Mark::Bad, self.told(trouble)),
            TaskStage::TimedOut(trouble) => (Mark::Bad, format!("out of time: {}", self.told(trouble))),
        })
    }

    /// Whom a request is for, and the author's part of it.
    fn request(&self, called: &Called, parameters: &Data) -> String {
        if let Called::Service { .. } = called {
            for target in ["QueueUrl", "TopicArn", "FunctionName", "StateMachineArn"] {
                let Some(name) = parameters.get(target).and_then(Data::as_str) else { continue };
                let name = name.rsplit(['/', ':']).next().unwrap_or(name);
                let message =
                    ["MessageBody", "Message", "Payload", "Input"].iter().find_map(|name| parameters.get(name));
                let message = message.map(|message| self.mask.data(message)).unwrap_or_default();
                return format!("{name} {message}");
            }
        }
        self.mask.data(parameters)
    }

    fn told(&self, trouble: &Trouble) -> String {
        let error = trouble.error.as_deref().unwrap_or("an error without a name");
        match &trouble.cause {
            Some(cause) => format!("{error}: {}", self.mask.text(cause)),
            None => error.to_owned(),
        }
    }

    fn painted(&self, style: &str, text: &str) -> String {
        match self.paint {
            Paint::Colours if !style.is_empty() && !text.is_empty() => format!("\x1b[{style}m{text}\x1b[0m"),
            Paint::Colours | Paint::Plain => text.to_owned(),
        }
    }
}

impl std::fmt::Display for Timeline<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines = self.lines();
        let took = self.execution.ended - self.execution.started;
        let until = lines.iter().map(|line| line.at - self.execution.started).fold(took, Millis::max);
        let clock = Clock::up_to(until);
        let names = lines.iter().map(|line| line.name.chars().count()).max().unwrap_or_default().min(WIDEST_NAME);
        let room = self.width.saturating_sub(clock.width() + names + 6).max(NARROWEST);
        let (mut named, mut timed) = (String::new(), None);
        for Line { at, name, mark, said } in lines {
            // What is as in the line before is not said again.
            let same_time = timed.replace(at) == Some(at);
            let time = clock.show(at - self.execution.started);
            let time = if same_time { " ".repeat(time.chars().count()) } else { time };
            let shown = if named == name && same_time { "" } else { &name };
            let name_column = self.painted(mark.name_style(), &format!("{:<names$}", cut(shown, WIDEST_NAME)));
            let said = cut(&one_line(&said), room);
            let sign = self.painted(mark.style(), mark.sign());
            writeln!(
                f,
                "{}  {name_column}  {sign} {}",
                self.painted("2", &time),
                self.painted(mark.text_style(), &said)
            )?;
            named = name;
        }
        let status = self.execution.status.as_str();
        let style = if self.execution.status == simulator::Status::Succeeded { "1;32" } else { "1;31" };
        let result = match (&self.execution.output, &self.execution.error) {
            (Some(output), _) => self.mask.data(output),
            (None, error) => self.told(&Trouble { error: error.clone(), cause: self.execution.cause.clone() }),
        };
        let result = if self.execution.output.is_none() && self.execution.error.is_none() { "" } else { &result };
        let head = format!("{} after {}", self.painted(style, status), spoken(took));
        writeln!(f, "{head}  {}", cut(&one_line(result), self.width.max(NARROWEST)).trim_end())
    }
}

struct Line {
    at: Millis,
    name: String,
    mark: Mark,
    said: String,
}

/// What sort of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Plain,
    Enter,
    Leave,
    Call,
    Answer,
    Bad,
    Caught,
    Beside,
}

impl Mark {
    fn sign(self) -> &'static str {
        match self {
            Mark::Plain => "·",
            Mark::Enter => "▸",
            Mark::Leave => "◂",
            Mark::Call => "→",
            Mark::Answer => "←",
            Mark::Bad => "✗",
            Mark::Caught => "↷",
            Mark::Beside => "│",
        }
    }

    fn style(self) -> &'static str {
        match self {
            Mark::Plain | Mark::Beside => "2",
            Mark::Enter | Mark::Leave => "36",
            Mark::Call | Mark::Answer => "34",
            Mark::Bad => "31",
            Mark::Caught => "33",
        }
    }

    fn name_style(self) -> &'static str {
        match self {
            Mark::Beside => "2",
            Mark::Plain | Mark::Enter | Mark::Leave | Mark::Call | Mark::Answer | Mark::Bad | Mark::Caught => "1",
        }
    }

    fn text_style(self) -> &'static str {
        match self {
            Mark::Bad => "31",
            Mark::Caught => "33",
            Mark::Beside => "2",
            Mark::Plain | Mark::Enter | Mark::Leave | Mark::Call | Mark::Answer => "",
        }
    }
}

/// How times are written: with as many units as the longest of them needs.
#[derive(Debug, Clone, Copy)]
struct Clock {
    days: bool,
    hours: bool,
}

impl Clock {
    fn up_to(until: Millis) -> Self {
        Clock { days: until >= 86_400_000, hours: until >= 3_600_000 }
    }

    fn width(self) -> usize {
        match (self.days, self.hours) {
            (true, _) => 18,
            (false, true) => 13,
            (false, false) => 10,
        }
    }

    /// The time since the beginning: `+2d 03:04:05.678`, or less of it.
    fn show(self, millis: Millis) -> String {
        let (seconds, rest) = (millis / 1000, millis % 1000);
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
        let tail = format!("{minutes:02}:{:02}.{rest:03}", seconds % 60);
        match (self.days, self.hours) {
            (true, _) => format!("{:>18}", format!("+{days}d {hours:02}:{tail}")),
            (false, true) => format!("+{hours:02}:{tail}"),
            (false, false) => format!("+{tail}"),
        }
    }
}

/// A time in words: `20 ms`, `15 min 2.5 s`.
fn spoken(millis: Millis) -> String {
    if millis < 1000 {
        return format!("{millis} ms");
    }
    let (seconds, rest) = (millis / 1000, millis % 1000);
    let mut parts = Vec::new();
    for (unit, count) in [("d", seconds / 86_400), ("h", seconds / 3600 % 24), ("min", seconds / 60 % 60)] {
        if count > 0 {
            parts.push(format!("{count} {unit}"));
        }
    }
    match (seconds % 60, rest) {
        (0, 0) => {}
        (seconds, 0) => parts.push(format!("{seconds} s")),
        (seconds, rest) => parts.push(format!("{seconds}.{} s", format!("{rest:03}").trim_end_matches('0'))),
    }
    parts.join(" ")
}

/// The state's name, in the events that tell it.
fn own_name(what: &What) -> Option<&str> {
    if let What::Entered { name, .. }
    | What::Exited { name, .. }
    | What::Iteration { name, .. }
    | What::EvaluationFailed { state: name, .. } = what
    {
        return Some(name);
    }
    None
}

/// True for a task's result that is the state's output too.
fn answered_with(what: &What, output: &Data) -> bool {
    if let What::Task(_, TaskStage::Succeeded(result)) = what { result == output } else { false }
}

fn is_failure(what: &What) -> bool {
    match what {
        What::Task(_, TaskStage::Failed(_) | TaskStage::TimedOut(_))
        | What::State(_, Stage::Failed)
        | What::EvaluationFailed { .. }
        | What::MapRunFailed(_) => true,
        What::Task(
            _,
            TaskStage::Scheduled(_) | TaskStage::Started | TaskStage::Submitted(_) | TaskStage::Succeeded(_),
        )
        | What::State(_, Stage::Started | Stage::Succeeded | Stage::Aborted)
        | What::ExecutionStarted(_)
        | What::ExecutionSucceeded(_)
        | What::ExecutionFailed(_)
        | What::ExecutionTimedOut(_)
        | What::ExecutionAborted(_)
        | What::Entered { .. }
        | What::Exited { .. }
        | What::MapStarted(_)
        | What::Iteration { .. }
        | What::MapRunStarted(_)
        | What::MapRunSucceeded => false,
    }
}

/// The text without line breaks and other control characters.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_as_many_units_as_they_need() {
        assert_eq!(Clock::up_to(20).show(20), "+00:00.020");
        assert_eq!(Clock::up_to(3_600_000).show(61_000), "+00:01:01.000");
        assert_eq!(Clock::up_to(90_000_000).show(90_061_001).trim(), "+1d 01:01:01.001");
        assert_eq!(spoken(20), "20 ms");
        assert_eq!(spoken(902_500), "15 min 2.5 s");
        assert_eq!(spoken(86_400_000), "1 d");
    }

    #[test]
    fn lines_are_cut_at_characters() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äö…");
        assert_eq!(one_line("a\nb\u{1b}[31m"), "a b [31m");
    }
}
