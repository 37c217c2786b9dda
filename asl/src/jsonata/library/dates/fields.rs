//! The parts of a moment: year, month, week and the like.

use crate::time::{date, days_since_1970};

/// The milliseconds of a day.
pub(super) const DAY: f64 = 86_400_000.0;

/// A moment, UTC.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    millis: f64,
    year: i64,
    /// From 1.
    month: i64,
    day: i64,
    days: i64,
}

impl Moment {
    /// None for what no calendar of JavaScript holds.
    pub(super) fn of(millis: f64) -> Option<Self> {
        if millis.is_nan() || millis.abs() > 8.64e15 {
            return None;
        }
        let days = (millis / DAY).floor() as i64;
        let (year, month, day) = date(days);
        Some(Moment { millis, year, month, day, days })
    }

    /// A part that is a number, by the letter of pictures.
    pub(super) fn number(&self, component: char) -> f64 {
        let of_day = self.millis - self.days as f64 * DAY;
        let hours = (of_day / 3_600_000.0).floor();
        let first_of_year = days_since_1970(self.year, 1, 1);
        match component {
            'Y' => self.year as f64,
            'M' => self.month as f64,
            'D' => self.day as f64,
            'd' => (self.days - first_of_year + 1) as f64,
            'F' => weekday(self.days) as f64,
            'W' => {
                let next = first_week(self.year + 1, 1);
                self.week(first_week(self.year, 1), next, || first_week(self.year - 1, 1), 52)
            }
            'w' => {
                let (year, month) = following(self.year, self.month);
                let (before_year, before) = preceding(self.year, self.month);
                let this = first_week(self.year, self.month);
                self.week(this, first_week(year, month), || first_week(before_year, before), 4)
            }
            'X' if self.days < first_week(self.year, 1) => (self.year - 1) as f64,
            'X' if self.days >= first_week(self.year + 1, 1) => (self.year + 1) as f64,
            'X' => self.year as f64,
            'x' => {
                let (year, month) = following(self.year, self.month);
                if self.days < first_week(self.year, self.month) {
                    preceding(self.year, self.month).1 as f64
                } else if self.days >= first_week(year, month) {
                    month as f64
                } else {
                    self.month as f64
                }
            }
            'H' => hours,
            'h' => {
                let hours = hours % 12.0;
                if hours == 0.0 { 12.0 } else { hours }
            }
            'P' => f64::from(u8::from(hours >= 12.0)),
            'm' => (of_day / 60_000.0).floor() % 60.0,
            's' => (of_day / 1000.0).floor() % 60.0,
            'f' => of_day % 1000.0,
            _ => 0.0,
        }
    }

    /// The number of the week that begins with the one at `this`; `most` weeks surely belong to it.
    fn week(&self, this: i64, next: i64, before: impl Fn() -> i64, most: i64) -> f64 {
        let number = |start: i64| (self.days - start).div_euclid(7) + 1;
        let week = number(this);
        let week = match week {
            week if week > most && self.days >= next => 1,
            week if week < 1 => number(before()),
            week => week,
        };
        week as f64
    }
}

fn following(year: i64, month: i64) -> (i64, i64) {
    if month == 12 { (year + 1, 1) } else { (year, month + 1) }
}

fn preceding(year: i64, month: i64) -> (i64, i64) {
    if month == 1 { (year - 1, 12) } else { (year, month - 1) }
}

/// The day of the week, Monday is 1.
fn weekday(days: i64) -> i64 {
    (days + 3).rem_euclid(7) + 1
}

/// The Monday of the first week of a month: the one that has its first Thursday.
fn first_week(year: i64, month: i64) -> i64 {
    let first = days_since_1970(year, month, 1);
    let weekday = weekday(first);
    if weekday > 4 { first + 8 - weekday } else { first - weekday + 1 }
}
