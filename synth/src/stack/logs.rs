//! Log groups.

use super::keys::KEY;
use super::parameters::LOG_RETENTION;
use super::{Stack, stack_id};
use cloudformation::{Deletion, Map, Resource, Value, map};

/// The logical id of the log group of a function or state machine.
pub fn log_group_id(resource: &str) -> String {
    format!("{resource}LogGroup")
}

impl Stack<'_> {
    /// Adds the log group of a function; its name is CloudFormation's.
    pub(super) fn add_function_log_group(&mut self, function: &str) {
        self.add_log_group(function, Map::new());
    }

    /// Adds the log group of a state machine.
    ///
    /// Only under this prefix do many log groups share one entry of the account's resource policy, which is short (Step
    /// Functions Developer Guide, "CloudWatch Logs resource policy size limits"). The group outlives its stack, so the
    /// name holds a part of the stack's id: a later stack of the same name does not find it taken.
    pub(super) fn add_machine_log_group(&mut self, machine: &str, name: &str) {
        let text = format!("/aws/vendedlogs/states/${{AWS::StackName}}-{name}-${{Id}}-Logs");
        let name = Value::substituted_with(text, map! { "Id" => stack_id() });
        self.add_log_group(machine, map! { "LogGroupName" => name });
    }

    fn add_log_group(&mut self, resource: &str, mut properties: Map) {
        properties.insert("RetentionInDays".to_owned(), Value::reference(LOG_RETENTION));
        properties.insert("KmsKeyId".to_owned(), Value::attribute(KEY, "Arn"));
        let group = Resource::new("AWS::Logs::LogGroup", properties).on_deletion(Deletion::Retain);
        self.add(log_group_id(resource), group);
    }
}
