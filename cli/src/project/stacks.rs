//! The stacks of a project's workflows, in each of its environments.

use asl::closest;
use asl::shown::{listed, quoted};
use synth::samconfig::stack_name;

use super::Project;
use crate::Environment;

/// What is said where there is no such stack or environment: the message, and the help.
pub(crate) type Unknown = (String, String);

impl Project<'_> {
    /// The environment of a name.
    ///
    /// # Errors
    ///
    /// The project has none of that name.
    pub(crate) fn environment_named(&self, name: &str) -> Result<&Environment, Unknown> {
        let names = || self.environments.iter().map(|known| known.name.as_str());
        self.environments.iter().find(|known| known.name == name).ok_or_else(|| {
            let message = format!("the project has no environment {}", quoted(name));
            let help = match (closest(name, names()), self.environments.is_empty()) {
                (_, true) => "add it in `main`: `Project::new(…).environment(Environment::new(…))`".to_owned(),
                (Some(close), false) => format!("did you mean `{close}`?"),
                (None, false) => format!("its environments are {}", listed(names())),
            };
            (message, help)
        })
    }

    /// The stack of some workflows, or of all but the examples where none is named.
    ///
    /// # Errors
    ///
    /// Only some of the workflows that share the project's stack are named: to deploy these would delete the others.
    pub(crate) fn stack_of(&self, workflows: &[String], environment: Option<&str>) -> Result<String, Unknown> {
        let own = || self.entries.iter().filter(|entry| !entry.on_request).map(|entry| entry.name);
        let is_named = |name: &str| workflows.is_empty() || workflows.iter().any(|named| named == name);
        let base = match &self.stack {
            Some(stack) if own().all(is_named) => stack.clone(),
            Some(stack) if own().any(is_named) => {
                return Err((
                    format!("the stack `{stack}` has all workflows of the project, not only those that are named"),
                    "leave out the names, or name a stack of their own with `--stack`".to_owned(),
                ));
            }
            Some(_) | None if workflows.is_empty() => stack_name(own()),
            Some(_) | None => stack_name(workflows.iter().map(String::as_str)),
        };
        Ok(in_environment(base, environment))
    }

    /// The stack that a workflow is in.
    #[cfg_attr(
        not(any(feature = "deploy", test)),
        expect(dead_code, reason = "asked by what the feature `deploy` adds")
    )]
    pub(crate) fn stack_with(&self, workflow: &str, environment: Option<&str>) -> String {
        let shared = self.entries.iter().any(|entry| entry.name == workflow && !entry.on_request);
        let base = match &self.stack {
            Some(stack) if shared => stack.clone(),
            Some(_) | None => stack_name([workflow]),
        };
        in_environment(base, environment)
    }
}

/// The name of a stack in an environment.
fn in_environment(stack: String, environment: Option<&str>) -> String {
    match environment {
        Some(environment) => format!("{stack}-{environment}"),
        None => stack,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entry;

    fn entry(name: &'static str) -> Entry {
        Entry::new(name, &|| -> dsl::Workflow { panic!("nothing is built to name a stack") })
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn without_a_stack_of_the_project_workflows_name_theirs() {
        let entries = [entry("pay_by_card"), entry("example").on_request()];
        let project = Project::new(&entries);
        let stack = |workflows: &[&str]| project.stack_of(&names(workflows), None).unwrap();
        assert_eq!(stack(&[]), "pay-by-card");
        assert_eq!(stack(&["example"]), "example");
        assert_eq!(stack(&["example", "pay_by_card"]), "workflows");
        assert_eq!(project.stack_with("pay_by_card", None), "pay-by-card");
    }

    #[test]
    fn every_command_finds_the_stack_of_the_project() {
        let entries = [entry("orders"), entry("refunds"), entry("example").on_request()];
        let project = Project::new(&entries).stack("shop").environment(Environment::new("test"));
        assert_eq!(project.stack_of(&[], None).unwrap(), "shop");
        assert_eq!(project.stack_of(&names(&["refunds", "orders"]), Some("test")).unwrap(), "shop-test");
        assert_eq!(project.stack_with("orders", Some("test")), "shop-test");
        // An example is in a stack of its own.
        assert_eq!(project.stack_of(&names(&["example"]), None).unwrap(), "example");
        assert_eq!(project.stack_with("example", None), "example");
        // A deployment of one workflow would delete the other.
        assert!(project.stack_of(&names(&["orders"]), None).unwrap_err().0.contains("`shop`"));
    }

    #[test]
    fn an_environment_is_known_or_another_is_meant() {
        let project = Project::new(&[]).environment(Environment::new("production").region("eu-central-1"));
        assert_eq!(project.environment_named("production").unwrap().region.as_deref(), Some("eu-central-1"));
        let (message, help) = project.environment_named("producton").unwrap_err();
        assert_eq!(
            (message.as_str(), help.as_str()),
            ("the project has no environment `producton`", "did you mean `production`?")
        );
    }
}
