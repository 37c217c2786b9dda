//! Values of the parameters of workflows.

use std::collections::BTreeMap;

use asl::closest;
use asl::shown::{listed, quoted};
use dsl::compiled::{Attribute, Compiled, EnvironmentValue, ParameterKind};
use dsl::resource::Parameter;

use crate::command::complain;
use crate::command::runnable::Unusable;

/// The values that are given, each of a parameter that a workflow has.
pub(super) fn read(given: &[(String, String)], workflows: &[&Compiled]) -> Result<BTreeMap<String, String>, Unusable> {
    let known = parameters(workflows);
    let mut values = BTreeMap::new();
    for (name, value) in given {
        let Some(parameter) = known.get(name.as_str()) else {
            let names = || known.keys().copied();
            let help = match closest(name, names()) {
                Some(close) => format!("did you mean `{close}`?"),
                None if known.is_empty() => "name a workflow that has parameters".to_owned(),
                None => format!("the parameters are {}", listed(names())),
            };
            complain(&format!("no workflow has a parameter {}", quoted(name)), Some(&help));
            return Err(Unusable);
        };
        if let Some(wrong) = wrong(parameter, value) {
            let message = format!("the parameter `{name}` cannot be {}: {wrong}", quoted(value));
            complain(&message, Some(&parameter.description));
            return Err(Unusable);
        }
        values.insert(name.clone(), value.clone());
    }
    Ok(values)
}

/// The parameters that workflows have for their definitions, functions and queues, by name.
fn parameters<'c>(workflows: &[&'c Compiled]) -> BTreeMap<&'c str, &'c Parameter> {
    let mut known = BTreeMap::new();
    for workflow in workflows {
        let of_definition = workflow.substitutions().iter().filter_map(|(_, attribute)| {
            if let Attribute::Parameter(parameter) = attribute { Some(parameter) } else { None }
        });
        let variables = workflow.functions().iter().flat_map(|function| &function.environment);
        let of_functions = variables.filter_map(|(_, value)| match value {
            EnvironmentValue::Parameter(parameter) => Some(parameter),
            EnvironmentValue::Text(_) => None,
        });
        let of_queues = workflow.queues().iter().filter_map(|queue| queue.only_if.as_ref());
        let subscribed = workflow.topics().iter().flat_map(|topic| &topic.subscriptions);
        let of_topics = subscribed.filter_map(|queue| queue.only_if.as_ref());
        let all = of_definition.chain(of_functions).chain(of_queues).chain(of_topics);
        known.extend(all.map(|parameter| (parameter.name.as_str(), parameter)));
    }
    known
}

/// Why a parameter does not admit a value.
fn wrong(parameter: &Parameter, value: &str) -> Option<String> {
    match &parameter.kind {
        ParameterKind::Flag { .. } => {
            (!["true", "false"].contains(&value)).then(|| "it must be `true` or `false`".to_owned())
        }
        ParameterKind::OneOf(values) => {
            let is_known = values.iter().any(|known| known == value);
            (!is_known).then(|| format!("it must be one of {}", listed(values.iter().map(String::as_str))))
        }
        ParameterKind::Number { .. } => value.parse::<u32>().is_err().then(|| "it must be a whole number".to_owned()),
        ParameterKind::Arn => (!value.starts_with("arn:")).then(|| "it must be an ARN".to_owned()),
        ParameterKind::Required => value.is_empty().then(|| "it must not be empty".to_owned()),
        ParameterKind::Text { .. } => None,
    }
}
