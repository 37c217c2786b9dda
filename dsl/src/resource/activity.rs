//! Activities.

use std::marker::PhantomData;
use std::sync::Arc;

use asl::Place;

use super::Arn;

/// An activity: work for workers that poll for it, wherever they run. A worker receives `I` and answers with `O` (Step
/// Functions Developer Guide, "Activities").
///
/// The worker calls `GetActivityTask` with the ARN among the template's outputs, then `SendTaskSuccess`, `SendTaskFailure`
/// or `SendTaskHeartbeat`; it needs its own permissions.
///
/// ```
/// # use dsl::prelude::*;
/// # use dsl::resource::Activity;
/// let review = Activity::<String, bool>::new("ReviewActivity");
/// let workflow = Workflow::standard("Orders", |order_id: Expr<String>| {
///     Task::activity("Review", &review, order_id).timeout(hours(8)).heartbeat(minutes(10))
/// });
/// assert!(workflow.compile().is_valid());
/// ```
#[derive(Debug)]
pub struct Activity<I, O = ()> {
    spec: Arc<ActivitySpec>,
    _types: PhantomData<fn() -> (I, O)>,
}

/// The specification of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActivitySpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// The ARN of an existing resource, which is used and not deployed.
    pub existing: Option<Arn>,
    /// The types that it is for, so that two of different types under one id are distinguished.
    pub(crate) types: &'static str,
}

impl<I, O> Activity<I, O> {
    /// An activity that is deployed with the workflow. It is encrypted with the stack's key if a workflow that uses it
    /// is (`Workflow::encrypted_with_customer_key`).
    #[track_caller]
    pub fn new(id: impl Into<String>) -> Self {
        Self::at(id.into(), Place::here(), None)
    }

    /// An existing activity.
    ///
    /// If it is encrypted with a customer managed key, grant the execution role the use of that key with
    /// `Workflow::grant`.
    #[track_caller]
    pub fn existing(id: impl Into<String>, arn: Arn) -> Self {
        Self::at(id.into(), Place::here(), Some(arn))
    }

    fn at(id: String, place: Place, existing: Option<Arn>) -> Self {
        Self {
            spec: Arc::new(ActivitySpec { id, place, existing, types: std::any::type_name::<(I, O)>() }),
            _types: PhantomData,
        }
    }

    pub(crate) fn spec(&self) -> Arc<ActivitySpec> {
        Arc::clone(&self.spec)
    }
}
