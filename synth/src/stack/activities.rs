//! Activities.

use dsl::compiled::ActivitySpec;

use super::keys::KEY;
use super::{Stack, named, physical_name};
use cloudformation::{Resource, Value, map};

/// What the name of an encrypted activity ends with.
pub(super) const ENCRYPTED: &str = "-Encrypted";

impl Stack<'_> {
    pub(super) fn add_activities(&mut self) {
        for activity in self.activities().into_iter().filter(|activity| activity.existing.is_none()) {
            let encrypted = self.is_encrypted(activity);
            let suffix = if encrypted { ENCRYPTED } else { "" };
            // CloudFormation makes no name for an activity. What needs a new activity, such as another encryption, needs a
            // new name too.
            let mut properties = map! { "Name" => named(physical_name(&activity.id, suffix)) };
            if encrypted {
                let encryption = map! {
                    "Type" => "CUSTOMER_MANAGED_KMS_KEY",
                    "KmsKeyId" => Value::attribute(KEY, "Arn"),
                    "KmsDataKeyReusePeriodSeconds" => 300_u32,
                };
                properties.insert("EncryptionConfiguration".to_owned(), encryption.into());
            }
            self.add(&activity.id, Resource::new("AWS::StepFunctions::Activity", properties));
        }
    }

    /// True when an activity of the stack holds inputs of a workflow that is encrypted with the stack's key.
    pub(super) fn is_encrypted(&self, activity: &ActivitySpec) -> bool {
        activity.existing.is_none()
            && self.workflows.iter().any(|workflow| {
                let asks = workflow.compiled.activities().iter().any(|other| other.id == activity.id);
                asks && workflow.compiled.customer_key()
            })
    }
}
