//! An execution as a timeline that a person reads at a glance.

use simulator::{Called, Event, Execution, Stage, TaskStage, Trouble, What};

/// The most characters of data on a line.
const MOST_CHARACTERS: usize = 100;

/// One line for each thing that happened: the time since the beginning, the state, and what went in and out.
pub(super) fn timeline(execution: &Execution) -> String {
    let mut text = String::new();
    let mut depth = 0_usize;
    for event in execution.history.events() {
        let Line { mark, said, before, after } = line(event);
        depth = depth.saturating_sub(before);
        if !said.is_empty() {
            let time = elapsed(event.at - execution.started);
            text.push_str(&format!("{time:>12}  {}{mark} {said}\n", "  ".repeat(depth)));
        }
        depth += after;
    }
    let result = match (&execution.output, &execution.error) {
        (Some(output), _) => format!(" {}", shortened(&output.to_string())),
        (None, Some(error)) => format!(" {error}"),
        (None, None) => String::new(),
    };
    let time = elapsed(execution.ended - execution.started);
    text.push_str(&format!("{time:>12}  {}{result}\n", execution.status.as_str()));
    if let Some(cause) = &execution.cause {
        text.push_str(&format!("{:>12}  {cause}\n", ""));
    }
    text
}

/// A line, and how the lines after it move in or out.
struct Line {
    mark: &'static str,
    said: String,
    before: usize,
    after: usize,
}

fn line(event: &Event) -> Line {
    let plain = |mark, said| Line { mark, said, before: 0, after: 0 };
    match &event.what {
        What::ExecutionStarted(input) => plain("●", format!("starts with {}", shortened(&input.to_string()))),
        What::Entered { kind, name, .. } => plain("▸", format!("{name} ({})", kind.as_str())),
        What::Exited { name, output, assigned, .. } => {
            let mut said = format!("{name} → {}", shortened(&output.to_string()));
            if let Some(assigned) = assigned {
                let names: Vec<_> = assigned.iter().map(|(name, _)| format!("${name}")).collect();
                said.push_str(&format!(", sets {}", names.join(", ")));
            }
            plain("◂", said)
        }
        What::State(_, Stage::Started) => Line { mark: "", said: String::new(), before: 0, after: 1 },
        What::State(kind, stage @ (Stage::Succeeded | Stage::Failed)) => {
            let said = if *stage == Stage::Failed { format!("{} failed", kind.as_str()) } else { String::new() };
            Line { mark: "✗", said, before: 1, after: 0 }
        }
        What::State(kind, Stage::Aborted) => plain("✗", format!("{} given up", kind.as_str())),
        What::MapStarted(length) => Line { mark: "·", said: format!("{length} items"), before: 0, after: 1 },
        What::Iteration { stage, index, .. } => match stage {
            Stage::Started => plain("·", format!("item {index}")),
            Stage::Succeeded => plain("", String::new()),
            Stage::Failed | Stage::Aborted => plain("✗", format!("item {index} {}", stage.as_str().to_lowercase())),
        },
        What::MapRunStarted(_) | What::MapRunSucceeded => plain("", String::new()),
        What::MapRunFailed(trouble) => plain("✗", format!("the Map Run failed: {}", told(trouble))),
        What::Task(called, stage) => task(called, stage),
        What::EvaluationFailed { trouble, .. } => plain("✗", told(trouble)),
        What::ExecutionSucceeded(_)
        | What::ExecutionFailed(_)
        | What::ExecutionTimedOut(_)
        | What::ExecutionAborted(_) => plain("", String::new()),
    }
}

fn task(called: &Called, stage: &TaskStage) -> Line {
    let (mark, said) = match stage {
        TaskStage::Scheduled(scheduled) => {
            let name = match called {
                Called::Function(arn) | Called::Activity(arn) => arn.rsplit(':').next().unwrap_or_default().to_owned(),
                Called::Service { service, api } => format!("{service}:{api}"),
            };
            ("→", format!("{name} {}", shortened(&scheduled.parameters.to_string())))
        }
        TaskStage::Started => ("", String::new()),
        TaskStage::Submitted(_) => ("…", "taken, waiting".to_owned()),
        TaskStage::Succeeded(output) => ("←", shortened(&output.to_string())),
        TaskStage::Failed(trouble) | TaskStage::TimedOut(trouble) => ("✗", told(trouble)),
    };
    Line { mark, said, before: 0, after: 0 }
}

fn told(trouble: &Trouble) -> String {
    let error = trouble.error.as_deref().unwrap_or("an error without a name");
    match &trouble.cause {
        Some(cause) => format!("{error}: {}", shortened(cause)),
        None => error.to_owned(),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The time since the beginning: `+1d 02:03:04.500`, without what is nothing.
fn elapsed(millis: i64) -> String {
    let (seconds, rest) = (millis / 1000, millis % 1000);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    let days = if days > 0 { format!("{days}d ") } else { String::new() };
    format!("+{days}{hours:02}:{minutes:02}:{:02}.{rest:03}", seconds % 60)
}
