//! Rules of event buses.

use std::marker::PhantomData;
use std::sync::Arc;

use asl::Place;
use schemars::JsonSchema;
use serde_json::{Map, Value};

use super::{Delivery, Match, ObjectCreated, Trigger, TriggerSpec, pattern};
use crate::duration::Duration;
use crate::resource::event_bus::EventBusKind;
use crate::resource::{Bucket, BucketSpec, EventBus, EventBusSpec, Queue};
use crate::schema::schema_of;

/// A rule that starts a workflow for each event that matches. The workflow's input is `I`, by default the event's
/// `detail`.
///
/// ```
/// # use dsl::prelude::*;
/// # use dsl::resource::{EventRule, Match};
/// #[message]
/// struct OrderPlaced {
///     order_id: String,
///     total: f64,
/// }
///
/// let placed = EventRule::<OrderPlaced>::new("OrderPlacedRule")
///     .source(["shop.orders"])
///     .detail_type(["Order Placed"])
///     .detail("total", Match::at_least(1.0));
/// let workflow = Workflow::standard("Orders", |order: OrderPlacedFields| Pass::new("Take", order.order_id))
///     .triggered_by(placed);
/// assert!(workflow.compile().is_valid());
/// ```
#[derive(Debug)]
pub struct EventRule<I> {
    spec: EventRuleSpec,
    _input: PhantomData<fn() -> I>,
}

/// The specification of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventRuleSpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// The event pattern.
    pub pattern: Value,
    /// The bucket whose events match, beside the pattern.
    pub bucket: Option<Arc<BucketSpec>>,
    /// The bus of the events, if it is not the account's default bus.
    pub bus: Option<Arc<EventBusSpec>>,
    /// The input of the workflow.
    pub input: EventInput,
    /// What happens if the workflow cannot be started.
    pub delivery: Delivery,
}

/// The input of a workflow that an event starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventInput {
    /// The event's `detail`.
    Detail,
    /// The event.
    Event,
    /// An object with parts of the event as members: the name, and the JSON path of each part.
    Parts(Vec<(String, String)>),
}

impl<I> EventRule<I> {
    /// A rule of the account's default bus, without an event pattern.
    #[track_caller]
    pub fn new(id: impl Into<String>) -> Self {
        let (id, place) = (id.into(), Place::here());
        let delivery = Delivery::of(&id, &place);
        let pattern = Value::Object(Map::new());
        let (bucket, bus, input) = (None, None, EventInput::Detail);
        Self::of(EventRuleSpec { id, place, pattern, bucket, bus, input, delivery })
    }

    fn of(spec: EventRuleSpec) -> Self {
        Self { spec, _input: PhantomData }
    }

    /// Matches events of these sources, such as `shop.orders`.
    #[must_use]
    pub fn source<const N: usize>(mut self, sources: [&str; N]) -> Self {
        pattern::add(&mut self.spec.pattern, &["source"], Match::any_of(sources));
        self
    }

    /// Matches events of these types, such as `Order Placed`.
    #[must_use]
    pub fn detail_type<const N: usize>(mut self, types: [&str; N]) -> Self {
        pattern::add(&mut self.spec.pattern, &["detail-type"], Match::any_of(types));
        self
    }

    /// Matches events by a field of their `detail`; `buyer.country` is the field `country` of the field `buyer`.
    #[must_use]
    pub fn detail(mut self, field: &str, wanted: Match) -> Self {
        let path: Vec<&str> = std::iter::once("detail").chain(field.split('.')).collect();
        pattern::add(&mut self.spec.pattern, &path, wanted);
        self
    }

    /// Sets the whole event pattern as EventBridge takes it, instead of what was set before: an escape hatch.
    #[must_use]
    pub fn event_pattern(mut self, pattern: Value) -> Self {
        (self.spec.pattern, self.spec.bucket) = (pattern, None);
        self
    }

    /// Matches events of another bus than the account's default bus: one of the stack, or an existing one.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # use dsl::resource::{EventBus, EventRule};
    /// # #[message] struct OrderPlaced { order_id: String }
    /// let bus = EventBus::new("OrderBus");
    /// let placed = EventRule::<OrderPlaced>::new("OrderPlacedRule").source(["shop.orders"]).event_bus(&bus);
    /// ```
    #[must_use]
    pub fn event_bus(mut self, bus: &EventBus) -> Self {
        let bus = bus.spec();
        self.spec.bus = (bus.kind != EventBusKind::Default).then_some(bus);
        self
    }

    /// Starts the workflow with the whole event instead of its `detail`; `E` is the event.
    #[must_use]
    pub fn whole_event<E>(mut self) -> EventRule<E> {
        self.spec.input = EventInput::Event;
        EventRule::of(self.spec)
    }

    /// Starts the workflow with an object of parts of the event: names, and JSON paths such as `$.detail.order.id`. `E` is
    /// that object.
    #[must_use]
    pub fn input_paths<E, const N: usize>(mut self, parts: [(&str, &str); N]) -> EventRule<E> {
        let parts = parts.iter().map(|&(name, path)| (name.to_owned(), path.to_owned())).collect();
        self.spec.input = EventInput::Parts(parts);
        EventRule::of(self.spec)
    }

    /// How often a failed start is retried, 0 to 185 times, and for how long, 1 minute to 24 hours. The default is the
    /// maximum of both.
    #[must_use]
    pub fn retry_policy(mut self, count: u32, for_at_most: Duration) -> Self {
        (self.spec.delivery.retries, self.spec.delivery.for_at_most) = (count, for_at_most);
        self
    }

    /// The standard queue that keeps events for which the workflow could not be started. The default is a queue of the
    /// rule's own, `<id>UndeliveredQueue`. An existing queue needs a queue policy that allows it.
    #[must_use]
    pub fn dead_letter_queue<M, A>(mut self, queue: &Queue<M, A>) -> Self {
        self.spec.delivery.undelivered = queue.spec();
        self
    }
}

impl EventRule<ObjectCreated> {
    /// A rule for the objects that are created in a bucket, which must have
    /// [`event_bridge_enabled`](Bucket::event_bridge_enabled).
    ///
    /// A workflow that writes into the same bucket would start itself again: let it write under another prefix than the one that
    /// the rule matches.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # use dsl::resource::{Bucket, EventRule, Match, ObjectCreatedFields};
    /// let scans = Bucket::new("ScanBucket").event_bridge_enabled();
    /// let scanned = EventRule::object_created("ScannedRule", &scans).detail("object.key", Match::prefix("in/"));
    /// let workflow = Workflow::standard("Scans", |created: ObjectCreatedFields| {
    ///     Pass::new("Key", created.object.fields().key)
    /// })
    /// .triggered_by(scanned);
    /// assert!(workflow.compile().diagnostics().is_empty());
    /// ```
    #[track_caller]
    pub fn object_created(id: impl Into<String>, bucket: &Bucket) -> Self {
        let mut rule = Self::new(id).source(["aws.s3"]).detail_type(["Object Created"]);
        rule.spec.bucket = Some(bucket.spec());
        rule
    }
}

impl<I: JsonSchema> From<EventRule<I>> for Trigger {
    fn from(rule: EventRule<I>) -> Self {
        Self { spec: TriggerSpec::Event(Arc::new(rule.spec)), gives: Some(schema_of::<I>()) }
    }
}
