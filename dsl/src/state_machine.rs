//! Handles of state machines that tasks start.

use std::marker::PhantomData;
use std::sync::Arc;

use asl::Place;

use crate::compiled::Compiled;
use crate::resource::{Arn, MachineSpec};

/// A state machine that a task can start, with an input of type `I` and an output of type `O`.
///
/// ```
/// # use dsl::StateMachine;
/// # use dsl::prelude::*;
/// #[message]
/// struct Parcel {
///     address: String,
/// }
///
/// let child = Workflow::standard("Ship", |parcel: ParcelFields| Pass::new("Ship", parcel.address));
/// let shipping = StateMachine::of(&child);
/// let workflow = Workflow::standard("Orders", |address: Expr<String>| {
///     Task::run_execution("Ship it", &shipping, ParcelFields { address })
/// });
/// // The template of `Orders` deploys `Ship` too.
/// assert!(workflow.compile().is_valid());
/// ```
#[derive(Debug)]
pub struct StateMachine<I, O = ()> {
    spec: Arc<MachineSpec>,
    workflows: Arc<[Arc<Compiled>]>,
    _types: PhantomData<fn() -> (I, O)>,
}

impl<I, O> StateMachine<I, O> {
    /// The handle of a state machine with the workflows that are deployed with the one that starts it.
    pub(crate) fn new(spec: MachineSpec, workflows: Arc<[Arc<Compiled>]>) -> Self {
        Self { spec: Arc::new(spec), workflows, _types: PhantomData }
    }

    /// An existing state machine. It is started as it is: the template neither creates nor changes it.
    ///
    /// If it is encrypted with a customer managed key, grant the execution role the use of that key with
    /// `Workflow::grant`.
    #[track_caller]
    pub fn existing(id: impl Into<String>, arn: Arn) -> Self {
        let spec = MachineSpec {
            id: id.into(),
            place: Place::here(),
            existing: Some(arn),
            alias: None,
            customer_key: false,
            express: false,
            ends_otherwise: None,
            types: std::any::type_name::<(I, O)>(),
        };
        Self::new(spec, Arc::new([]))
    }

    pub(crate) fn spec(&self) -> Arc<MachineSpec> {
        Arc::clone(&self.spec)
    }

    /// The workflow that is deployed with the one that starts it, and those that it starts in its turn.
    pub(crate) fn workflows(&self) -> Arc<[Arc<Compiled>]> {
        Arc::clone(&self.workflows)
    }
}
