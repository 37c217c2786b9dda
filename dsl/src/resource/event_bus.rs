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
    /// Its ARN; none for the default bus of the stack's account and region.
    pub existing: Option<Arn>,
}

impl EventBus {
    /// The default bus of the stack's account and region.
    pub fn default_of_account() -> Self {
        // There is one, wherever it is named.
        let place = Place { file: "".into(), line: 1, column: 1 };
        Self { spec: Arc::new(EventBusSpec { id: "DefaultEventBus".to_owned(), place, existing: None }) }
    }

    /// An existing bus.
    #[track_caller]
    pub fn existing(id: impl Into<String>, arn: Arn) -> Self {
        Self { spec: Arc::new(EventBusSpec { id: id.into(), place: Place::here(), existing: Some(arn) }) }
    }

    pub(crate) fn spec(&self) -> Arc<EventBusSpec> {
        Arc::clone(&self.spec)
    }
}
