//! Resources that exist already, named by their ARN.

use super::Parameter;

/// Where a resource is that exists already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arn {
    /// At this ARN.
    Known(String),
    /// At the ARN that a parameter gives when the stack is deployed; the parameter has no default.
    Parameter(Parameter),
}

impl Arn {
    /// An ARN that is known when the workflow is written.
    pub fn known(arn: impl Into<String>) -> Self {
        Arn::Known(arn.into())
    }

    /// An ARN that a parameter gives when the stack is deployed.
    pub fn parameter(name: impl Into<String>, description: impl Into<String>) -> Self {
        Arn::Parameter(Parameter::arn(name, description))
    }
}
