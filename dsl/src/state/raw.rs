//! States given as data, for what no builder covers.

use std::marker::PhantomData;

use asl::Place;
use asl::grammar::Kind as StateKind;

use super::draft::{Kind, RawDraft, RawField, StateRef, add_state};
use super::handling::{self, handles_errors};
use super::task::slot;
use super::{Annotated, BranchOutput, Called, Flow, IntoFlow, Joined};
use crate::draft;
use crate::error::Retry;
use crate::expr::Expr;
use crate::expr::node::{Node, NodeRef, Origin};
use crate::payload::{IntoData, Payload};

/// A state given as data: an escape hatch for what no builder covers. Calls are written with [`api!`](crate::api).
///
/// Its fields are those of the Amazon States Language. [`data!`](crate::data) puts values of the workflow, resources and
/// parameters into them; what is known when the workflow is written stays as it is, in the state's query language. In
/// its texts `${Id}` and `${Id.Attribute}` name a resource that `.with_resource` adds to the stack, and `${Partition}`,
/// `${Region}` and `${AccountId}` where the stack is. The permissions that it needs are derived as those of other calls; what no
/// source knows is granted with `Workflow::grant`.
///
/// ```
/// # use dsl::prelude::*;
/// # use dsl::state::RawState;
/// #[message]
/// struct Found {
///     #[serde(rename = "Count")]
///     count: u32,
/// }
///
/// let workflow = Workflow::standard("Scan", |least: Expr<u32>| {
///     RawState::new("Scan", data!({
///         Type: "Task",
///         Resource: "arn:${Partition}:states:::aws-sdk:dynamodb:scan",
///         Arguments: { TableName: "${StockTable}", Limit: least },
///     }))
///     .retry(Retry::transient())
///     .result_as::<Found>()
///     .then(|found| Succeed::with("Done", found.count))
/// })
/// .with_resource("StockTable", serde_json::json!({ "Type": "AWS::DynamoDB::Table", "Properties": {} }));
/// assert!(workflow.compile().is_valid());
/// ```
///
/// `Next`, `Default`, and each `Next` of `Choices` and `Catch` are transitions to the states of these names. States that
/// only such a transition leads to are added with [`leads_to`](Self::leads_to).
///
/// ```
/// # use dsl::prelude::*;
/// # use dsl::state::RawState;
/// # #[message] struct Order { id: String, total: f64 }
/// let workflow = Workflow::standard("Orders", |order: OrderFields| {
///     RawState::new("Large?", data!({
///         Type: "Choice",
///         Choices: [{ Condition: "{% $states.input.total > 1000 %}", Next: "Tell" }],
///         Default: "Done",
///     }))
///     .leads_to(sns_publish("Tell", &Topic::new("News"), order.id).next(Succeed::new("Done")))
/// });
/// assert!(workflow.compile().diagnostics().is_empty());
/// ```
#[must_use = "a state that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct RawState<R = Joined> {
    state: StateRef,
    _result: PhantomData<fn() -> R>,
}

impl RawState {
    /// The state `name` with its fields, an object with a `Type`.
    #[track_caller]
    pub fn new(name: impl Into<String>, fields: impl IntoData) -> Self {
        let (place, whole) = (Place::here(), fields.into_data());
        let given = draft::members(whole).unwrap_or_else(|| vec![("Type".to_owned(), whole)]);
        let named = |name: &str| given.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
        let kind = named("Type").and_then(draft::literal_text).and_then(|text| StateKind::of_type(&text));
        let fields =
            given.into_iter().map(|(name, value)| RawField { name, value: slot(value, &place) }).collect::<Vec<_>>();
        Self { state: add_state(name.into(), place, Kind::Raw(RawDraft { kind, fields })), _result: PhantomData }
    }
}

impl<R> RawState<R> {
    /// Adds states that the state's own transitions lead to, by name, and nothing else does.
    pub fn leads_to(self, path: impl IntoFlow) -> Self {
        // The states are collected when they are made; what leads to none of them is reported.
        let _ = path.into_flow();
        self
    }

    /// Retries the state after some errors. Retriers are evaluated in the order in which they were added.
    ///
    /// [`Retry::transient`] knows the errors of the call that `Resource` names.
    #[track_caller]
    pub fn retry(self, retry: Retry) -> Self {
        let mut resource = None;
        super::draft::change(self.state, |state| {
            resource = state.given().find(|field| field.name == "Resource").map(|field| field.value.node);
        });
        let resource = resource.map(|index| NodeRef { draft: self.state.draft, index }).and_then(draft::literal_text);
        let called = resource.as_deref().map(asl::Resource::parse).and_then(|resource| {
            let optimized = resource.integration().map(|(optimized, _)| Called::Optimized(optimized));
            optimized.or_else(|| resource.sdk().map(Called::Sdk))
        });
        let transient = called.map(Called::transient_errors).unwrap_or_default();
        handling::retry(self.state, retry.into_retrier(transient), Place::here());
        self
    }

    handles_errors!();

    /// What the service or the machines in the state give, as a type that you declare: in JSONata `$states.result`, in
    /// JSONPath the result after `ResultSelector`. It is not checked.
    ///
    /// If not every path to a state that uses it runs this state, compiling the workflow reports an error. A state that does
    /// no work, such as a Wait, has no result.
    pub fn result<T: Payload>(&self) -> T::Fields {
        self.outcome::<T>().fields()
    }

    /// The same for the next state: `.result_as::<Found>().then(|found| …)`.
    pub fn result_as<T: Payload>(self) -> RawState<T> {
        RawState { state: self.state, _result: PhantomData }
    }

    fn outcome<T>(&self) -> Expr<T> {
        let mut has_result = true;
        super::draft::change(self.state, |state| {
            has_result = !matches!(&state.kind, Kind::Raw(raw) if !raw.has_result());
        });
        Expr::new(if has_result {
            Node::Origin(Origin::Result(self.state.index))
        } else {
            Node::Unwritable("only a Task, a Parallel or a Map has a result".to_owned())
        })
    }
}

impl<R> Annotated for RawState<R> {
    fn state(&self) -> StateRef {
        self.state
    }
}

impl<R: BranchOutput> IntoFlow for RawState<R> {
    type Output = R;

    fn into_flow(self) -> Flow<R> {
        // Where nobody says what the result is, nothing asks for it.
        let result = R::type_name().map(|_| self.outcome::<R>().node);
        Flow::single(self.state, result)
    }
}
