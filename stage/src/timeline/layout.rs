//! Where the parts of a timeline's line stand.

use asl::shown::{cut, one_line};
use simulator::time::Millis;

use super::Paint;

/// The longest name of a state that makes its column wider.
const WIDEST_NAME: usize = 28;
/// The least width that is left for what happened.
const NARROWEST: usize = 40;

/// The columns of a timeline, and what the line before said.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    started: Millis,
    clock: Clock,
    names: usize,
    width: usize,
    paint: Paint,
    named: String,
    timed: Option<Millis>,
}

impl Layout {
    /// A layout for times until `until` and names of at most `names` characters.
    pub(super) fn new(started: Millis, until: Millis, names: usize, width: usize, paint: Paint) -> Self {
        let clock = Clock::up_to(until - started);
        Layout { started, clock, names: names.min(WIDEST_NAME), width, paint, named: String::new(), timed: None }
    }

    /// The line with its end. What is as in the line before is not said again.
    pub(super) fn line(&mut self, line: Line) -> String {
        let Line { at, name, mark, said } = line;
        // A line that came later than was thought may need a wider clock.
        self.clock = self.clock.or(Clock::up_to(at - self.started));
        let same_time = self.timed.replace(at) == Some(at);
        let time = self.clock.show(at - self.started);
        let time = if same_time { " ".repeat(time.chars().count()) } else { time };
        let shown = if self.named == name && same_time { "" } else { &name };
        let names = self.names;
        let name_column =
            painted(self.paint, mark.name_style(), &format!("{:<names$}", cut(&one_line(shown), WIDEST_NAME)));
        let room = self.width.saturating_sub(self.clock.width() + names + 6).max(NARROWEST);
        let said = cut(&one_line(&said), room);
        let sign = painted(self.paint, mark.style(), mark.sign());
        let time = painted(self.paint, "2", &time);
        let said = painted(self.paint, mark.text_style(), &said);
        self.named = name;
        format!("{time}  {name_column}  {sign} {said}\n")
    }
}

pub(super) fn painted(paint: Paint, style: &str, text: &str) -> String {
    match paint {
        Paint::Colours if !style.is_empty() && !text.is_empty() => format!("\x1b[{style}m{text}\x1b[0m"),
        Paint::Colours | Paint::Plain => text.to_owned(),
    }
}

/// A line of a timeline.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) at: Millis,
    pub(super) name: String,
    pub(super) mark: Mark,
    pub(super) said: String,
}

/// What sort of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
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

    /// The wider of both.
    fn or(self, other: Self) -> Self {
        Clock { days: self.days || other.days, hours: self.hours || other.hours }
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
pub fn spoken(millis: Millis) -> String {
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
}
