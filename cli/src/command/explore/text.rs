//! An exploration for people.

use anstyle::{AnsiColor, Style};
use asl::shown::escaped;
use simulator::explore::{Bound, Exploration, Outcome, Verdict};

use super::Checked;

/// The most endings that are listed; JSON has all.
const MOST_ENDINGS: usize = 100;

/// The sections that have something to say, with colours, which are taken out where nobody sees them.
pub(super) fn text(exploration: &Exploration<'_>, checked: &[Checked]) -> String {
    let mut text = String::new();
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let endings = exploration.endings();
    for ending in endings.iter().take(MOST_ENDINGS) {
        let color = match &ending.outcome {
            Outcome::Succeeded => AnsiColor::Green,
            Outcome::Failed { uncaught: false, .. } | Outcome::TimedOut => AnsiColor::Yellow,
            Outcome::Failed { uncaught: true, .. } => AnsiColor::Red,
        };
        let (style, said) = (color.on_default(), ending.to_string());
        let status = ending.outcome.status();
        let rest = escaped(said.strip_prefix(status).unwrap_or_default());
        let path = escaped(&ending.path.to_string());
        text.push_str(&format!("{style}{status}{style:#}{bold}{rest}{bold:#}\n    {path}\n"));
    }
    if endings.len() > MOST_ENDINGS {
        let more = endings.len() - MOST_ENDINGS;
        text.push_str(&format!("{dim}and {more} more endings, which `--format json` lists{dim:#}\n"));
    }
    if endings.is_empty() {
        text.push_str("no execution ever ends\n");
    }
    let mut section = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push_str(&format!("\n{bold}{title}{bold:#}\n"));
            lines.iter().for_each(|line| text.push_str(&format!("    {line}\n")));
        }
    };
    section("Never reached", exploration.never_reached().map(escaped).collect());
    let waits = exploration.open_waits();
    let waits = waits.iter().map(|wait| {
        let state = escaped(&wait.state);
        format!("{state} waits for a {} without a time limit", wait.kind.as_str())
    });
    section("Unbounded waits", waits.collect());
    let loops = exploration.loops();
    let loops = loops.iter().map(|one| {
        let states: Vec<&str> = one.states.iter().map(|name| &**name).collect();
        let bound = match &one.bound {
            Bound::Counter(variable) => format!("counted by `${}`", escaped(variable)),
            Bound::TimeLimit => "ended by the execution's time limit".to_owned(),
            Bound::Data => "unbounded: only its data ends it".to_owned(),
            Bound::Endless => "unbounded: no transition leaves it".to_owned(),
        };
        format!("{}: {bound}", escaped(&states.join(", ")))
    });
    section("Loops", loops.collect());
    let properties = checked.iter().map(|Checked { property, verdict }| {
        let property = escaped(&property.to_string());
        match verdict {
            Verdict::Holds => format!("{}: {property}", painted(AnsiColor::Green, "holds")),
            Verdict::HoldsOfNone => {
                format!(
                    "{}: {property}\n        no execution satisfies the condition before `implies`",
                    painted(AnsiColor::Yellow, "holds")
                )
            }
            Verdict::Broken(ending) => {
                format!(
                    "{}: {property}\n        {}\n        {}",
                    painted(AnsiColor::Red, "does not hold"),
                    escaped(&ending.to_string()),
                    escaped(&ending.path.to_string())
                )
            }
        }
    });
    section("Required", properties.collect());
    section("Simplified", exploration.simplifications().iter().map(|one| escaped(one)).collect());
    text
}

fn painted(color: AnsiColor, text: &str) -> String {
    let style = color.on_default();
    format!("{style}{text}{style:#}")
}
