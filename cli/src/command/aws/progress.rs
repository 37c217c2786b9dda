//! How an operation on a stack is shown while it continues.
//!
//! On a terminal, finished resources scroll by, and below them stand those that are being worked on, one line each. Where
//! standard error is no terminal, each event is a line. For programs, each event is a JSON object in a line of standard
//! output.
//!
//! The moving part is drawn by [`screen`] itself: what a terminal writes for Ctrl-C lands below it, and must not be taken for
//! a line of it when it is taken away.

mod board;
mod lines;
mod screen;

use std::io::{IsTerminal, Write};
use std::time::Instant;

use anstream::ColorChoice;
use serde_json::{Value, json};

use self::board::Board;
pub(super) use self::lines::span;
use self::screen::Screen;
use crate::command::format::Format;
use deployment::follow::{Event, Verb};

/// How an operation is shown.
#[derive(Debug)]
pub(super) struct Display {
    style: Style,
    board: Board,
    total: Option<usize>,
    /// When the operation began, by this computer's clock.
    began: Instant,
}

#[derive(Debug)]
enum Style {
    Live(Screen),
    Plain,
    Json,
}

impl Display {
    /// A display for people or for programs; it moves where standard error is a terminal.
    pub(super) fn new(format: Format) -> Self {
        let moves = std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let style = match format {
            Format::Json => Style::Json,
            Format::Text if moves => {
                let colours = anstream::AutoStream::choice(&std::io::stderr()) != ColorChoice::Never;
                Style::Live(Screen::new(colours))
            }
            Format::Text => Style::Plain,
        };
        Display { style, board: Board::new("", Verb::Create), total: None, began: Instant::now() }
    }

    /// How many resources are worked on, where that is known from the template or the change set.
    pub(super) fn expect(&mut self, resources: usize) {
        self.total = Some(resources);
        self.board.total = self.total;
    }

    /// An operation begins.
    pub(super) fn begin(&mut self, stack: &str, verb: Verb) {
        self.board = Board::new(stack, verb);
        self.board.total = self.total;
        self.began = Instant::now();
        self.draw(&[]);
    }

    /// Shows what has happened.
    pub(super) fn show(&mut self, events: &[Event]) {
        for event in events.iter().filter(|event| event.status != "REVIEW_IN_PROGRESS") {
            let now = self.now();
            self.board.take(event, now);
            match &mut self.style {
                Style::Json => line(&event_json(event)),
                Style::Plain => write(&format!("{}\n", lines::plain(event, self.board.since_begin(event)))),
                Style::Live(screen) => {
                    let scrolled = self.board.scrolled(event);
                    screen.scroll(scrolled);
                }
            }
        }
        self.draw(&[]);
    }

    /// Says something about the following itself, such as that AWS does not answer.
    pub(super) fn note(&mut self, text: &str) {
        match &self.style {
            Style::Json => line(&json!({"event": "note", "message": text})),
            Style::Plain => write(&format!("note: {text}\n")),
            Style::Live(_) => self.draw(&[format!("note: {text}")]),
        }
    }

    /// Moves what moves.
    pub(super) fn tick(&mut self) {
        self.draw(&[]);
    }

    /// Takes away what moves. What has scrolled by stays.
    pub(super) fn finish(&mut self) {
        if let Style::Live(screen) = &mut self.style {
            write(&screen.clear());
        }
    }

    fn now(&self) -> i64 {
        i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    fn draw(&mut self, notes: &[String]) {
        let now = self.now();
        if let Style::Live(screen) = &mut self.style {
            write(&screen.draw(&self.board, notes, now));
        }
    }
}

impl Drop for Display {
    /// Nothing stays half drawn, whichever way a command ends.
    fn drop(&mut self) {
        self.finish();
    }
}

/// An event as a line of `--format json`.
pub(super) fn event_json(event: &Event) -> Value {
    json!({
        "event": "resource",
        "time": moment(event.at),
        "stack": event.stack,
        "resource": event.resource,
        "type": event.kind,
        "physicalId": event.physical_id,
        "status": event.status,
        "reason": event.reason,
    })
}

/// A moment with as many digits of a second as it needs.
fn moment(millis: i64) -> String {
    let text = simulator::time::print(millis);
    format!("{}Z", text.trim_end_matches('Z').trim_end_matches('0').trim_end_matches('.'))
}

/// Writes to standard error, in one piece so that nothing flickers. Where it is closed, there is nobody left to tell.
fn write(text: &str) {
    if !text.is_empty() {
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

/// Writes a line to standard output. A reader that has seen enough closes the pipe; the exit status still tells.
fn line(value: &Value) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{value}").and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_json_has_the_moment_in_words() {
        let event = Event { at: 1_785_576_600_250, resource: "Queue".to_owned(), ..Event::default() };
        assert_eq!(event_json(&event)["time"], "2026-08-01T09:30:00.25Z");
        assert_eq!(event_json(&event)["reason"], Value::Null);
        assert_eq!(moment(1_785_576_600_000), "2026-08-01T09:30:00Z");
    }
}
