//! Resources that exist already: named, not made.

use dsl::Arn;
use dsl::resource::ParameterKind;

use super::Stack;
use crate::cfn::{Value, map};

/// The ARN of a resource that exists already.
pub(super) fn arn(arn: &Arn) -> Value {
    match arn {
        Arn::Known(text) if text.contains("${") => Value::substituted(text),
        Arn::Known(text) => text.into(),
        Arn::Parameter(parameter) => Value::reference(&parameter.name),
    }
}

/// The URL of a queue that exists already, put together from the parts of its ARN (Amazon SQS Developer Guide, "Queue and
/// message identifiers").
pub(super) fn queue_url(queue: &Arn) -> Value {
    let part = |index: u32| {
        let parts = Value::function("Fn::Split", [":".into(), arn(queue)]);
        Value::function("Fn::Select", [index.into(), parts])
    };
    let values = map! { "Region" => part(3), "Account" => part(4), "Name" => part(5) };
    Value::substituted_with("https://sqs.${Region}.${AWS::URLSuffix}/${Account}/${Name}", values)
}

impl Stack<'_> {
    /// The parameters that give ARNs of resources that exist already.
    pub(super) fn add_arn_parameters(&mut self) -> Vec<String> {
        let functions = self.workflows.iter().flat_map(|workflow| &workflow.compiled.functions);
        let all = functions
            .filter_map(|function| function.existing.as_ref())
            .chain(self.queues().into_iter().filter_map(|queue| queue.existing.as_ref()))
            .chain(self.topics().into_iter().filter_map(|topic| topic.existing.as_ref()));
        let parameters = all.filter_map(|arn| match arn {
            Arn::Parameter(parameter) if parameter.kind == ParameterKind::Arn => Some(parameter.clone()),
            Arn::Parameter(_) | Arn::Known(_) => None,
        });
        let parameters: Vec<_> = parameters.collect();
        parameters.iter().for_each(|parameter| self.add_parameter(parameter));
        parameters.into_iter().map(|parameter| parameter.name).collect()
    }
}
