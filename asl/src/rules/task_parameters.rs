//! A task gives its service the parameters that the API takes.
//!
//! Missing and unknown parameters of an integration that we know fail at creation or at the first run; which parameters an
//! API takes stands in the table of integrations (Step Functions Developer Guide, "Integrating services").

use serde_json::Value;

use super::{Rule, state_pointer};
use crate::{Code, Diagnostic, Integration, State, StateMachine};

pub(super) const RULE: Rule = Rule { code: CODE, check };
const CODE: Code = Code::new("V087", "task_parameters");

fn check(machine: &StateMachine, findings: &mut Vec<Diagnostic>) {
    for (name, state) in &machine.states {
        let State::Task(task) = state else { continue };
        let Some((integration, _)) = Integration::of_resource(&task.resource) else { continue };
        let Some(Value::Object(request)) = task.parameters.as_ref().or(task.arguments.as_ref()) else { continue };
        let given: Vec<&str> = request.keys().map(|key| key.strip_suffix(".$").unwrap_or(key)).collect();
        let has = |parameter: &&str| given.contains(parameter);
        let mut report = |message: String| {
            findings.push(Diagnostic::warning(CODE, message).pointing(state_pointer(name)));
        };
        for missing in integration.required.iter().filter(|parameter| !has(parameter)) {
            report(format!("task `{name}` calls `{integration}` without `{missing}`"));
        }
        if !integration.one_of.is_empty() && !integration.one_of.iter().any(has) {
            let choices = integration.one_of.join("`, `");
            report(format!("task `{name}` calls `{integration}` without one of `{choices}`"));
        }
        for unknown in given.iter().filter(|given| !integration.parameters().any(|known| known == **given)) {
            report(format!("task `{name}` gives `{integration}` the parameter `{unknown}`, which it does not take"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{State, StateMachine, Task};

    fn messages(parameters: serde_json::Value) -> Vec<String> {
        let mut task = Task::new("arn:aws:states:::sns:publish");
        task.parameters = Some(parameters);
        let mut findings = Vec::new();
        super::check(&StateMachine::new("A").with_state("A", State::Task(task)), &mut findings);
        findings.into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn missing_and_unknown_parameters_are_named() {
        assert_eq!(messages(serde_json::json!({"TopicArn": "t", "Message.$": "$"})), [""; 0]);
        assert_eq!(
            messages(serde_json::json!({"Mesage": "m"})),
            [
                "task `A` calls `sns:publish` without `Message`",
                "task `A` calls `sns:publish` without one of `TopicArn`, `TargetArn`, `PhoneNumber`",
                "task `A` gives `sns:publish` the parameter `Mesage`, which it does not take",
            ]
        );
    }
}
