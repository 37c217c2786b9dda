//! How an operation on a stack is shown while it goes on.
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
use self::screen::Screen;
use crate::command::format::Format;
use deployment::follow::{Event, Verb, Watcher};

/// How an operation is shown.
#[derive(Debug)]
pub(crate) struct Display {
    way: Way,
    board: Board,
    total: Option<usize>,
    /// When the operation began, by this computer's clock.
    began: Instant,
}

#[derive(Debug)]
enum Way {
    Live(Screen),
    Plain,
    Json,
}

impl Display {
    /// A display for people or for programs; it moves where standard error is a terminal.
    pub(crate) fn new(format: Format) -> Self {
        let moves = std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let way = match format {
            Format::Json => Way::Json,
            Format::Text if moves => {
                let colours = anstream::AutoStream::choice(&std::io::stderr()) != ColorChoice::Never;
                Way::Live(Screen::new(colours))
            }
            Format::Text => Way::Plain,
        };
        Display { way, board: Board::new("", Verb::Create), total: None, began: Instant::now() }
    }

    /// How many resources are worked on, where that is known from the template or the change set.
    pub(crate) fn expect(&mut self, resources: usize) {
        self.total = Some(resources);
        self.board.total = self.total;
    }

    fn now(&self) -> i64 {
        i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    fn draw(&mut self, notes: &[String]) {
        let now = self.now();
        if let Way::Live(screen) = &mut self.way {
            write(&screen.draw(&self.board, notes, now));
        }
    }
}

impl Watcher for Display {
    fn begin(&mut self, stack: &str, verb: Verb) {
        self.board = Board::new(stack, verb);
        self.board.total = self.total;
        self.began = Instant::now();
        self.draw(&[]);
    }

    fn show(&mut self, events: &[Event]) {
        for event in events.iter().filter(|event| event.status != "REVIEW_IN_PROGRESS") {
            let now = self.now();
            self.board.take(event, now);
            match &mut self.way {
                Way::Json => line(&event.json()),
                Way::Plain => write(&format!("{}\n", lines::plain(event, self.board.since_begin(event)))),
                Way::Live(screen) => {
                    let scrolled = self.board.scrolled(event);
                    screen.scroll(scrolled);
                }
            }
        }
        self.draw(&[]);
    }

    fn note(&mut self, text: &str) {
        match &self.way {
            Way::Json => line(&json!({"event": "note", "message": text})),
            Way::Plain => write(&format!("note: {text}\n")),
            Way::Live(_) => self.draw(&[format!("note: {text}")]),
        }
    }

    fn tick(&mut self) {
        self.draw(&[]);
    }

    fn finish(&mut self) {
        if let Way::Live(screen) = &mut self.way {
            write(&screen.clear());
        }
    }
}

impl Drop for Display {
    /// Nothing stays half drawn, whichever way a command ends.
    fn drop(&mut self) {
        self.finish();
    }
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
