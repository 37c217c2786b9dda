//! Triggers of a workflow: events, schedules, requests.

mod api;
mod event;
mod object;
mod pattern;
mod schedule;

use std::sync::Arc;

use schemars::Schema;

pub use api::{ApiGateway, Authorization, RouteSpec};
pub use event::{EventInput, EventRule, EventRuleSpec};
pub use object::{
    BucketOfObject, BucketOfObjectFields, CreatedObject, CreatedObjectFields, ObjectCreated, ObjectCreatedFields,
};
pub use pattern::Match;
pub use schedule::{Schedule, ScheduleSpec, Times};

use super::{Queue, QueueSpec};
use crate::duration::{Duration, days, hours};
use crate::payload::Json;

/// A trigger of a workflow: an [`EventRule`], a [`Schedule`] or a route of an [`ApiGateway`].
#[derive(Debug)]
pub struct Trigger {
    pub(crate) spec: TriggerSpec,
    /// The schema of the input that it gives; none where it can be anything.
    pub(crate) gives: Option<Schema>,
}

/// The specification of a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriggerSpec {
    /// A rule of an event bus.
    Event(Arc<EventRuleSpec>),
    /// A schedule.
    Schedule(Arc<ScheduleSpec>),
    /// A route of an HTTP API.
    Route(Arc<RouteSpec>),
}

/// How a failed start is retried, and where the event is kept when all retries fail.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The number of retries: 0 to 185.
    pub retries: u32,
    /// The time for retries: 1 minute to 24 hours.
    pub for_at_most: Duration,
    /// The dead-letter queue.
    pub undelivered: Arc<QueueSpec>,
}

impl Delivery {
    /// The defaults of the services, with a dead-letter queue of the trigger's own.
    fn of(id: &str, place: &asl::Place) -> Self {
        let queue = Queue::<Json>::new(format!("{id}UndeliveredQueue")).retention_period(days(14)).output_url();
        let mut undelivered = QueueSpec::clone(&queue.spec());
        undelivered.place = place.clone();
        Self { retries: 185, for_at_most: hours(24), undelivered: Arc::new(undelivered) }
    }
}
