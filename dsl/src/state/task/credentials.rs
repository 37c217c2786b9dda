//! Calls with another role.

use asl::Place;

use super::super::draft::{Argument, RoleDraft, change_task};
use super::{InvokeFunction, PutEvent, SendMessage, SnsPublish, StartExecution, Task, slot};
use crate::payload::IntoExpr;
use crate::resource::Arn;

/// A task that calls a service, which it can do in the name of another role.
#[diagnostic::on_unimplemented(
    message = "this task calls no service, so it cannot assume a role",
    note = "the worker of an activity has its own permissions"
)]
pub trait AcceptsCredentials {}

impl AcceptsCredentials for SendMessage {}
impl AcceptsCredentials for SnsPublish {}
impl AcceptsCredentials for InvokeFunction {}
impl AcceptsCredentials for StartExecution {}
impl AcceptsCredentials for PutEvent {}

impl<R, Of> Task<R, Of> {
    /// Calls the service with another role, also of another account (Step Functions Developer Guide, "Accessing
    /// resources in other AWS accounts").
    ///
    /// The execution role is then allowed to assume that role, and no other permissions are derived for this task: that
    /// role needs the permissions for the call, and must trust the execution role.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// let queue = Queue::<String>::existing("Orders", Arn::known("arn:aws:sqs:eu-west-1:111122223333:orders"));
    /// let role = Arn::known("arn:aws:iam::111122223333:role/takes-orders");
    /// let workflow = Workflow::standard("Orders", |order_id: Expr<String>| {
    ///     Task::sqs_send("Hand over", &queue, order_id).assume_role(role)
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    pub fn assume_role(self, role: Arn) -> Self
    where
        Of: AcceptsCredentials,
    {
        let arn = match &role {
            Arn::Known(arn) => Argument::Fixed(arn.replace("${AWS::Partition}", "${Partition}")),
            Arn::Parameter(parameter) => Argument::Placeholder(parameter.name.clone()),
        };
        change_task(self.state, |task| task.role = Some(RoleDraft { arn, allowed: vec![role] }));
        self
    }

    /// Calls the service with the role whose ARN is a computed value, one of those given here.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// let queue = Queue::<String>::existing("Orders", Arn::known("arn:aws:sqs:eu-west-1:111122223333:orders"));
    /// let roles = ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"].map(Arn::known);
    /// let workflow = Workflow::standard("Orders", |role: Expr<String>| {
    ///     Task::sqs_send("Hand over", &queue, "An order.").assume_one_of(roles, role)
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn assume_one_of(self, roles: impl IntoIterator<Item = Arn>, which: impl IntoExpr<String>) -> Self
    where
        Of: AcceptsCredentials,
    {
        let place = Place::here();
        let arn = Argument::Value(slot(which.into_expr().node, &place));
        let allowed = roles.into_iter().collect();
        change_task(self.state, |task| task.role = Some(RoleDraft { arn, allowed }));
        self
    }
}
