//! Calls that the role of an execution does not grant.

use super::World;
use super::calls::{Made, Reply, failed};
use crate::arn::Realm;
use crate::grants::{Need, needs};

impl World {
    /// Remembers what a call with a role needs; gives the error of one that is not granted, if that is to be one.
    pub(super) fn refused(&mut self, role: &str, realm: &Realm, session: &str, made: &Made) -> Option<Reply> {
        let is_enforced = self.options.enforce_permissions;
        // Workers of activities are not called.
        if made.activity.is_some() || !(is_enforced || self.roles.knows(role)) {
            return None;
        }
        let place = stage::Place { region: &realm.region, account: &realm.account };
        let missing = self.roles.called(role, needs(&made.resource, &made.parameters, place))?;
        if !is_enforced {
            return None;
        }
        let Need { action, resource } = missing;
        let name = role.rsplit('/').next().unwrap_or(role);
        // As AWS words it (IAM User Guide, "Troubleshoot access denied error messages").
        let cause = format!(
            "User: arn:aws:sts::{}:assumed-role/{name}/{session} is not authorized to perform: {action} on resource: {resource} because no \
             identity-based policy allows the {action} action",
            realm.account
        );
        Some(failed("States.Permissions", cause))
    }
}
