//! Resources that already exist: named, not made.

use dsl::compiled::{ParameterKind, TriggerSpec};
use dsl::resource::Arn;

use super::Stack;
use cloudformation::{Value, map};

/// The ARN of a resource that already exists.
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

/// A part of an ARN between slashes, from 0: 1 is the name in `…:table/orders`.
pub(super) fn segment(of: &Arn, index: u32) -> Value {
    let parts = Value::function("Fn::Split", ["/".into(), arn(of)]);
    Value::function("Fn::Select", [index.into(), parts])
}

/// The ARN of a state machine without alias or version, and what that was.
///
/// What a parameter will name is not known: its alias or version is cut off, and nothing is said of it.
pub(super) fn unqualified(machine: &Arn) -> (Value, Option<String>) {
    match machine {
        Arn::Known(text) => match split_qualifier(text) {
            Some((machine, qualifier)) => (arn(&Arn::Known(machine.to_owned())), Some(qualifier.to_owned())),
            None => (arn(machine), None),
        },
        Arn::Parameter(_) => {
            let values = map! {
                "Partition" => part(machine, 1),
                "Region" => part(machine, 3),
                "Account" => part(machine, 4),
                "Name" => part(machine, 6),
            };
            let text = "arn:${Partition}:states:${Region}:${Account}:stateMachine:${Name}";
            (Value::substituted_with(text, values), None)
        }
    }
}

/// `…:stateMachine:Orders` and `live` of `…:stateMachine:Orders:live`.
fn split_qualifier(arn: &str) -> Option<(&str, &str)> {
    let (_, name) = arn.split_once(":stateMachine:")?;
    let (_, qualifier) = name.split_once(':')?;
    Some((&arn[..arn.len() - qualifier.len() - 1], qualifier))
}

/// The URL of a queue that already exists, put together from the parts of its ARN (Amazon SQS Developer Guide, "Queue
/// and message identifiers").
pub(super) fn queue_url(queue: &Arn) -> Value {
    let values = map! { "Region" => part(queue, 3), "Account" => part(queue, 4), "Name" => part(queue, 5) };
    Value::substituted_with("https://sqs.${Region}.${AWS::URLSuffix}/${Account}/${Name}", values)
}

impl Stack<'_> {
    /// The parameters that give ARNs of resources that already exist.
    pub(super) fn add_arn_parameters(&mut self) -> Vec<String> {
        let functions = self.workflows.iter().flat_map(|workflow| workflow.compiled.functions());
        let each = || self.workflows.iter().map(|workflow| &workflow.compiled);
        let machines = each().flat_map(|compiled| compiled.machines()).filter_map(|machine| machine.existing.as_ref());
        let roles = each().flat_map(|compiled| compiled.assumed_roles());
        let used = each().flat_map(|compiled| compiled.buses()).filter_map(|bus| bus.existing());
        let buses = each().flat_map(|compiled| compiled.triggers()).filter_map(|trigger| match trigger {
            TriggerSpec::Event(rule) => rule.bus.as_ref().and_then(|bus| bus.existing()),
            TriggerSpec::Schedule(_) | TriggerSpec::Route(_) => None,
        });
        let all = functions
            .filter_map(|function| function.existing.as_ref())
            .chain(self.queues().into_iter().filter_map(|queue| queue.existing.as_ref()))
            .chain(self.topics().into_iter().filter_map(|topic| topic.existing.as_ref()))
            .chain(machines)
            .chain(self.activities().into_iter().filter_map(|activity| activity.existing.as_ref()))
            .chain(each().flat_map(|compiled| compiled.buckets()).filter_map(|bucket| bucket.existing.as_ref()))
            .chain(each().flat_map(|compiled| compiled.tables()).filter_map(|table| table.existing.as_ref()))
            .chain(each().flat_map(|compiled| compiled.connections()).filter_map(|connection| connection.existing()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_split_at_its_alias_or_version() {
        let arn = "arn:${AWS::Partition}:states:eu-west-1:111122223333:stateMachine:Orders";
        assert_eq!(split_qualifier(arn), None);
        assert_eq!(split_qualifier(&format!("{arn}:live")), Some((arn, "live")));
        assert_eq!(split_qualifier(&format!("{arn}:3")), Some((arn, "3")));
    }
}
