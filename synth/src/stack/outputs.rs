//! Outputs: what a user gets to know.

use dsl::compiled::Redrive;

use super::Stack;
use super::aliases::alias_id;
use super::logs::log_group_id;
use super::parameters::flag_is_true;
use cloudformation::{Output, Value};

impl Stack<'_> {
    pub(super) fn add_outputs(&mut self) {
        for workflow in self.workflows {
            let id = workflow.compiled.logical_id();
            let name = workflow.compiled.name();
            self.add_output(&id, "Arn", format!("ARN of the state machine {name}."), Value::reference(&id), None);
            if let Some((alias, _)) = workflow.compiled.alias() {
                let description = format!("ARN of the alias {alias} of {name}; start executions with this ARN.");
                let reference = Value::reference(alias_id(&id, alias));
                self.add_output(&alias_id(&id, alias), "Arn", description, reference, None);
            }
            let group = log_group_id(&id);
            let description = format!("Name of the log group of {name}.");
            self.add_output(&group, "Name", description, Value::reference(&group), None);
        }
        for queue in self.queues().into_iter().filter(|queue| queue.existing.is_none()) {
            let id = &queue.id;
            if queue.output_url {
                let condition = queue.only_if.as_ref().map(flag_is_true);
                self.add_output(id, "Url", format!("URL of the queue {id}."), Value::reference(id), condition);
            }
            if let Some(Redrive { target: dead, .. }) = queue.redrive() {
                self.add_output(
                    &dead,
                    "Url",
                    format!("URL of the dead-letter queue of {id}."),
                    Value::reference(&dead),
                    None,
                );
            }
            if let Some(Redrive { target: unhandled, .. }) = self.unhandled(queue) {
                let description = format!("URL of the queue of unhandled dead letters of {id}.");
                self.add_output(&unhandled, "Url", description, Value::reference(&unhandled), None);
            }
        }
        for topic in self.topics().into_iter().filter(|topic| topic.existing.is_none()) {
            let description = format!("ARN of the topic {}.", topic.id);
            self.add_output(&topic.id, "Arn", description, Value::reference(&topic.id), None);
        }
        for activity in self.activities().into_iter().filter(|activity| activity.existing.is_none()) {
            let description = format!("ARN of the activity {}, which its workers poll.", activity.id);
            self.add_output(&activity.id, "Arn", description, Value::reference(&activity.id), None);
        }
    }

    fn add_output(&mut self, id: &str, what: &str, description: String, value: Value, condition: Option<String>) {
        self.template.outputs.insert(format!("{id}{what}"), Output { description, value, condition });
    }
}
