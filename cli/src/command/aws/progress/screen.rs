//! The moving part of a terminal: lines that are drawn over and over in the same place.
//!
//! The cursor rests at the beginning of the line below. What the terminal itself writes there, such as `^C`, is taken away
//! with the rest.

use std::fmt::Write;

use super::board::{Board, Scrolled};
use super::lines::{Columns, folded};

/// The size of a terminal that does not say it.
const UNKNOWN: (usize, usize) = (80, 24);

/// The least width of a terminal in which something moves: a line that is wrapped could not be drawn over.
const NARROWEST: usize = 40;

/// The moving part of a terminal.
#[derive(Debug)]
pub(super) struct Screen {
    colours: bool,
    /// What is to scroll by with the next drawing.
    scrolled: Vec<Scrolled>,
    /// The lines that are there.
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
        if width < NARROWEST || height < 2 {
            frame.clear();
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use deployment::follow::{Event, Verb};

    fn event(at: i64, resource: &str, kind: &str, status: &str, reason: &str) -> Event {
        Event {
            at: 1_785_576_600_000 + at,
            resource: resource.to_owned(),
            kind: kind.to_owned(),
            status: status.to_owned(),
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
            whole: resource == "payment",
            ..Event::default()
        }
    }

    /// A creation that fails and goes back, up to so many events.
    fn creation(events: usize) -> Vec<Event> {
        let all = [
            event(0, "payment", "AWS::CloudFormation::Stack", "CREATE_IN_PROGRESS", "User Initiated"),
            event(900, "Key", "AWS::KMS::Key", "CREATE_IN_PROGRESS", ""),
            event(1_000, "ChargeQueue", "AWS::SQS::Queue", "CREATE_IN_PROGRESS", ""),
            event(1_100, "NoticeTopic", "AWS::SNS::Topic", "CREATE_IN_PROGRESS", ""),
            event(2_000, "NoticeTopic", "AWS::SNS::Topic", "CREATE_COMPLETE", ""),
            event(
                2_100,
                "WaitForCallbackDemoNotificationTestQueuePolicy",
                "AWS::SQS::QueueInlinePolicyForNotifications",
                "CREATE_IN_PROGRESS",
                "",
            ),
            event(
                12_000,
                "ChargeQueue",
                "AWS::SQS::Queue",
                "CREATE_FAILED",
                "Resource handler returned message: \"A queue already exists with the same name and a different value for \
                 attribute KmsMasterKeyId\" (HandlerErrorCode: AlreadyExists)",
            ),
            event(12_000, "Key", "AWS::KMS::Key", "CREATE_FAILED", "Resource creation cancelled"),
            event(
                12_000,
                "WaitForCallbackDemoNotificationTestQueuePolicy",
                "AWS::SQS::QueueInlinePolicyForNotifications",
                "CREATE_FAILED",
                "Resource creation cancelled",
            ),
            event(
                12_100,
                "payment",
                "AWS::CloudFormation::Stack",
                "ROLLBACK_IN_PROGRESS",
                "The following resource(s) failed to create: [ChargeQueue]. Rollback requested by user.",
            ),
            event(13_000, "NoticeTopic", "AWS::SNS::Topic", "DELETE_IN_PROGRESS", ""),
        ];
        all.into_iter().take(events).collect()
    }

    /// What a terminal shows that obeys what the screen writes, as a terminal would.
    #[derive(Default)]
    struct Terminal {
        lines: Vec<String>,
        row: usize,
    }

    impl Terminal {
        fn obey(&mut self, text: &str) {
            let mut rest = text;
            while let Some(char) = rest.chars().next() {
                if let Some(after) = rest.strip_prefix("\x1b[K") {
                    rest = after;
                } else if let Some(after) = rest.strip_prefix("\x1b[J") {
                    self.lines.truncate(self.row);
                    rest = after;
                } else if let Some(after) = rest.strip_prefix("\x1b[") {
                    let (count, after) = after.split_once('A').unwrap();
                    self.row -= count.parse::<usize>().unwrap();
                    rest = after;
                } else if char == '\r' {
                    rest = &rest[1..];
                } else {
                    let (line, after) = rest.split_once("\x1b[K\r\n").unwrap();
                    self.lines.resize(self.lines.len().max(self.row + 1), String::new());
                    line.clone_into(&mut self.lines[self.row]);
                    self.row += 1;
                    rest = after;
                }
            }
        }

        fn shown(&self) -> String {
            self.lines.join("\n")
        }
    }

    fn play(size: (usize, usize), events: usize, now: i64) -> (Screen, Board, Terminal) {
        let mut board = Board::new("payment", Verb::Create);
        board.total = Some(17);
        let mut screen = Screen::new(false);
        let mut terminal = Terminal::default();
        terminal.obey(&screen.drawn_in(size, &board, &[], 0));
        for event in creation(events) {
            board.take(&event, event.at - 1_785_576_600_000);
            screen.scroll(board.scrolled(&event));
        }
        terminal.obey(&screen.drawn_in(size, &board, &[], now));
        (screen, board, terminal)
    }

    #[test]
    fn at_80_columns_long_names_are_cut() {
        let (_, _, terminal) = play((80, 24), 6, 9_000);
        insta::assert_snapshot!(terminal.shown(), @r#"
          0.9s  CREATE_COMPLETE     NoticeTopic                 AWS::SNS::Topic
        ⠋ payment: creating · 1 of 17 done · 9s
            8s  CREATE_IN_PROGRESS  Key                         AWS::KMS::Key
            8s  CREATE_IN_PROGRESS  ChargeQueue                 AWS::SQS::Queue
            6s  CREATE_IN_PROGRESS  WaitForCallbackDemoNotifi…  AWS::SQS::QueueInlineP…
        "#);
        assert!(terminal.lines.iter().all(|line| line.chars().count() < 80));
    }

    #[test]
    fn at_200_columns_they_are_whole() {
        let (_, _, terminal) = play((200, 50), 6, 9_000);
        insta::assert_snapshot!(terminal.shown(), @r#"
          0.9s  CREATE_COMPLETE     NoticeTopic                                       AWS::SNS::Topic
        ⠋ payment: creating · 1 of 17 done · 9s
            8s  CREATE_IN_PROGRESS  Key                                               AWS::KMS::Key
            8s  CREATE_IN_PROGRESS  ChargeQueue                                       AWS::SQS::Queue
            6s  CREATE_IN_PROGRESS  WaitForCallbackDemoNotificationTestQueuePolicy    AWS::SQS::QueueInlinePolicyForNotifications
        "#);
    }

    #[test]
    fn a_rollback_is_seen_as_such() {
        let (_, _, terminal) = play((80, 24), 11, 75_000);
        let guide = include_str!("../../../../../docs/progress.md");
        let capture = guide.split("## A rollback\n").nth(1).unwrap().split("```").nth(1).unwrap();
        assert_eq!(capture, format!("text\n{}\n", terminal.shown()));
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let (_, _, terminal) = play((80, 4), 6, 9_000);
        insta::assert_snapshot!(terminal.shown(), @r#"
          0.9s  CREATE_COMPLETE     NoticeTopic                 AWS::SNS::Topic
        ⠋ payment: creating · 1 of 17 done · 9s
            8s  CREATE_IN_PROGRESS  Key                         AWS::KMS::Key
                and 2 more
        "#);
    }

    #[test]
    fn nothing_is_written_where_nothing_has_moved() {
        let (mut screen, board, _) = play((80, 24), 6, 9_000);
        assert_eq!(screen.drawn_in((80, 24), &board, &[], 9_000), "");
        assert_ne!(screen.drawn_in((80, 24), &board, &[], 9_100), "");
    }

    #[test]
    fn at_the_end_only_what_scrolled_by_is_left() {
        let (mut screen, _, mut terminal) = play((80, 24), 6, 9_000);
        terminal.obey(&screen.clear());
        assert_eq!(terminal.lines.len(), 1, "{:?}", terminal.lines);
        assert!(terminal.lines[0].contains("NoticeTopic"));
        assert_eq!(screen.clear(), "");
    }

    #[test]
    fn no_size_makes_it_panic() {
        for width in 0..60 {
            for height in 0..4 {
                let (screen, _, _) = play((width, height), 11, 9_000);
                assert!(screen.drawn.len() < height.max(1));
                assert!(screen.drawn.iter().all(|line| line.chars().count() < width));
            }
        }
    }
}
