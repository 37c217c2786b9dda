//! Calls that the role of an execution does not grant.

use super::World;
use super::calls::{Made, Reply, failed};
use crate::arn::Arn;
use crate::execution::Execution;
use crate::grants::{Need, needs};

impl World {
    /// Remembers what a call needs; gives the error of one that is not granted, if that is to be one.
    pub(super) fn refused(&mut self, execution: &Execution, made: &Made) -> Option<Reply> {
        let role = &execution.revision.role;
        let is_enforced = self.options.enforce_permissions;
        // Workers of activities are not called.
        if made.activity.is_some() || !(is_enforced || self.roles.knows(role)) {
            return None;
        }
        let realm = Arn::read(execution.session.arn()).ok()?.realm;
        let place = stage::Place { region: &realm.region, account: &realm.account };
        let missing = self.roles.called(role, needs(&made.resource, &made.parameters, place))?;
        if !is_enforced {
            return None;
        }
        let Need { action, resource } = missing;
        let name = role.rsplit('/').next().unwrap_or(role);
        // As AWS words it (IAM User Guide, "Troubleshoot access denied error messages").
        let cause = format!(
            "User: arn:aws:sts::{}:assumed-role/{name}/{} is not authorized to perform: {action} on resource: {resource} because no \
             identity-based policy allows the {action} action",
            realm.account, execution.name
        );
        Some(failed("States.Permissions", cause))
    }
}
