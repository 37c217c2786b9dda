//! The workflow: a state machine, the types of its input and output, and what is deployed with it.
//!
//! A [`Workflow`] is Standard or Express, and written in one of two query languages, JSONata by default. A workflow that
//! starts another one names it by its [`StateMachine`]. Lists of workflows of different types, such as those of a command
//! line, contain functions that [`Build`] one.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use asl::Place;
use schemars::{JsonSchema, Schema};

use crate::duration::Duration;
use crate::expr::Expr;
use crate::expr::node::{Node, Origin};
use crate::payload::{Fields, Json, Payload};
use crate::resource::{Deployment, Function, FunctionSpec, Trigger};
use crate::schema::schema_of;
use crate::state::{BranchOutput, Draft, IntoFlow, StateRef, assign_first, collect};

pub use crate::state_machine::StateMachine;

pub use asl::{QueryLanguage, WorkflowType};

/// A workflow: a state machine with the input `I` and the output `O`, and what is deployed with it.
///
/// `I` is the payload whose fields the closure reads, `O` the type with which its last state ends; [`Json`] stands for data
/// of any shape, such as where several paths end with different types.
///
/// ```
/// # use dsl::prelude::*;
/// #[message]
/// struct Order {
///     id: String,
/// }
///
/// fn workflow() -> Workflow<Order, String> {
///     Workflow::standard("Orders", |order: OrderFields| Pass::new("Id", order.id))
/// }
/// assert!(workflow().compile().is_valid());
/// ```
pub struct Workflow<I = Json, O = Json> {
    pub(crate) plan: Plan,
    _types: PhantomData<fn(I) -> O>,
}

impl<I, O> fmt::Debug for Workflow<I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workflow").field("name", &self.plan.name).finish_non_exhaustive()
    }
}

/// What a workflow is, without its types.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) workflow_type: WorkflowType,
    pub(crate) query_language: QueryLanguage,
    pub(crate) comment: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) customer_key: bool,
    pub(crate) log_execution_data: bool,
    pub(crate) functions: Vec<Arc<FunctionSpec>>,
    pub(crate) granted: Vec<Given>,
    pub(crate) raw_resources: Vec<(String, serde_json::Value)>,
    pub(crate) alias: Option<(String, Deployment)>,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) entry: StateRef,
    /// The type with which the main path ends; none where nobody knows.
    pub(crate) leaves: Option<&'static str>,
    pub(crate) draft: Draft,
    input_schema: fn() -> Schema,
}

/// A permission that the author grants.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) actions: Vec<String>,
    pub(crate) on: GivenOn,
    pub(crate) place: Place,
}

/// What a permission that the author grants is allowed on.
#[derive(Debug)]
pub(crate) enum GivenOn {
    /// An ARN.
    Resource(String),
    /// Every resource, for a reason.
    Everything(String),
}

impl Plan {
    /// The JSON Schema of the execution's input.
    pub(crate) fn input_schema(&self) -> Schema {
        (self.input_schema)()
    }
}

impl Workflow {
    /// A Standard workflow. The closure gets the execution's input and returns the flow of states.
    ///
    /// The logical id of the state machine is `StateMachine` followed by the name.
    #[track_caller]
    pub fn standard<I, N>(name: impl Into<String>, build: impl FnOnce(I) -> N) -> Workflow<I::Payload, Ends<N>>
    where
        I: Fields,
        I::Payload: JsonSchema,
        N: IntoFlow,
    {
        Workflow::of(name.into(), WorkflowType::Standard, build)
    }

    /// An Express workflow. The closure gets the execution's input and returns the flow of states.
    ///
    /// It runs for at most five minutes, and an execution may run more than once, so its tasks must be idempotent. It
    /// has only logs and no history, and cannot wait for tokens, jobs or activities.
    #[track_caller]
    pub fn express<I, N>(name: impl Into<String>, build: impl FnOnce(I) -> N) -> Workflow<I::Payload, Ends<N>>
    where
        I: Fields,
        I::Payload: JsonSchema,
        N: IntoFlow,
    {
        Workflow::of(name.into(), WorkflowType::Express, build)
    }
}

/// The type with which a flow ends.
type Ends<N> = <<N as IntoFlow>::Output as BranchOutput>::Result;

impl<I, O> Workflow<I, O> {
    #[track_caller]
    fn of<F, N>(name: String, workflow_type: WorkflowType, build: impl FnOnce(F) -> N) -> Self
    where
        F: Fields<Payload = I>,
        I: Payload<Fields = F> + JsonSchema,
        N: IntoFlow,
    {
        let place = Place::here();
        let (flow, draft) = collect(|| {
            let input: Expr<I> = Expr::new(Node::Origin(Origin::Input));
            let flow = build(input.fields()).into_flow();
            assign_first(flow.entry);
            flow
        });
        let plan = Plan {
            name,
            place,
            workflow_type,
            query_language: QueryLanguage::default(),
            comment: None,
            timeout: None,
            customer_key: false,
            log_execution_data: false,
            functions: Vec::new(),
            granted: Vec::new(),
            raw_resources: Vec::new(),
            alias: None,
            triggers: Vec::new(),
            entry: flow.entry,
            leaves: N::Output::type_name(),
            draft,
            input_schema: schema_of::<I>,
        };
        Self { plan, _types: PhantomData }
    }

    /// The same workflow without its types, to keep several in one list.
    pub fn untyped(self) -> Workflow {
        Workflow { plan: self.plan, _types: PhantomData }
    }

    /// The query language of paths and expressions; by default JSONata.
    #[must_use]
    pub fn query_language(mut self, language: QueryLanguage) -> Self {
        self.plan.query_language = language;
        self
    }

    /// The workflow's `Comment`, for readers of the definition.
    #[must_use]
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.plan.comment = Some(comment.into());
        self
    }

    /// The time limit of the whole execution.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.plan.timeout = Some(limit);
        self
    }

    /// Deploys a function with the workflow.
    #[must_use]
    pub fn with_function<A, R>(mut self, function: Function<A, R>) -> Self {
        self.plan.functions.push(function.spec());
        self
    }

    /// Grants the execution role a permission that is derived from no state. `*` as the resource is an error, see
    /// [`grant_on_everything`](Self::grant_on_everything).
    ///
    /// The resource is an ARN. `${Id}` and `${Id.Attribute}` in it are what CloudFormation puts there for a resource of the stack,
    /// or for one that [`with_resource`](Self::with_resource) adds; `${AWS::Region}` and the like are its pseudo parameters.
    #[track_caller]
    #[must_use]
    pub fn grant<const N: usize>(mut self, actions: [&str; N], on: impl Into<String>) -> Self {
        self.give(actions, GivenOn::Resource(on.into()));
        self
    }

    /// Grants the execution role actions on every resource, for actions that know no resource, or whose resource nobody can name.
    /// The reason is in the template, for whoever reviews it.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// let workflow = Workflow::standard("Tell", |_: Expr<String>| Succeed::new("Done"))
    ///     .grant_on_everything(["cloudwatch:PutMetricData"], "the action knows no resource");
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    #[must_use]
    pub fn grant_on_everything<const N: usize>(mut self, actions: [&str; N], reason: impl Into<String>) -> Self {
        self.give(actions, GivenOn::Everything(reason.into()));
        self
    }

    #[track_caller]
    fn give<const N: usize>(&mut self, actions: [&str; N], on: GivenOn) {
        let actions = actions.iter().map(|&action| action.to_owned()).collect();
        self.plan.granted.push(Given { actions, on, place: Place::here() });
    }

    /// Deploys a resource given as data, in the form of CloudFormation with the long forms of functions: an escape
    /// hatch for types without a builder.
    #[must_use]
    pub fn with_resource(mut self, id: impl Into<String>, resource: serde_json::Value) -> Self {
        self.plan.raw_resources.push((id.into(), resource));
        self
    }

    /// Publishes a version of the state machine with each change, and an alias for it, named with letters and digits.
    /// Workflows and triggers in the same stack start the alias, and the alias ARN is among the outputs.
    #[must_use]
    pub fn with_alias(mut self, alias: impl Into<String>, deployment: Deployment) -> Self {
        self.plan.alias = Some((alias.into(), deployment));
        self
    }

    /// Starts the workflow by events, by a schedule or by requests: an [`EventRule`](crate::resource::EventRule), a
    /// [`Schedule`](crate::resource::Schedule) or a route of an [`ApiGateway`](crate::resource::ApiGateway).
    #[must_use]
    pub fn triggered_by(mut self, trigger: impl Into<Trigger>) -> Self {
        self.plan.triggers.push(trigger.into());
        self
    }

    /// Encrypts definition and history with the stack's own key instead of a key that AWS owns. Everybody who reads the
    /// history then needs `kms:Decrypt` (Step Functions Developer Guide, "Data at rest encryption").
    #[must_use]
    pub fn encrypted_with_customer_key(mut self) -> Self {
        self.plan.customer_key = true;
        self
    }

    /// Writes the inputs and outputs of all states to the log group.
    #[must_use]
    pub fn include_execution_data(mut self) -> Self {
        self.plan.log_execution_data = true;
        self
    }

    /// The JSON Schema of the execution's input (draft 2020-12).
    pub fn input_schema(&self) -> Schema {
        self.plan.input_schema()
    }

    /// The workflow's name, as the author gave it.
    pub fn name(&self) -> &str {
        &self.plan.name
    }
}

/// What builds a workflow: a function without parameters, for lists of workflows of different types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not build a workflow",
    label = "expected a function such as `fn workflow() -> Workflow<Order, Receipt>`"
)]
pub trait Build: Sync {
    /// Builds the workflow, without its types.
    fn build(&self) -> Workflow;
}

#[diagnostic::do_not_recommend]
impl<F, I, O> Build for F
where
    F: Fn() -> Workflow<I, O> + Sync,
{
    fn build(&self) -> Workflow {
        self().untyped()
    }
}
