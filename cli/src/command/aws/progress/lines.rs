//! The lines of a display.

use anstyle::{AnsiColor, Style};
use asl::shown::cut;

use super::board::{Board, Scrolled};
use deployment::follow::{Event, Verb};

/// The width of a time.
const TIME: usize = 6;
/// The width of a status: `CREATE_IN_PROGRESS`.
const STATUS: usize = 18;
/// The least width of a logical id, of the space that id and type share.
const LEAST_ID: usize = 16;
/// The width of a logical id where there is no terminal.
const PLAIN_ID: usize = 28;
/// What turns while something is being worked on.
const TURNING: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/// How long each of these stays, in milliseconds.
const TURN: i64 = 100;

/// How long something took, in milliseconds: `0.3s`, `21s`, `1m05s`, `2h00m`. It fits into a column, as the exact times in
/// words of [`stage::spoken`] do not.
pub(in crate::command::aws) fn span(millis: i64) -> String {
    let millis = millis.max(0);
    if millis < 9_950 {
        let tenths = (millis + 50) / 100;
        return format!("{}.{}s", tenths / 10, tenths % 10);
    }
    whole(millis + 500)
}

/// The same for what still continues: tenths would only flicker.
fn whole(millis: i64) -> String {
    let seconds = millis.max(0) / 1000;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, seconds) => format!("{minutes}m{seconds:02}s"),
        (hours, minutes, _) => format!("{hours}h{minutes:02}m"),
    }
}

/// An event where there is no terminal, with the time since the beginning in milliseconds. Nothing is cut.
pub(super) fn plain(event: &Event, since: i64) -> String {
    let line =
        format!("{:>TIME$}  {:<STATUS$}  {:<PLAIN_ID$}  {}", span(since), event.status, event.resource, event.kind);
    match &event.reason {
        Some(reason) => format!("{line}  {reason}"),
        None => line,
    }
}

/// Columns of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    id: usize,
    kind: usize,
    width: usize,
    colours: bool,
}

impl Columns {
    /// The columns in a terminal so wide. The last column stays free: some terminals go to the next line when it is written.
    pub(super) fn new(width: usize, colours: bool) -> Self {
        let width = width.saturating_sub(1);
        let shared = width.saturating_sub(TIME + 2 + STATUS + 2 + 2);
        let id = (shared * 6 / 11).clamp(LEAST_ID, 48);
        Columns { id, kind: shared.saturating_sub(id), width, colours }
    }

    /// The line that is above those of the resources.
    pub(super) fn head(self, board: &Board, now: i64) -> String {
        let turning = TURNING[usize::try_from(now.max(0) / TURN).unwrap_or_default() % TURNING.len()];
        let (doing, done, style) = if board.rolls_back {
            let doing = format!("the {} failed, rolling back", board.verb.noun());
            (doing, format!("{} rolled back", board.done), AnsiColor::Red.on_default().bold())
        } else {
            let done = match board.total {
                Some(total) => format!("{} of {} done", board.done, total.max(board.done)),
                None => format!("{} done", board.done),
            };
            (going_on(board.verb).to_owned(), done, Style::new().bold())
        };
        let text = format!("{turning} {}: {doing} · {done} · {}", board.stack, whole(now));
        self.painted(&cut(&text, self.width), style)
    }

    /// The lines of what is being worked on, at most so many.
    pub(super) fn working(self, board: &Board, now: i64, most: usize) -> Vec<String> {
        let all = board.working.len();
        let shown = if all > most { most.saturating_sub(1) } else { all };
        let mut lines: Vec<String> = board
            .working
            .iter()
            .take(shown)
            .map(|(resource, work)| {
                let style = AnsiColor::Cyan.on_default();
                self.resource(&whole(now - work.since), &work.status, style, resource, &work.kind)
            })
            .collect();
        if shown < all && most > 0 {
            lines.push(format!("{:TIME$}  and {} more", "", all - shown));
        }
        lines
    }

    /// The lines of what scrolls by; a reason is below, as many lines as it needs.
    pub(super) fn scrolled(self, scrolled: &Scrolled) -> Vec<String> {
        let Scrolled { took, event } = scrolled;
        let style = if event.failed() || event.status.contains("ROLLBACK") {
            AnsiColor::Red.on_default()
        } else if event.status == "DELETE_SKIPPED" {
            AnsiColor::Yellow.on_default()
        } else {
            AnsiColor::Green.on_default()
        };
        let took = took.map_or_else(|| "-".to_owned(), span);
        let mut lines = vec![self.resource(&took, &event.status, style, &event.resource, &event.kind)];
        let shown = event.failed() || event.whole;
        if let Some(reason) = event.reason.as_ref().filter(|_| shown) {
            let indent = TIME + 2;
            lines.extend(
                folded(reason, self.width.saturating_sub(indent))
                    .into_iter()
                    .map(|part| format!("{:indent$}{part}", "")),
            );
        }
        lines
    }

    fn resource(self, time: &str, status: &str, style: Style, resource: &str, kind: &str) -> String {
        // A status of the stack may be longer than those of resources; what follows gives way.
        let id = self.id.saturating_sub(status.len().saturating_sub(STATUS));
        let padded = format!("{status:<STATUS$}");
        let status = self.painted(&padded, style);
        let rest = format!("  {:<id$}  {}", cut(resource, id.max(LEAST_ID)), cut(kind, self.kind));
        let left = self.width.saturating_sub(TIME + 2 + padded.len());
        format!("{time:>TIME$}  {status}{}", cut(&rest, left)).trim_end().to_owned()
    }

    fn painted(self, text: &str, style: Style) -> String {
        if self.colours { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// What continues: "payment: creating".
fn going_on(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "creating",
        Verb::Update => "updating",
        Verb::Delete => "deleting",
    }
}

/// A text in lines that are at most so long, in characters, parted at spaces where there are any.
pub(super) fn folded(text: &str, width: usize) -> Vec<String> {
    let width = width.max(20);
    let mut lines = vec![String::new()];
    let mut filled = 0;
    for word in text.split_whitespace() {
        let mut rest = word.chars().peekable();
        let long = word.chars().count();
        if filled > 0 && filled + 1 + long > width {
            lines.push(String::new());
            filled = 0;
        }
        let line = lines.last_mut();
        if let Some(line) = line.filter(|_| filled > 0) {
            line.push(' ');
            filled += 1;
        }
        while let Some(char) = rest.next() {
            if let Some(line) = lines.last_mut() {
                line.push(char);
            }
            filled += 1;
            if filled == width && rest.peek().is_some() {
                lines.push(String::new());
                filled = 0;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_as_many_units_as_they_need() {
        for (millis, text) in [
            (-5, "0.0s"),
            (340, "0.3s"),
            (9_949, "9.9s"),
            (9_950, "10s"),
            (21_900, "22s"),
            (65_000, "1m05s"),
            (7_200_000, "2h00m"),
        ] {
            assert_eq!(span(millis), text);
        }
    }

    #[test]
    fn a_text_is_folded_at_spaces_and_nothing_is_lost() {
        let text = "Resource handler returned message: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa end";
        let lines = folded(text, 24);
        assert!(lines.iter().all(|line| line.chars().count() <= 24), "{lines:?}");
        let letters = |text: &str| text.chars().filter(|char| *char != ' ').collect::<String>();
        assert_eq!(letters(&lines.concat()), letters(text));
    }

    #[test]
    fn a_plain_line_has_everything() {
        let event = Event {
            resource: "Queue".to_owned(),
            kind: "AWS::SQS::Queue".to_owned(),
            status: "CREATE_FAILED".to_owned(),
            reason: Some("no".to_owned()),
            ..Event::default()
        };
        assert_eq!(
            plain(&event, 21_000),
            "   21s  CREATE_FAILED       Queue                         AWS::SQS::Queue  no"
        );
    }

    #[test]
    fn colours_are_there_only_where_they_are_wanted() {
        let scrolled = Scrolled { took: None, event: Event { status: "CREATE_FAILED".to_owned(), ..Event::default() } };
        assert!(Columns::new(80, true).scrolled(&scrolled)[0].contains('\x1b'));
        assert!(!Columns::new(80, false).scrolled(&scrolled)[0].contains('\x1b'));
    }
}
