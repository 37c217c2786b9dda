//! Parameters: values that the user chooses at deployment.

/// A parameter of the template. Most have a default, so that a deployment need not set them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Parameter {
    /// The parameter's name: letters and digits.
    pub name: String,
    /// Its possible values.
    pub kind: ParameterKind,
    /// Its description, one sentence.
    pub description: String,
}

/// The possible values of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ParameterKind {
    /// `true` or `false`.
    Flag {
        /// What it is unless said otherwise.
        default: bool,
    },
    /// One of several strings; the first is the default.
    OneOf(Vec<String>),
    /// Any text, with a default.
    Text {
        /// What it is unless said otherwise.
        default: String,
    },
    /// Any text but an empty one, without a default.
    Required,
    /// A number, with a default.
    Number {
        /// What it is unless said otherwise.
        default: u32,
    },
    /// An ARN, without a default.
    Arn,
}

impl Parameter {
    /// A parameter that is an ARN, without a default.
    pub fn arn(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self { name: name.into(), kind: ParameterKind::Arn, description: description.into() }
    }

    /// A parameter that is any text, such as the name of a table.
    pub fn text(name: impl Into<String>, default: impl Into<String>, description: impl Into<String>) -> Self {
        let kind = ParameterKind::Text { default: default.into() };
        Self { name: name.into(), kind, description: description.into() }
    }

    /// A parameter that is any text and that each deployment has to set, such as the id of a subnet.
    pub fn required(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self { name: name.into(), kind: ParameterKind::Required, description: description.into() }
    }

    /// A parameter that is a whole number, such as a limit.
    pub fn number(name: impl Into<String>, default: u32, description: impl Into<String>) -> Self {
        Self { name: name.into(), kind: ParameterKind::Number { default }, description: description.into() }
    }

    /// A parameter that is `true` or `false`.
    pub fn flag(name: impl Into<String>, default: bool, description: impl Into<String>) -> Self {
        Self { name: name.into(), kind: ParameterKind::Flag { default }, description: description.into() }
    }

    /// A parameter that is one of several strings; the first is the default.
    pub fn one_of<const N: usize>(name: impl Into<String>, values: [&str; N], description: impl Into<String>) -> Self {
        let values = values.iter().map(|&value| value.to_owned()).collect();
        Self { name: name.into(), kind: ParameterKind::OneOf(values), description: description.into() }
    }
}
