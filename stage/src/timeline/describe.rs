//! The words of a timeline.

use asl::shown::counted;
use asl::{Resource, StateType};
use catalogue::Optimized;
use simulator::{Called, Data, Event, Stage, TaskStage, Trouble, What};

use super::layout::{Line, Mark};
use crate::local::Note;
use crate::mask::Mask;

/// Says what events tell, one after the other, and remembers what the next ones refer to.
#[derive(Debug, Clone)]
pub(super) struct Describer {
    mask: Mask,
    /// The name of the state that each event is about, by id.
    names: Vec<String>,
    /// What was passed on last.
    last: Option<Data>,
}

impl Describer {
    pub(super) fn new(mask: Mask) -> Self {
        Describer { mask, names: vec![String::new()], last: None }
    }

    /// How many events it has told.
    pub(super) fn described(&self) -> usize {
        self.names.len() - 1
    }

    /// The line of the next event; nothing of an event that another line implies.
    pub(super) fn next(&mut self, events: &[Event]) -> Option<Line> {
        let number = self.described();
        let event = events.get(number)?;
        let before = events.get((event.previous as usize).wrapping_sub(1));
        let name = own_name(&event.what).or_else(|| self.around(events, number));
        let name = name.or_else(|| self.names.get(event.previous as usize).map(String::as_str)).unwrap_or_default();
        let name = name.to_owned();
        self.names.push(name.clone());
        let line = match &event.what {
            What::ExecutionRedriven(_) => {
                let ended = number.checked_sub(1).and_then(|index| events.get(index));
                Some((Mark::Plain, self.redriven(ended)))
            }
            _ => self.said(event, before, self.last.as_ref()),
        };
        if let What::Exited { output: data, .. } | What::ExecutionStarted(data) = &event.what {
            self.last = Some(data.clone());
        }
        line.map(|(mark, said)| Line { at: event.at, name, mark, said })
    }

    /// The name of the state that an event about the end of its work is about: not that of the state which came last before
    /// it, but that of the one whose work began, or that was still open.
    fn around<'e>(&'e self, events: &'e [Event], number: usize) -> Option<&'e str> {
        let event = &events[number];
        let What::State(kind, stage @ (Stage::Succeeded | Stage::Failed | Stage::Aborted)) = &event.what else {
            return None;
        };
        if !matches!(kind, StateType::Map | StateType::Parallel) {
            return (*stage == Stage::Aborted).then(|| open(&events[..number], *kind)).flatten();
        }
        let (mut before, mut within) = (event.previous as usize, 0_usize);
        while let Some(known) = before.checked_sub(1).and_then(|index| events.get(index)) {
            let begins = match &known.what {
                What::State(other, Stage::Started) => other == kind,
                What::MapStarted(_) => *kind == StateType::Map,
                _ => false,
            };
            match &known.what {
                _ if begins && within == 0 => return self.names.get(before).map(String::as_str),
                _ if begins => within -= 1,
                What::State(other, Stage::Succeeded | Stage::Failed | Stage::Aborted) if other == kind => within += 1,
                _ => {}
            }
            // A history from elsewhere may lead forwards.
            before = (known.previous as usize).min(before - 1);
        }
        None
    }

    /// An event that the simulator does not write is shown by its type.
    fn other(&self, kind: &str, details: Option<&Data>) -> (Mark, String) {
        let mark = if kind.ends_with("Failed") || kind.ends_with("Aborted") { Mark::Bad } else { Mark::Plain };
        let mut said = kind.to_owned();
        if let Some(details) = details {
            said.push_str(&format!(" {}", self.mask.data(details)));
        }
        (mark, said)
    }

    /// An execution that is redriven had ended before.
    fn redriven(&self, ended: Option<&Event>) -> String {
        match ended.map(|event| &event.what) {
            Some(
                what @ (What::ExecutionFailed(trouble)
                | What::ExecutionTimedOut(trouble)
                | What::ExecutionAborted(trouble)),
            ) => format!("redriven after {}: {}", what.type_name(), self.trouble(trouble)),
            Some(_) | None => "redriven".to_owned(),
        }
    }

    pub(super) fn note(&self, note: &Note) -> Line {
        let said = self.mask.text(&note.what);
        Line { at: note.at, name: format!("({})", note.who), mark: Mark::Beside, said }
    }

    /// What is said of an event; nothing of those that another line implies.
    fn said(&self, event: &Event, before: Option<&Event>, last: Option<&Data>) -> Option<(Mark, String)> {
        let after_failure = before.is_some_and(|before| is_failure(&before.what));
        Some(match &event.what {
            What::ExecutionStarted(input) => (Mark::Plain, format!("input {}", self.mask.data(input))),
            What::Entered { kind, input, .. } => {
                let known = last.is_some_and(|last| last.is_same(input) || last == input);
                let input = if known { String::new() } else { format!(" with input {}", self.mask.data(input)) };
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
                    said.push_str(&format!(", assigns {}", names.join(", ")));
                }
                (if after_failure { Mark::Caught } else { Mark::Leave }, said)
            }
            What::State(_, Stage::Started | Stage::Succeeded) => return None,
            What::State(kind, stage) => (Mark::Bad, format!("{} {}", kind.as_str(), stage.as_str().to_lowercase())),
            What::MapStarted(length) => (Mark::Plain, counted(usize::try_from(*length).unwrap_or(usize::MAX), "item")),
            What::Iteration { stage: Stage::Started, index, .. } => (Mark::Plain, format!("item {index}")),
            What::Iteration { stage: Stage::Succeeded, .. } => return None,
            What::Iteration { stage, index, .. } => {
                (Mark::Bad, format!("item {index} {}", stage.as_str().to_lowercase()))
            }
            What::MapRunStarted(arn) => {
                (Mark::Plain, format!("Map Run {}", arn.rsplit([':', '/']).next().unwrap_or(arn)))
            }
            What::MapRunRedriven { arn, .. } => {
                (Mark::Plain, format!("Map Run {} redriven", arn.rsplit([':', '/']).next().unwrap_or(arn)))
            }
            What::MapRunSucceeded => return None,
            What::MapRunFailed(trouble) => (Mark::Bad, format!("the Map Run failed: {}", self.trouble(trouble))),
            What::Task(called, stage) => return self.task(called, stage, after_failure),
            What::EvaluationFailed { trouble, .. } => (Mark::Bad, self.trouble(trouble)),
            What::ExecutionSucceeded(_)
            | What::ExecutionFailed(_)
            | What::ExecutionTimedOut(_)
            | What::ExecutionAborted(_)
            | What::ExecutionRedriven(_) => return None,
            What::Other { kind, details } => self.other(kind, details.as_ref()),
        })
    }

    fn task(&self, called: &Called, stage: &TaskStage, again: bool) -> Option<(Mark, String)> {
        Some(match stage {
            TaskStage::Scheduled(scheduled) => {
                let name = match called {
                    Called::Function(arn) | Called::Activity(arn) => arn.rsplit(':').next().unwrap_or_default().into(),
                    // Emulators give the resource as the definition has it.
                    Called::Service { service, api } => match Resource::parse(api).call() {
                        Some(call) => call.written.to_owned(),
                        None => format!("{service}:{api}"),
                    },
                };
                let again = if again { "retry: " } else { "" };
                let request = match &scheduled.parameters {
                    Data::Null => String::new(),
                    parameters => format!(" {}", self.request(called, parameters)),
                };
                (Mark::Call, format!("{again}{name}{request}"))
            }
            TaskStage::Started(_) => return None,
            TaskStage::Submitted(answer) => {
                let child = answer.get("ExecutionArn").and_then(Data::as_str);
                let child = child.map(|arn| format!(" for {}", arn.rsplit(':').next().unwrap_or(arn)));
                (Mark::Plain, format!("submitted, waiting{}", child.unwrap_or_default()))
            }
            TaskStage::Succeeded(output) => (Mark::Answer, self.mask.data(output)),
            TaskStage::Failed(trouble) => (Mark::Bad, self.trouble(trouble)),
            TaskStage::TimedOut(trouble) => (Mark::Bad, format!("timed out: {}", self.trouble(trouble))),
        })
    }

    /// Whom a request is for, and the author's part of it.
    fn request(&self, called: &Called, parameters: &Data) -> String {
        let of_author = || {
            let Called::Service { service, api } = called else { return None };
            let integration = integration(service, api)?;
            let (member, target) = (integration.message?, parameters.get(integration.target()?)?.as_str()?);
            let name = target.rsplit(['/', ':']).next().unwrap_or(target);
            let message = parameters.get(member).map(|message| self.mask.data(message)).unwrap_or_default();
            Some(format!("{name} {message}"))
        };
        of_author().unwrap_or_else(|| self.mask.data(parameters))
    }

    pub(super) fn trouble(&self, trouble: &Trouble) -> String {
        let error = trouble.error.as_deref().map(|error| self.mask.text(error));
        let error = error.unwrap_or_else(|| "an error without a name".to_owned());
        match &trouble.cause {
            Some(cause) => format!("{error}: {}", self.mask.text(cause)),
            None => error,
        }
    }
}

/// The entry of what an event calls. Emulators give the resource as the definition has it.
fn integration(service: &str, api: &str) -> Option<&'static Optimized> {
    let of_resource = Resource::parse(api).integration().map(|(integration, _)| integration);
    of_resource.or_else(|| Optimized::called(service, api))
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

/// The name of the state of a type that was entered last and not left.
fn open(events: &[Event], of: StateType) -> Option<&str> {
    let mut left = Vec::new();
    for event in events.iter().rev() {
        match &event.what {
            What::Exited { name, .. } => left.push(name),
            What::Entered { kind, name, .. } if *kind == of => match left.iter().position(|known| *known == name) {
                Some(known) => drop(left.swap_remove(known)),
                None => return Some(name),
            },
            _ => {}
        }
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
            TaskStage::Scheduled(_) | TaskStage::Started(_) | TaskStage::Submitted(_) | TaskStage::Succeeded(_),
        )
        | What::State(_, Stage::Started | Stage::Succeeded | Stage::Aborted)
        | What::ExecutionStarted(_)
        | What::ExecutionSucceeded(_)
        | What::ExecutionFailed(_)
        | What::ExecutionTimedOut(_)
        | What::ExecutionAborted(_)
        | What::ExecutionRedriven(_)
        | What::Entered { .. }
        | What::Exited { .. }
        | What::MapStarted(_)
        | What::Iteration { .. }
        | What::MapRunStarted(_)
        | What::MapRunRedriven { .. }
        | What::MapRunSucceeded => false,
        What::Other { kind, .. } => kind.ends_with("Failed"),
    }
}
