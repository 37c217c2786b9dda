//! Rules of event buses.

use dsl::compiled::{Compiled, EventInput, EventRuleSpec, TriggerSpec};

use super::super::machine::bucket_name;
use super::super::{Stack, existing};
use super::{retries, started_id, trust_for};
use cloudformation::{Map, Resource, Value, as_object_or_text, map};

/// The rules of this stack, on the default bus and on others. Rule and role would name each other, so the rule's name
/// stays open but for the stack's.
const RULES: [&str; 2] = [
    "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${AWS::StackName}-*",
    "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*/${AWS::StackName}-*",
];

impl Stack<'_> {
    pub(super) fn add_rules(&mut self, compiled: &Compiled, rules: &[&EventRuleSpec]) {
        if rules.is_empty() {
            return;
        }
        let role = format!("{}EventsRole", compiled.logical_id());
        let trusts = trust_for("events.amazonaws.com", &RULES);
        self.add_starter(&role, compiled, &["states:StartExecution"], trusts, Vec::new());
        for rule in rules {
            let mut target = map! {
                "Id" => "StateMachine",
                "Arn" => Value::reference(started_id(compiled)),
                "RoleArn" => Value::attribute(&role, "Arn"),
            };
            target.extend(input(&rule.input));
            target.insert("RetryPolicy".to_owned(), retries(&rule.delivery).into());
            let undelivered = self.queue_arn(&rule.delivery.undelivered.id);
            target.insert("DeadLetterConfig".to_owned(), map! { "Arn" => undelivered }.into());
            let mut properties = map! { "Description" => format!("Starts {}.", compiled.name()) };
            if let Some(bus) = &rule.bus {
                let name = bus.existing().map_or_else(|| Value::reference(&bus.id), existing::arn);
                properties.insert("EventBusName".to_owned(), name);
            }
            properties.insert("EventPattern".to_owned(), pattern(rule, compiled));
            properties.insert("Targets".to_owned(), vec![target].into());
            self.add(&rule.id, Resource::new("AWS::Events::Rule", properties));
        }
    }

    /// The rules whose events a queue keeps when the workflow cannot be started.
    pub(in super::super) fn rules_that_leave_events_in(&self, queue: &str) -> Vec<Value> {
        let triggers = self.workflows.iter().flat_map(|workflow| workflow.compiled.triggers());
        let rules = triggers.filter_map(|trigger| match trigger {
            TriggerSpec::Event(rule) if rule.delivery.undelivered.id == queue => {
                Some(Value::attribute(&rule.id, "Arn"))
            }
            TriggerSpec::Event(_) | TriggerSpec::Schedule(_) | TriggerSpec::Route(_) => None,
        });
        rules.collect()
    }
}

/// The event pattern. One that asks for `null` can only be there as a string (EventBridge User Guide, "Matching null values and
/// empty strings"); a rule for a bucket has no such pattern.
fn pattern(rule: &EventRuleSpec, compiled: &Compiled) -> Value {
    let mut pattern = as_object_or_text(&rule.pattern);
    if let (Value::Map(members), Some(bucket)) = (&mut pattern, &rule.bucket) {
        let detail = members.entry("detail".to_owned()).or_insert_with(|| Map::new().into());
        if let Value::Map(detail) = detail {
            let name = vec![bucket_name(&bucket.id, compiled)];
            detail.insert("bucket".to_owned(), map! { "name" => name }.into());
        }
    }
    pattern
}

/// What the workflow is started with.
fn input(input: &EventInput) -> Map {
    match input {
        EventInput::Event => Map::new(),
        EventInput::Detail => map! { "InputPath" => "$.detail" },
        EventInput::Parts(parts) => {
            let variable = |index: usize| format!("part{index}");
            let paths: Map =
                parts.iter().enumerate().map(|(index, (_, path))| (variable(index), Value::from(path))).collect();
            let members = parts.iter().enumerate().map(|(index, (name, _))| {
                // A part of an event is written as JSON where its variable stands without quotes.
                format!("{}: <{}>", serde_json::Value::from(name.as_str()), variable(index))
            });
            let template = format!("{{{}}}", members.collect::<Vec<_>>().join(", "));
            map! { "InputTransformer" => map! { "InputPathsMap" => paths, "InputTemplate" => template } }
        }
    }
}
