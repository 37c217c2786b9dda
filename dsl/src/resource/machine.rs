//! State machines that tasks start.

use std::marker::PhantomData;
use std::sync::Arc;

use asl::Place;

use super::Arn;
use crate::compile::Compiled;
use crate::compile::outcomes::OtherEnd;
use crate::workflow::{Workflow, WorkflowType};

/// A state machine that a task can start, with an input of type `I` and an output of type `O`.
///
/// ```
/// use dsl::prelude::*;
///
/// #[derive(Payload, Serialize, Deserialize, JsonSchema)]
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

/// What is known of a state machine that a task starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineSpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// Where it is, if it exists already.
    pub existing: Option<Arn>,
    /// The alias by which it is started, if it has one.
    pub alias: Option<String>,
    /// Whether it is encrypted with the stack's key.
    pub customer_key: bool,
    /// Whether it is an Express workflow.
    pub(crate) express: bool,
    /// A state that ends its executions with another type than its output says.
    pub(crate) ends_otherwise: Option<OtherEnd>,
    /// The types that it is for, so that two of different types under one id are told apart.
    pub(crate) types: &'static str,
}

impl<I, O> StateMachine<I, O> {
    /// The state machine of a workflow, which is deployed in the same stack as the workflows that start it, with all that
    /// it needs. Its input and output have the types of the workflow's.
    #[track_caller]
    pub fn of(workflow: &Workflow<I, O>) -> Self {
        let mut compiled = workflow.compile();
        let spec = MachineSpec {
            id: compiled.logical_id(),
            place: Place::here(),
            existing: None,
            alias: compiled.alias.as_ref().map(|(alias, _)| alias.clone()),
            customer_key: compiled.customer_key,
            express: compiled.workflow_type == WorkflowType::Express,
            ends_otherwise: compiled.ends_otherwise.clone(),
            types: std::any::type_name::<(I, O)>(),
        };
        // The workflows below stand side by side, so that nothing recurses over them.
        let below = std::mem::take(&mut compiled.children);
        let workflows = std::iter::once(Arc::new(compiled)).chain(below).collect();
        Self { spec: Arc::new(spec), workflows, _types: PhantomData }
    }

    /// A state machine that exists already. It is started as it is: the template neither makes nor changes it.
    ///
    /// Where it is encrypted with a key of the account, let the execution role use that key with `Workflow::grant`.
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
        Self { spec: Arc::new(spec), workflows: Arc::new([]), _types: PhantomData }
    }

    pub(crate) fn spec(&self) -> Arc<MachineSpec> {
        Arc::clone(&self.spec)
    }

    /// The workflow that is deployed with the one that starts it, and those that it starts in its turn.
    pub(crate) fn workflows(&self) -> Arc<[Arc<Compiled>]> {
        Arc::clone(&self.workflows)
    }
}
