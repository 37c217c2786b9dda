//! Names of errors.

use std::borrow::Cow;

/// The name of an error, as catchers and retriers match it: at most 256 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ErrorName(Cow<'static, str>);

impl ErrorName {
    /// An error of your own. Names that begin with `States.` are reserved.
    pub const fn new(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// The name as a string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ErrorName {
    /// An error of your own whose name is made when the workflow is built, such as one for each of several services.
    fn from(name: String) -> Self {
        Self(Cow::Owned(name))
    }
}

impl From<&'static str> for ErrorName {
    fn from(name: &'static str) -> Self {
        Self::new(name)
    }
}
