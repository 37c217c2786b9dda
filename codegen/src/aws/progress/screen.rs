//! The moving part of a terminal: lines that are drawn over and over in the same place.
//!
//! The cursor rests at the beginning of the line below. What the terminal itself writes there, such as `^C`, is taken away
//! with the rest.

use std::fmt::Write;

use super::board::{Board, Scrolled};
use super::lines::{Columns, folded};

/// The size of a terminal that does not say it.
const UNKNOWN: (usize, usize) = (80, 24);

/// The moving part of a terminal.
#[derive(Debug)]
pub(super) struct Screen {
    colours: bool,
    /// What is to scroll by with the next drawing.
    scrolled: Vec<Scrolled>,
    /// The lines that stand there.
    drawn: Vec<String>,
}

impl Screen {
    pub(super) fn new(colours: bool) -> Self {
        Screen { colours, scrolled: Vec::new(), drawn: Vec::new() }
    }

    /// Lets a line scroll by, with the next drawing.
    pub(super) fn scroll(&mut self, line: Option<Scrolled>) {
        self.scrolled.extend(line);
    }

    /// What to write so that the terminal shows the board as it is now, with notes above.
    pub(super) fn draw(&mut self, board: &Board, notes: &[String], now: i64) -> String {
        let size = terminal_size::terminal_size_of(std::io::stderr());
        let size = size.map_or(UNKNOWN, |(width, height)| (usize::from(width.0), usize::from(height.0)));
        self.drawn_in(size, board, notes, now)
    }

    fn drawn_in(&mut self, (width, height): (usize, usize), board: &Board, notes: &[String], now: i64) -> String {
        let columns = Columns::new(width, self.colours);
        let above: Vec<String> = std::mem::take(&mut self.scrolled)
            .iter()
            .flat_map(|line| columns.scrolled(line))
            .chain(notes.iter().flat_map(|note| folded(note, width.saturating_sub(1))))
            .collect();
        let mut frame = vec![columns.head(board, now)];
        // The head, and the line in which the cursor rests.
        frame.extend(columns.working(board, now, height.saturating_sub(2)));
        if above.is_empty() && frame == self.drawn {
            return String::new();
        }
        let mut text = self.back();
        for line in above.iter().chain(&frame) {
            // A String takes everything.
            let _ = write!(text, "{line}\x1b[K\r\n");
        }
        text.push_str("\x1b[J");
        self.drawn = frame;
        text
    }

    /// What to write so that the moving part is gone.
    pub(super) fn clear(&mut self) -> String {
        if self.drawn.is_empty() {
            return String::new();
        }
        let text = format!("{}\x1b[J", self.back());
        self.drawn.clear();
        text
    }

    /// Goes to the beginning of the first line that moves.
    fn back(&self) -> String {
        match self.drawn.len() {
            0 => "\r".to_owned(),
            lines => format!("\r\x1b[{lines}A"),
        }
    }
}
