//! Where a project is deployed.

/// An environment that a project is deployed to, such as `test`: chosen with `--environment test`.
///
/// ```
/// use cli::Environment;
///
/// let production = Environment::new("production").region("eu-central-1").profile("shop").parameter("LogRetentionDays", "365");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "`Project::environment` adds it"]
pub struct Environment {
    pub(crate) name: String,
    pub(crate) region: Option<String>,
    pub(crate) profile: Option<String>,
    pub(crate) parameters: Vec<(String, String)>,
}

impl Environment {
    /// An environment: the end of its stacks' names, after a hyphen. It has letters, digits and hyphens.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), region: None, profile: None, parameters: Vec::new() }
    }

    /// The region, unless `--region` names another.
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), ..self }
    }

    /// The profile in the AWS configuration files, unless `--profile` names another.
    pub fn profile(self, profile: impl Into<String>) -> Self {
        Self { profile: Some(profile.into()), ..self }
    }

    /// The value of a parameter of the template, unless `--parameter` gives another.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }
}
