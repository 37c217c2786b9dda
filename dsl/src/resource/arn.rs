//! Existing resources, identified by their ARN.

use super::Parameter;

/// The ARN of an existing resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arn {
    /// This ARN.
    Known(String),
    /// The ARN that a parameter gives at deployment; the parameter has no default.
    Parameter(Parameter),
}

impl Arn {
    /// An ARN that is known when the workflow is written.
    pub fn known(arn: impl Into<String>) -> Self {
        Arn::Known(arn.into())
    }

    /// An ARN that a parameter gives at deployment.
    pub fn parameter(name: impl Into<String>, description: impl Into<String>) -> Self {
        Arn::Parameter(Parameter::arn(name, description))
    }
}
