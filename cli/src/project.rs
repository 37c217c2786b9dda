//! A project: its workflows, and what is set once for all that is emitted and deployed.

mod stacks;

use synth::stack::Settings;

use crate::{Entry, Environment};

pub(crate) use stacks::Unknown;

/// A project: its workflows, and what is set once for all that is emitted and deployed.
///
/// ```no_run
/// use cli::{Entry, Environment, Project};
/// use dsl::prelude::*;
///
/// fn greeting() -> Workflow<String, SentMessage> {
///     Workflow::standard("Greeting", |name: Expr<String>| sns_publish("Greet", &Topic::new("NewsTopic"), name))
/// }
///
/// fn main() -> std::process::ExitCode {
///     Project::new(&[Entry::new("greeting", &greeting)])
///         .stack("greetings")
///         .environment(Environment::new("test").region("eu-central-1"))
///         .tag("team", "greetings")
///         .permissions_boundary("arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/boundary")
///         .role_path("/workflows/")
///         .main()
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use = "`main` runs the command line"]
pub struct Project<'e> {
    pub(crate) entries: &'e [Entry],
    pub(crate) settings: Settings,
    pub(crate) stack: Option<String>,
    pub(crate) environments: Vec<Environment>,
}

impl<'e> Project<'e> {
    /// A project with workflows, and no settings.
    pub fn new(entries: &'e [Entry]) -> Self {
        Self { entries, settings: Settings::default(), stack: None, environments: Vec::new() }
    }

    /// The name of the one stack that has all workflows but the examples: `deploy`, `diff`, `start`, `executions` and `destroy` work
    /// with it. Without it, a workflow that is deployed alone is in a stack of its own name, and several are in the stack `workflows`.
    pub fn stack(self, name: impl Into<String>) -> Self {
        Self { stack: Some(name.into()), ..self }
    }

    /// An environment that the commands which talk to AWS know by `--environment`: its stack has the project's name and that of the
    /// environment, such as `shop-test`.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environments.push(environment);
        self
    }

    /// A tag of every resource that takes tags. Its own tags take precedence.
    pub fn tag(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { settings: self.settings.tag(key, value), ..self }
    }

    /// The ARN of the policy that bounds the permissions of every role. `${AWS::Partition}` and `${AWS::AccountId}` may be in it.
    pub fn permissions_boundary(self, policy: impl Into<String>) -> Self {
        Self { settings: self.settings.permissions_boundary(policy), ..self }
    }

    /// The path of every role and managed policy, such as `/workflows/`.
    pub fn role_path(self, path: impl Into<String>) -> Self {
        Self { settings: self.settings.role_path(path), ..self }
    }
}
