//! Schedules.

use std::sync::Arc;

use asl::Place;
use schemars::{JsonSchema, Schema};
use serde::Serialize;

use super::{Delivery, Trigger, TriggerSpec};
use crate::duration::Duration;
use crate::payload::Plain;
use crate::resource::Queue;
use crate::schema::schema_of;

/// A schedule that starts a workflow, each time with the same input, which is in the template in plain text
/// (EventBridge Scheduler User Guide, "Schedule types").
///
/// ```
/// # use dsl::prelude::*;
/// # use dsl::resource::Schedule;
/// #[message]
/// struct Report {
///     days: u32,
/// }
///
/// let nightly = Schedule::cron("NightlySchedule", "0 3 * * ? *", "Europe/Berlin", &Report { days: 1 });
/// let workflow = Workflow::standard("Reports", |report: ReportFields| Pass::new("Count", report.days))
///     .triggered_by(nightly.flexible_time_window(minutes(15)))
///     .triggered_by(Schedule::rate("WeeklySchedule", days(7), &Report { days: 7 }));
/// assert!(workflow.compile().is_valid());
/// ```
#[derive(Debug)]
pub struct Schedule {
    spec: ScheduleSpec,
    gives: Schema,
}

/// The specification of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScheduleSpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// The times.
    pub times: Times,
    /// The input as JSON, or why there is none.
    pub input: Result<String, String>,
    /// The flexible time window; none to start at the exact time.
    pub window: Option<Duration>,
    /// What happens if the workflow cannot be started.
    pub delivery: Delivery,
}

/// The times of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Times {
    /// At this interval: whole minutes.
    Rate(Duration),
    /// At these times: six fields, and the time zone.
    Cron(String, String),
    /// Once: the time without its zone, and the time zone.
    Once(String, String),
}

impl Schedule {
    /// Runs at an interval of whole minutes, hours or days.
    #[track_caller]
    pub fn rate<I: Serialize + JsonSchema + Plain>(id: impl Into<String>, every: Duration, input: &I) -> Self {
        Self::of(id.into(), Place::here(), Times::Rate(every), input)
    }

    /// Runs at the times of a cron expression with six fields: minutes, hours, day of the month, month, day of the
    /// week, year. The time zone is a name such as `Europe/Berlin`.
    #[track_caller]
    pub fn cron<I: Serialize + JsonSchema + Plain>(
        id: impl Into<String>,
        fields: impl Into<String>,
        time_zone: impl Into<String>,
        input: &I,
    ) -> Self {
        Self::of(id.into(), Place::here(), Times::Cron(fields.into(), time_zone.into()), input)
    }

    /// Runs once, at a time such as `2030-01-31T12:00:00` in a time zone such as `Europe/Berlin`.
    #[track_caller]
    pub fn at<I: Serialize + JsonSchema + Plain>(
        id: impl Into<String>,
        at: impl Into<String>,
        time_zone: impl Into<String>,
        input: &I,
    ) -> Self {
        Self::of(id.into(), Place::here(), Times::Once(at.into(), time_zone.into()), input)
    }

    fn of<I: Serialize + JsonSchema + Plain>(id: String, place: Place, times: Times, input: &I) -> Self {
        let input = serde_json::to_string(input).map_err(|error| error.to_string());
        let delivery = Delivery::of(&id, &place);
        Self { spec: ScheduleSpec { id, place, times, input, window: None, delivery }, gives: schema_of::<I>() }
    }

    /// The maximum delay of a start, so that many schedules do not start at once: whole minutes, at most a day.
    #[must_use]
    pub fn flexible_time_window(mut self, window: Duration) -> Self {
        self.spec.window = Some(window);
        self
    }

    /// How often a failed start is retried, 0 to 185 times, and for how long, 1 minute to 24 hours. The default is the
    /// maximum of both.
    #[must_use]
    pub fn retry_policy(mut self, count: u32, for_at_most: Duration) -> Self {
        (self.spec.delivery.retries, self.spec.delivery.for_at_most) = (count, for_at_most);
        self
    }

    /// The standard queue that keeps invocations whose retries all failed. The default is a queue of the schedule's
    /// own, `<id>UndeliveredQueue`. An existing queue needs a queue policy that allows it.
    #[must_use]
    pub fn dead_letter_queue<M, A>(mut self, queue: &Queue<M, A>) -> Self {
        self.spec.delivery.undelivered = queue.spec();
        self
    }
}

impl From<Schedule> for Trigger {
    fn from(schedule: Schedule) -> Self {
        Self { spec: TriggerSpec::Schedule(Arc::new(schedule.spec)), gives: Some(schedule.gives) }
    }
}
