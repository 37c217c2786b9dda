//! Resources that exist already: named, not made.

use dsl::Arn;
use dsl::resource::{ParameterKind, TriggerSpec};

use super::Stack;
use cloudformation::{Value, map};

/// The ARN of a resource that exists already.
pub(super) fn arn(arn: &Arn) -> Value {
    match arn {
        Arn::Known(text) if text.contains("${") => Value::substituted(text),
        Arn::Known(text) => text.into(),
        Arn::Parameter(parameter) => Value::reference(&parameter.name),
    }
}

/// A part of an ARN, from 0.
pub(super) fn part(of: &Arn, index: u32) -> Value {
    let parts = Value::function("Fn::Split", [":".into(), arn(of)]);
    Value::function("Fn::Select", [index.into(), parts])
}

/// The URL of a queue that exists already, put together from the parts of its ARN (Amazon SQS Developer Guide, "Queue and
/// message identifiers").
pub(super) fn queue_url(queue: &Arn) -> Value {
    let values = map! { "Region" => part(queue, 3), "Account" => part(queue, 4), "Name" => part(queue, 5) };
    Value::substituted_with("https://sqs.${Region}.${AWS::URLSuffix}/${Account}/${Name}", values)
}

impl Stack<'_> {
    /// The parameters that give ARNs of resources that exist already.
    pub(super) fn add_arn_parameters(&mut self) -> Vec<String> {
        let functions = self.workflows.iter().flat_map(|workflow| &workflow.compiled.functions);
        let each = || self.workflows.iter().map(|workflow| &workflow.compiled);
        let machines = each().flat_map(|compiled| &compiled.machines).filter_map(|machine| machine.existing.as_ref());
        let roles = each().flat_map(|compiled| &compiled.assumed_roles);
        let used = each().flat_map(|compiled| &compiled.buses).filter_map(|bus| bus.existing.as_ref());
        let buses = each().flat_map(|compiled| &compiled.triggers).filter_map(|trigger| match trigger {
            TriggerSpec::Event(rule) => rule.bus.as_ref(),
            TriggerSpec::Schedule(_) | TriggerSpec::Route(_) => None,
        });
        let all = functions
            .filter_map(|function| function.existing.as_ref())
            .chain(self.queues().into_iter().filter_map(|queue| queue.existing.as_ref()))
            .chain(self.topics().into_iter().filter_map(|topic| topic.existing.as_ref()))
            .chain(machines)
            .chain(self.activities().into_iter().filter_map(|activity| activity.existing.as_ref()))
            .chain(each().flat_map(|compiled| &compiled.buckets).map(|bucket| &bucket.arn))
            .chain(roles)
            .chain(buses)
            .chain(used);
        let parameters = all.filter_map(|arn| match arn {
            Arn::Parameter(parameter) if parameter.kind == ParameterKind::Arn => Some(parameter.clone()),
            Arn::Parameter(_) | Arn::Known(_) => None,
        });
        let mut parameters: Vec<_> = parameters.collect();
        let mut seen = std::collections::HashSet::new();
        parameters.retain(|parameter| seen.insert(parameter.name.clone()));
        parameters.iter().for_each(|parameter| self.add_parameter(parameter));
        parameters.into_iter().map(|parameter| parameter.name).collect()
    }
}
