//! Events on buses.

use asl::{Pattern, Place};

use super::super::draft::change_task;
use super::{Task, slot};
use crate::draft;
use crate::payload::{IntoExpr, Payload, Plain, Shape};
use crate::resource::EventBus;

/// A task that puts an event on a bus.
#[derive(Debug)]
pub enum PutEvent {}

/// The response of EventBridge to accepted events.
#[derive(
    Debug, Clone, PartialEq, Eq, crate::payload::Payload, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "PascalCase")]
pub struct SentEvents {
    /// The events, in the order in which they were sent.
    pub entries: Vec<SentEvent>,
}

/// The response of EventBridge to one accepted event.
#[derive(
    Debug, Clone, PartialEq, Eq, crate::payload::Payload, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "PascalCase")]
pub struct SentEvent {
    /// The event's identifier.
    pub event_id: String,
}

impl Task {
    /// Puts an event on a bus and continues: its source, its type, and its detail, an object. If the bus rejects the
    /// event, the task fails with `EventBridge.FailedEntry`.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # use dsl::resource::EventBus;
    /// #[message]
    /// struct OrderShipped {
    ///     order_id: String,
    /// }
    ///
    /// let bus = EventBus::default_of_account();
    /// let workflow = Workflow::standard("Orders", |order_id: Expr<String>| {
    ///     Task::put_event("Tell", &bus, "shop.orders", "Order Shipped", OrderShippedFields { order_id })
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn put_event<D>(
        name: impl Into<String>,
        bus: &EventBus,
        source: impl IntoExpr<String>,
        detail_type: impl IntoExpr<String>,
        detail: impl IntoExpr<D>,
    ) -> Task<SentEvents, PutEvent>
    where
        D: Payload + Plain,
    {
        let place = Place::here();
        let task = Task::calling(name, place.clone(), "events", "putEvents", Pattern::RequestResponse);
        let entry = [
            (Some("EventBusName"), bus.arn().node),
            (Some("Source"), source.into_expr().node),
            (Some("DetailType"), detail_type.into_expr().node),
            (Some("Detail"), detail.into_expr().node),
        ];
        let entry = draft::add_object(entry.into_iter());
        let entries = slot(draft::add_array(std::iter::once(entry), Shape::Other), &place);
        change_task(task.state, |draft| draft.request.push(("Entries", entries)));
        task
    }
}
