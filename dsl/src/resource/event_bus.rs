//! Event buses.

use std::sync::Arc;

use asl::Place;

use super::Arn;

/// An event bus on which tasks put events.
#[derive(Debug)]
pub struct EventBus {
    spec: Arc<EventBusSpec>,
}

/// The specification of an event bus.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventBusSpec {
    /// Its id in the definition.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// Which bus it is.
    pub kind: EventBusKind,
}

/// Which bus it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventBusKind {
    /// A bus of the stack.
    Own,
    /// The default bus of the stack's account and region.
    Default,
    /// An existing bus, by its ARN.
    Existing(Arn),
}

impl EventBusSpec {
    /// The ARN of an existing bus.
    pub fn existing(&self) -> Option<&Arn> {
        match &self.kind {
            EventBusKind::Existing(arn) => Some(arn),
            EventBusKind::Own | EventBusKind::Default => None,
        }
    }
}

impl EventBus {
    /// A bus that the stack makes.
    #[track_caller]
    pub fn new(id: impl Into<String>) -> Self {
        Self::of(id.into(), Place::here(), EventBusKind::Own)
    }

    /// The default bus of the stack's account and region.
    pub fn default_of_account() -> Self {
        // There is one, wherever it is named.
        let place = Place { file: "".into(), line: 1, column: 1 };
        Self::of("DefaultEventBus".to_owned(), place, EventBusKind::Default)
    }

    /// An existing bus.
    #[track_caller]
    pub fn existing(id: impl Into<String>, arn: Arn) -> Self {
        Self::of(id.into(), Place::here(), EventBusKind::Existing(arn))
    }

    fn of(id: String, place: Place, kind: EventBusKind) -> Self {
        Self { spec: Arc::new(EventBusSpec { id, place, kind }) }
    }

    pub(crate) fn spec(&self) -> Arc<EventBusSpec> {
        Arc::clone(&self.spec)
    }
}
